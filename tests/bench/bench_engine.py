"""Speed of the engine alone: strict parse, check, plan, keys, run. A table; no torch, no process, no HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from nodes.interface.catalogue import AXIS, Catalogue, InputPort, NodeType, OutputPort
from nodes.interface.widgets import Range
from server.engine import parse, strict
from server.engine.calls import Call, Plan
from server.engine.check import check
from server.engine.execution import Entry
from server.engine.keys import key_calls
from server.engine.plan import plan
from server.engine.plan_data import plan_from_data, plan_to_data
from server.engine.run import run
from tests.bench.figures import at_most, report

ENVIRONMENT = {"device": "cpu", "dtype": "float32"}


def catalogue() -> Catalogue:
    """Three trivial node types."""
    number = InputPort("value", "Number", "a number", required=False, default=0.0, widget=Range(-1e12, 1e12))
    a, b = InputPort("a", "Number", "left"), InputPort("b", "Number", "right")
    sign = InputPort("sign", "Number", "factor", required=False, default=1.0)
    out = (OutputPort("number", "Number", "the result"),)
    values = InputPort("values", "Number", "all numbers", kind=AXIS)
    return Catalogue.of([
        NodeType("values.number", 1, "A number.", "", (number,), out, cheap=True),
        NodeType("values.add", 1, "A sum.", "", (a, b, sign), out, cheap=True),
        NodeType("values.total", 1, "A total.", "", (values,), out, cheap=True)], source="bench")


def lattice(side: int = 32) -> dict[str, Any]:
    """A square of sums: each takes the one above and the one to the left; about side**2 nodes."""
    nodes: dict[str, Any] = {f"leaf {i}": {"type": "values.number@1", "in": {"value": i}} for i in range(6)}
    for row in range(side):
        for column in range(side):
            above = f"sum {row - 1} {column}" if row else f"leaf {column % 6}"
            left = f"sum {row} {column - 1}" if column else f"leaf {row % 6}"
            nodes[f"sum {row} {column}"] = {"type": "values.add@1", "in": {
                "a": {"from": f"{above}.number"}, "b": {"from": f"{left}.number"}, "sign": 0.5}}
    ui = {name: {"x": 120 * i, "y": 40} for i, name in enumerate(nodes)}
    return {"format": 1, "title": "lattice", "nodes": nodes, "ui": {"places": ui},
            "outputs": {"last": f"sum {side - 1} {side - 1}.number"}}


def chain(length: int) -> dict[str, Any]:
    """Nodes one after the other."""
    nodes: dict[str, Any] = {"n0": {"type": "values.number@1", "in": {"value": 1}}}
    for i in range(1, length):
        wire = {"from": f"n{i - 1}.number"}
        nodes[f"n{i}"] = {"type": "values.add@1", "in": {"a": wire, "b": wire}}
    return {"format": 1, "nodes": nodes, "outputs": {"last": f"n{length - 1}.number"}}


class MemoryCache:
    """Results in a dictionary."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def get(self, key: str) -> Entry | None:
        return self.entries.get(key)

    def has(self, key: str) -> bool:
        return key in self.entries

    def put(self, key: str, entry: Entry, milliseconds: float, cheap: bool) -> None:
        self.entries[key] = entry


def execute(call: Call, inputs: dict[str, Any]) -> Entry:
    """The smallest possible node."""
    return Entry({"number": 1.0}, {"number": {"type": "Number", "value": 1.0}})


def best(work: Callable[[], Any], loops: int = 1, repeats: int = 7) -> float:
    """Seconds of the fastest of some tries; short work is looped, so that a busy machine disturbs it like long work."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        for _ in range(loops):
            work()
        times.append((time.perf_counter() - started) / loops)
    return min(times)


def planned(document: dict[str, Any], types: Catalogue) -> Plan:
    """A plan with keys."""
    workflow = parse.from_data(document)
    return key_calls(plan(workflow, check(workflow, types)), types, ENVIRONMENT)


def run_all(work: Plan, cache: MemoryCache) -> int:
    """Run, serialising each event as the worker does; the bytes of all events."""
    size = 0

    def emit(event: dict[str, Any]) -> None:
        nonlocal size
        size += len(json.dumps(event))

    run(work, cache, execute, emit, lambda: False)
    return size


def measure(document: dict[str, Any]) -> dict[str, float]:
    """Microseconds a node for each stage, and milliseconds for the cached re-run."""
    types = catalogue()
    raw = json.dumps(document).encode()
    count = len(document["nodes"])
    workflow = parse.parse(raw)
    checked = check(workflow, types)
    assert not checked.problems, checked.problems[:3]
    ready = key_calls(plan(workflow, checked), types, ENVIRONMENT)
    warm = MemoryCache()
    run_all(ready, warm)

    def again() -> None:
        w = parse.parse(raw)
        p = key_calls(plan(w, check(w, types)), types, ENVIRONMENT)
        plan_to_data(p)
        run_all(p, warm)

    each, loops = 1e6 / count, max(1, 10_000 // count)
    return {
        "bytes": len(raw), "nodes": count,
        "strict": best(lambda: strict.loads(raw), loops) * each,
        "parse": best(lambda: parse.parse(raw), loops) * each,
        "check": best(lambda: check(workflow, types), loops) * each,
        "plan": best(lambda: plan(workflow, checked), loops) * each,
        "keys": best(lambda: key_calls(ready, types, ENVIRONMENT), loops) * each,
        "to_data": best(lambda: plan_to_data(ready), loops) * each,
        "from_data": best(lambda: plan_from_data(plan_to_data(ready)), loops) * each,
        "run": best(lambda: run(ready, MemoryCache(), execute, lambda e: None, lambda: False), loops) * each,
        "again_ms": best(again, loops) * 1e3, "event_bytes": run_all(ready, MemoryCache())}


def main() -> None:
    """Print the table."""
    shapes = {"lattice 32x32": lattice(), "chain of 100": chain(100), "chain of 10,000": chain(10_000)}
    columns = {name: measure(document) for name, document in shapes.items()}
    print(f"{'us a node (last rows: whole)':32}" + "".join(f"{name:>18}" for name in columns))
    for row in next(iter(columns.values())):
        print(f"{row:32}" + "".join(f"{values[row]:18.2f}" for values in columns.values()))
    lattice_, short, long = columns.values()
    report([
        at_most("engine: parse and check, a node", lattice_["parse"] + lattice_["check"], 20, "us", "6-60 us"),
        at_most("engine: plan and keys, a call", lattice_["plan"] + lattice_["keys"], 20, "us"),
        at_most("engine: run loop, a call", lattice_["run"], 30, "us"),
        at_most("engine: lattice again, all cached", lattice_["again_ms"], 35, "ms"),
        at_most("engine: lattice, event bytes", lattice_["event_bytes"] / 1e6, 1, "MB", "250 MB"),
        at_most("engine: check in a chain of 10,000, a node", long["check"], 2 * short["check"], "us")])


if __name__ == "__main__":
    main()
