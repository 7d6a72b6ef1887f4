"""`wireloom models inspect` names what a file holds, in words and as data, without reading its numbers."""

from __future__ import annotations

import json
import struct
import time
from pathlib import Path

import pytest

from server.__main__ import main
from tests.fixtures.hole_files import Table, below, write_hole
from tests.fixtures.sketches import NETWORK, VAE_TABLE, clip_text, control, lora, refiner, sd1, sd2, sdxl

KOHYA = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
IP = {"ip_adapter.1.to_k_ip.weight": (320, 768), "image_proj.latents": (1, 16, 768),
      "image_proj.proj_in.weight": (768, 1280)}

TEN: dict[str, tuple[Table, tuple[str, ...]]] = {
    "sd15": (sd1(), ("a checkpoint of Stable Diffusion 1", "the noise (eps)", "clip_l")),
    "sd15-inpaint": (sd1(9), ("a checkpoint of Stable Diffusion 1 (inpaint)",)),
    "sd21": (sd2(), ("a checkpoint of Stable Diffusion 2", "the standard deviation of output_blocks.11.1")),
    "sdxl-v": (sdxl(v_pred=(1,), ztsnr=(1,)), ("Stable Diffusion XL", "the velocity (v), with zero terminal SNR: "
                                               "the tensors v_pred and ztsnr")),
    "refiner": (refiner(), ("Stable Diffusion XL refiner", "open_clip_g")),
    "no-vae": ({k: v for k, v in sd1().items() if "first_stage" not in k},
               ("missing   the autoencoder (VAE)",)),
    "lora": (lora(KOHYA, 768), ("a LoRA for Stable Diffusion 1", "kohya", "rank 8")),
    "controlnet": (control(1024, True, ""), ("a ControlNet for Stable Diffusion 2",)),
    "vae": (dict(VAE_TABLE), ("an autoencoder (VAE)", "4 latent channels")),
    "ip-adapter": (IP, ("an IP-Adapter for Stable Diffusion 1 (plus)", "ViT-H/14 (hidden states)")),
    "embedding": ({"emb_params": (4, 768)}, ("a textual-inversion embedding for Stable Diffusion 1", "4 tokens")),
    "clip": (below("text_model.", clip_text(768)), ("a text encoder (clip_l)",)),
}


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIRELOOM_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize("case", TEN)
def test_different_files_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str):
    """Family, prediction, parts, what is missing, sizes, and how long it took."""
    table, words = TEN[case]
    path = write_hole(tmp_path / f"{case}.safetensors", table)
    assert main(["models", "inspect", str(path)]) == 0
    shown = capsys.readouterr().out
    for word in (*words, "size ", "numbers, F16", "read in "):
        assert word in shown
    assert main(["models", "inspect", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["words"] in shown
    assert {"kind", "family", "prediction", "parts", "missing", "dtypes", "size", "seconds"} <= set(found)


def test_a_file_of_seven_gigabytes_is_inspected_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """2,500 tensors and 6.9 GB, of which only the header is read."""
    large = {f"{NETWORK}more.{n}.weight": (1280, 1088) for n in range(2400)}
    path = write_hole(tmp_path / "sdxl.safetensors", {**sdxl(), **large})
    main(["models", "inspect", str(path)])
    started = time.process_time()
    assert main(["models", "inspect", str(path)]) == 0
    assert time.process_time() - started < 0.15
    assert path.stat().st_size > 6.9e9
    assert "a checkpoint of Stable Diffusion XL" in capsys.readouterr().out


def test_numbers_that_are_no_numbers_are_found_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """With --values the whole file is read; the tensors with NaN or infinite numbers are named."""
    bad = {"b": struct.pack("<2e", float("nan"), 1), "c": struct.pack("<2e", float("inf"), float("-inf"))}
    path = write_hole(tmp_path / "x.safetensors", {"a": (2,), "b": (2,), "c": (2,)}, values=bad)
    assert main(["models", "inspect", str(path), "--values"]) == 0
    assert "values    2 tensors hold numbers that are NaN or infinite: b (1), c (2)" in capsys.readouterr().out
    assert main(["models", "inspect", "starter/upscaler-x4.safetensors", "--values"]) == 0
    assert "values    all are finite" in capsys.readouterr().out


def test_a_folder_of_models_is_named_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                         monkeypatch: pytest.MonkeyPatch):
    """--models, as often as there are folders, or WIRELOOM_MODELS; pickles there are listed with what to do."""
    for name in ("one/models/checkpoints/a", "two/loras/b"):
        (tmp_path / name).parent.mkdir(parents=True)
        write_hole(tmp_path / f"{name}.safetensors", sd1() if name.endswith("a") else lora(KOHYA, 768))
    (tmp_path / "two/loras/old.pt").write_bytes(b"\x80\x02}q\x00.")
    (tmp_path / "two/loras/notes.md").write_text("x")
    places = [str(tmp_path / "one"), str(tmp_path / "two")]
    assert main(["models", "--models", places[0], "--models", places[1], "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["checkpoints/a.safetensors"]["words"] == "a checkpoint of Stable Diffusion 1"
    assert rows["loras/b.safetensors"]["family"] == "sd1"
    assert "wireloom models convert" in rows["loras/old.pt"]["error"]
    assert not any("notes" in name for name in rows)
    monkeypatch.setenv("WIRELOOM_MODELS", ":".join(places))
    assert main(["models", "inspect", "loras/b.safetensors"]) == 0
    assert "a LoRA for Stable Diffusion 1" in capsys.readouterr().out
