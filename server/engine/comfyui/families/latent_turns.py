"""Latents mirrored and turned."""

from __future__ import annotations

from server.engine.comfyui.families.compositing import FLIPS, TURNS
from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Empty, Held, Wire


@translates("LatentFlip", "latents.flip", "Flip Latent", flip_method="x-axis: vertically")
def flip(step: Step) -> None:
    """A latent mirrored; its mask stays as it is."""
    way = FLIPS.get(step.word("flip_method")[:1])
    if way is None:
        raise Untranslated("its flip_method has no counterpart")
    _turned(step, way)


@translates("LatentRotate", "latents.flip", "Rotate Latent", rotation="none")
def rotate(step: Step) -> None:
    """A latent turned by quarters, to the right; its mask stays as it is."""
    turn = step.word("rotation").partition(" ")[0]
    if turn == "none":
        step.gives(step.latent("samples"))
        return
    if turn not in TURNS:
        raise Untranslated("its rotation has no counterpart")
    _turned(step, TURNS[turn], turn != "180")


def _turned(step: Step, way: str, sides_change: bool = False) -> None:
    latent = step.latent("samples")
    if isinstance(latent, Empty):
        sides = (latent.height, latent.width) if sides_change else (latent.width, latent.height)
        step.gives(Empty(*sides, latent.batch))
        return
    size = latent.size[::-1] if latent.size and sides_change else latent.size
    if latent.mask is not None:
        step.warn("the mask of its latent is not turned with it, as in ComfyUI")
    name = step.add("latents.flip@1", "turn", latent=latent.wire, way=way)
    step.gives(Held(Wire(name, "latent"), size, latent.mask))
