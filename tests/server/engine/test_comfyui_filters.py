"""Small filters and turns of ComfyUI become ours with the same numbers, and what is too large stays a placeholder."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.images.convolve import convolve
from nodes.interface import Image, Mask
from nodes.masks.fade_edges import fade_edges
from server.engine.comfyui.translate import Translated, translate
from tests.server.engine.comfyui_samples import api, one_of


def translated(kind: str, **inputs: object) -> Translated:
    """A workflow around one node of a class, with other values."""
    nodes = one_of(kind)
    nodes["tried"] = {**nodes["tried"], "inputs": {**nodes["tried"]["inputs"], **inputs}}
    return translate(api(nodes))


def only(found: Translated, kind: str) -> dict:
    """The inputs of the only node of a type."""
    (node,) = [node for node in found.workflow["nodes"].values() if node["type"].startswith(f"{kind}@")]
    return node["in"]


def slowly(picture: torch.Tensor, radius: int, sigma: float) -> torch.Tensor:
    """A blur of [H, W] pixel by pixel: weights fall with the distance in radii, mirrored at the border, in float64."""
    height, width = picture.shape
    steps = range(-radius, radius + 1)
    weight = {(dy, dx): math.exp(-((dy / radius) ** 2 + (dx / radius) ** 2) / (2 * sigma**2))
              for dy in steps for dx in steps}
    inside = [[abs(i) if i < n else 2 * n - 2 - i for i in range(-radius, n + radius)] for n in (height, width)]
    out = torch.zeros(height, width, dtype=torch.float64)
    for (dy, dx), w in weight.items():
        rows = [inside[0][y + dy + radius] for y in range(height)]
        columns = [inside[1][x + dx + radius] for x in range(width)]
        out += w * picture.double()[rows][:, columns]
    return out / sum(weight.values())


@pytest.mark.parametrize(("radius", "sigma"), [(1, 1.0), (2, 0.3), (3, 4.0)])
def test_a_blur_and_a_sharpening_are_a_kernel_with_the_same_numbers(radius, sigma):
    """To 1e-6 of a slow twin; sharpening takes the blur away ten times its alpha, and is cut off at black and white."""
    picture = torch.rand(1, 3, 9, 11, generator=torch.Generator().manual_seed(0))
    blurred = torch.stack([slowly(channel, radius, sigma) for channel in picture[0]])
    for kind, more, expected in (
        ("ImageBlur", {"blur_radius": radius}, blurred),
        ("ImageSharpen", {"sharpen_radius": radius, "alpha": 0.4},
         (picture[0].double() + 4 * (picture[0].double() - blurred)).clamp(0, 1)),
    ):
        inputs = only(translated(kind, sigma=sigma, **more), "images.convolve")
        found = convolve(Image(picture), **{k: v for k, v in inputs.items() if k != "image"})
        torch.testing.assert_close(found.data[0].double(), expected, atol=1e-6, rtol=0)


def test_a_feathered_mask_fades_as_comfyui_fades_it():
    """At left and top the same numbers: (i + 1) / n over n pixels; at right and bottom our ramp ends with the mask."""
    inputs = only(translated("FeatherMask", left=3, top=20, right=0, bottom=0), "masks.fade_edges")
    mask = torch.rand(1, 1, 6, 7, generator=torch.Generator().manual_seed(0))
    rows = torch.tensor([(i + 1) / 6 for i in range(6)])
    columns = torch.tensor([1 / 3, 2 / 3, 1, 1, 1, 1, 1])
    found = fade_edges(Mask(mask), **{k: v for k, v in inputs.items() if k != "mask"}).data
    torch.testing.assert_close(found, mask * rows[:, None] * columns)
    inputs = only(translated("FeatherMask", left=0, top=0, right=4, bottom=2), "masks.fade_edges")
    found = fade_edges(Mask(torch.ones(1, 1, 6, 7)), **{k: v for k, v in inputs.items() if k != "mask"}).data[0, 0]
    assert found[0].tolist() == [1, 1, 1, 1, 0.75, 0.5, 0.25]
    assert found[:, 0].tolist() == [1, 1, 1, 1, 1, 0.5]


@pytest.mark.parametrize(("kind", "inputs", "words"), [
    ("ImageBlur", {"blur_radius": 4}, "its blur_radius is 4, and kernels here have at most 3 pixels on either side"),
    ("ImageSharpen", {"sharpen_radius": 31}, "its sharpen_radius is 31"),
    ("ImageBlur", {"sigma": 0}, "its sigma is not above 0"),
    ("ImageColorToMask", {"color": -1}, "its color is not typed as a number of 0 to 16777215"),
])
def test_what_has_no_counterpart_stays_a_placeholder_and_says_why(kind, inputs, words):
    """Nothing is filtered by something that is merely like it."""
    found = translated(kind, **inputs)
    assert any(node["type"] == f"comfyui.{kind}@1" for node in found.workflow["nodes"].values())
    assert any(words in warning for warning in found.warnings)


def test_an_empty_latent_that_is_turned_is_one_of_the_turned_size():
    """There is nothing in it to turn; a quarter exchanges its sides, a half does not."""
    for rotation, size in (("90 degrees", (64, 128)), ("180 degrees", (128, 64)), ("none", (128, 64))):
        nodes = one_of("LatentRotate")
        nodes["empty"] = {**nodes["empty"], "inputs": {"width": 128, "height": 64, "batch_size": 1}}
        nodes["tried"] = {**nodes["tried"], "inputs": {"samples": ["empty", 0], "rotation": rotation}}
        found = translate(api(nodes))
        sizes = {(node["in"]["width"], node["in"]["height"]) for node in found.workflow["nodes"].values()
                 if node["type"].startswith("latents.noise@")}
        assert size in sizes, rotation
