"""Request bodies: strict JSON objects with known keys, or problems that say where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.engine import strict
from server.engine.problems import Problem, Rejected

MAX_TARGETS = 1_000
MAX_CLIENT = 100


class Malformed(Exception):
    """A body that is no strict JSON, or not the object that the route takes."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(problems[0].message)

    @staticmethod
    def of(message: str, pointer: str = "") -> Malformed:
        """One problem at one place of the body."""
        return Malformed((Problem("bad_request", message, {"pointer": pointer}),))


def read_object(raw: bytes, keys: Mapping[str, bool] | None) -> dict[str, Any]:
    """The JSON object in a body; `keys` are the only ones it may have (None: any), True where one must be there."""
    try:
        data = strict.loads(raw)
    except Rejected as error:
        raise Malformed(error.problems) from None
    if not isinstance(data, dict):
        raise Malformed.of(f"expected a JSON object, got {kind_of(data)}")
    if keys is not None:
        _check_keys(data, keys)
    return data


def targets_of(given: Any) -> list[str] | None:
    """The targets of a run: absent, null, or a list of names."""
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(t, str) for t in given) or not 0 < len(given) <= MAX_TARGETS:
        raise Malformed.of(f"expected targets to be a list of 1 to {MAX_TARGETS} names of outputs, nodes or node.port",
                           "/targets")
    return given


def urgency_of(body: dict[str, Any]) -> tuple[bool, str | None]:
    """Whether the run is to go ahead of those that wait, and who asks."""
    front, client = body.get("front", False), body.get("client")
    if not isinstance(front, bool):
        raise Malformed.of("expected front to be true or false", "/front")
    if client is not None and not (isinstance(client, str) and 0 < len(client) <= MAX_CLIENT):
        raise Malformed.of(f"expected client to be a text of 1 to {MAX_CLIENT} characters", "/client")
    return front, client


def kind_of(data: Any) -> str:
    """What a JSON value is, in words."""
    words = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", type(None): "null"}
    return words.get(type(data), "a number")


def _check_keys(data: dict[str, Any], keys: Mapping[str, bool]) -> None:
    missing = [key for key, required in keys.items() if required and key not in data]
    unknown = [key for key in data if key not in keys]
    wanted = ", ".join(keys) or "nothing"
    problems = [Problem("bad_request", f"the key {key!r} is missing; expected an object with {wanted}", {"pointer": ""})
                for key in missing]
    problems += [Problem("bad_request", f"unknown key {key[:60]!r}; expected {wanted}",
                         {"pointer": strict.pointer_of(key)}) for key in unknown[:20]]
    if problems:
        raise Malformed(tuple(problems))
