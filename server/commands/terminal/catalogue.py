"""The catalogue as the commands see it: the snapshot that ships, without importing a node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nodes.interface.catalogue import Catalogue
from nodes.interface.discovery import source_digest
from server.commands.terminal.errors import Refused

_NODES = Path(__file__).parents[3] / "nodes"
SNAPSHOT = Path(__file__).parents[2] / "catalogue.json"


def snapshot() -> dict[str, Any]:
    """The committed snapshot as data."""
    if not SNAPSHOT.is_file():
        raise Refused(f"the catalogue {SNAPSHOT.name} is missing; `python -m server.worker.snapshot` writes it again")
    data: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return data


def load() -> Catalogue:
    """The core catalogue, with the digest of its source, so that keys are those of the worker."""
    return Catalogue.from_data({"broken": [], **snapshot(), "source": source_digest(_NODES)})
