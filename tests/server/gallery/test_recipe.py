"""What a result was made with, found inside definitions too."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from server.gallery.recipe import recipe_of
from server.worker.snapshot import read_snapshot

DOCUMENT = json.loads((Path(__file__).parents[3] / "workflows/two-prompts.json").read_text())


def test_prompts_and_models_inside_definitions_are_found():
    """Both prompts, and the models that they were drawn with."""
    recipe = recipe_of(DOCUMENT, read_snapshot())
    assert recipe.prompts == ["a red heart", "sailboat"]
    assert recipe.models == ["starter/emoji-32.safetensors", "starter/clip.safetensors",
                             "starter/upscaler-x4.safetensors"]


def test_values_are_named_by_the_place_where_they_are_set():
    """A declared input by its name; an input of an instance as instance.id; what nobody exposes by its path."""
    values = recipe_of(DOCUMENT, read_snapshot()).values
    assert values["cfg"] == values["second.cfg"] == 4
    assert values["first/render/sample.solver"] == "dpmpp_2m"
    assert values["steps"] == 12


def test_the_same_workflow_without_an_instance_has_the_same_recipe():
    """A definition that nothing uses adds nothing."""
    plain = copy.deepcopy(DOCUMENT)
    plain["nodes"] = {name: plain["nodes"][name] for name in ("model", "steps")}
    plain["inputs"], plain["outputs"] = {"steps": "steps.value"}, {}
    unused = recipe_of(plain, read_snapshot())
    assert unused == recipe_of({k: v for k, v in plain.items() if k != "definitions"}, read_snapshot())
