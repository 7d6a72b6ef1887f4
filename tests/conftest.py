"""Settings for every test: few threads, no network, no leftover environment, no time limit for an example."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.fixtures.made.kinds import Made

os.environ.setdefault("OMP_NUM_THREADS", "1" if "PYTEST_XDIST_WORKER" in os.environ else "2")
os.environ["HF_HUB_OFFLINE"] = "1"
for name in [name for name in os.environ if name.startswith("WIRELOOM_")]:
    del os.environ[name]

settings.register_profile("wireloom", deadline=None, derandomize="CI" in os.environ, print_blob=True,
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wireloom")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Makes small files of the kinds that people own: `made("sd15")` is the path of one, with random weights."""
    from tests.fixtures.made.kinds import Made

    return Made(tmp_path_factory.mktemp("made"))
