"""Reading a node's signature and docstring into ports."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from nodes.interface.catalogue import AXIS, BATCH, ITEM, InputPort, OutputPort
from nodes.interface.types import PortType, literal_refusal, port_type_of
from nodes.interface.widgets import Widget


class NodeMistake(TypeError):
    """A node that breaks the rules of `nodes.interface`; raised at import."""

    def __init__(self, function: Callable[..., Any], what: str) -> None:
        super().__init__(f"{function.__module__}.{function.__qualname__}: {what}")


@dataclass(frozen=True)
class Axis:
    """In `Annotated[list[T], Axis()]`: the port takes the whole axis as a list; `at_least` cells make sense."""

    at_least: int = 1


@dataclass(frozen=True)
class Batch:
    """In `Annotated[T, Batch()]`: the port takes the cells of the axis joined along the leading dimension."""

    at_least: int = 1


@dataclass(frozen=True)
class Shape:
    """In `Annotated[T, Shape("N 3 H W")]`: symbolic shape; outputs may use input symbols, `4*H` and integer inputs."""

    dims: str


@dataclass(frozen=True)
class Sections:
    """A docstring taken apart."""

    summary: str
    body: str
    arguments: dict[str, str]
    returns: dict[str, str]


def read_sections(function: Callable[..., Any]) -> Sections:
    """First line, text, `Args:` and `Returns:` of a docstring (Google style)."""
    doc = inspect.getdoc(function)
    if not doc:
        raise NodeMistake(function, "write a docstring: its first line is the tooltip")
    parts = re.split(r"^(Args|Returns|Raises|Source):[ \t]*\n", doc, flags=re.MULTILINE)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    summary, _, rest = parts[0].strip().partition("\n")
    return Sections(summary, rest.strip(), _entries(named.get("Args", "")), _entries(named.get("Returns", "")))


def _entries(text: str) -> dict[str, str]:
    """`name: help` lines; deeper lines go on with the help; a text without names is kept under ""."""
    entries: dict[str, str] = {}
    for line in inspect.cleandoc(text).splitlines():
        match = re.match(r"(\w+): +(.*)", line)
        if match:
            entries[match[1]] = match[2]
        elif line.strip():
            last = next(reversed(entries), "")
            entries[last] = f"{entries.get(last, '')} {line.strip()}".strip()
    return entries


def read_ports(function: Callable[..., Any], sections: Sections,
               output: str | None) -> tuple[tuple[InputPort, ...], tuple[OutputPort, ...], bool]:
    """Inputs, outputs and whether the first argument is the context."""
    hints = get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())
    takes_context = bool(parameters) and parameters[0].name == "ctx"
    inputs = [_input(function, p, hints.get(p.name), sections) for p in parameters[takes_context:]]
    if unknown := set(sections.arguments) - {p.name for p in inputs}:
        raise NodeMistake(function, f"Args: names {', '.join(sorted(unknown))}, which is no argument")
    return tuple(inputs), _outputs(function, hints.get("return"), sections, output), takes_context


def _input(function: Callable[..., Any], parameter: inspect.Parameter, hint: Any, sections: Sections) -> InputPort:
    name = parameter.name
    if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        raise NodeMistake(function, f"write out the arguments that *{name} stands for: each is a port")
    bare, marks, optional = _unwrap(hint)
    axis, batch = _mark(marks, Axis), _mark(marks, Batch)
    if axis:
        if get_origin(bare) is not list:
            raise NodeMistake(function, f"argument {name!r} takes an axis; annotate it Annotated[list[...], Axis()]")
        bare = get_args(bare)[0]
    port_type = _known(function, f"argument {name!r}", bare)
    if name not in sections.arguments:
        raise NodeMistake(function, f"argument {name!r} has no help; add a line for it under Args:")
    required = parameter.default is inspect.Parameter.empty
    port = InputPort(
        name, port_type.name, sections.arguments[name], kind=AXIS if axis else BATCH if batch else ITEM,
        required=required, default=None if required else _plain(parameter.default), optional=optional,
        widget=_mark(marks, Widget), at_least=(axis or batch or Axis()).at_least,
        shape=shape.dims if (shape := _mark(marks, Shape)) else None)
    _check_default(function, port)
    return port


def _check_default(function: Callable[..., Any], port: InputPort) -> None:
    if port.required or (port.default is None and port.optional):
        return
    refusal = literal_refusal(port.type, port.default) or (port.widget and port.widget.refuse(port.default))
    if refusal:
        raise NodeMistake(function, f"the default of {port.name!r} is refused: {refusal}")


def _outputs(function: Callable[..., Any], hint: Any, sections: Sections, output: str | None) -> tuple[OutputPort, ...]:
    bare, marks, _ = _unwrap(hint)
    fields = getattr(bare, "_fields", None)
    if fields is None:
        port_type = _known(function, "the result", bare)
        name = output or _snake(port_type.name)
        text = sections.returns.get(name) or sections.returns.get("") or port_type.help
        return (OutputPort(name, port_type.name, text, shape.dims if (shape := _mark(marks, Shape)) else None),)
    hints = get_type_hints(bare, include_extras=True)
    return tuple(_field(function, name, hints[name], sections) for name in fields)


def _field(function: Callable[..., Any], name: str, hint: Any, sections: Sections) -> OutputPort:
    bare, marks, _ = _unwrap(hint)
    port_type = _known(function, f"output {name!r}", bare)
    if name not in sections.returns:
        raise NodeMistake(function, f"output {name!r} has no help; add a line for it under Returns:")
    return OutputPort(name, port_type.name, sections.returns[name],
                      shape.dims if (shape := _mark(marks, Shape)) else None)


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """The bare type, the marks of `Annotated` and whether None is allowed."""
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    optional = False
    if get_origin(hint) in (Union, types.UnionType):
        members = [a for a in get_args(hint) if a is not types.NoneType]
        optional, hint = len(members) < len(get_args(hint)), members[0] if len(members) == 1 else hint
    if get_origin(hint) is Annotated:
        hint, inner, _ = _unwrap(hint)
        marks += inner
    return hint, marks, optional


T = typing.TypeVar("T")


def _mark(marks: tuple[Any, ...], kind: type[T]) -> T | None:
    return next((m for m in marks if isinstance(m, kind)), None)


def _known(function: Callable[..., Any], what: str, annotation: Any) -> PortType:
    port_type = port_type_of(annotation)
    if port_type is None:
        raise NodeMistake(function, f"{what} is annotated {annotation!r}, which is no port type of nodes.interface")
    return port_type


def _plain(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
