"""Pictures of several: laid over each other, put into one batch, turned, given a border."""

from __future__ import annotations

import re

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Wire

MODES = ("normal", "multiply", "screen", "overlay")
FLIPS = {"x": "top-bottom", "y": "left-right"}
TURNS = {"90": "turn 90 right", "180": "turn 180", "270": "turn 90 left"}
OUTSIDE = "#808080"


@translates("ImageCompositeMasked", "images.composite", x=0, y=0, resize_source=False,
            differs="a mask of another size than the source is refused here; ComfyUI stretches it")
def composite(step: Step) -> None:
    """A picture on another one, under a mask."""
    if step.value("resize_source"):
        raise Untranslated("its resize_source stretches the source to the destination; put images.resize before it")
    name = step.add("images.composite@1", "composite", base=step.wire("destination"), layer=step.wire("source"),
                    left=step.integer("x"), top=step.integer("y"), mask=step.wire("mask"))
    step.gives(Wire(name, "image"))


@translates("ImageBlend", "images.blend", "Image Blend", blend_factor=0.5, blend_mode="normal",
            differs="pictures of different sizes are refused here; ComfyUI scales the second")
def blend(step: Step) -> None:
    """A picture over another one in a mode."""
    mode = step.word("blend_mode")
    if mode not in MODES:
        raise Untranslated("its blend_mode has no counterpart with the same numbers")
    name = step.add("images.blend@1", "blend", base=step.wire("image1"), layer=step.wire("image2"), mode=mode,
                    factor=step.number("blend_factor"))
    step.gives(Wire(name, "image"))


@translates("ImageBatch", "images.join", "Batch Images",
            differs="pictures of different sizes are refused here; ComfyUI scales the second")
def batch(step: Step) -> None:
    """Two batches as one."""
    name = step.add("images.join@1", "batch", a=step.wire("image1"), b=step.wire("image2"))
    step.gives(Wire(name, "image"))


@translates("ImageFromBatch", "images.pick", batch_index=0, length=1)
def from_batch(step: Step) -> None:
    """One picture of a batch."""
    if step.value("length") != 1:
        raise Untranslated("it takes several pictures of a batch")
    name = step.add("images.pick@1", "pick", image=step.wire("image"), index=step.integer("batch_index"))
    step.gives(Wire(name, "image"))


@translates("ImageFlip", "images.flip", flip_method="x-axis: vertically")
def flip(step: Step) -> None:
    """A picture mirrored."""
    way = FLIPS.get(step.word("flip_method")[:1])
    if way is None:
        raise Untranslated("its flip_method has no counterpart")
    step.gives(Wire(step.add("images.flip@1", "flip", image=step.wire("image"), way=way), "image"))


@translates("ImageRotate", "images.flip", rotation="none")
def rotate(step: Step) -> None:
    """A picture turned by quarters, to the right."""
    turn = re.match(r"\d*", step.word("rotation"))
    if turn is None or not turn[0]:
        step.gives(step.wire("image"))
        return
    way = TURNS.get(turn[0])
    if way is None:
        raise Untranslated("its rotation has no counterpart")
    step.gives(Wire(step.add("images.flip@1", "turn", image=step.wire("image"), way=way), "image"))


@translates("EmptyImage", "images.solid", width=512, height=512, batch_size=1, color=0)
def empty(step: Step) -> None:
    """A picture of one colour."""
    color = step.integer("color")
    if step.value("batch_size") != 1 or not isinstance(color, int) or not 0 <= color <= 0xFFFFFF:
        raise Untranslated("only one picture of a typed colour is translated")
    name = step.add("images.solid@1", "empty", color=f"#{color:06x}", width=step.integer("width"),
                    height=step.integer("height"))
    step.gives(Wire(name, "image"))


@translates("ImagePadForOutpaint", "images.pad", "Pad Image for Outpainting",
            differs="the border is #808080, 0.502 instead of 0.5; the edge of the mask is hard here where feathering "
                    "is not 0: masks.feather softens it", left=0, top=0, right=0, bottom=0, feathering=40)
def pad(step: Step) -> None:
    """A picture with a border that is to be painted."""
    sides = {side: step.integer(side) for side in ("left", "top", "right", "bottom")}
    name = step.add("images.pad@1", "outpaint", image=step.wire("image"), **sides, color=OUTSIDE)
    step.gives(Wire(name, "image"), Wire(name, "mask"))


@translates("JoinImageWithAlpha", "masks.invert, images.with_alpha", "Join Image with Alpha",
            differs="a mask of another size than the picture is refused here; ComfyUI stretches it")
def join_alpha(step: Step) -> None:
    """A picture whose masked parts are transparent."""
    opaque = step.add("masks.invert@1", "opaque", mask=step.wire("alpha"))
    name = step.add("images.with_alpha@1", "cut_out", image=step.wire("image"), mask=Wire(opaque, "mask"))
    step.gives(Wire(name, "image"))
