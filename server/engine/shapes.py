"""Tensor shapes before the run, where node types declare them: symbols such as H are matched and carried on.

A dimension is a whole number, a symbol (unknown but named), or None (unknown). A declared one may be `3`, `H`, `4*H`,
`H/8`, `H+1`, or the name of an Integer input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nodes.interface.catalogue import BATCH
from server.engine.axes import Names, cells, listed_axes
from server.engine.findings import Findings
from server.engine.graph import Literal, Node, Wire
from server.engine.views import TypeView

Dim = int | str | None
Shape = tuple[Dim, ...]
Shapes = dict[str, dict[str, Shape]]

_TERM = re.compile(r"(?:(\d+)\*)?([A-Za-z_]\w*|\d+)(?:\*(\d+))?(?:/(\d+))?([+-]\d+)?")


def infer_shapes(findings: Findings, order: Iterable[str], views: dict[str, TypeView],
                 known: dict[str, Names]) -> Shapes:
    """The shapes of the outputs of all nodes that declare them; contradictions are noted."""
    shapes: Shapes = {}
    nodes = findings.workflow.nodes
    for name in order:
        view = views.get(name)
        if view is not None and view.shaped:
            symbols = _bind(findings, nodes[name], view, shapes, known)
            given = {p.name: tuple(evaluate(d, symbols) for d in p.shape.split())
                     for p in view.type.outputs if p.shape}
            if given:
                shapes[name] = given
    return shapes


def samples(node: Node, view: TypeView, shapes: Shapes) -> dict[str, int | None]:
    """How many samples one cell of each wired input has: its leading dimension, where that is known."""
    found: dict[str, int | None] = {}
    for port, binding in node.inputs.items():
        if type(binding) is Wire and port in view.inputs:
            shape = shapes.get(binding.node, {}).get(binding.port)
            found[port] = shape[0] if shape and isinstance(shape[0], int) else None
    return found


def evaluate(dim: str, symbols: dict[str, Dim]) -> Dim:
    """A declared dimension with its symbols put in; the declared text itself where they are unknown."""
    term = _term(dim)
    if term is None:
        return dim
    factor, word, divisor, offset = term
    value: Dim = int(word) if word.isdigit() else symbols.get(word, word)
    if isinstance(value, int):
        return value * factor // divisor + offset
    return value if dim == word else dim


@lru_cache(maxsize=4096)
def _term(dim: str) -> tuple[int, str, int, int] | None:
    match = _TERM.fullmatch(dim)
    if match is None:
        return None
    before, word, after, divisor, offset = match.groups()
    return int(before or 1) * int(after or 1), word, int(divisor or 1), int(offset or 0)


def _bind(findings: Findings, node: Node, view: TypeView, shapes: Shapes,
          known: dict[str, Names]) -> dict[str, Dim]:
    """The symbols of a node: integer inputs by name, and what the shapes of its inputs say."""
    symbols: dict[str, Dim] = {}
    for spec in view.inputs.values():
        if spec.type == "Integer":
            binding = node.inputs.get(spec.name)
            value = binding.value if type(binding) is Literal else spec.default if binding is None else None
            symbols[spec.name] = value if type(value) is int else spec.name
    for port, binding in node.inputs.items():
        spec_or_none = view.inputs.get(port)
        if type(binding) is not Wire or spec_or_none is None or not spec_or_none.shape:
            continue
        shape = shapes.get(binding.node, {}).get(binding.port)
        if shape is None:
            continue
        if spec_or_none.kind == BATCH:
            shape = _joined(findings, node, view, port, shape, known)
        _match(findings, node, port, spec_or_none.shape.split(), shape, symbols)
    return symbols


def _joined(findings: Findings, node: Node, view: TypeView, port: str, shape: Shape,
            known: dict[str, Names]) -> Shape:
    axes = findings.workflow.axes
    count = cells(listed_axes(node, view, port, known, axes), axes)
    first = shape[0] if shape else None
    return (first * count if isinstance(first, int) else None if count > 1 else first, *shape[1:])


def _match(findings: Findings, node: Node, port: str, wanted: list[str], got: Shape, symbols: dict[str, Dim]) -> None:
    expected = [evaluate(dim, symbols) for dim in wanted]
    wrong = len(wanted) != len(got) or any(
        isinstance(e, int) and isinstance(g, int) and e != g for e, g in zip(expected, got, strict=False))
    if wrong:
        findings.at("shape_mismatch", node.name, port,
                    f"expected the shape [{_words(expected)}], got [{_words(got)}]; "
                    "resize or choose an output of that shape")
        return
    for dim, e, g in zip(wanted, expected, got, strict=True):
        if g is not None and not isinstance(e, int) and dim.isidentifier():
            symbols[dim] = g


def _words(shape: Iterable[Dim]) -> str:
    return ", ".join("?" if d is None else str(d) for d in shape)
