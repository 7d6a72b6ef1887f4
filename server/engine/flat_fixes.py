"""Fixes of problems inside definitions: what they change is written where it stands in the document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server.engine.flat import Flat, Scope
from server.engine.flatten import bound_at, outermost
from server.engine.problems import Fix
from server.engine.strict import pointer_of
from server.engine.workflow import Workflow

Change = dict[str, Any]


class _Elsewhere(Exception):
    """The fix names something that this scope cannot name."""


def moved_fixes(workflow: Workflow, scope: Scope, fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes, changing the document instead of the opened workflow; those that cannot be are left out."""
    moved = []
    for fix in fixes:
        try:
            moved.append(_moved(workflow, scope, fix))
        except _Elsewhere:
            continue
    return tuple(moved)


def _moved(workflow: Workflow, scope: Scope, fix: Fix) -> Fix:
    flat = workflow.flat
    assert flat is not None
    renamed: dict[str, str] = {}
    patch = [_step(workflow, flat, scope, one, renamed) for one in (fix.change or {}).get("patch", [])]
    return Fix(fix.label.replace(f"{scope.path}/", "") if scope.path else fix.label,
               {"patch": patch} if fix.change else None)


def _step(workflow: Workflow, flat: Flat, scope: Scope, one: Change, renamed: dict[str, str]) -> Change:
    keys = [k.replace("~1", "/").replace("~0", "~") for k in one["path"].split("/")[1:]]
    value: Any = one.get("value")
    if keys[0] != "nodes":
        return one
    if len(keys) == 2 and keys[1] not in flat.homes:  # a new node
        name = renamed[keys[1]] = _free(scope, keys[1])
        inputs = {port: _named(flat, scope, bound, renamed) for port, bound in value["in"].items()}
        return {**one, "path": pointer_of(*scope.steps("nodes", name)), "value": {**value, "in": inputs}}
    if keys[2:] == ["in"] and isinstance(value, dict):  # the first input of a node: {port: binding}
        port, bound = next(iter(value.items()))
        keys, value = [*keys, port], bound
    if keys[1] not in flat.homes or len(keys) < 3:
        raise _Elsewhere
    return _written(workflow, flat, scope, keys, one["op"], _named(flat, scope, value, renamed))


def _written(workflow: Workflow, flat: Flat, scope: Scope, keys: list[str], op: str, value: Any) -> Change:
    """One change of a node, at the place where the document has what it changes."""
    home, own = flat.homes[keys[1]]
    if keys[2] != "in":
        steps = home.steps("nodes", own, *keys[2:])
    else:
        bound = bound_at(home, own, keys[3])
        home, own, port = (home, own, keys[3]) if bound and bound.scope is home else outermost(home, own, keys[3])
        steps = bound.steps if bound else home.steps("nodes", own, "in", port)
        if bound is None and "in" not in _raw(workflow, home, own):
            steps, value = steps[:-1], {port: value}
    return {"op": op, "path": pointer_of(*steps), **({"value": value} if op != "remove" else {})}


def _raw(workflow: Workflow, scope: Scope, name: str) -> dict[str, Any]:
    part = workflow.data["definitions"][scope.definition.name] if scope.definition else workflow.data
    node: dict[str, Any] = part["nodes"][name]
    return node


def _named(flat: Flat, scope: Scope, value: Any, renamed: dict[str, str]) -> Any:
    """A binding with its wire named as this scope does."""
    if not isinstance(value, dict) or "from" not in value:
        return value
    node, _, port = value["from"].rpartition(".")
    if node in renamed:
        return {"from": f"{renamed[node]}.{port}"}
    if node not in flat.homes:
        raise _Elsewhere
    home, own = flat.homes[node]
    while home is not scope:
        ident = next((i for i, place in (home.definition.outputs if home.definition else {}).items()
                      if place == (own, port)), None)
        if ident is None or home.parent is None:
            raise _Elsewhere
        home, own, port = home.parent, home.name, ident
    return {"from": f"{own}.{port}"}


def _free(scope: Scope, wanted: str) -> str:
    name, number = wanted, 2
    while name in scope.nodes:
        name, number = f"{wanted}{number}", number + 1
    return name
