"""A workflow of ComfyUI as plain objects, whichever of its two formats it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_SOURCE_NODES = 5_000


@dataclass(frozen=True, slots=True)
class Link:
    """An input that takes output `slot` of another node."""

    node: str
    slot: int


@dataclass(slots=True)
class SourceNode:
    """A node of ComfyUI.

    kind:    its class
    inputs:  {name: value or Link}
    place:   where its editor shows it, in its pixels
    outputs: names of its outputs, as far as they are said
    """

    id: str
    kind: str
    title: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    place: tuple[float, float] | None = None
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A note or a group on the canvas: its text and where it lies, in ComfyUI's pixels."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Source:
    """All nodes by id, what lies beside them, and what could not be read, in words."""

    nodes: dict[str, SourceNode] = field(default_factory=dict)
    notes: list[Box] = field(default_factory=list)
    groups: list[Box] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
