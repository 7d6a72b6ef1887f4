"""What ComfyUI's editor does to a typed prompt before it runs: comments go, and of {a|b} one is picked."""

from __future__ import annotations

import re

CLASSES = {"CLIPTextEncode": ("text",), "CLIPTextEncodeSDXL": ("text_g", "text_l"),
           "CLIPTextEncodeSDXLRefiner": ("text",), "PrimitiveStringMultiline": ("value",),
           "StringConcatenate": ("string_a", "string_b")}
"""The values that it does so to, by class."""
_LINE = re.compile(r"//[^\n]*")
_CHOICE = re.compile(r"(?<!\\)\{[^{}]{0,10000}\|")


def as_run(text: str) -> str:
    """The prompt without its comments; of braces that are escaped the bracket."""
    return _LINE.sub("", _without_blocks(text)).replace("\\{", "{").replace("\\}", "}")


def _without_blocks(text: str) -> str:
    """The text without /* ... */; one that is not closed stays."""
    kept, at = [], 0
    while (begin := text.find("/*", at)) >= 0 and (end := text.find("*/", begin + 2)) >= 0:
        kept.append(text[at:begin])
        at = end + 2
    return "".join([*kept, text[at:]])


def has_choice(text: str) -> bool:
    """Whether one of several words would be picked at random."""
    return _CHOICE.search(text) is not None
