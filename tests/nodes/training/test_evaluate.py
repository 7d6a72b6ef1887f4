"""Scores measure what they say, on models small enough for a test."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nodes.denoisers.unet import UNet, load_unet, unet_metadata
from nodes.encoders.clip_model import ClipModel, clip_metadata
from nodes.training import evaluate
from nodes.training.captions import canonical
from nodes.training.dataset import EmojiData
from nodes.training.evaluate import Model, against, features, measure, one_style_each, retrieval, table
from nodes.training.sampling import Protocol, draw, seeded_noise
from tests.nodes.training.tiny import CLIP, UNET

QUICK = Protocol(steps=3)


@pytest.fixture
def model(shapes: EmojiData) -> Model:
    """Untrained networks with a card."""
    torch.manual_seed(0)
    card = {"names": shapes.names, "styles": ["flat", "noto"], "steps": 3, "guidance": 2.0}
    card |= {"sigma_range": [0.02, 40.0], "sigma_data": 0.58, "trained": {}}
    network = UNet(UNET).eval().requires_grad_(False)
    return Model(network, card, ClipModel(CLIP).eval().requires_grad_(False))


def test_a_picture_is_the_same_in_every_batch(model: Model) -> None:
    """Prompt and seed fix a picture, whatever else is drawn with it."""
    prompts, seeds = ["red circle", "a blue square", "yellow"], [5, 6, 7]
    torch.nn.init.normal_(model.network.output.weight, std=0.1)
    together = draw(model.network, model.clip, prompts, seeds, QUICK)
    split = draw(model.network, model.clip, prompts, seeds, QUICK, batch=1)
    assert together.shape == (3, 3, 32, 32)
    torch.testing.assert_close(together, split, atol=0.02, rtol=0)  # bf16: another batch size rounds otherwise


def test_noise_belongs_to_its_seed() -> None:
    """The second of two pictures equals the picture drawn alone."""
    assert torch.equal(seeded_noise([1, 2], 8)[1], seeded_noise([2], 8)[0])


def test_each_name_is_asked_for_once_and_styles_take_turns(shapes: EmojiData) -> None:
    """Eight names give eight pictures, half in each style, and a picture stays with its row."""
    chosen = one_style_each(shapes)
    assert [row.name for row in chosen.rows] == shapes.names
    assert sum(row.style == "flat" for row in chosen.rows) == 4
    assert torch.equal(chosen.images[0], shapes.images[shapes.rows.index(chosen.rows[0])])


def test_retrieval_is_perfect_for_the_texts_themselves(model: Model, shapes: EmojiData) -> None:
    """If the picture's embedding were the text's own, the right name would always be first."""
    texts = model.clip.tokenizer([canonical(row.name, row.style) for row in shapes.rows])
    with torch.no_grad():
        embeddings = model.clip.encode_text(texts)[1].double()
    assert retrieval(model.clip, embeddings, shapes, shapes.names)["top-1"] == 1


def test_a_set_against_itself_has_no_distance(model: Model, shapes: EmojiData) -> None:
    """FID 0, precision and recall 1."""
    scores = against(*[features(model.clip, shapes.images / 255)] * 2)
    assert scores["FID (starter-clip)"] == pytest.approx(0, abs=1e-3)
    assert scores["precision"] == scores["recall"] == 1


def test_all_scores_come_in_one_table(model: Model, shapes: EmojiData, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every group is measured, and real pictures score as they are."""
    monkeypatch.setattr(evaluate, "held_out", lambda row: row.name.startswith("yellow"))
    monkeypatch.setattr(evaluate, "clip_data", lambda data: data)
    scores = measure(model, shapes, QUICK)
    assert scores["retrieval"]["names"] == 8
    assert scores["retrieval"]["generated, trained pictures"]["pictures"] == 6
    assert scores["retrieval"]["real, those pictures"]["pictures"] == 4
    assert "FID (starter-clip)" in table(scores)


def test_guidance_can_be_asked_for(model: Model) -> None:
    """The card says how to draw; the command line may differ."""
    assert model.protocol(None).guidance == 2.0
    assert model.protocol(5.0) == Protocol(3, 5.0, 0.02, 40.0, 0.58)


def test_a_card_survives_the_file(tmp_path: Path, model: Model) -> None:
    """What evaluation needs is in the file's metadata."""
    facts = {key: model.card[key] for key in model.card}
    save_file(model.network.state_dict(), tmp_path / "emoji-32.safetensors", unet_metadata(UNET, **facts))
    save_file(model.clip.state_dict(), tmp_path / "clip.safetensors", clip_metadata(CLIP))
    network, card = load_unet(tmp_path / "emoji-32.safetensors")
    assert Model(network, card, model.clip).protocol(None) == model.protocol(None)
