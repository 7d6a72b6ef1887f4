"""Problems as data: what was expected, what came, where, what to do. The same in the canvas, the API and the CLI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing that would help. `change` is a change of the document that an editor can apply, or None."""

    label: str
    change: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem.

    kind:    a fixed word such as "unknown_type", for programs
    message: for people
    where:   {"node", "port", "axis", "pointer"}: as much as is known; pointer is a JSON pointer into the document
    """

    kind: str
    message: str
    where: dict[str, str] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The problem as JSON data."""
        fixes = [{"label": f.label, "change": f.change} for f in self.fixes]
        return {"kind": self.kind, "where": self.where, "message": self.message, "fixes": fixes}


class Rejected(Exception):
    """A document that cannot be used, with all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.message for p in self.problems[:5]))
