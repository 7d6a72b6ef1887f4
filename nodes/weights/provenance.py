"""Where weights come from: a list of steps that travels in the metadata of a Module and of the files made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nodes.interface import Module

KEY = "wireloom.provenance"
MOST_STEPS = 200


def provenance(module: Module) -> list[dict[str, Any]]:
    """The steps that made the weights, oldest first; [] where nothing is known."""
    try:
        found = json.loads(module.metadata.get(KEY, "[]"))
    except (ValueError, RecursionError):
        return []
    return [step for step in found if isinstance(step, dict)][:MOST_STEPS] if isinstance(found, list) else []


def with_step(metadata: Mapping[str, str], sources: tuple[Module, ...], step: Mapping[str, Any]) -> dict[str, str]:
    """Metadata with the steps of all sources, each once, and one more."""
    steps: list[Mapping[str, Any]] = []
    for source in sources:
        steps += [each for each in provenance(source) if each not in steps]
    return {**metadata, KEY: json.dumps([*steps, step][-MOST_STEPS:], sort_keys=True)}
