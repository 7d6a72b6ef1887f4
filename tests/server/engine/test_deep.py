"""No recursion over user data: everything works on 10,000 nodes in a row under a recursion limit of 200."""

from __future__ import annotations

import json
import sys
import threading

import pytest

from server.engine import parse
from server.engine.check import check
from server.engine.cost import cost
from server.engine.keys import key_calls
from server.engine.plan import plan
from server.engine.plan_data import plan_from_data, plan_to_data
from server.engine.problems import Rejected
from server.engine.run import run
from server.engine.strict import loads
from tests.server.engine.samples import CATALOGUE, ENVIRONMENT, Entry, MemoryCache, document, node

LENGTH = 10_000


def shallow(work):
    """Run in a fresh thread under a recursion limit of 200; its result, or what it raised."""
    result = []

    def body():
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(200)
        try:
            result.append(work())
        except BaseException as error:
            result.append(error)
        finally:
            sys.setrecursionlimit(before)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]


def chain(closed=False):
    """Sums in a row, listed from the end; closed makes one cycle of it."""
    first = node("values.add", a=(f"n{LENGTH - 1}.sum",), b=1) if closed else node("values.add", a=1, b=1)
    nodes = {"n0": first}
    for i in range(1, LENGTH):
        nodes[f"n{i}"] = node("values.add", a=(f"n{i - 1}.sum",), b=(f"n{i - 1}.sum",))
    return json.dumps(document(dict(reversed(nodes.items())), outputs={"out": f"n{LENGTH - 1}.sum"})).encode()


def test_a_chain_of_10_000_nodes_is_checked_planned_keyed_and_run():
    """Parse, check, plan, keys, cost, the channel's form and a run, cached and not, none of them recursive."""
    raw = chain()

    def work():
        workflow = parse.parse(raw)
        checked = check(workflow, CATALOGUE)
        assert checked.problems == ()
        made = key_calls(plan(workflow, checked), CATALOGUE, ENVIRONMENT)
        made = plan_from_data(loads(json.dumps(plan_to_data(made)).encode()))
        cache = MemoryCache()
        statuses = [run(made, cache, lambda call, inputs: Entry({"sum": 1}), lambda e: None, lambda: False)
                    for _ in range(2)]
        assert cost(made, cache.has).to_run == 0
        return [(s.status, s.ran) for s in statuses]

    assert shallow(work) == [("succeeded", LENGTH), ("succeeded", 0)]


def test_a_cycle_of_10_000_nodes_is_named():
    """One problem that names the first nodes and how many more there are."""
    raw = chain(closed=True)
    problems = shallow(lambda: check(parse.parse(raw), CATALOGUE).problems)
    assert [p.kind for p in problems] == ["cycle"]
    assert f"({LENGTH - 12} more)" in problems[0].message


def test_the_deepest_allowed_json_is_read_under_a_low_limit():
    """64 levels below ui are fine, 65 are refused, neither is a RecursionError."""
    def nested(levels):
        return b'{"format": 1, "nodes": {}, "ui": ' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"

    assert shallow(lambda: parse.parse(nested(63)))
    with pytest.raises(Rejected):
        shallow(lambda: parse.parse(nested(64)))
