"""The nodes that train: they learn, stop and go on without a difference, keep the best, and write usable files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open

from nodes.adapters.apply_to_denoiser import apply_to_denoiser
from nodes.adapters.reading import read_adapter
from nodes.control.starter_control import load_starter_control
from nodes.denoisers.unet import load_unet
from nodes.encoders.add_word import add_word
from nodes.interface import BadInput, Cancelled, Context, Dataset, Denoiser
from nodes.training.dreambooth import dreambooth
from nodes.training.fine_tune import fine_tune
from nodes.training.textual_inversion import textual_inversion
from nodes.training.train_controlnet import train_controlnet
from nodes.training.train_lora import train_lora
from tests.conformance.training import SHORT, squares, tiny_model

MODEL = tiny_model()


class Stops(Context):
    """A context that is cancelled before a certain step and remembers its previews."""

    def __init__(self, at: int = 1_000_000) -> None:
        self.at, self.previews, self.now = at, [], 0

    def progress(self, done: float, total: float = 1.0, preview: Any = None) -> None:
        self.now = int(done)
        if preview is not None:
            self.previews.append(preview)

    def raise_if_cancelled(self) -> None:
        if self.now >= self.at:
            raise Cancelled


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What is written goes into the test's folder; one thread, so that sums are added in one order."""
    monkeypatch.setenv("WIRELOOM_DATA", str(tmp_path))
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield tmp_path
    torch.set_num_threads(before)


def train(node: Callable[..., Any], ctx: Context | None = None, **options: Any) -> Any:
    """Call a node that trains with the tiny model."""
    given = {**SHORT, "dataset": squares(0), **options}
    return node(ctx or Context(), MODEL.denoiser, MODEL.text_encoder, **given)


def clean(denoiser: Denoiser) -> torch.Tensor:
    """What a denoiser makes of fixed noise."""
    x = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(5))
    return denoiser.denoise(x, torch.tensor(1.0), MODEL.text_encoder.encode(["sks"]))


def file_at(folder: Path, data: bytes) -> Path:
    """A file's bytes on disk."""
    path = folder / "result.safetensors"
    path.write_bytes(data)
    return path


def test_a_stopped_training_goes_on_where_it_was(own_folder: Path) -> None:
    """Cancelled after some steps and run again, it ends with the very file of a run that was never stopped."""
    options = {"steps": 6, "sheet_every": 3, "rank": 2, "prompts": "sks"}
    whole = train(train_lora, **options, name="whole")
    for folder in (own_folder / "training").iterdir():
        for path in folder.iterdir():
            path.unlink()
    with pytest.raises(Cancelled):
        train(train_lora, Stops(at=4), **options, name="halves")
    assert (own_folder / "models/trained/halves.safetensors").exists()
    halves = train(train_lora, ctx := Stops(), **options, name="halves")
    assert halves.file.data == whole.file.data
    assert len(ctx.previews) < 4


def test_a_longer_training_begins_where_a_shorter_one_ended() -> None:
    """Four steps after two are the same as four, and cost two."""
    options = {"sheet_every": 2, "rank": 2, "prompts": "sks"}
    train(train_lora, **options | {"steps": 2})
    ctx = Stops()
    train(train_lora, ctx, **options | {"steps": 4})
    assert len(ctx.previews) == 1


def test_a_trained_lora_changes_the_model_as_it_did_in_training(own_folder: Path) -> None:
    """The file, read and merged by the adapters' own nodes, gives the estimates of the layers it was trained with."""
    from nodes.training.lora import with_lora
    from nodes.training.student import copied

    made = train(train_lora, steps=8, sheet_every=8, rank=2, learning_rate=0.1, prompts="sks")
    applied = apply_to_denoiser(MODEL.denoiser, made.adapter)
    assert made.adapter.base == "starter/tiny"
    assert not torch.allclose(clean(applied), clean(MODEL.denoiser), atol=1e-3)
    with safe_open(file_at(own_folder, made.file.data), "pt") as file:
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 - not a dict
    network = copied(MODEL.denoiser.denoise)
    added = with_lora(network, 2, 8.0)
    added.load_state_dict({n: t for n, t in tensors.items() if not n.endswith(".alpha")})
    beside = replace(MODEL.denoiser, denoise=replace(MODEL.denoiser.denoise, network=network))
    torch.testing.assert_close(clean(applied), clean(beside), atol=1e-4, rtol=1e-4)


def test_the_model_on_the_wire_stays_as_it_is() -> None:
    """Training works on a copy: neither LoRA nor full training moves the model that was wired in."""
    before = clean(MODEL.denoiser)
    train(fine_tune, learning_rate=0.01, prompts="sks")
    train(train_lora, rank=2, prompts="sks")
    assert torch.equal(clean(MODEL.denoiser), before)


def test_a_fine_tuned_model_is_an_ordinary_file(own_folder: Path) -> None:
    """Its network loads, says what it was trained from, and estimates what the denoiser on the wire does."""
    made = train(fine_tune, steps=8, learning_rate=0.01, prompts="sks")
    network, card = load_unet(file_at(own_folder, made.file.data))
    assert card["base"] == "starter/tiny"
    read = replace(made.denoiser, denoise=replace(made.denoiser.denoise, network=network))
    torch.testing.assert_close(clean(read), clean(made.denoiser), atol=1e-2, rtol=1e-2)


def test_dreambooth_learns_the_subject_and_practises_its_kind() -> None:
    """The loss falls; with a prior of no weight its pictures do not matter, with one they do."""
    options = {"steps": 8, "sheet_every": 8, "learning_rate": 0.01, "prompts": "sks", "batch": 4}
    made = train(dreambooth, prior=squares(1), **options)
    held = made.loss.marks[1]["y"]
    assert held[-1] < held[0]
    free = [train(dreambooth, prior=squares(n), prior_weight=0.0, **options).file.data for n in (1, 2)]
    kept = [train(dreambooth, prior=squares(n), **options).file.data for n in (1, 2)]
    assert weights_of(free[0]) == weights_of(free[1])
    assert weights_of(kept[0]) != weights_of(kept[1])


def weights_of(data: bytes) -> bytes:
    """A file's tensors without its header."""
    return data[8 + int.from_bytes(data[:8], "little"):]


def test_a_word_is_learnt_and_read_again(own_folder: Path) -> None:
    """Only its vectors are in the file; the encoder with the file's word reads prompts as the trained one does."""
    made = train(textual_inversion, vectors=2, steps=6, learning_rate=0.1, start="red", prompts="sks")
    path = file_at(own_folder, made.file.data)
    assert path.stat().st_size < 1000
    again = add_word(Context(), MODEL.text_encoder, str(path))
    prompts = ["a sks, 3d style", "red"]
    read, trained, plain = (e.encode(prompts).tokens for e in (again, made.text_encoder, MODEL.text_encoder))
    torch.testing.assert_close(read, trained, atol=1e-2, rtol=1e-2)
    assert not torch.allclose(read[0], plain[0], atol=1e-2)
    torch.testing.assert_close(read[1], plain[1])


def test_a_control_branch_begins_with_no_effect_and_is_an_ordinary_file(own_folder: Path) -> None:
    """Its zero convolutions add nothing before the first step; the trained file loads strictly and says its base."""
    from nodes.control.apply_starter_control import apply_starter_control
    from nodes.interface import Image
    from tests.conformance.training import control

    hint = Image(torch.ones(1, 1, 8, 8))
    untrained = apply_starter_control(MODEL.denoiser, control(0), hint)
    assert torch.equal(clean(untrained), clean(MODEL.denoiser))
    made = train(train_controlnet, steps=8, learning_rate=0.01)
    branch, card = load_starter_control(file_at(own_folder, made.file.data))
    assert card["base"] == "starter/tiny"
    assert made.sheet.data.shape == (8, 3, 8, 8)
    followed = apply_starter_control(MODEL.denoiser, replace(made.control, control=branch), hint)
    assert not torch.equal(clean(followed), clean(MODEL.denoiser))


def test_what_is_no_number_ends_the_training_in_words(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loss that is NaN is told with what to do about it, and nothing broken is written."""
    nothing = torch.tensor(float("nan"), requires_grad=True)
    monkeypatch.setattr("nodes.training.denoiser_task.edm_loss", lambda *parts: nothing * 1)
    with pytest.raises(BadInput, match="lower learning rate"):
        train(fine_tune, prompts="sks")
    assert not list((own_folder / "models/trained").iterdir())


@pytest.mark.parametrize(("node", "options", "words"), [
    (train_lora, {"dataset": replace(squares(0), images=torch.zeros(4, 3, 7, 8, dtype=torch.uint8))}, "multiples of 4"),
    (train_lora, {"dataset": Dataset(torch.zeros(0, 3, 8, 8, dtype=torch.uint8), (), "none")}, "at least one picture"),
    (train_lora, {"prompts": " \n"}, "1 to 64 prompts"),
    (train_lora, {"name": "../x"}, "expected a name"),
    (train_controlnet, {"dataset": replace(squares(0), hints=None)}, "training.add_hints"),
    (textual_inversion, {"word": "zzz"}, "captions that say 'zzz'"),
    (textual_inversion, {"start": " "}, "a word to start from"),
    (dreambooth, {"kind": ""}, "kind in words"),
])
def test_what_cannot_be_trained_is_refused_in_words(node: Any, options: dict[str, Any], words: str) -> None:
    """Each mistake has its own sentence, before any step is made."""
    with pytest.raises(BadInput, match=words):
        train(node, **options)


def test_a_guided_denoiser_is_refused() -> None:
    """Training needs the model itself: the message says where to wire it."""
    from nodes.guidance.classifier_free import classifier_free

    guided = classifier_free(MODEL.denoiser, MODEL.text_encoder.encode(["sks"]))
    with pytest.raises(BadInput, match="before any guidance"):
        fine_tune(Context(), guided, MODEL.text_encoder, squares(0), **SHORT)


def test_a_lora_file_says_what_kohyas_scripts_say(own_folder: Path) -> None:
    """Rank, alpha and base stand in the metadata under the names that other programs read."""
    made = train(train_lora, rank=2, alpha=4.0, prompts="sks")
    path = file_at(own_folder, made.file.data)
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    assert (metadata["ss_network_dim"], metadata["ss_network_alpha"]) == ("2", "4.0")
    assert json.loads(metadata["wireloom"])["kind"] == "lora"
    assert read_adapter(path, "result.safetensors").rank == 2
