"""Cycles and dangling wires, against a slow reference validator."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.cycles import cycle_in, knots, topological_order
from tests.server.engine.samples import checked, document, node

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), max_size=16)


def graph(edges):
    """A document of 8 nodes; each edge (a, b) is a wire from b to a; b = 8 and 9 do not exist."""
    nodes = {f"n{i}": node("values.add", a=1, b=1) for i in range(8)}
    taken: dict[int, int] = {}
    for a, b in edges:
        if taken.get(a, 0) < 2:
            nodes[f"n{a}"]["in"]["ab"[taken.get(a, 0)]] = {"from": f"n{b}.sum"}
            taken[a] = taken.get(a, 0) + 1
    return document(nodes)


def wires(data):
    """{node: set of sources} of the nodes that exist."""
    return {name: {b["from"][:-4] for b in d["in"].values() if isinstance(b, dict)} & set(data["nodes"])
            for name, d in data["nodes"].items()}


def reachable(before):
    """Slow transitive closure: who is above whom."""
    above = {name: set(sources) for name, sources in before.items()}
    for _ in before:
        above = {name: s.union(*(above[x] for x in s)) if s else s for name, s in above.items()}
    return above


@settings(max_examples=300, deadline=None)
@given(EDGES)
def test_the_verdict_on_cycles_is_that_of_the_reference(edges):
    """There is one cycle problem for each knot of the transitive closure, naming a true cycle within it."""
    data = graph(edges)
    before, above = wires(data), reachable(wires(data))
    loops = {frozenset(o for o in above if o in above[n] and n in above[o]) for n in above if n in above[n]}
    _, found = checked(data)
    told = [p for p in found.problems if p.kind == "cycle"]
    assert len(told) == len(loops)
    for problem in told:
        path = problem.message.split("before it: ")[1].split(";")[0].split(" -> ")
        assert path[0] == path[-1] == problem.where["node"]
        assert all(a in before[b] for a, b in pairwise(path)), "each takes from the one before it"
        assert any(set(path) <= loop for loop in loops)
    assert set(found.axes) == {n for n in above if n not in above[n] and not any(x in above[x] for x in above[n])}


@settings(max_examples=200, deadline=None)
@given(EDGES)
def test_every_dangling_wire_is_named_and_no_other(edges):
    """Exactly the wires from n8 and n9, which do not exist, are reported as dangling."""
    data = graph(edges)
    wanted = {(n, p) for n, d in data["nodes"].items() for p, b in d["in"].items()
              if isinstance(b, dict) and b["from"][:2] in ("n8", "n9")}
    told = {(p.where["node"], p.where["port"]) for p in checked(data)[1].problems if p.kind == "dangling_wire"}
    assert told == wanted


@settings(max_examples=200, deadline=None)
@given(EDGES)
def test_the_order_puts_sources_first(edges):
    """In the topological order every node comes after all it takes values from."""
    data = graph(edges)
    order = topological_order(checked(data)[0])
    place = {name: i for i, name in enumerate(order)}
    assert all(place[s] < place[n] for n in order for s in wires(data)[n])


def test_a_wire_to_itself_is_a_cycle_of_one():
    """A node that takes its own output is named alone."""
    found = checked(document({"a": node("values.add", a=("a.sum",), b=1)}))[1]
    assert [p.kind for p in found.problems] == ["cycle"]
    assert "a -> a;" in found.problems[0].message


def test_a_knot_without_a_cycle_has_none():
    """A single node without a wire to itself is a knot, but no cycle."""
    assert [cycle_in(k, {"a": [], "b": ["a"]}) for k in knots({"a": [], "b": ["a"]})] == [[], []]
