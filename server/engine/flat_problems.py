"""Problems of opened definitions, said where a person can mend them: once at the definition where all instances have
them, else with the path "instance/inner" of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.engine.flat import Flat, Scope
from server.engine.flat_fixes import moved_fixes
from server.engine.flatten import bound_at, outermost
from server.engine.problems import Problem
from server.engine.strict import pointer_of
from server.engine.workflow import Workflow

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A problem and where it can be mended. `local`: its words, with names as they are in that scope."""

    problem: Problem
    scope: Scope
    steps: Steps
    local: str


def in_place(workflow: Workflow, problems: Sequence[Problem]) -> tuple[tuple[Problem, ...], tuple[frozenset[str], ...]]:
    """The problems as they are shown, and for each the nodes that it concerns."""
    flat = workflow.flat
    assert flat is not None
    groups: dict[Any, list[_Placed]] = {}
    for number, problem in enumerate(problems):
        placed = _place(flat, problem)
        mark = (problem.kind, placed.steps, placed.local) if placed else number
        groups.setdefault(mark, []).append(placed or _Placed(problem, flat.top, (), ""))
    instances, beneath = _instances(flat), _beneath(flat)
    shown, concerns = [], []
    for group in groups.values():
        for problem in _said(workflow, instances, group):
            shown.append(problem)
            concerns.append(_concerned(flat, problem, group, instances, beneath))
    return tuple(shown), tuple(concerns)


def _instances(flat: Flat) -> dict[str, list[str]]:
    """The paths of the instances of each definition."""
    found: dict[str, list[str]] = {}
    for path, scope in flat.scopes.items():
        if scope.definition is not None:
            found.setdefault(scope.definition.name, []).append(path)
    return found


def _beneath(flat: Flat) -> dict[str, list[str]]:
    """The nodes in each instance, and in the instances inside it."""
    found: dict[str, list[str]] = {}
    for name, (scope, _) in flat.homes.items():
        at: Scope | None = scope
        while at is not None and at.path:
            found.setdefault(at.path, []).append(name)
            at = at.parent
    return found


def _place(flat: Flat, problem: Problem) -> _Placed | None:
    """Where a problem of a node is mended; None for problems that say so themselves."""
    node = problem.where.get("node")
    if node not in flat.homes or not problem.where.get("pointer", "").startswith("/nodes/"):
        return None
    scope, own = flat.homes[node]
    port = problem.where.get("port")
    steps = scope.steps("nodes", own)
    if port is not None:
        bound = bound_at(scope, own, port)
        if bound is not None:
            scope, steps = bound.scope, bound.steps
        else:
            scope, name, port = outermost(scope, own, port)
            steps = scope.steps("nodes", name, "in", port)
    prefix = f"{scope.path}/" if scope.path else ""
    words = problem.message.replace(prefix, "") if prefix else problem.message
    return _Placed(problem, scope, steps, words)


def _said(workflow: Workflow, instances: dict[str, list[str]], group: list[_Placed]) -> list[Problem]:
    first = group[0]
    if not first.steps:
        return [first.problem]
    definition = first.scope.definition
    if definition is None:
        return [_moved(workflow, first, first.problem.message, {})]
    paths = {placed.scope.path for placed in group}
    if len(paths) == len(instances[definition.name]):
        return [_moved(workflow, first, f"definition {definition.name}: {first.local}",
                       {"definition": definition.name})]
    return [_moved(workflow, placed, placed.problem.message, {}, mend=False)
            for placed in {p.scope.path: p for p in reversed(group)}.values()][::-1]


def _moved(workflow: Workflow, placed: _Placed, message: str, more: dict[str, str], mend: bool = True) -> Problem:
    """The problem at the place where it is mended; `mend`: its fixes help there."""
    where = {**placed.problem.where, **more, "pointer": pointer_of(*placed.steps)}
    if placed.scope.definition is None and placed.steps[1] != placed.problem.where["node"]:
        message = f"{placed.steps[1]}{'.' + placed.steps[3] if len(placed.steps) > 3 else ''} -> {message}"
    fixes = moved_fixes(workflow, placed.scope, placed.problem.fixes) if mend else ()
    return Problem(placed.problem.kind, message, where, fixes)


def _concerned(flat: Flat, problem: Problem, group: list[_Placed], instances: dict[str, list[str]],
               beneath: dict[str, list[str]]) -> frozenset[str]:
    """The nodes that a shown problem concerns."""
    definition, node = problem.where.get("definition"), problem.where.get("node")
    if node in flat.homes:
        alone = definition is None and group[0].scope.definition is not None
        return frozenset({str(node)}) if alone else frozenset(p.problem.where["node"] for p in group)
    paths = instances[definition] if definition is not None else [str(node)]
    return frozenset(name for path in paths for name in beneath.get(path, ()))
