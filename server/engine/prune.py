"""What must run: starting from what is published, everything above a known result is left out."""

from __future__ import annotations

from collections.abc import Callable

from server.engine.calls import Plan, sources


def published_calls(plan: Plan) -> dict[int, None]:
    """The calls whose values were asked for, in order."""
    return dict.fromkeys(index for published in plan.outputs.values() for index in published.calls)


def calls_to_run(plan: Plan, known: Callable[[str], bool]) -> set[int]:
    """The calls that are needed and whose result is not known."""
    to_run: set[int] = set()
    seen: set[int] = set()
    stack = list(published_calls(plan))
    calls = plan.calls
    while stack:
        index = stack.pop()
        if index in seen:
            continue
        seen.add(index)
        call = calls[index]
        if call.key is not None and known(call.key):
            continue
        to_run.add(index)
        for given in call.inputs.values():
            stack.extend(sources(given))
    return to_run
