"""Old documents stay readable, newer ones are refused politely."""

from __future__ import annotations

import pytest

from server.engine import migrate
from server.engine.problems import Rejected


def test_migrations_run_one_after_the_other(monkeypatch):
    """A document of format 1 goes through every step to the newest format, and the given one stays as it was."""
    monkeypatch.setattr(migrate, "MIGRATIONS", {})

    @migrate.migration(1)
    def rename_title(data):
        return {**data, "name": data["title"]}

    @migrate.migration(2)
    def drop_title(data):
        return {k: v for k, v in data.items() if k != "title"}

    old = {"format": 1, "title": "T", "nodes": {}}
    assert migrate.to_newest(old, newest=3) == {"format": 3, "name": "T", "nodes": {}}
    assert old == {"format": 1, "title": "T", "nodes": {}}


def test_a_gap_is_refused(monkeypatch):
    """Where a step is missing the document is refused, not guessed."""
    monkeypatch.setattr(migrate, "MIGRATIONS", {})
    with pytest.raises(Rejected, match="no way from format 1 to format 2"):
        migrate.to_newest({"format": 1}, newest=2)


def test_a_newer_format_asks_for_an_update():
    """A document from the future says what to do."""
    with pytest.raises(Rejected, match="update it"):
        migrate.to_newest({"format": 99, "nodes": {}})


def test_nodes_go_to_their_newest_version(monkeypatch):
    """A use of version 1 goes through both steps; other nodes and what is no node stay for the parser."""
    monkeypatch.setattr(migrate, "NODE_MIGRATIONS", {})

    @migrate.node_migration("values.old@1")
    def rename_input(node):
        return {**node, "in": {"amount": node["in"]["value"]}}

    @migrate.node_migration("values.old@2")
    def double(node):
        return {**node, "in": {"amount": node["in"]["amount"] * 2}}

    nodes = {"a": {"type": "values.old@1", "in": {"value": 2}}, "b": {"type": "x.y@1"}, "c": 7}
    new = migrate.to_newest({"format": 1, "nodes": nodes})["nodes"]
    assert new == {"a": {"type": "values.old@3", "in": {"amount": 4}}, "b": {"type": "x.y@1"}, "c": 7}
    assert nodes["a"]["type"] == "values.old@1"


def test_every_registered_migration_starts_below_the_newest_format():
    """No migration is registered that nothing calls."""
    from server.engine.graph import FORMAT

    assert sorted(migrate.MIGRATIONS) == list(range(1, FORMAT))
