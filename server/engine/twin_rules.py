"""What becomes of each node in the toy twin of a workflow: kept, replaced, passed through, or refused."""

from __future__ import annotations

from typing import Any

from nodes.interface.catalogue import NodeType
from server.engine.graph import Binding, Literal, Node

PRESET, CLASSES, SPREAD, WEAK_SPREAD = "star", 4, 0.12, 0.3
"""The mixture that stands in for a model: four classes of three blobs; wider ones for a weaker model."""

POINTS, FOLLOWED, ONE_BY_ONE = 2000, 24, 64
"""How many points are sampled, how many of them are followed, and how many where each is sampled alone."""

MIXTURE, DRAWN = "denoisers.mixture@1", "latents.from_modes@1"
LABEL, CLASSIFIED = "guidance.label@1", "guidance.classifier@1"
FOLLOWS, MODES, RECORD_PATHS = "samplers.trajectory@1", "plots.modes@1", "records.path@1"
COORDINATE, COORDINATES = "masks.coordinate@1", ("x", "y")
"""A point is a picture of two numbers: what a mask selects of a picture is one of them, the next mask's the other."""

STAND_INS = {"Denoiser": (MIXTURE, "denoiser"), "Classifier": (MIXTURE, "classifier"),
             "Conditioning": (LABEL, "conditioning"), "Latent": (DRAWN, "latent"), "Mask": (COORDINATE, "mask")}
"""What a source of this type becomes, and the output that is taken instead."""

SAMPLERS = ("samplers.sample", "samplers.trajectory", "samplers.adaptive", "samplers.record", "samplers.branch")
RECORDERS = ("samplers.record@1", "samplers.branch@1")
RECORD_PLOT = "records.plot"
CLIP = "guidance.clip"
PASSED = {"latents.crop": "latent", "latents.upscale": "latent", "text.zero": "conditioning",
          **{f"text.{name}": "first" for name in ("add", "average", "concat", "subtract")},
          **{f"guidance.{kind}_attention": "denoiser" for kind in ("perturbed", "regional")},
          "guidance.self_attention": "denoiser"}
"""A point has no size, classes do not add up and the mixture has no attention: what is cut, scaled, added to or guided
inside the network is taken from this input as it is."""

_FAMILIES = ("guidance", "schedules", "samplers", "values", "text", "records")
_SOURCES = ("text.encode", "text.encode_sdxl", "text.encode_refiner", "latents.from_image")
_KEPT = ("latents.noise", "denoisers.mixture", "latents.from_modes", "masks.coordinate")
_PLAIN = ("Number", "Integer", "Boolean", "Text", "Numbers", "Texts", "Sigmas")
CLIP_SCALE, _REACH = 100.0, 2.5


def keeps(kind: NodeType, port: str) -> bool:
    """Whether the node that gives this output is the same in the twin."""
    if kind.id in _SOURCES:
        return False
    if kind.id in _KEPT or kind.id.partition(".")[0] in _FAMILIES or kind.output_by_name[port].type in _PLAIN:
        return True
    return kind.id.startswith("latents.") and any(p.type == "Latent" for p in kind.inputs)


def is_empty_prompt(node: Node, kind: NodeType) -> bool:
    """Whether this encodes no words at all, which means "anything"."""
    prompt = node.inputs.get("prompt", Literal(""))
    return kind.id.startswith("text.encode") and type(prompt) is Literal and prompt.value == ""


def type_of(kind: NodeType) -> str:
    """The node type that a kept node has in the twin."""
    return {"samplers.sample": FOLLOWS, CLIP: CLASSIFIED}.get(kind.id, kind.name)


def ports_of(kind: NodeType, toy: bool) -> dict[str, Any]:
    """Inputs that get a value of their own, or with None are left out. toy: the workflow works on the plane already."""
    if kind.id == CLIP:
        return dict.fromkeys(("clip", "prompt", "cuts", "seed", "through_model"))
    if kind.id in ("samplers.sample", "samplers.trajectory"):
        return {"points": FOLLOWED}
    if kind.id == "latents.noise":
        return {"width": None, "height": None} | ({} if toy else {"batch": POINTS})
    return {}


def adapted(kind: NodeType, port: str, binding: Binding, toy: bool) -> Any:
    """A typed value in the units of the plane; the others, and those of a toy, stay as they are.

    CLIP's scale is about a hundred times that of a classifier; pictures reach to 1, the points to about 2.5.
    """
    if type(binding) is not Literal:
        return None
    value = binding.value
    number = type(value) in (int, float)
    if kind.id == CLIP and port == "scale" and number:
        return min(max(value / CLIP_SCALE, -100.0), 100.0)
    if toy or not number:
        return value
    if kind.id == "guidance.threshold" and port == "limit":
        return min(value * _REACH, 100.0)
    if kind.id in ("guidance.label", "guidance.classifier") and port == "number":
        return value % CLASSES
    return value
