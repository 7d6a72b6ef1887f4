"""Documents with definitions that somebody broke anywhere: refused or described in words, never a crash."""

from __future__ import annotations

import contextlib
import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.check import check
from server.engine.difference import difference
from server.engine.edit import apply_fix, port_of, set_input
from server.engine.outline import outline
from server.engine.parse import from_data
from server.engine.plan import plan
from server.engine.problems import Rejected
from server.engine.promote import demote, promote
from server.engine.words import paragraph
from tests.server.engine.definition_samples import nested, two_pictures
from tests.server.engine.samples import CATALOGUE

WORDS = ["render", "use:render", "use:gone", "first.image", "noise.seed", "gone.x", "", "first/noise.seed",
         "seed", "d0"]
KEYS = ["in", "to", "type", "nodes", "from", "axis", "over", *WORDS]
JUNK = st.recursive(st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(WORDS),
                    lambda inner: st.lists(inner, max_size=3) |
                    st.dictionaries(st.sampled_from(KEYS), inner, max_size=3), max_leaves=6)


@st.composite
def broken(draw):
    """A workflow with definitions in which up to three places hold something else, or nothing."""
    data = copy.deepcopy(draw(st.one_of(st.just(two_pictures()), nested())))
    for _ in range(draw(st.integers(1, 3))):
        place = data
        while True:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            inner = place[key]
            if not isinstance(inner, (dict, list)) or not inner or draw(st.integers(0, 3)) == 0:
                break
            place = inner
        if draw(st.booleans()) or not isinstance(place, dict):
            place[key] = draw(JUNK)
        else:
            del place[key]
            if not place and place is data:
                break
        if not data:
            break
    return data


@settings(max_examples=300, deadline=None)
@given(broken())
def test_whatever_is_broken_is_told_and_nothing_crashes(data):
    """Parse, check, plan, describe, compare, set and promote: a result, or Rejected with words."""
    for change in (lambda: set_input(data, "first.seed", 3), lambda: port_of(data, CATALOGUE, "first.seed"),
                   lambda: promote(data, "first/noise.batch"), lambda: demote(data, "render", "seed")):
        with contextlib.suppress(Rejected):
            change()
    try:
        workflow = from_data(data)
    except Rejected:
        return
    found = check(workflow, CATALOGUE)
    assert not found.concerns or len(found.concerns) == len(found.problems)
    for targets in (None, ["first"], ["first.image"], ["top"]):
        with contextlib.suppress(Rejected):
            assert plan(workflow, found, targets).calls is not None
    assert paragraph(workflow, CATALOGUE)
    assert outline(workflow, CATALOGUE)
    assert not difference(workflow, workflow, CATALOGUE)
    difference(from_data(two_pictures()), workflow, CATALOGUE)
    for problem in found.problems:
        for fix in problem.fixes:
            with contextlib.suppress(Rejected):
                from_data(apply_fix(data, fix.change))
