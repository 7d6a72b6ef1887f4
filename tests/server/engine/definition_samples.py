"""Workflows with definitions: one written out, random ones, and a plain way to draw them out by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.server.engine.samples import document, node

SEEDS = {"seed": {"range": [0, 3]}}
RENDER = {
    "title": "Render",
    "nodes": {"noise": node("latents.noise", model=("loader.model",), seed=1), "loader": node("weights.load"),
              "sample": node("samplers.sample", denoiser=("loader.model",), noise=("noise.latent",), steps=18),
              "image": node("latents.to_image", latent=("sample.latent",))},
    "inputs": {"seed": {"to": ["noise.seed"], "label": "Seed"}, "steps": {"to": ["sample.steps"], "default": 20},
               "file": {"to": ["loader.file"]}},
    "outputs": {"image": "image.image", "latent": "sample.latent"}, "ui": {"at": [1, 2]}}


def use(name: str, **inputs: Any) -> dict[str, Any]:
    """An instance of a definition."""
    return {**node("x", **inputs), "type": f"use:{name}"}


def two_pictures(**more: Any) -> dict[str, Any]:
    """Two instances of one definition: the first with its own seed, the second as it stands, with its own steps."""
    nodes = {"first": use("render", seed=7), "second": use("render", steps=4),
             "small": node("images.resize", image=("second.image",), width=8)}
    return document(nodes, **{"definitions": {"render": RENDER}, "inputs": {"seed": "first.seed"},
                              "outputs": {"a": "first.image", "b": "small.image"}, **more})


def by_hand(data: dict[str, Any]) -> dict[str, Any]:
    """The same workflow drawn without definitions, found by plain recursion over the document's JSON."""
    definitions, nodes = data["definitions"], {}

    def place(part: dict[str, Any], prefix: str, text: str) -> str:
        name, _, port = text.rpartition(".")
        kind = part["nodes"][name]["type"]
        if not kind.startswith("use:"):
            return f"{prefix}{name}.{port}"
        inner = definitions[kind[4:]]
        return place(inner, f"{prefix}{name}__", inner["outputs"][port])

    def draw(part: dict[str, Any], prefix: str, outside: dict[str, Any]) -> None:
        """`outside`: what goes to "node.port" of this part, as it is named outermost."""
        for name, one in part["nodes"].items():
            mine = {port: {"from": place(part, prefix, b["from"])} if isinstance(b, dict) and "from" in b else b
                    for port, b in one["in"].items()}
            mine |= {key.rpartition(".")[2]: b for key, b in outside.items() if key.rpartition(".")[0] == name}
            if not one["type"].startswith("use:"):
                nodes[f"{prefix}{name}"] = {**one, "in": mine}
                continue
            inner = definitions[one["type"][4:]]
            given = {}
            for ident, entry in inner["inputs"].items():
                if ident in mine or "default" in entry:
                    given |= dict.fromkeys(entry["to"], mine.get(ident, entry.get("default")))
            draw(inner, f"{prefix}{name}__", given)

    draw(data, "", {})
    outputs = {name: place(data, "", text) for name, text in data["outputs"].items()}
    return document(nodes, axes=data.get("axes", {}), outputs=outputs)


@st.composite
def nested(draw: Any) -> dict[str, Any]:
    """Random workflows of numbers and sums: definitions that use definitions, values set at every level, two axes."""
    axes = {"a": {"range": [0, 2]}, "b": {"values": [5, 6, 7]}}
    definitions: dict[str, Any] = {}
    for level in range(draw(st.integers(1, 4))):
        part = _part(draw, definitions, [f"d{i}" for i in range(level)])
        exposable = sorted(f"{n}.{p}" for n, one in part["nodes"].items() for p in _ports(one, definitions)
                           if not isinstance(one["in"].get(p), dict) or "axis" in one["in"][p] or draw(st.booleans()))
        inputs: dict[str, Any] = {}
        for number, target in enumerate(draw(st.lists(st.sampled_from(exposable), unique=True, max_size=5))):
            key = f"i{draw(st.integers(0, number))}"
            inputs.setdefault(key, {"to": [], **draw(st.sampled_from([{}, {"default": 9}]))})["to"].append(target)
        ends = draw(st.lists(st.sampled_from(sorted(_outs(part, definitions))), min_size=1, max_size=3, unique=True))
        definitions[f"d{level}"] = {**part, "inputs": inputs, "outputs": {f"o{i}": e for i, e in enumerate(ends)}}
    part = _part(draw, definitions, list(definitions))
    part["nodes"]["top"] = use(f"d{len(definitions) - 1}")
    ends = sorted(_outs(part, definitions))
    return document(part["nodes"], axes=axes, definitions=definitions,
                    outputs={f"out{i}": e for i, e in enumerate(ends[-4:])})


def _part(draw: Any, definitions: dict[str, Any], usable: list[str]) -> dict[str, Any]:
    part: dict[str, Any] = {"nodes": {"n0": node("values.number", value=1)}}
    for number in range(1, draw(st.integers(2, 5))):
        ends = sorted(_outs(part, definitions))
        kind = draw(st.sampled_from(["number", "add", *usable]))
        if kind in usable:
            made = use(kind)
            for ident in definitions[kind]["inputs"]:
                if draw(st.booleans()):
                    made["in"][ident] = draw(st.sampled_from([2, 3.5, {"axis": "a"}, *({"from": e} for e in ends)]))
        elif kind == "number":
            made = node("values.number", value=draw(st.sampled_from([1, 2.5, {"a"}, {"b"}])))
        else:
            made = node("values.add", a=(draw(st.sampled_from(ends)),), b=draw(st.sampled_from([4, (ends[0],)])))
        part["nodes"][f"n{number}"] = made
    return part


def _ports(one: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    if one["type"].startswith("use:"):
        return list(definitions[one["type"][4:]]["inputs"])
    return ["value"] if "number" in one["type"] else ["a", "b"]


def _outs(part: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    found = []
    for name, one in part["nodes"].items():
        kind = one["type"]
        ends = list(definitions[kind[4:]]["outputs"]) if kind.startswith("use:") else \
            ["number"] if "number" in kind else ["sum"]
        found += [f"{name}.{end}" for end in ends]
    return found
