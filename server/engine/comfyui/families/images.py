"""Pictures: loading, showing, scaling; masks of them."""

from __future__ import annotations

from server.engine.comfyui.draft import plain_name
from server.engine.comfyui.families.latents import filter_of
from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Wire

USUAL_PREFIX = "ComfyUI"


@translates("LoadImage", "images.load, images.to_rgb", "Load Image", image=None)
def load(step: Step) -> None:
    """A picture in RGB, with the colours beneath transparency; its mask is what is transparent."""
    file = step.text("image")
    if isinstance(file, str):
        file = file.removesuffix(" [input]").replace("\\", "/")
    loaded = Wire(step.add("images.load@1", "load", file=file), "image")
    picture = step.add("images.to_rgb@1", "picture", image=loaded, opaque=True)
    mask = None
    if 1 in step.draft.taken.get(step.node.id, ()):
        opaque = step.add("images.to_mask@1", "opaque", image=loaded, channel="alpha")
        mask = Wire(step.add("masks.invert@1", "mask", mask=Wire(opaque, "mask")), "mask")
    step.gives(Wire(picture, "image"), mask)


@translates("LoadImageMask", "images.load, images.to_mask", "Load Image (as Mask)", image=None, channel="alpha")
def load_mask(step: Step) -> None:
    """A channel of a picture as a mask; alpha is turned round, as ComfyUI does."""
    loaded = step.add("images.load@1", "load", file=step.text("image"))
    mask = Wire(step.add("images.to_mask@1", "mask", image=Wire(loaded, "image"), channel=step.text("channel")), "mask")
    if step.value("channel") == "alpha":
        mask = Wire(step.add("masks.invert@1", "inverted", mask=mask), "mask")
    step.gives(mask)


@translates("SaveImage", "an output of the workflow", "Save Image", filename_prefix=USUAL_PREFIX)
def save(step: Step) -> None:
    """A picture that the workflow gives; it carries its recipe."""
    prefix = step.value("filename_prefix")
    _output(step, prefix.rpartition("/")[2] if isinstance(prefix, str) and prefix != USUAL_PREFIX else "image")


@translates("PreviewImage", "an output of the workflow", "Preview Image")
def preview(step: Step) -> None:
    """A picture that the workflow gives."""
    _output(step, "preview")


def _output(step: Step, name: str) -> None:
    wire = step.wire("images")
    if wire is None:
        raise Untranslated("no picture is wired to it")
    base = plain_name(name)
    numbered = (base if i == 1 else f"{base}_{i}" for i in range(1, len(step.draft.outputs) + 2))
    free = next(one for one in numbered if one not in step.draft.outputs)
    step.draft.outputs[free] = f"{wire.node}.{wire.port}"


@translates("ImageScale", "images.resize", "Upscale Image", upscale_method="nearest-exact", width=512, height=512,
            crop="disabled")
def scale(step: Step) -> None:
    """A picture brought to a size."""
    width, height = step.integer("width"), step.integer("height")
    if width == 0 or height == 0:
        raise Untranslated("one of its sides is 0, which keeps the proportions; type the side")
    name = step.add("images.resize@1", "resize", image=step.wire("image"), width=width, height=height,
                    method=filter_of(step), fit="crop" if step.value("crop") == "center" else "stretch")
    step.gives(Wire(name, "image"))


@translates("ImageScaleBy", "images.resize_by", "Upscale Image By", upscale_method="nearest-exact", scale_by=1.0)
def scale_by(step: Step) -> None:
    """A picture scaled by a factor."""
    name = step.add("images.resize_by@1", "resize", image=step.wire("image"), factor=step.number("scale_by"),
                    method=filter_of(step))
    step.gives(Wire(name, "image"))


@translates("ImageScaleToTotalPixels", "images.resize_to_area", upscale_method="nearest-exact", megapixels=1.0,
            resolution_steps=1,
            differs="where the sides cannot keep the proportions, a border is cut off; ComfyUI stretches the picture")
def scale_to_area(step: Step) -> None:
    """A picture of so many pixels."""
    name = step.add("images.resize_to_area@1", "resize", image=step.wire("image"), megapixels=step.number("megapixels"),
                    multiple=step.integer("resolution_steps"), method=filter_of(step))
    step.gives(Wire(name, "image"))


@translates("ImageUpscaleWithModel", "upscale.upscale", "Upscale Image (using Model)",
            differs="tiles overlap by 32 pixels as in ComfyUI, but are blended otherwise")
def upscale(step: Step) -> None:
    """A picture enlarged by a network."""
    name = step.add("upscale.upscale@1", "enlarge", image=step.wire("image"), upscaler=step.wire("upscale_model"),
                    overlap=32)
    step.gives(Wire(name, "image"))


@translates("ImageInvert", "images.invert", "Invert Image")
def invert(step: Step) -> None:
    """The negative of a picture."""
    step.gives(Wire(step.add("images.invert@1", "invert", image=step.wire("image")), "image"))


@translates("ImageCrop", "images.crop", "Image Crop", width=512, height=512, x=0, y=0)
def crop(step: Step) -> None:
    """A part of a picture."""
    name = step.add("images.crop@1", "crop", image=step.wire("image"), left=step.integer("x"), top=step.integer("y"),
                    width=step.integer("width"), height=step.integer("height"))
    step.gives(Wire(name, "image"))
