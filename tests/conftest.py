"""Settings for every test: two threads at most, no network, no leftover environment, no time limit for an example."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ["HF_HUB_OFFLINE"] = "1"
for name in [name for name in os.environ if name.startswith("WIRELOOM_")]:
    del os.environ[name]

settings.register_profile("wireloom", deadline=None, derandomize="CI" in os.environ, print_blob=True,
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wireloom")
