"""What is known of a document's results without running it."""

from __future__ import annotations

import json

from nodes.interface.discovery import core_catalogue
from server.engine import keys, parse, plan
from server.engine.check import check
from server.queue.known import Known, plan_of_all, results_json, sound_ends


def number(value):
    return {"type": "values.number@1", "in": {"value": value}}


def checked(nodes, axes=None):
    workflow = parse.from_data({"format": 1, "nodes": nodes, "axes": axes or {}})
    return workflow, check(workflow, core_catalogue())


def answer(known, workflow, verdict):
    def keyed(targets):
        return keys.key_calls(plan.plan(workflow, verdict, targets), core_catalogue(), {"device": "cpu"})

    made = plan_of_all(workflow, verdict, keyed)
    return made, json.loads(results_json(made, known))["nodes"]


def finished(key, value, cached=False):
    return {"kind": "call_finished", "node": "any", "cached": cached, "ms": 3, "key": key,
            "outputs": {"number": {"type": "Number", "value": value}}}


def test_a_finished_call_is_known_by_its_key():
    """What an event told of a key is shown for every node that has this key now, and for no other."""
    known = Known(lambda key: None)
    workflow, verdict = checked({"a": number(1), "b": number(2)})
    made, before = answer(known, workflow, verdict)
    assert before == {"a": {"calls": 1, "known": []}, "b": {"calls": 1, "known": []}}
    known.learn([finished(next(c.key for c in made.calls if c.node == "a"), 1)])
    _, after = answer(known, workflow, verdict)
    assert after["b"]["known"] == []
    assert after["a"]["known"][0]["outputs"] == {"number": {"type": "Number", "value": 1}}
    assert after["a"]["known"][0]["ms"] == 3


def test_keys_do_not_reach_the_stored_events():
    """Events are stored and sent without the key that told the host where to remember them."""
    event = finished("ab", 1)
    Known(lambda key: None).learn([event])
    assert "key" not in event


def test_every_cell_of_an_axis_is_told_with_its_coordinates():
    """A node that varies has one result a cell."""
    known = Known(lambda key: None)
    workflow, verdict = checked({"a": number({"axis": "n"})}, {"n": {"values": [4, 5]}})
    made, _ = answer(known, workflow, verdict)
    known.learn([finished(call.key, call.coordinates["n"]) for call in made.calls])
    _, nodes = answer(known, workflow, verdict)
    assert [(c["cell"], c["outputs"]["number"]["value"]) for c in nodes["a"]["known"]] == [({"n": 4}, 4), ({"n": 5}, 5)]


def test_what_was_stored_is_known_after_a_restart():
    """The header of a result on disk tells its summaries, its time and when it was made."""
    header = {"summaries": {"number": {"type": "Number", "value": 9}}, "milliseconds": 70.5, "made": 1000.25}
    known = Known(lambda key: header)
    workflow, verdict = checked({"a": number(9)})
    _, nodes = answer(known, workflow, verdict)
    assert nodes["a"]["known"] == [{"cell": {}, "outputs": header["summaries"], "ms": 70.5, "at": 1000.25}]


def test_broken_parts_do_not_hide_the_others():
    """A node of an unknown type, and what follows it, is left out; the rest is told."""
    follows = {"type": "values.number@1", "in": {"value": {"from": "broken.number"}}}
    workflow, verdict = checked({"a": number(1), "broken": {"type": "nobody.knows@1", "in": {}}, "c": follows})
    assert sound_ends(workflow, verdict) == ["a"]
    made, nodes = answer(Known(lambda key: None), workflow, verdict)
    assert made is not None
    assert list(nodes) == ["a"]


def test_a_document_without_a_sound_node_has_no_results():
    """A cycle leaves nothing that can be planned: an empty answer, no error."""
    loop = {n: {"type": "values.number@1", "in": {"value": {"from": f"{o}.number"}}} for n, o in ("ab", "ba")}
    assert answer(Known(lambda key: None), *checked(loop)) == (None, {})


def test_the_oldest_result_is_forgotten_first(monkeypatch):
    """The memory has a bound: beyond it the least recently seen goes."""
    monkeypatch.setattr("server.queue.known.MOST", 2)
    known = Known(lambda key: None)
    known.learn([finished(key, 0) for key in ("aa", "bb", "cc")])
    assert known.text("aa") is None
    assert known.text("cc") is not None
