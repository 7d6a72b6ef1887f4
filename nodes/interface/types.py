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


def literal_refusal(type_name: str, value: Any) -> str | None:
    """Why a JSON literal does not fit a port type, or None."""
    got = _json_name(value)
    fits = {
        "Boolean": got == "boolean",
        "Integer": got == "integer",
        "Number": got in ("integer", "number"),
        "Text": got == "text",
        "Numbers": got == "list" and all(_json_name(v) in ("integer", "number") for v in value),
        "Texts": got == "list" and all(_json_name(v) == "text" for v in value),
    }
    if type_name not in fits:
        return f"expected a wire that carries {type_name}, got the {got} {_short(value)}"
    return None if fits[type_name] else f"expected {type_name}, got the {got} {_short(value)}"


def _json_name(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list", dict: "object"}
    return names.get(type(value), "null")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
