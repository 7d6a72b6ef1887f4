"""Making a denoiser faster on a GPU, at the price of a slow first call."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Annotated

from nodes.denoisers.acceleration.accelerated import Accelerated
from nodes.denoisers.acceleration.graphs import Graphs
from nodes.denoisers.acceleration.regions import Regional
from nodes.interface import BadInput, Choice, Context, Denoiser, Toggle, node
from nodes.interface.notes import note

MODES = ("auto", "blocks", "graphs", "blocks and graphs", "off")


@node("denoisers.compile", version=1, tags=("torch compile", "cuda graph", "speed", "faster", "inductor"),
      output="denoiser", phrase="{denoiser}, compiled ({mode})")
def compile(
    ctx: Context,
    denoiser: Denoiser,
    mode: Annotated[str, Choice(MODES)] = "auto",
    channels_last: Annotated[bool, Toggle()] = True,
) -> Denoiser:
    """Run a model faster on a GPU: its repeated blocks compiled, its calls replayed without Python.

    The first call at each size of picture takes up to a minute more. LoRA may be changed afterwards: nothing is
    compiled again. Results differ by rounding. Put it before guidance, which wraps the model.

    Args:
        denoiser: the model, before its guidance
        mode: auto = blocks and graphs on a GPU, nothing on a CPU, where compiling takes minutes and gains nothing
        channels_last: lay convolutions out as a GPU likes them; no more than rounding changes

    Returns:
        denoiser: the same model
    """
    on_gpu = ctx.device.type == "cuda"
    if mode == "off" or (mode == "auto" and not on_gpu):
        if mode == "auto":
            note("not compiled: on a CPU that takes minutes and gains nothing")
        return denoiser
    if not is_dataclass(denoiser.denoise) or "runner" not in {f.name for f in fields(denoiser.denoise)}:
        raise BadInput(f"expected a model as it was loaded, got {denoiser.name}, which has no network to compile (is "
                       "it guided already?); wire this node before guidance")
    blocks = Regional() if mode in ("auto", "blocks", "blocks and graphs") else None
    graphs = Graphs() if on_gpu and mode in ("auto", "graphs", "blocks and graphs") else None
    runner = Accelerated(blocks, graphs, channels_last and on_gpu)
    return replace(denoiser, denoise=replace(denoiser.denoise, runner=runner))
