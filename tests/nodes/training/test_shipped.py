"""What ships loads, fits together, stays small and says where it comes from."""

import json
from pathlib import Path

import open_clip.model
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from nodes.adapters.apply_to_denoiser import apply_to_denoiser
from nodes.adapters.load_lora import load_lora
from nodes.control.apply_starter_control import apply_starter_control
from nodes.denoisers.unet import load_unet
from nodes.encoders.clip_model import load_clip
from nodes.encoders.noisy_classifier import load_noisy_classifier
from nodes.guidance.autoguidance import autoguidance
from nodes.interface import Context, Image
from nodes.training.classifier import GROUPS
from nodes.training.contact_sheet import PROMPTS
from nodes.training.evaluate_adapters import agreement, lines_of, outlines
from nodes.training.evaluate_weak import WEAK
from nodes.training.export import STARTER
from nodes.training.sampling import Protocol, draw
from nodes.training.sources import EMOJI_SETS, NAMES, REALESRGAN
from nodes.training.student import draw_sheet
from nodes.weights.load_starter_control import load_starter_control
from nodes.weights.load_text_to_image import load_text_to_image
from nodes.weights.safetensors_file import sha256

FILES = ["classifier.safetensors", "clip.safetensors", "edge-control.safetensors", "emoji-32.safetensors",
         "emoji-32-weak.safetensors", "style-lora.safetensors", "upscaler-x4.safetensors"]


def test_the_starter_models_are_small() -> None:
    """Everything that ships together takes at most 25 MB."""
    assert sum(path.stat().st_size for path in STARTER.iterdir() if path.is_file()) <= 25e6


@pytest.mark.parametrize("file", FILES)
def test_each_file_has_a_card(file: str) -> None:
    """The metadata tells kind, architecture and sizes; a page of the same name tells people."""
    with safe_open(STARTER / file, "pt") as opened:
        card = json.loads(opened.metadata()["wireloom"])
        assert all(opened.get_tensor(name).dtype == torch.float16 for name in opened.keys())  # noqa: SIM118
    assert {"kind", "architecture", "config"} <= set(card)
    assert (STARTER / file).with_suffix(".md").exists()


def test_starter_clip_loads_strictly_in_open_clip() -> None:
    """open_clip builds the same model from the configuration in our file."""
    clip = load_clip(STARTER / "clip.safetensors")
    theirs = open_clip.model.CLIP(**clip.config.open_clip())
    theirs.load_state_dict(load_file(STARTER / "clip.safetensors"), strict=True)


def test_the_denoiser_reads_what_the_text_tower_writes() -> None:
    """The card names the very file, widths agree, and every trained name is a prompt that fits the context."""
    network, card = load_unet(STARTER / "emoji-32.safetensors")
    assert card["text_encoder_sha256"] == sha256(STARTER.parent / card["text_encoder"])
    clip = load_clip(STARTER.parent / card["text_encoder"])
    assert network.config.text_width == clip.config.text_width
    assert network.config.pooled_width == clip.config.embed_dim
    ids = clip.tokenizer([f"{name}, twemoji style" for name in card["names"]])
    assert (ids[:, -1] == 0).all()


def test_a_red_heart_is_red() -> None:
    """The first prompt that people type gives a picture that is red in the middle and white in the corners."""
    network, card = load_unet(STARTER / "emoji-32.safetensors")
    clip = load_clip(STARTER.parent / card["text_encoder"])
    picture = draw(network, clip, ["a red heart"], [7], Protocol(steps=12, guidance=card["guidance"]))[0]
    red, green, blue = picture[:, 12:18, 12:20].mean((1, 2)).tolist()
    assert red > 0.7
    assert max(green, blue) < 0.45
    assert float(picture[:, [0, 0, -1, -1], [0, -1, 0, -1]].min()) > 0.85


def test_the_classifier_is_small_and_knows_its_groups() -> None:
    """At most 1 MB; its classes are those it was trained with, and it reads pictures of any size at any level."""
    path = STARTER / "classifier.safetensors"
    assert path.stat().st_size <= 1e6
    model = load_noisy_classifier(path)
    assert model.config.classes == tuple(GROUPS.values())
    for side, sigma in ((32, 0.02), (64, 40.0)):
        logits = model(torch.randn(2, 3, side, side) * sigma, torch.tensor(sigma))
        assert logits.shape == (2, len(GROUPS))
        assert logits.isfinite().all()


def test_the_weak_model_is_small_and_reads_what_the_strong_one_reads() -> None:
    """At most 1 MB, the same text tower and names; its page repeats what was measured."""
    path = STARTER / "emoji-32-weak.safetensors"
    assert path.stat().st_size <= 1e6
    (_, weak), (_, strong) = load_unet(path), load_unet(STARTER / "emoji-32.safetensors")
    assert all(weak[fact] == strong[fact] for fact in ("text_encoder_sha256", "names", "sigma_range", "sigma_data"))
    scores, page = json.loads((STARTER / "emoji-32-weak.json").read_text()), path.with_suffix(".md").read_text()
    for way in ("emoji-32, no guidance", "autoguidance 1.5", "emoji-32-weak alone"):
        assert f"| {scores[way]['trained pictures']['top-1']:.1%} |" in page


def test_autoguidance_by_the_weak_model_brings_a_drawing_further_from_it() -> None:
    """Scale 0 is the weak model's penguin, 1 the model's own; 2 lies on the other side of that."""
    strong, weak = load_text_to_image(Context()), load_text_to_image(Context(), WEAK)
    prompts = strong.text_encoder.encode(["penguin, twemoji style"])
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2
    zero, one, two = (autoguidance(strong.denoiser, weak.denoiser, scale).denoise(x, torch.tensor(2.0), prompts)
                      for scale in (0.0, 1.0, 2.0))
    assert (one - zero).abs().mean() > 0.01
    torch.testing.assert_close(two - one, one - zero)


def test_the_adapters_are_small_and_made_for_the_denoiser() -> None:
    """Both together take at most 2 MB, name the very base, and their cards repeat what was measured."""
    sizes = [(STARTER / f"{name}.safetensors").stat().st_size for name in ("edge-control", "style-lora")]
    assert sum(sizes) <= 2e6
    for name in ("edge-control", "style-lora"):
        with safe_open(STARTER / f"{name}.safetensors", "pt") as opened:
            card = json.loads(opened.metadata()["wireloom"])
        assert card["base_sha256"] == sha256(STARTER / "emoji-32.safetensors")
    control = json.loads((STARTER / "edge-control.json").read_text())
    assert str(control["held-out pictures"]["with control"]) in (STARTER / "edge-control.md").read_text()
    style = json.loads((STARTER / "style-lora.json").read_text())
    assert str(style["with the LoRA"]["style score"]) in (STARTER / "style-lora.md").read_text()


def test_a_drawing_follows_a_drawn_outline() -> None:
    """An apple in a drawn square agrees with its edges far better than an apple without one."""
    model, hint = load_text_to_image(Context()), outlines()[2:3]
    follow = apply_starter_control(model.denoiser, load_starter_control(Context()), Image(hint))
    small = (torch.nn.functional.interpolate(hint, (32, 32), mode="area") > 0.4).float()
    prompts = model.text_encoder.encode(["red apple"] * 2)
    with_it, without = (agreement(lines_of(draw_sheet(Context(), denoiser, prompts, 3)), small)
                        for denoiser in (follow, model.denoiser))
    assert with_it > without + 0.2
    assert with_it > 0.6


def test_the_style_turns_a_red_apple_blue() -> None:
    """With the LoRA blue is the strongest channel of the form, without it red; the paper stays white."""
    model = load_text_to_image(Context())
    styled = apply_to_denoiser(model.denoiser, load_lora(Context()))
    prompts = model.text_encoder.encode(["red apple"])
    plain, blue = (draw_sheet(Context(), denoiser, prompts, 3)[0] for denoiser in (model.denoiser, styled))
    assert plain[:, 12:24, 10:22].mean((1, 2)).argmax() == 0
    assert blue[:, 12:24, 10:22].mean((1, 2)).argmax() == 2
    assert float(blue[:, [0, -1], [0, 0]].min()) > 0.8


def test_the_contact_sheet_asks_for_known_names() -> None:
    """Prompts of the sheet are 48, all different, and about names that the model was trained on."""
    _, card = load_unet(STARTER / "emoji-32.safetensors")
    assert len(set(PROMPTS)) == 48
    assert all(prompt.removeprefix("a ").split(",")[0] in card["names"] for prompt in PROMPTS)


def test_every_source_is_attributed() -> None:
    """The attribution page names each package and version that is used."""
    page = (STARTER / "ATTRIBUTION.md").read_text()
    for package in (NAMES, REALESRGAN, *(emoji_set.package for emoji_set in EMOJI_SETS)):
        assert package.name in page
        assert package.version in page
        assert package.licence in page


def test_scores_are_on_the_card() -> None:
    """scores.json holds the protocol and the three groups of scores, and the card repeats the main number."""
    scores = json.loads((STARTER / "scores.json").read_text())
    assert {"protocol", "retrieval", "distribution", "recall of training pictures"} <= set(scores)
    main = scores["retrieval"]["generated, trained pictures"]["top-5"]
    assert f"{main:.1%}" in (STARTER / "emoji-32.md").read_text()


def test_no_pickles_ship() -> None:
    """Weights are safetensors only."""
    assert {path.suffix for path in Path(STARTER).iterdir() if path.is_file()} <= {
        ".safetensors",
        ".md",
        ".json",
        ".webp",
        ".png",
        ".py",
    }
