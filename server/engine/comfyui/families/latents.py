"""Latents: empty ones, those of pictures, their size and their mask."""

from __future__ import annotations

from dataclasses import replace

from server.engine.comfyui.solving import CELL, known_size
from server.engine.comfyui.step import Step, Untranslated
from server.engine.comfyui.table import translates
from server.engine.comfyui.values import Empty, Held, Wire

FILTERS = {"nearest-exact": "nearest", "bilinear": "bilinear", "area": "box", "bicubic": "bicubic",
           "lanczos": "lanczos"}
"""ComfyUI's names of filters and ours."""


def filter_of(step: Step) -> str:
    """Our name of the filter; says where its numbers differ. Raises Untranslated where there is none."""
    method = step.word("upscale_method")
    if method not in FILTERS:
        raise Untranslated(f"the filter {method[:40]!r} has no counterpart")
    if method != "nearest-exact":
        step.warn(f"{method}: ComfyUI's differs a little (bicubic is sharper there, lanczos is rounded to 8 bits, "
                  "bilinear and bicubic alias where they shrink, area has hard edges where the factor is not whole)")
    return FILTERS[method]


@translates("EmptyLatentImage", "the size of latents.noise", "Empty Latent Image", width=512, height=512, batch_size=1)
def empty(step: Step) -> None:
    """Zeros; what is drawn on them is noise of this size."""
    sides = step.integer("width"), step.integer("height")
    width, height = (side // CELL * CELL if isinstance(side, int) else side for side in sides)
    if (width, height) != sides:
        step.warn(f"its sides are cut to multiples of {CELL}, as ComfyUI does")
    step.gives(Empty(width, height, step.integer("batch_size")))


@translates("VAEEncode", "autoencoders.encode", "VAE Encode",
            differs="a picture whose sides are no multiples of 8 is cut by ComfyUI and refused here; "
                    "images.resize_to_multiple cuts it")
def encode(step: Step) -> None:
    """A picture as a latent."""
    name = step.add("autoencoders.encode@1", "encode", image=step.wire("pixels"), autoencoder=step.wire("vae"))
    step.gives(Held(Wire(name, "latent")))


@translates("VAEDecode", "autoencoders.decode", "VAE Decode")
def decode(step: Step) -> None:
    """A latent as a picture; its mask does not count."""
    name = step.add("autoencoders.decode@1", "decode", latent=pixels_of(step), autoencoder=step.wire("vae"))
    step.gives(Wire(name, "image"))


@translates("VAEDecodeTiled", "autoencoders.decode_tiled", "VAE Decode (Tiled)",
            differs="tiles are blended otherwise than in ComfyUI", tile_size=512, overlap=64, temporal_size=64,
            temporal_overlap=8)
def decode_tiled(step: Step) -> None:
    """The same in tiles."""
    name = step.add("autoencoders.decode_tiled@1", "decode", latent=pixels_of(step), autoencoder=step.wire("vae"),
                    tile=step.integer("tile_size"), overlap=step.integer("overlap"))
    step.gives(Wire(name, "image"))


@translates("VAEEncodeTiled", "autoencoders.encode_tiled", "VAE Encode (Tiled)",
            differs="tiles are blended otherwise than in ComfyUI", tile_size=512, overlap=64, temporal_size=64,
            temporal_overlap=8)
def encode_tiled(step: Step) -> None:
    """A picture as a latent, in tiles."""
    name = step.add("autoencoders.encode_tiled@1", "encode", image=step.wire("pixels"),
                    autoencoder=step.wire("vae"), tile=step.integer("tile_size"), overlap=step.integer("overlap"))
    step.gives(Held(Wire(name, "latent")))


@translates("SetLatentNoiseMask", "guidance.inpaint", "Set Latent Noise Mask",
            differs="a mask of another size than the picture must be wired through masks.fit")
def set_mask(step: Step) -> None:
    """A mask that hangs on a latent; the sampler paints within it."""
    latent = step.latent("samples")
    if isinstance(latent, Empty):
        raise Untranslated("its latent is empty, so there is nothing to keep")
    step.gives(replace(latent, mask=step.wire("mask")))


@translates("VAEEncodeForInpaint", "masks.threshold, masks.grow, images.composite, autoencoders.encode, "
            "guidance.inpaint", "VAE Encode (for Inpainting)",
            differs="the mask is grown evenly to all sides by half of grow_mask_by", grow_mask_by=6)
def encode_for_inpaint(step: Step) -> None:
    """The picture with grey under the rounded mask, as a latent; the sampler paints within the mask, grown."""
    image, grow = step.wire("pixels"), step.integer("grow_mask_by")
    if not isinstance(grow, int):
        raise Untranslated("its grow_mask_by is a wire")
    rounded = Wire(step.add("masks.threshold@1", "mask", mask=step.wire("mask"), level=0.5), "mask")
    grey = step.add("images.levels@1", "grey", image=image, darkest=0.5, lightest=0.5)
    covered = step.add("images.composite@1", "covered", base=image, layer=Wire(grey, "image"), mask=rounded)
    latent = step.add("autoencoders.encode@1", "encode", image=Wire(covered, "image"), autoencoder=step.wire("vae"))
    if grow > 1:
        name = step.add("masks.grow@1", "grown", mask=rounded, pixels=grow // 2, form="square")
        rounded = Wire(name, "mask")
    step.gives(Held(Wire(latent, "latent"), mask=rounded))


@translates("LatentUpscaleBy", "latents.upscale", "Upscale Latent By", upscale_method="nearest-exact", scale_by=1.5)
def upscale_by(step: Step) -> None:
    """A latent scaled by a factor."""
    latent, factor = step.latent("samples"), step.number("scale_by")
    if isinstance(latent, Empty) or latent.size is None or isinstance(factor, Wire) or factor is None:
        size = None
    else:
        width, height = (round(side // CELL * min(abs(factor), 1e3)) * CELL for side in latent.size)
        size = known_size(width, height)
    _scaled(step, latent, factor, size)


@translates("LatentUpscale", "latents.upscale", "Upscale Latent", upscale_method="nearest-exact", width=512,
            height=512, crop="disabled")
def upscale(step: Step) -> None:
    """A latent brought to a size, where its own is known and its proportions stay."""
    latent, width, height = step.latent("samples"), step.integer("width"), step.integer("height")
    if isinstance(latent, Empty) or latent.size is None:
        raise Untranslated("the size of its latent is not known here; latents.upscale takes a factor")
    if not isinstance(width, int) or not isinstance(height, int):
        raise Untranslated("its size is a wire; latents.upscale takes a factor")
    old = latent.size
    new = (width or round(old[0] * height / old[1]), height or round(old[1] * width / old[0]))
    cells = new[0] // CELL, new[1] // CELL
    factor = cells[0] / (old[0] // CELL)
    if round(old[1] // CELL * factor) != cells[1] or not factor:
        raise Untranslated("it changes the proportions of the latent; latents.upscale keeps them")
    _scaled(step, latent, factor, known_size(cells[0] * CELL, cells[1] * CELL))


def _scaled(step: Step, latent: Empty | Held, factor: float | Wire | None, size: tuple[int, int] | None) -> None:
    if isinstance(latent, Empty):
        raise Untranslated("its latent is empty; give the empty latent the size itself")
    if latent.mask is not None:
        step.warn("the mask of its latent is kept at its size; wire it through masks.fit")
    name = step.add("latents.upscale@1", "upscale", latent=latent.wire, factor=factor, method=filter_of(step))
    step.gives(Held(Wire(name, "latent"), size, latent.mask))


def pixels_of(step: Step) -> Wire | None:
    """The latent that is decoded, without its mask. Raises Untranslated for an empty one."""
    latent = step.latent("samples")
    if isinstance(latent, Empty):
        raise Untranslated("its latent is empty")
    return latent.wire
