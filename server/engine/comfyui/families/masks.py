"""Masks: made, changed and combined."""

from __future__ import annotations

from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Wire

WAYS = {"add": "add", "subtract": "subtract", "multiply": "multiply", "and": "intersection", "or": "union",
        "xor": "exclusive or"}
ROUNDED = ("and", "or", "xor")
MOST_COLOR = 0xFFFFFF
HALF_LEVEL = 0.001
"""As far as a colour may be away that is still the same in 256 levels: half the distance to the nearest other."""
LEAST = 1e-6
"""A level that every value above 0 reaches."""


@translates("InvertMask", "masks.invert")
def invert_mask(step: Step) -> None:
    """The opposite of a mask."""
    step.gives(Wire(step.add("masks.invert@1", "invert", mask=step.wire("mask")), "mask"))


@translates("ImageToMask", "images.to_mask", "Convert Image to Mask", channel="red")
def to_mask(step: Step) -> None:
    """A channel of a picture as a mask."""
    name = step.add("images.to_mask@1", "mask", image=step.wire("image"), channel=step.text("channel"))
    step.gives(Wire(name, "mask"))


@translates("ImageColorToMask", "masks.color_key", color=0,
            differs="of a picture that is not in 256 levels, colours that are nearly the same may count otherwise")
def color_to_mask(step: Step) -> None:
    """What is of one colour, of 256 levels."""
    color = step.integer("color")
    if not isinstance(color, int) or not 0 <= color <= MOST_COLOR:
        raise Untranslated("its color is not typed as a number of 0 to 16777215")
    name = step.add("masks.color_key@1", "mask", image=step.wire("image"), color=f"#{color:06x}", tolerance=HALF_LEVEL,
                    softness=0)
    step.gives(Wire(name, "mask"))


@translates("MaskToImage", "images.to_rgb", "Convert Mask to Image")
def to_image(step: Step) -> None:
    """A mask as a grey picture."""
    step.gives(Wire(step.add("images.to_rgb@1", "picture", image=step.wire("mask")), "image"))


@translates("SolidMask", "images.solid, images.to_mask", value=1.0, width=512, height=512)
def solid(step: Step) -> None:
    """A mask of one value, which a colour has: in steps of 1 / 255."""
    value = step.number("value")
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Untranslated("its value is not typed as a number of 0 to 1")
    grey = round(value * 255)
    if abs(grey / 255 - value) > LEAST:
        step.warn(f"its value {value:g} becomes {grey / 255:.4f}, one of 256 greys")
    name = step.add("images.solid@1", "solid", color=f"#{grey:02x}{grey:02x}{grey:02x}", width=step.integer("width"),
                    height=step.integer("height"))
    step.gives(Wire(step.add("images.to_mask@1", "mask", image=Wire(name, "image"), channel="red"), "mask"))


@translates("CropMask", "images.to_rgb, images.crop, images.to_mask", x=0, y=0, width=512, height=512,
            differs="a part that reaches beyond the mask is refused here; ComfyUI takes what is there")
def crop(step: Step) -> None:
    """A part of a mask."""
    picture = Wire(step.add("images.to_rgb@1", "picture", image=step.wire("mask")), "image")
    part = step.add("images.crop@1", "crop", image=picture, left=step.integer("x"), top=step.integer("y"),
                    width=step.integer("width"), height=step.integer("height"))
    step.gives(Wire(step.add("images.to_mask@1", "mask", image=Wire(part, "image"), channel="red"), "mask"))


@translates("GrowMask", "masks.grow", "Grow Mask", expand=0, tapered_corners=True)
def grow(step: Step) -> None:
    """A mask, larger or smaller."""
    tapered = step.value("tapered_corners")
    if not isinstance(tapered, bool):
        raise Untranslated("its tapered_corners is a wire")
    name = step.add("masks.grow@1", "grow", mask=step.wire("mask"), pixels=step.integer("expand"),
                    form="diamond" if tapered else "square")
    step.gives(Wire(name, "mask"))


@translates("FeatherMask", "masks.fade_edges", "Feather Mask", left=0, top=0, right=0, bottom=0,
            differs="at the right and lower edges ComfyUI fades one pixel less, and its first column and row instead")
def feather(step: Step) -> None:
    """A mask that fades towards the edges."""
    edges = {name: step.integer(name) for name in ("left", "top", "right", "bottom")}
    name = step.add("masks.fade_edges@1", "fade", mask=step.wire("mask"), **edges)
    step.gives(Wire(name, "mask"))


@translates("ThresholdMask", "masks.threshold", differs="a value that is exactly the level is selected here", value=0.5)
def threshold(step: Step) -> None:
    """A hard mask."""
    level = step.number("value")
    name = step.add("masks.threshold@1", "hard", mask=step.wire("mask"), level=LEAST if level == 0 else level)
    step.gives(Wire(name, "mask"))


@translates("MaskComposite", "masks.combine, masks.threshold", x=0, y=0, operation="multiply",
            differs="a mask of another size is refused here; ComfyUI changes what both cover")
def composite(step: Step) -> None:
    """Two masks of one size; for and, or, xor they are rounded before."""
    if step.value("x") or step.value("y"):
        raise Untranslated("it lays one mask elsewhere than in the corner of the other, which has no counterpart")
    operation = step.word("operation")
    if operation not in WAYS:
        raise Untranslated("its operation has no counterpart")
    a, b = step.wire("destination"), step.wire("source")
    if operation in ROUNDED:
        a, b = (Wire(step.add("masks.threshold@1", "hard", mask=mask), "mask") for mask in (a, b))
    step.gives(Wire(step.add("masks.combine@1", "combine", a=a, b=b, how=WAYS[operation]), "mask"))
