"""A text with places to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from nodes.interface import BadInput, Text, node

_PLACE = re.compile(r"\{(\w*)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with each {name} replaced by its value, in one pass: values are never searched for places."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise BadInput(f"expected one of {', '.join(f'{{{v}}}' for v in values)} in the template, got {match[0]}; "
                           "name one of these")
        return values[match[1]]

    return _PLACE.sub(value, template)


@node("text.template", version=1, tags=("format", "prompt", "string"), cheap=True,
      phrase="{template}[ with a = {a}][, b = {b}][, c = {c}][, d = {d}]")
def template(
    template: Annotated[str, Text(multiline=True, prompt=True)] = "{a}, {b} style",
    a: Annotated[str, Text()] = "",
    b: Annotated[str, Text()] = "",
    c: Annotated[str, Text()] = "",
    d: Annotated[str, Text()] = "",
) -> str:
    """Fill texts into a template such as "{a}, {b} style".

    Args:
        template: the text; {a}, {b}, {c} and {d} mark the places to fill
        a: what to put at {a}
        b: what to put at {b}
        c: what to put at {c}
        d: what to put at {d}
    """
    return fill(template, {"a": a, "b": b, "c": c, "d": d})
