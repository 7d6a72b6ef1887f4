"""What a result was made with, read from its document: prompts, models, and the values that somebody chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nodes.interface.catalogue import Catalogue, InputPort
from nodes.interface.widgets import ModelFile, Text

MOST_VALUES = 100
_LONGEST = 200


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
    for name, node in document["nodes"].items():
        kind = catalogue.find(node["type"])
        for port in kind.inputs if kind is not None else ():
            bound = (node.get("in") or {}).get(port.name, port.default)
            if not isinstance(bound, (dict, list)) and bound is not None:
                _add(recipe, f"{name}.{port.name}", port, bound, declared)
    return recipe


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
