"""Files that are there instead of one that is not: those called alike in another folder first, then similar names."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import Protocol

MOST = 3
MOST_LOOKED_AT = 30
"""So many files are looked into at most; each costs the reading of a header the first time."""


class Files(Protocol):
    """What is asked about the files."""

    def find(self, widget_kind: str, model_kind: str | None, name: str) -> str | None:
        """None if the file can be used, else why not."""

    def names(self, widget_kind: str) -> list[str]:
        """All names."""


def other_files(files: Files, widget_kind: str, model_kind: str | None, missing: str) -> list[str]:
    """Names of files that the input would take, the likeliest first; at most 3."""
    wanted = _last(missing)
    names = sorted(files.names(widget_kind), key=lambda name: -_likeness(wanted, _last(name)))
    fitting = (name for name in names[:MOST_LOOKED_AT] if files.find(widget_kind, model_kind, name) is None)
    return list(islice(fitting, MOST))


def _last(name: str) -> str:
    """The name of the file itself, without folder and ending."""
    return name.rpartition("/")[2].rpartition(".")[0][:100].lower() or name[-100:].lower()


def _likeness(wanted: str, name: str) -> float:
    return 2.0 if wanted == name else difflib.SequenceMatcher(None, wanted, name).ratio()
