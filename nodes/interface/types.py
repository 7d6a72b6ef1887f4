"""The register of port types: name, Python type, help, and which change into which without loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nodes.interface import ports


@dataclass(frozen=True)
class PortType:
    """A port type as data. `literal`: may be typed into an input; `stored`: can be written to disk."""

    name: str
    help: str
    literal: bool = False
    stored: bool = False
    becomes: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """The port type as JSON data."""
        return {"name": self.name, "help": self.help, "literal": self.literal, "stored": self.stored,
                "becomes": list(self.becomes)}


SCALARS: dict[Any, PortType] = {
    bool: PortType("Boolean", "True or false.", literal=True, stored=True),
    int: PortType("Integer", "A whole number.", literal=True, stored=True, becomes=("Number",)),
    float: PortType("Number", "A finite number.", literal=True, stored=True),
    str: PortType("Text", "Text.", literal=True, stored=True),
    list[float]: PortType("Numbers", "A list of numbers.", literal=True, stored=True),
    list[str]: PortType("Texts", "A list of texts.", literal=True, stored=True),
}

_STORED = ("Image", "Mask", "Latent", "Sigmas", "Record", "Conditioning", "Embedding", "Features", "Score", "Figure",
           "Table", "File", "Video", "Audio", "Dataset")
_LIVE = ("Denoiser", "TextEncoder", "ImageEncoder", "Clip", "Autoencoder", "Generator", "ControlNet", "Adapter",
         "ImageAdapter", "Upscaler", "Captioner", "Classifier", "Module")
_BECOMES = {"Mask": ("Image",)}


def _port_type(name: str) -> PortType:
    doc = (getattr(ports, name).__doc__ or "").strip().splitlines()[0]
    return PortType(name, doc, stored=name in _STORED, becomes=_BECOMES.get(name, ()))


CLASSES: dict[type, PortType] = {getattr(ports, name): _port_type(name) for name in _STORED + _LIVE}
PORT_TYPES: dict[str, PortType] = {t.name: t for t in [*SCALARS.values(), *CLASSES.values()]}
"""All port types by name."""


def port_type_of(annotation: Any) -> PortType | None:
    """The port type of a bare Python annotation, or None when it is not a known one."""
    for known in (SCALARS, CLASSES):
        try:
            if annotation in known:
                return known[annotation]
        except TypeError:
            return None
    return None


_FITTING = {"Boolean": ("boolean",), "Integer": ("integer",), "Number": ("integer", "number"), "Text": ("text",)}
_ITEMS = {"Numbers": "Number", "Texts": "Text"}
_WRITTEN = {"Boolean": "true or false", "Integer": "a whole number such as 3", "Number": "a number such as 0.5",
            "Text": "text", "Numbers": "a list of numbers such as [1, 0.5]",
            "Texts": 'a list of texts such as ["a", "b"]'}


def literal_refusal(type_name: str, value: Any) -> str | None:
    """Why a JSON literal does not fit a port type, and what to write instead, or None."""
    if type_name not in _WRITTEN:
        return f"expected a wire that carries {type_name}, got {_told(value)}"
    if type_name in _ITEMS and isinstance(value, list):
        return _item_refusal(type_name, value)
    if _json_name(value) in _FITTING.get(type_name, ()):
        return None
    return f"expected {type_name}, got {_told(value)}; write {_WRITTEN[type_name]}"


def _item_refusal(type_name: str, values: list[Any]) -> str | None:
    """The same for what is in a list: the first item that does not fit, counted from 1."""
    item = _ITEMS[type_name]
    for i, value in enumerate(values):
        if _json_name(value) not in _FITTING[item]:
            return f"expected {type_name}, but number {i + 1} is {_told(value)}; write {_WRITTEN[item]} there"
    return None


def _told(value: Any) -> str:
    """A JSON value by its kind."""
    return "null" if value is None else f"the {_json_name(value)} {_short(value)}"


def _json_name(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list", dict: "object"}
    return names.get(type(value), "null")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
