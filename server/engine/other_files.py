"""Files that are there instead of one that is not: those called alike in another folder first, then similar names."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from itertools import islice

MOST = 3
MOST_LOOKED_AT = 30
"""So many files are looked into at most; each costs the reading of a header the first time."""


def other_files(names: Iterable[str], fits: Callable[[str], bool], missing: str) -> list[str]:
    """Those of the names that fit, the likeliest first; at most 3."""
    wanted = _last(missing)
    likely = sorted(names, key=lambda name: -_likeness(wanted, _last(name)))[:MOST_LOOKED_AT]
    return list(islice(filter(fits, likely), MOST))


def _last(name: str) -> str:
    """The name of the file itself, without folder and ending."""
    return name.rpartition("/")[2].rpartition(".")[0][:100].lower() or name[-100:].lower()


def _likeness(wanted: str, name: str) -> float:
    return 2.0 if wanted == name else difflib.SequenceMatcher(None, wanted, name).ratio()
