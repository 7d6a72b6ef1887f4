"""The table of what is translated: ComfyUI's class of a node to the function that writes ours."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.engine.comfyui.step import Step

Write = Callable[["Step"], None]


@dataclass(frozen=True, slots=True)
class Translation:
    """How one class is translated.

    widgets: its typed values in the order in which ComfyUI's editor saves them, and what each is when it is missing
    title:   what ComfyUI's editor calls it
    ours:    what it becomes, for people; differs: what is not the same then
    """

    write: Write
    widgets: Mapping[str, Any]
    title: str
    ours: str
    differs: str = ""


TABLE: dict[str, Translation] = {}


def translates(kind: str, ours: str, title: str = "", differs: str = "",
               **widgets: Any) -> Callable[[Write], Write]:
    """Register the function that writes nodes of this class."""

    def register(write: Write) -> Write:
        TABLE[kind] = Translation(write, widgets, title or kind, ours, differs)
        return write

    return register


@cache
def table() -> Mapping[str, Translation]:
    """All translations: those in the files of `families`."""
    families = importlib.import_module("server.engine.comfyui.families")
    for found in pkgutil.iter_modules(families.__path__):
        importlib.import_module(f"{families.__name__}.{found.name}")
    return TABLE
