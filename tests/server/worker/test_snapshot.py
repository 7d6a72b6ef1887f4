"""The committed catalogue is that of the code."""

from __future__ import annotations

from nodes.interface.catalogue import Catalogue
from nodes.interface.discovery import core_catalogue
from server.worker.snapshot import SNAPSHOT, read_snapshot, snapshot_text


def test_the_snapshot_is_up_to_date() -> None:
    """A renamed port or id shows as a line of server/catalogue.json: `python -m server.worker.snapshot` rewrites it."""
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot_text(core_catalogue())


def test_the_snapshot_reads_as_the_catalogue_of_the_code() -> None:
    """Without importing a node, the same node types with the same code digest, so that keys agree."""
    core, read = core_catalogue(), read_snapshot()
    assert read.source == core.source
    assert Catalogue.from_data(core.to_data()).nodes == read.nodes
