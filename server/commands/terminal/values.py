"""What an input accepts, in words."""

from __future__ import annotations

from nodes.interface.catalogue import InputPort
from nodes.interface.widgets import Choice, Numbers, Range, Seed

_PLAIN = {"Boolean": "true or false", "Integer": "a whole number", "Number": "a number", "Text": "text",
          "Numbers": "numbers such as 1,2.5,4", "Texts": "texts such as red,blue"}


def accepted(port: InputPort) -> str:
    """What a port accepts, in a few words: `a number from 0 to 30`."""
    widget = port.widget
    if isinstance(widget, Range):
        return f"a {'whole number' if port.type == 'Integer' else 'number'} from {widget.low:g} to {widget.high:g}"
    if isinstance(widget, Choice):
        return f"one of {', '.join(widget.options)}"
    if isinstance(widget, Seed):
        return f"a seed from 0 to {2**53 - 1}"
    if isinstance(widget, Numbers) and abs(widget.high) < 1e300:
        return f"numbers such as 1,2.5,4 from {widget.low:g} to {widget.high:g}"
    return _PLAIN.get(port.type, f"a wire that carries {port.type}")
