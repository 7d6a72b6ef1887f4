"""Documents that nobody made in good faith: each is a workflow or is refused in words, within moments."""

from __future__ import annotations

import json
import time
import zlib
from typing import Any

import pytest

from server.engine import png
from server.engine.comfyui.translate import translate
from server.engine.parse import from_data
from server.engine.problems import Rejected
from tests.server.engine.comfyui_samples import GRAPH, INPUTS, api, chunk, one_of, picture, prompt


def chain(kind: str, count: int, port: str, **inputs: Any) -> dict[str, Any]:
    """Many nodes of a class behind each other, then one that nobody knows."""
    nodes = {str(i): {"class_type": kind, "inputs": {port: [str(i - 1), 0], **inputs}} for i in range(1, count)}
    return {**one_of("ControlNetApply"), "0": {"class_type": kind, "inputs": {port: ["pos", 0], **inputs}}, **nodes,
            "end": {"class_type": "Odd", "inputs": {"x": [str(count - 1), 0]}}}


def doubled(count: int) -> dict[str, Any]:
    """Prompts combined with themselves, again and again."""
    nodes = {str(i): {"class_type": "ConditioningCombine",
                      "inputs": {"conditioning_1": [str(i - 1), 0], "conditioning_2": [str(i - 1), 0]}}
             for i in range(1, count)}
    return {**prompt(positive=[str(count - 1), 0]), "0": prompt()["pos"], **nodes}


def within_itself() -> dict[str, Any]:
    inner = {"id": "x", "nodes": [{"id": 1, "type": "x"}, {"id": 2, "type": "x"}], "links": [], "inputs": []}
    return {"nodes": [{"id": 1, "type": "x"}], "links": [], "definitions": {"subgraphs": [inner]}}


def reroutes_in_a_circle() -> dict[str, Any]:
    nodes = [{"id": i, "type": "Reroute", "inputs": [{"name": "", "link": i}]} for i in (1, 2)]
    user = {"id": 3, "type": "PreviewImage", "inputs": [{"name": "images", "link": 3}]}
    return {"nodes": [*nodes, user], "links": [[1, 2, 0, 1, 0, "*"], [2, 1, 0, 2, 0, "*"], [3, 1, 0, 3, 0, "*"]]}


STRANGE: list[Any] = [None, True, -1, 2**63, 1e300, "", "x" * 300, [], [1], ["ckpt", 0], ["nobody", 3], [None, None],
                      {}, {"a": {"b": []}}, "\ud800", "0", ["ckpt", 10**9], [["ckpt", 0]]]


def strange(value: Any) -> dict[str, Any]:
    """Every input of every class holds this."""
    return {kind: {"class_type": kind, "inputs": {**dict.fromkeys(inputs, value), "": value}}
            for kind, inputs in INPUTS.items()} | {"ckpt": prompt()["ckpt"]}


DOCUMENTS: dict[str, bytes] = {
    "nothing": b"", "no JSON": b"{", "a number": b"3", "an empty object": b"{}", "an empty graph": b'{"nodes": []}',
    "nodes that are none": api({"nodes": [1, None, {}, {"id": None}, {"id": 1}], "links": [1, [], [1, 2], {}]}),
    "classes that are none": api({"a": {"class_type": 3}, "b": 4, "c": {"class_type": ""},
                                  "d": {"class_type": "KSampler"}}),
    "inputs that are none": api({"a": {"class_type": "KSampler", "inputs": [1]}}),
    "too deep": b'{"a": {"class_type": "X", "inputs": {"x": ' + b"[" * 5000 + b"]" * 5000 + b"}}}",
    "a huge number": b'{"a": {"class_type": "X", "inputs": {"x": ' + b"9" * 100_000 + b"}}}",
    "not a number": b'{"a": {"class_type": "EmptyLatentImage", "inputs": {"width": NaN, "height": Infinity}}}',
    "too many nodes": api({str(i): {"class_type": "X", "inputs": {}} for i in range(6000)}),
    "a circle": api({"a": {"class_type": "X", "inputs": {"x": ["b", 0]}}, "b": {"class_type": "X",
                                                                               "inputs": {"x": ["a", 0]}}}),
    "itself": api({"a": {"class_type": "KSampler", "inputs": {"model": ["a", 0]}}}),
    "a long chain": api(chain("ConditioningSetMask", 4000, "conditioning", mask=["image", 1])),
    "many hints": api(chain("ControlNetApply", 4000, "conditioning", **{
        key: value for key, value in INPUTS["ControlNetApply"].items() if key != "conditioning"})),
    "doubled prompts": api(doubled(60)),
    "a subgraph within itself": api(within_itself()),
    "reroutes in a circle": api(reroutes_in_a_circle()),
    "names that cannot be seen": api({"a\u202e\x00": {"class_type": "\u202e./\n", "inputs": {"\x00": 1, "": 2},
                                      "_meta": {"title": "\u2066\x07./"}}}),
    "places beyond all bounds": api({
        **GRAPH, "nodes": [{**node, "pos": [1e308, "x"], "size": {}} for node in GRAPH["nodes"]],
        "groups": [{"bounding": [1e308] * 4}]}),
    "comments without an end": api({"nodes": [{"id": 1, "type": "CLIPTextEncode",
                                               "widgets_values": ["*/" + "/*" * 400_000 + "{|" * 1000]}]}),
    "half a picture": picture(prompt="{}")[:60],
    "a picture of nothing": picture(),
    "a picture with nonsense": picture(prompt="[1, 2", workflow="\xff"),
    "a bomb": png.SIGNATURE + chunk(b"zTXt", b"prompt\0\0" + zlib.compress(b" " * 40_000_000)),
    **{f"strange {i}": json.dumps(strange(value)).encode() for i, value in enumerate(STRANGE)},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_documents_give_a_workflow_or_words(name):
    """Never another exception, never long; what comes out is a workflow whose structure is right."""
    begun = time.monotonic()
    words = list(said(DOCUMENTS[name]))
    assert all(words)
    assert time.monotonic() - begun < 20


def said(raw: bytes) -> list[str]:
    """The problems of a document, or its warnings; then the workflow is a good one, in whole characters."""
    try:
        found = translate(raw)
    except Rejected as rejected:
        return [problem.message for problem in rejected.problems]
    from_data(found.workflow)
    json.dumps([found.workflow, found.warnings], ensure_ascii=False).encode()
    return found.warnings
