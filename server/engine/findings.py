"""What `check` has found so far, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from server.engine.problems import Fix, Problem
from server.engine.strict import pointer_of
from server.engine.workflow import Workflow

MAX_PROBLEMS = 1_000
MAX_GUESSES = 50


class Findings:
    """Collects problems; puts them into the order of the document."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.problems: list[Problem] = []
        self._guesses = 0

    def at(self, kind: str, node: str, port: str | None, message: str, fixes: Iterable[Fix] = ()) -> None:
        """Note a problem of a node, or of one of its inputs."""
        where = {"node": node, "pointer": pointer_of("nodes", node)}
        place = node
        if port is not None:
            where["port"], where["pointer"] = port, pointer_of("nodes", node, "in", port)
            place = f"{node}.{port}"
        self.problems.append(Problem(kind, f"{place}: {message}", where, tuple(fixes)))

    def of(self, kind: str, message: str, *steps: str, fixes: Iterable[Fix] = (), **where: str) -> None:
        """Note a problem of another place of the document."""
        place = {**where, "pointer": pointer_of(*steps)} if steps else where
        self.problems.append(Problem(kind, message, place, tuple(fixes)))

    def guess(self, word: str, known: Iterable[str]) -> str | None:
        """The known word that was probably meant. Guessing is slow, so a broken giant gets only so many."""
        return closest(word, known) if self.may_guess() else None

    def may_guess(self) -> bool:
        """Whether one more guess may be made."""
        self._guesses += 1
        return self._guesses <= MAX_GUESSES

    def in_order(self) -> tuple[Problem, ...]:
        """All problems: nodes as the document has them, then the rest."""
        position = {name: i for i, name in enumerate(self.workflow.nodes)}
        last = len(position)
        return tuple(sorted(self.problems, key=lambda p: position.get(p.where.get("node", ""), last)))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The most similar known word, or None."""
    found = difflib.get_close_matches(word[:100], list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def replace(label: str, value: object, *steps: str) -> Fix:
    """A fix that sets one place of the document."""
    return Fix(label, {"patch": [{"op": "add", "path": pointer_of(*steps), "value": value}]})


def rename_key(label: str, value: object, old: tuple[str, ...], new: str) -> Fix:
    """A fix that moves what stands under one key to another key beside it."""
    return Fix(label, {"patch": [{"op": "remove", "path": pointer_of(*old)},
                                 {"op": "add", "path": pointer_of(*old[:-1], new), "value": value}]})


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names in a sentence; a long list is cut."""
    names = list(names)
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "") if names else "none"
