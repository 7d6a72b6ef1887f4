"""Ten broken workflows, ten helpful messages: the files that `wireloom check` is shown with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from nodes.interface.catalogue import Catalogue
from server.engine import edit, parse
from server.engine.check import check
from server.engine.problems import Rejected

ROOT = Path(__file__).parents[3]
BROKEN = ROOT / "tests/fixtures/broken"
EXPECTED = json.loads((BROKEN / "expected.json").read_text())


@cache
def catalogue() -> Catalogue:
    """The real node types: from the snapshot, or from the code where there is none yet."""
    snapshot = ROOT / "server/catalogue.json"
    if snapshot.exists():
        return Catalogue.from_data({"source": "", "broken": [], **json.loads(snapshot.read_text())})
    from nodes.interface.discovery import core_catalogue

    return core_catalogue()


def problems(raw):
    """All problems of a file, whichever stage finds them."""
    try:
        return check(parse.parse(raw), catalogue()).problems
    except Rejected as rejected:
        return rejected.problems


def test_there_are_ten_and_all_are_expected():
    """expected.json names each file."""
    assert len(EXPECTED) >= 10
    assert set(EXPECTED) == {p.name for p in BROKEN.glob("*.json")} - {"expected.json"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_workflow_gets_one_helpful_message(name):
    """Exactly one problem, of the expected kind, at the expected node, in words that say what to do."""
    found = problems((BROKEN / name).read_bytes())
    wanted = EXPECTED[name]
    assert [p.kind for p in found] == [wanted["kind"]]
    assert wanted["says"] in found[0].message
    assert found[0].where.get("node") == wanted["node"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_offered_fix_repairs_the_file(name):
    """Where a fix is offered, applying it leaves no problem."""
    found = problems((BROKEN / name).read_bytes())
    if found[0].fixes:
        data = json.loads((BROKEN / name).read_text())
        fixed = edit.apply_fix(data, found[0].fixes[0].change)
        assert problems(json.dumps(fixed).encode()) == ()
