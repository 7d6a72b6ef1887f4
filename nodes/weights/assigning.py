"""Putting the tensors of a file into a network that was built without any, and saying what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from nodes.interface.weight_files import BadWeights
from nodes.weights.sound import look_later

NetworkT = TypeVar("NetworkT", bound=nn.Module)
SHOWN = 3  # names in a message
TOLD = (
    (("scaled_fp8", ".scale_weight", ".weight_scale", ".comfy_quant"), "its numbers are scaled, layer by layer (scaled "
     "fp8), which is not read here; get the same model in fp16, bf16 or plain fp8"),
    (("cond_proj.weight",), "it reads the strength of guidance beside the noise level (a latent consistency model), "
     "which is not told to it here; use its base model with LCM-LoRA and the solver lcm, which also needs few steps"),
)
"""Ends of tensors that a model has beyond the usual ones, and what that makes of it."""


def built(build: Callable[[], NetworkT], tensors: Mapping[str, Tensor], name: str, what: str) -> NetworkT:
    """A network whose parameters are the tensors themselves, for use alone; `placed` looks at them. Raises BadWeights.

    build: makes it; called where nothing is allocated or drawn
    what:  the part in words, such as "U-Net"
    """
    try:
        with torch.device("meta"):
            network = build()
    except KeyError as error:
        raise BadWeights(name, f"its {what} is not whole: {error} is missing; download the file again") from None
    refuse_misfits({key: tuple(t.shape) for key, t in network.state_dict().items()},
                   {key: tuple(t.shape) for key, t in tensors.items()}, name, what)
    network.load_state_dict(dict(tensors), assign=True)
    return look_later(network.eval().requires_grad_(False), name)


def refuse_misfits(wanted: Mapping[str, Any], got: Mapping[str, Any], name: str, what: str) -> None:
    """Refuse tensors that are missing, unknown or of another shape."""
    if missing := [key for key in wanted if key not in got]:
        raise BadWeights(name, f"its {what} is not whole: {counted(missing)} missing; download the file again")
    if unknown := [key for key in got if key not in wanted]:
        if words := next((words for ends, words in TOLD if any(key.endswith(ends) for key in unknown)), ""):
            raise BadWeights(name, words)
        raise BadWeights(name, f"it is another architecture than its sizes say: {counted(unknown)} too many in its "
                               f"{what}, and without them it would make other pictures than it was trained for; choose "
                               "another file, or ask its author for the usual layout")
    if odd := [key for key in wanted if wanted[key] != got[key]]:
        key = odd[0]
        raise BadWeights(name, f"its {what} does not fit together: expected {key!r} of shape {list(wanted[key])}, got "
                               f"{list(got[key])}; download the file again, or ask its author")


def counted(names: Collection[str]) -> str:
    """How many tensors, and the first few by name: "2 tensors ('a', 'b') are"."""
    shown = ", ".join(repr(name) for name in list(names)[:SHOWN])
    more = ", ..." if len(names) > SHOWN else ""
    return f"{len(names)} tensor{'s' * (len(names) > 1)} ({shown}{more}) {'are' if len(names) > 1 else 'is'}"
