"""One node of ComfyUI while it is translated: its inputs as they are asked for, and what its outputs give."""

from __future__ import annotations

import json
import math
from typing import Any

from server.engine.comfyui.draft import Draft
from server.engine.comfyui.source import Link, Source, SourceNode
from server.engine.comfyui.table import Translation
from server.engine.comfyui.values import Empty, Entry, Held, Model, Plain, Prompt, Value, Wire

Values = dict[tuple[str, int], Value]


class Untranslated(Exception):
    """Why a node of a class that is known cannot be translated here; it becomes a placeholder."""


class Step:
    """A node, with what those before it gave.

    values: what each output gave so far, {(node, slot): Value}
    roles:  "positive" or "negative" for nodes that are wired to an input of this name
    """

    def __init__(self, node: SourceNode, source: Source, draft: Draft, values: Values, roles: dict[str, str],
                 translation: Translation | None = None) -> None:
        self.node, self.source, self.draft, self.values, self.roles = node, source, draft, values, roles
        self.translation = translation
        self.written: dict[str, str] = {}

    def warn(self, text: str) -> None:
        """Say what differs, naming the node."""
        self.draft.warn(f"{self.label}: {text}")

    @property
    def label(self) -> str:
        """How warnings call this node."""
        return f"{self.node.kind[:60]} {self.node.id[:40]}"

    def add(self, kind: str, name: str, /, **inputs: Any) -> str:
        """Write a node of ours; the first one carries the title that somebody gave."""
        title = self.node.title
        own = bool(title) and not self.written and title not in (self.node.kind, self.translation.title
                                                                if self.translation else "")
        written = self.draft.add(kind, title if own else name, inputs, self.node.id, self.node.place)
        self.written[written] = kind
        return written

    def gives(self, *values: Value | Wire | None) -> None:
        """What its outputs give, in their order."""
        for slot, value in enumerate(values):
            if value is not None:
                self.values[self.node.id, slot] = Plain(value) if isinstance(value, Wire) else value

    def value(self, name: str) -> Any:
        """The value of an input: typed, its usual one, a `Value` that came over a link, or None."""
        if name not in self.node.inputs:
            return self.translation.widgets.get(name) if self.translation else None
        given = self.node.inputs[name]
        if not isinstance(given, Link):
            return given
        value = self.values.get((given.node, given.slot))
        if value is None:
            self.warn(f"its {name[:40]} takes output {given.slot} of {given.node[:40]}, which gives nothing here")
        return value

    def wire(self, name: str) -> Wire | None:
        """The wire of an input; where ComfyUI's node carries what ours do not, its placeholder's."""
        value = self.value(name)
        if not isinstance(value, Value):
            return None
        if value.wired is not None:
            return value.wired
        link = self.node.inputs[name]
        origin = self.source.nodes[link.node]
        return Wire(placeholder(origin, self.draft), port_of(origin, link.slot))

    def plain(self, name: str) -> Any:
        """A typed value or a wire."""
        value = self.value(name)
        return self.wire(name) if isinstance(value, Value) else value

    def text(self, name: str) -> str | Wire | None:
        """A text or a wire."""
        value = self.plain(name)
        return value if value is None or isinstance(value, (str, Wire)) else str(value)[:1000]

    def word(self, name: str) -> str:
        """A typed word. Raises Untranslated."""
        value = self.value(name)
        if not isinstance(value, str):
            raise Untranslated(f"its {name} is not typed as a word")
        return value

    def number(self, name: str) -> float | Wire | None:
        """A number or a wire, read as ComfyUI reads what is typed. Raises Untranslated."""
        value = self.plain(name)
        if value is None or isinstance(value, (Wire, int, float)):
            return value
        try:
            found = float(value)
        except (TypeError, ValueError, OverflowError):
            found = math.nan
        if not math.isfinite(found):
            raise Untranslated(f"expected a number as {name}, got {json.dumps(value)[:60]}")
        return found

    def integer(self, name: str) -> int | Wire | None:
        """A whole number or a wire. Raises Untranslated."""
        value = self.number(name)
        return value if value is None or isinstance(value, (int, Wire)) else int(value)

    def file(self, name: str, folder: str) -> str | Wire | None:
        """The name of a file below one of ComfyUI's model folders, as we write it."""
        value = self.text(name)
        return f"{folder}/{value.replace(chr(92), '/')}" if isinstance(value, str) else value

    def model(self, name: str = "model") -> Model:
        """The model of an input."""
        value = self.value(name)
        return value if isinstance(value, Model) else Model(self.wire(name))

    def prompt(self, name: str) -> Prompt:
        """The prompts of an input."""
        value = self.value(name)
        return value if isinstance(value, Prompt) else Prompt((Entry(self.wire(name)),))

    def latent(self, name: str) -> Empty | Held:
        """The latent of an input."""
        value = self.value(name)
        return value if isinstance(value, (Empty, Held)) else Held(self.wire(name))


def placeholder(node: SourceNode, draft: Draft) -> str:
    """The name of the node that stands for one that is not translated; it gets its inputs when all else is written."""
    if node.id not in draft.placeholders:
        draft.placeholders[node.id] = draft.add(f"comfyui.{_word(node.kind)}@1", node.title or node.kind, {}, node.id,
                                                node.place)
        draft.waiting.append(node.id)
    return draft.placeholders[node.id]


def fill_placeholder(step: Step) -> None:
    """Give a placeholder the values and wires of its node; where it needs other placeholders, they wait in turn."""
    name, inputs = step.draft.placeholders[step.node.id], {}
    for given, value in step.node.inputs.items():
        port = _word(given)
        while port in inputs:
            port += "_"
        inputs[port] = step.plain(given) if isinstance(value, Link) else _kept(value)
    step.draft.nodes[name]["in"] = step.draft.bindings(name, inputs)


def port_of(node: SourceNode, slot: int) -> str:
    """What a placeholder calls an output: its name where that is known, such as LATENT."""
    return _word(node.outputs[slot]) if slot < len(node.outputs) and node.outputs[slot] else f"output_{slot}"


def _word(text: str) -> str:
    """A text as the name of a port or a type: letters, digits and _."""
    word = "".join(c if c.isascii() and c.isalnum() else "_" for c in text[:60])
    return word if word and not word[0].isdigit() else f"_{word[:59]}"


def _kept(value: Any) -> Any:
    """A typed value as a placeholder keeps it: what is more than a list of plain values is kept as JSON text."""
    plain = isinstance(value, list) and all(item is None or isinstance(item, (str, int, float)) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) and not plain else value
