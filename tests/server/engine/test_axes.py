"""What axes mean: align by identity, multiply, zip, columns, over; against a slow reference that knows no plan."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engine.plan import plan
from server.engine.problems import Rejected
from server.engine.run import run
from tests.pace import loops
from tests.server.engine.samples import Formulas, MemoryCache, checked, document, kinds, node, planned

SWEEP = {"cfg": {"values": [1, 3]}, "seed": {"range": [0, 3]}}


def results(data):
    """The published values of a run: {output: [(coordinates, formula)]}."""
    made, values = planned(data), {}

    def publish(name, position, call, port, entry):
        values[name, position] = entry.values[port]
        return {}

    run(made, MemoryCache(), Formulas(), lambda event: None, lambda: False, publish)
    return {name: [(made.calls[i].coordinates, values[name, p]) for p, i in enumerate(out.calls)]
            for name, out in made.outputs.items()}


def numbers(data, output="out"):
    """Coordinates of each published cell."""
    return [coordinates for coordinates, _ in results(data)[output]]


def number(value):
    """A number node."""
    return node("values.number", value=value)


def test_equal_axes_align_by_coordinate():
    """Two inputs over the same axis meet cell by cell: 3 calls, not 9."""
    data = document({"a": number({"seed"}), "b": number({"seed"}),
                     "s": node("values.add", a=("a.number",), b=("b.number",))},
                    axes=SWEEP, outputs={"out": "s.sum"})
    assert numbers(data) == [{"seed": 0}, {"seed": 1}, {"seed": 2}]
    calls = planned(data).calls
    assert [c.inputs for c in calls if c.node == "s"] == [
        {"a": ("call", i, "number"), "b": ("call", 3 + i, "number")} for i in range(3)]


def test_different_axes_multiply_in_the_order_of_their_names():
    """Every pair of coordinates once, the first axis by name slowest, whatever the order of keys and wires."""
    nodes = {"s": node("values.add", a=("y.number",), b=("x.number",)), "y": number({"seed"}), "x": number({"cfg"})}
    data = document(nodes, axes=dict(reversed(SWEEP.items())), outputs={"out": "s.sum"})
    assert numbers(data) == [{"cfg": c, "seed": s} for c in (1, 3) for s in (0, 1, 2)]


def test_what_stands_above_a_sweep_runs_once():
    """A node without axes has one call, however many cells are below."""
    data = document({"c": number(5), "a": number({"seed"}),
                     "s": node("values.add", a=("c.number",), b=("a.number",))}, axes=SWEEP)
    assert [c.node for c in planned(data).calls].count("c") == 1


def test_columns_and_zip_walk_together():
    """A table of two columns and a zip of two axes make one cell a row, with a coordinate for each column."""
    table = {"t": {"columns": {"cfg": [1, 2], "steps": [10, 20]}}}
    data = document({"a": number({"t.cfg"}), "b": number({"t.steps"}),
                     "s": node("values.add", a=("a.number",), b=("b.number",))}, axes=table, outputs={"out": "s.sum"})
    assert numbers(data) == [{"t.cfg": 1, "t.steps": 10}, {"t.cfg": 2, "t.steps": 20}]
    zipped = {"cfg": {"values": [1, 2]}, "seed": {"range": [5, 7]}, "pair": {"zip": ["cfg", "seed"]}}
    data = document({"a": number({"cfg"}), "b": number({"seed"}),
                     "s": node("values.add", a=("a.number",), b=("b.number",))}, axes=zipped, outputs={"out": "s.sum"})
    assert numbers(data) == [{"cfg": 1, "seed": 5}, {"cfg": 2, "seed": 6}]


def test_over_removes_exactly_its_axes():
    """A reducer over seed stays one call for each cfg, gets the seeds in order, and says so to the node."""
    nodes = {"a": number({"seed"}), "b": number({"cfg"}), "s": node("values.add", a=("a.number",), b=("b.number",)),
             "t": node("values.total", over=["seed"], values=("s.sum",))}
    plan = planned(document(nodes, axes=SWEEP, outputs={"out": "t.total"}))
    totals = [c for c in plan.calls if c.node == "t"]
    assert [c.coordinates for c in totals] == [{"cfg": 1}, {"cfg": 3}]
    assert totals[0].axes == [("seed", [0, 1, 2])]
    for total in totals:
        taken = [plan.calls[i].coordinates for i, _ in total.inputs["values"][1]]
        assert taken == [{**total.coordinates, "seed": s} for s in (0, 1, 2)]


def test_the_order_of_over_is_the_order_of_the_list():
    """over: [seed, cfg] makes seed slowest, [cfg, seed] makes cfg slowest."""
    for over in (["seed", "cfg"], ["cfg", "seed"]):
        nodes = {"a": number({"seed"}), "b": number({"cfg"}),
                 "s": node("values.add", a=("a.number",), b=("b.number",)),
                 "t": node("values.total", over=over, values=("s.sum",))}
        plan = planned(document(nodes, axes=SWEEP))
        values = {"cfg": [1, 3], "seed": [0, 1, 2]}
        wanted = [dict(zip(over, p, strict=True)) for p in product(*(values[a] for a in over))]
        assert [plan.calls[i].coordinates for i, _ in plan.calls[-1].inputs["values"][1]] == wanted


def test_lists_of_a_reducer_have_equal_length():
    """An axis input that carries some of `over` gets the whole product; an axis itself gives its values."""
    nodes = {"a": number({"seed"}), "b": number({"cfg"}), "s": node("values.add", a=("a.number",), b=("b.number",)),
             "t": node("values.total", over=["cfg", "seed"], values=("s.sum",), more={"cfg"})}
    call = planned(document(nodes, axes=SWEEP)).calls[-1]
    assert len(call.inputs["values"][1]) == 6
    assert call.inputs["more"] == ("lit", [1.0, 1.0, 1.0, 3.0, 3.0, 3.0])


def test_a_batch_input_is_joined_over_the_axes_that_it_carries():
    """Real images that do not vary are not repeated for each generated one."""
    nodes = {"real": node("images.load", file="real.png"), "model": node("weights.load"),
             "noise": node("latents.noise", model=("model.model",), seed={"seed"}),
             "image": node("latents.to_image", latent=("noise.latent",)),
             "fid": node("metrics.fid", over=["seed"], real=("real.image",), generated=("image.image",))}
    call = planned(document(nodes, axes=SWEEP)).calls[-1]
    assert len(call.inputs["real"][1]) == 1
    assert len(call.inputs["generated"][1]) == 3


def test_problems_with_over():
    """Each misuse of `over` has its own kind."""
    swept, plain = number({"seed"}), number(1)

    def of(reducer, **nodes):
        return kinds(document({"a": swept, "c": plain, **nodes, "t": reducer}, axes=SWEEP))

    assert of(node("values.total", values=("a.number",))) == ["unreduced"]
    assert of(node("values.total", over=["sed"], values=("a.number",))) == ["unknown_axis"]
    assert of(node("values.total", over=["cfg"], values=("a.number",))) == ["over_absent"]
    assert of(node("values.add", over=["seed"], a=("a.number",), b=("c.number",))) == ["over_refused"]
    assert of(node("values.total", over=["seed"], values=("a.number",), label=("w.text",)),
              w=node("values.text", text={"seed"})) != []
    assert of(node("values.spread", values=("c.number",))) == ["too_few_samples"]
    assert of(node("values.spread", over=["seed"], values=("a.number",))) == []


def test_an_item_input_of_a_reducer_may_not_vary_over_what_it_reduces():
    """The title of a grid over the names cannot itself be one of the names."""
    nodes = {"w": node("values.text", text={"name"}), "n": number({"n"}),
             "t": node("values.total", over=["name"], values=("n.number",), label=("w.text",))}
    axes = {"name": {"values": ["a", "b"]}, "n": {"range": [0, 2]}}
    assert kinds(document(nodes, axes=axes)) == ["over_item"]


def test_columns_must_be_named_and_be_there():
    """An axis of several columns needs a column, one that it has; a plain axis has none."""
    axes = {"t": {"columns": {"cfg": [1], "steps": [2]}}, "p": {"values": [1]}}
    for wrong in ("t", "t.size", "p.cfg"):
        assert kinds(document({"a": number({wrong})}, axes=axes)) == ["axis_mismatch"]


def test_every_value_of_an_axis_must_fit():
    """A value of the wrong type or out of range is found before the run, with its place in the axis."""
    _, found = checked(document({"a": number({"v"})}, axes={"v": {"values": [1, "x"]}}))
    assert [p.kind for p in found.problems] == ["literal_refused"]
    assert "value 2 of the axis 'v'" in found.problems[0].message
    assert kinds(document({"a": number({"v"})}, axes={"v": {"values": [1e9]}})) == ["out_of_range"]


def test_too_many_calls_are_refused_before_they_are_planned():
    """100 x 100 x 100 cells are named with the node that makes them."""
    axes = {n: {"range": [0, 100]} for n in "xyz"}
    nodes = {n: number({n}) for n in "xyz"}
    nodes["xy"] = node("values.add", a=("x.number",), b=("y.number",))
    nodes["xyz_"] = node("values.add", a=("xy.sum",), b=("z.number",))
    _, found = checked(document(nodes, axes=axes))
    assert [p.kind for p in found.problems] == ["too_many_calls"]
    assert "xyz_ alone runs 1000000 times (x 100 x y 100 x z 100)" in found.problems[0].message


@st.composite
def graphs(draw):
    """Random graphs of numbers, sums and reducers over three axes of 2, 3 and 2 cells, without problems."""
    axes = {"a": {"range": [0, 2]}, "b": {"values": [5, 6, 7]}, "c": {"columns": {"u": [1, 2], "v": [3, 4]}}}
    refs = [{"a"}, {"b"}, {"c.u"}, {"c.v"}]
    carried, nodes = {}, {}
    for i in range(draw(st.integers(1, 9))):
        name, kind = f"n{i}", draw(st.sampled_from(["number", "add", "total"])) if i else "number"
        if kind == "number":
            value = draw(st.sampled_from([1, 2.5, *refs]))
            nodes[name] = node("values.number", value=value)
            carried[name] = {next(iter(value))[0]} if isinstance(value, set) else set()
            continue
        x, y = draw(st.sampled_from(sorted(carried))), draw(st.sampled_from(sorted(carried)))
        port = {n: "number" if d["type"].startswith("values.number") else
                "total" if d["type"].startswith("values.total") else "sum" for n, d in nodes.items()}
        mine = carried[x] | carried[y]
        if kind == "total" and mine:
            over = draw(st.permutations(sorted(mine)))[:draw(st.integers(1, len(mine)))]
            nodes[name] = node("values.total", over=list(over), values=(f"{x}.{port[x]}",), more=(f"{y}.{port[y]}",))
            carried[name] = mine - set(over)
        else:
            nodes[name] = node("values.add", a=(f"{x}.{port[x]}",), b=(f"{y}.{port[y]}",))
            carried[name] = mine
    last = f"n{len(nodes) - 1}"
    kind = nodes[last]["type"]
    port = "number" if "number" in kind else "total" if "total" in kind else "sum"
    return document(nodes, axes=axes, outputs={"out": f"{last}.{port}"}), carried


LENGTHS = {"a": 2, "b": 3, "c": 2}
VALUES = {"a": [0, 1], "b": [5, 6, 7], "c": [{"u": 1, "v": 3}, {"u": 2, "v": 4}]}


def reference(data, carried, name, place):
    """The formula of a node at a place {axis: position}, found by plain recursion."""
    spec = data["nodes"][name]
    inputs, over = {}, spec.get("over", [])
    for port, bound in spec["in"].items():
        if not isinstance(bound, dict):
            inputs[port] = float(bound)
        elif "axis" in bound:
            axis, _, column = bound["axis"].partition(".")
            value = VALUES[axis][place[axis]]
            inputs[port] = float(value[column] if column else value)
        else:
            source = bound["from"].rpartition(".")[0]
            if "total" not in spec["type"]:
                inputs[port] = reference(data, carried, source, place)
            elif not carried[source] & set(over):
                inputs[port] = [reference(data, carried, source, place)]
            else:
                cells = product(*(range(LENGTHS[a]) for a in over))
                inputs[port] = [reference(data, carried, source, {**place, **dict(zip(over, c, strict=True))})
                                for c in cells]
    reduced = f"|{json.dumps([[a, VALUES[a]] for a in over])}" if over else ""
    port = {"number": "number", "add": "sum", "total": "total"}[spec["type"][7:-2]]
    return f"{spec['type'][:-2]}({json.dumps(inputs, sort_keys=True)}{reduced}).{port}"


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_runs_equal_the_slow_reference(graph):
    """For random graphs, every published cell has the formula that plain recursion over coordinates gives."""
    data, carried = graph
    got = results(data)["out"]
    last = f"n{len(data['nodes']) - 1}"
    names = sorted(carried[last])
    cells = [dict(zip(names, p, strict=True)) for p in product(*(range(LENGTHS[n]) for n in names))]
    assert [formula for _, formula in got] == [reference(data, carried, last, cell) for cell in cells]


def test_a_giant_sweep_elsewhere_does_not_hinder_a_small_run():
    """Too many calls are counted for what is asked for: another part of the document may be too large."""
    axes = {n: {"range": [0, 100]} for n in "xyz"}
    nodes = {n: number({n}) for n in "xyz"}
    nodes["xy"] = node("values.add", a=("x.number",), b=("y.number",))
    nodes["big"] = node("values.add", a=("xy.sum",), b=("z.number",))
    workflow, found = checked(document(nodes, axes=axes))
    assert len(plan(workflow, found, ["xy"]).calls) == 10_200
    with pytest.raises(Rejected, match="at most 200000 calls"):
        plan(workflow, found, ["big"])


def test_many_inputs_on_a_long_axis_are_checked_fast():
    """10,000 nodes that take the same axis of 10,000 values look at its values once."""
    nodes = {f"n{i}": number({"x"}) for i in range(10_000)}
    long = document(nodes, axes={"x": {"range": [0, 10_000]}})
    found: list[str] = []
    assert loops(lambda: found.extend(kinds(long))) < 2000  # about 80; each value for each node would be 100,000
    assert found == ["too_many_calls"]
