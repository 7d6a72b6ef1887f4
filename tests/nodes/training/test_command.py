"""The command trains, stops, goes on and exports, on data small enough for a test."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nodes.encoders.clip_model import load_clip
from nodes.training import recipes
from nodes.training.__main__ import main
from nodes.training.dataset import EmojiData
from nodes.training.export import averaged_weights, write_half
from tests.nodes.training.tiny import CLIP


@pytest.fixture(autouse=True)
def small(shapes: EmojiData, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The recipe of starter-clip on sixteen pictures and a tiny network."""
    monkeypatch.setattr(recipes, "load_emoji", lambda cache: shapes)
    monkeypatch.setattr(recipes, "clip_data", lambda data: data)
    monkeypatch.setattr(recipes, "ClipConfig", lambda: CLIP)
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_train_goes_on_where_it_was_and_writes_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Four steps, then up to six: the second call starts at four and the file loads as a CLIP."""
    train = ["train", "starter/clip", "--run", str(tmp_path), "--batch", "4", "--device", "cpu", "--threads", "1"]
    main([*train, "--steps", "4"])
    main([*train, "--steps", "6"])
    starts = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"model"')]
    assert [(start["from_step"], start["to_step"]) for start in starts] == [(0, 4), (4, 6)]
    assert load_clip(tmp_path / "clip.safetensors").config == CLIP


def test_export_writes_the_averaged_weights(tmp_path: Path) -> None:
    """The file holds the average, rounded to half precision, and equal weights give equal bytes."""
    main(["train", "starter/clip", "--run", str(tmp_path), "--batch", "4", "--device", "cpu", "--steps", "2"])
    step, weights = averaged_weights(tmp_path / "last.safetensors")
    out = tmp_path / "again.safetensors"
    main(["export", "starter/clip", "--run", str(tmp_path), "--out", str(out)])
    assert step == 2
    assert torch.equal(load_clip(out).ln_final.weight, weights["ln_final.weight"].half().float())
    assert out.read_bytes() == (tmp_path / "clip.safetensors").read_bytes()


def test_weights_that_do_not_fit_half_precision_are_refused(tmp_path: Path) -> None:
    """A diverged run ships nothing."""
    with pytest.raises(ValueError, match="x does not fit"):
        write_half({"x": torch.tensor([1e6])}, tmp_path / "x.safetensors", {})
    assert not list(tmp_path.iterdir())


def test_an_unknown_model_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists what there is."""
    with pytest.raises(SystemExit):
        main(["train", "starter/cilp"])
    assert "starter/clip" in capsys.readouterr().err


def test_presets_say_how_long_and_how_many() -> None:
    """Both presets of each recipe have a plan and a batch size, and the seed reaches the plan."""
    for recipe in recipes.RECIPES.values():
        assert set(recipe.plans) == set(recipe.batches) == {"cpu", "gpu"}
        settings = recipe.complete(recipes.Settings(preset="gpu", seed=3))
        assert settings.batch == recipe.batches["gpu"]
        assert recipe.plan(settings) == replace(recipe.plans["gpu"], seed=3)
