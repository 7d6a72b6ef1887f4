"""What a result was made with, read from its document: prompts, models, and the values that somebody chose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from nodes.interface.widgets import ModelFile, Text
from server.engine.flatten import outermost
from server.engine.graph import Literal
from server.engine.parse import from_data

MOST_VALUES = 100
_LONGEST = 200

Used = tuple[str, str, dict[str, tuple[str, Any]]]
"""A node's name and type, and by port where a value is set and what stands there."""


@dataclass(slots=True)
class Recipe:
    """values: by declared input and by "node.port"; what is at its default is left out, but for declared inputs."""

    prompts: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def recipe_of(document: dict[str, Any], catalogue: Catalogue) -> Recipe:
    """The recipe of a document that passed the check. What varies along an axis is told by a result's coordinates."""
    recipe = Recipe()
    declared = {place: name for name, place in (document.get("inputs") or {}).items()}
    for name, type_name, inputs in _opened(document) if document.get("definitions") else _plain(document):
        kind = catalogue.find(type_name)
        for port in kind.inputs if kind is not None else ():
            place, bound = inputs.get(port.name, (f"{name}.{port.name}", port.default))
            if not isinstance(bound, (dict, list)) and bound is not None:
                _add(recipe, place, port, bound, declared)
    return recipe


def _plain(document: dict[str, Any]) -> Iterator[Used]:
    for name, node in document["nodes"].items():
        inputs = {port: (f"{name}.{port}", bound) for port, bound in (node.get("in") or {}).items()}
        yield name, node["type"], inputs


def _opened(document: dict[str, Any]) -> Iterator[Used]:
    """The nodes inside definitions too, each value where it is set: "instance.id" or "instance/node.port"."""
    workflow = from_data(document)
    assert workflow.flat is not None
    for name, node in workflow.nodes.items():
        scope, own = workflow.flat.homes[name]
        inputs = {}
        for port, bound in node.inputs.items():
            at, setter, ident = outermost(scope, own, port)
            inputs[port] = f"{at.call(setter)}.{ident}", bound.value if type(bound) is Literal else {}
        yield name, node.type, inputs


def _add(recipe: Recipe, place: str, port: InputPort, value: Any, declared: dict[str, str]) -> None:
    if isinstance(port.widget, ModelFile):
        if value not in recipe.models:
            recipe.models.append(str(value))
        return
    if isinstance(port.widget, Text) and port.widget.prompt:
        if str(value).strip():
            recipe.prompts.append(str(value))
        return
    if place in declared:
        _put(recipe, declared[place], value)
    if value != port.default or type(value) is not type(port.default):
        _put(recipe, place, value)


def _put(recipe: Recipe, name: str, value: Any) -> None:
    if len(recipe.values) < MOST_VALUES and isinstance(value, (bool, int, float, str)):
        recipe.values[name] = value[:_LONGEST] if isinstance(value, str) else value
