"""Settings for every test: two threads at most, no network, no leftover environment."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.pop("WIRELOOM_DATA", None)
