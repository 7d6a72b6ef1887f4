"""What all widgets share: a kind, `refuse(value)`, and the way to JSON data and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar


def told(number: float) -> str:
    """A number in a sentence: short where that is exact, else with all its digits."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


class Widget:
    """Base of all widgets: `refuse(value)` says in words why a literal is not accepted, or returns None."""

    kind: ClassVar[str]
    file_kind: ClassVar[str] = ""
    """"image_file" or "model_file" where the literal names a file, else ""."""
    _kinds: ClassVar[dict[str, type[Widget]]] = {}

    def __init_subclass__(cls) -> None:
        Widget._kinds[cls.kind] = cls

    def refuse(self, value: Any) -> str | None:
        """Why `value` is not accepted, or None. The port type has been checked before."""
        return None

    def to_data(self) -> dict[str, Any]:
        """The widget as JSON data: its kind and its settings."""
        settings = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind, **{k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Widget:
        """The widget that `to_data` described."""
        settings = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k != "kind"}
        return Widget._kinds[data["kind"]](**settings)
