"""Plain values as nodes."""

from __future__ import annotations

from typing import Any

from server.engine.comfyui.step import Step
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Wire


@translates("PrimitiveInt", "values.integer", "Int", value=0)
def integer(step: Step) -> None:
    """A whole number."""
    _gives(step, "integer", step.integer("value"))


@translates("PrimitiveFloat", "values.number", "Float", value=0.0)
def number(step: Step) -> None:
    """A number."""
    _gives(step, "number", step.number("value"))


@translates("PrimitiveBoolean", "values.boolean", "Boolean", value=False)
def boolean(step: Step) -> None:
    """True or false."""
    _gives(step, "boolean", step.plain("value"))


@translates("PrimitiveString", "values.text", "String", value="")
def string(step: Step) -> None:
    """A text."""
    _gives(step, "text", step.text("value"))


@translates("PrimitiveStringMultiline", "values.text", "String (Multiline)", value="")
def lines(step: Step) -> None:
    """A text of several lines."""
    _gives(step, "text", step.text("value"))


@translates("StringConcatenate", "text.join", "Concatenate", string_a="", string_b="", delimiter="")
def concatenate(step: Step) -> None:
    """Two texts as one."""
    name = step.add("text.join@1", "text", a=step.text("string_a"), b=step.text("string_b"),
                    separator=step.text("delimiter"))
    step.gives(Wire(name, "text"))


def _gives(step: Step, kind: str, value: Any) -> None:
    step.gives(Wire(step.add(f"values.{kind}@1", kind, value=value), kind))


@translates("Reroute", "the wire itself")
def reroute(step: Step) -> None:
    """What comes in goes out."""
    for name in step.node.inputs:
        value = step.value(name)
        if value is not None:
            step.values[step.node.id, 0] = value
