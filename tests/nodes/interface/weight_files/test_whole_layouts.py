"""Whole files in the public layouts, of their full size, are recognised; one tensor that is missing is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nodes.interface.weight_files import recognise_file
from tests.fixtures.hole_files import write_hole
from tests.fixtures.made.kinds import KINDS, refiner_table, sd15_table, sd21_table, sdxl_table
from tests.fixtures.made.unet_layout import REFINER, SD15, SD21, SD21_UNCLIP, SDXL, controlnet_table, unet_table
from tests.fixtures.made.vae_layout import VAESizes, vae_table

WHOLE = {
    "sd15": (sd15_table, "checkpoint", "sd1", ""),
    "sd15 inpaint": (lambda: sd15_table(replace(SD15, in_channels=9)), "checkpoint", "sd1", "inpaint"),
    "sd21": (sd21_table, "checkpoint", "sd2", ""),
    "sdxl": (sdxl_table, "checkpoint", "sdxl", ""),
    "refiner": (refiner_table, "checkpoint", "sdxl_refiner", ""),
    "sd15 network": (lambda: unet_table(SD15, ""), "diffusion_model", "sd1", ""),
    "unclip network": (lambda: unet_table(SD21_UNCLIP), "diffusion_model", "sd2", "unclip"),
    "sdxl network": (lambda: unet_table(SDXL, ""), "diffusion_model", "sdxl", ""),
    "refiner network": (lambda: unet_table(REFINER, ""), "diffusion_model", "sdxl_refiner", ""),
    "controlnet": (lambda: controlnet_table(SD15), "controlnet", "sd1", ""),
    "controlnet sd2": (lambda: controlnet_table(SD21, ""), "controlnet", "sd2", ""),
    "controlnet sdxl": (lambda: controlnet_table(SDXL, ""), "controlnet", "sdxl", ""),
    "vae": (lambda: vae_table(VAESizes(), ""), "vae", "unknown", ""),
}
SMALL = {
    "sd15": "sd1",
    "sd15-inpaint": "sd1",
    "sd15-pix2pix": "sd1",
    "sd21": "sd2",
    "sdxl": "sdxl",
    "sdxl-refiner": "sdxl_refiner",
    "controlnet": "sd1",
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_of_full_size_is_recognised_as_whole(tmp_path: Path, case: str):
    """Every tensor of the published layout, at its size, as a hole: nothing counts as missing."""
    table, *expected = WHOLE[case]
    found = recognise_file(write_hole(tmp_path / "x.safetensors", table()))
    assert [found.kind, found.family, found.variant] == expected
    assert found.missing == ()


@pytest.mark.parametrize("kind", SMALL)
def test_a_small_file_of_the_same_layout_is_recognised_by_its_structure(tmp_path: Path, kind: str):
    """Widths tell nothing then."""
    found = recognise_file(write_hole(tmp_path / "x.safetensors", KINDS[kind]()))
    assert (found.family, found.missing) == (SMALL[kind], ())


@pytest.mark.parametrize(
    "name",
    [
        "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_q.weight",
        "model.diffusion_model.output_blocks.9.0.in_layers.2.bias",
        "cond_stage_model.transformer.text_model.encoder.layers.7.mlp.fc1.weight",
        "first_stage_model.decoder.up.1.block.2.conv1.weight",
    ],
)
def test_one_missing_tensor_is_named(tmp_path: Path, name: str):
    """Its brothers in the other blocks tell that it should be there."""
    table = sd15_table()
    assert name in table
    found = recognise_file(write_hole(tmp_path / "x.safetensors", {k: v for k, v in table.items() if k != name}))
    assert found.missing == (f"1 tensor that its other blocks have, such as {name}",)
