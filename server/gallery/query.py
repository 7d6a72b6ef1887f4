"""What is asked of the gallery, in one line: `red heart model:emoji cfg>7 tag:best is:starred after:2026-11-01`.

Every word must be found in title, prompt, models or file names. Words with spaces stand in quotes; `-` before a term
turns it round. Comparisons name a declared input, an axis, or "node.port": `steps>=20`, `sampler=heun`, `seed=7`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

_COMPARISON = re.compile(r"(?P<name>[^<>=!:]+)(?P<sign><=|>=|!=|<|>|=)(?P<value>.+)", re.DOTALL)
_SIGNS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "=": "=", "!=": "="}
_VALUE = "EXISTS (SELECT 1 FROM result_values v WHERE v.name = ? AND v.result = r.id AND v.{column} {sign} ?)"
_MODEL = "EXISTS (SELECT 1 FROM result_models m WHERE m.result = r.id AND instr(lower(m.model), ?) > 0)"
_TAG = "EXISTS (SELECT 1 FROM result_tags t WHERE t.result = r.id AND t.tag = ?)"
_RUN = "r.run = (SELECT seq FROM runs WHERE id = ?)"
MOST_TERMS = 30


class BadQuery(ValueError):
    """A term cannot be understood; says which and what was expected."""


@dataclass(slots=True)
class Where:
    """Conditions on `results r`, all of which hold, with their parameters."""

    conditions: list[str] = field(default_factory=list)
    parameters: list[str | float] = field(default_factory=list)

    def add(self, condition: str, *parameters: str | float) -> None:
        """One more condition."""
        self.conditions.append(condition)
        self.parameters.extend(parameters)

    @property
    def sql(self) -> str:
        """The conditions joined."""
        return " AND ".join(self.conditions) or "1"


def parse_query(text: str) -> Where:
    """The conditions of a query. Raises BadQuery."""
    where = Where()
    terms = _terms(text)
    if len(terms) > MOST_TERMS:
        raise BadQuery(f"expected at most {MOST_TERMS} terms, got {len(terms)}")
    for term in terms:
        turned = term.startswith("-") and len(term) > 1
        _term(where, term[1:] if turned else term, "NOT " if turned else "")
    return where


def _terms(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape, lexer.quotes = True, "", "", '"'
    try:
        return list(lexer)
    except ValueError:
        return text.replace('"', " ").split()


def _term(where: Where, term: str, turn: str) -> None:
    name, colon, value = term.partition(":")
    if colon and (known := _KEYWORDS.get(name.casefold())) is not None:
        return known(where, value, turn)
    if (found := _COMPARISON.fullmatch(term)) is not None:
        return _compare(where, found["name"].strip(), found["sign"], found["value"].strip(), turn)
    return where.add(f"{turn}instr(r.words, ?) > 0", term.casefold())


def _compare(where: Where, name: str, sign: str, value: str, turn: str) -> None:
    if sign == "!=":
        turn = "" if turn else "NOT "
    try:
        column, given = "number", float(value)
    except ValueError:
        if sign not in ("=", "!="):
            raise BadQuery(f"{name}{sign}{value}: expected a number after {sign}, got {value[:40]!r}") from None
        column, given = "text", value.casefold()  # type: ignore[assignment]
    where.add(turn + _VALUE.format(column=column, sign=_SIGNS[sign]), name.casefold(), given)


def _model(where: Where, value: str, turn: str) -> None:
    where.add(turn + _MODEL, value.casefold())


def _tag(where: Where, value: str, turn: str) -> None:
    where.add(turn + _TAG, value.casefold())


def _is(where: Where, value: str, turn: str) -> None:
    if value.casefold() != "starred":
        raise BadQuery(f"is:{value[:40]}: expected is:starred")
    where.add(f"{turn}r.stars > 0")


def _stars(where: Where, value: str, turn: str) -> None:
    if value not in ("0", "1", "2", "3", "4", "5"):
        raise BadQuery(f"stars:{value[:40]}: expected a number from 0 to 5")
    where.add(f"{turn}r.stars >= ?", float(value))


def _kind(where: Where, value: str, turn: str) -> None:
    where.add(f"{turn}r.kind = ?", value.casefold())


def _run(where: Where, value: str, turn: str) -> None:
    where.add(turn + _RUN, value.casefold())


def _after(where: Where, value: str, turn: str) -> None:
    where.add(f"{turn}r.created >= ?", _day("after", value))


def _before(where: Where, value: str, turn: str) -> None:
    where.add(f"{turn}r.created < ?", _day("before", value))


def _day(word: str, value: str) -> float:
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        raise BadQuery(f"{word}:{value[:40]}: expected a date such as 2026-11-01") from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


_KEYWORDS: dict[str, Callable[[Where, str, str], None]] = {
    "model": _model, "tag": _tag, "is": _is, "stars": _stars, "kind": _kind, "run": _run, "after": _after,
    "before": _before}
