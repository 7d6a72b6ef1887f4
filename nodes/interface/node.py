"""`@node`: the signature is the schema, the docstring is the help, and the function stays a function.

Everything is checked at import: id = folder.function, every argument has help, every annotation is a known port
type, every default passes its widget, an axis port is a list. A mistake raises `NodeMistake` with the file and what
to write instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from nodes.interface.catalogue import NodeType
from nodes.interface.phrases import mistake_in
from nodes.interface.signature import NodeMistake, read_ports, read_sections

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class NodeDefinition:
    """A node type with the function behind it."""

    type: NodeType
    function: Callable[..., Any]
    takes_context: bool

    def call(self, context: Any, inputs: dict[str, Any]) -> tuple[Any, ...]:
        """Call the function; its outputs in the order of the ports."""
        result = self.function(context, **inputs) if self.takes_context else self.function(**inputs)
        return tuple(result) if len(self.type.outputs) > 1 else (result,)


REGISTRY: dict[str, NodeDefinition] = {}
"""All node definitions imported so far, by id."""

_pack_being_loaded = ""


def node(ident: str, version: int = 1, *, output: str | None = None, tags: tuple[str, ...] = (),
         cheap: bool = False, phrase: str = "", sentence: str = "") -> Callable[[F], F]:
    """Make a plain typed function a node type called `ident@version`.

    ident:   "family.name": the folder and the function's name; a promise to saved workflows
    version: raise it when equal inputs give another output
    output:  name of a single output; default: the port type's name in lower case
    tags:    more words to find it by
    cheap:   takes about a millisecond
    phrase:  what it makes, for "the graph in words": "noise (seed {seed})"; see `nodes.interface.phrases`
    sentence: instead of a phrase, what it does: "{image} is blurred[ with sigma {sigma}]"
    """

    def register(function: F) -> F:
        definition = _define(function, ident, version, output, tags, cheap, phrase, sentence)
        if ident in REGISTRY and REGISTRY[ident].function.__module__ != function.__module__:
            raise NodeMistake(function, f"the id {ident!r} is taken by {REGISTRY[ident].function.__module__}")
        REGISTRY[ident] = definition
        return function

    return register


def _define(function: Callable[..., Any], ident: str, version: int, output: str | None, tags: tuple[str, ...],
            cheap: bool, phrase: str, sentence: str) -> NodeDefinition:
    family, _, name = ident.partition(".")
    folder = (function.__module__.split(".")[-2:] or [""])[0]
    if name != function.__name__ or family != folder:
        raise NodeMistake(function, f"the id {ident!r} must be '{folder}.{function.__name__}' (folder.function)")
    if version < 1:
        raise NodeMistake(function, f"the version must be 1 or more, got {version}")
    sections = read_sections(function)
    inputs, outputs, takes_context = read_ports(function, sections, output)
    _refuse_words(function, phrase, sentence, {port.name for port in inputs})
    kind = NodeType(ident, version, sections.summary, sections.body, inputs, outputs, tags, cheap, _pack_being_loaded,
                    phrase=phrase, sentence=sentence)
    return NodeDefinition(kind, function, takes_context)


def _refuse_words(function: Callable[..., Any], phrase: str, sentence: str, ports: set[str]) -> None:
    if phrase and sentence:
        raise NodeMistake(function, "give a phrase or a sentence, not both")
    if why := mistake_in(phrase or sentence, ports):
        raise NodeMistake(function, f"{'phrase' if phrase else 'sentence'}: {why}")
