"""A style model puts a few words behind the prompt."""

from __future__ import annotations

import pytest
import torch
import torch.nn as nn

from nodes.control.load_image_encoder import load_image_encoder
from nodes.control.style import style, style_model
from nodes.interface import BadInput, Conditioning, Image
from tests.fixtures.made.control_layout import style_shapes
from tests.nodes.control.made import Folder, drawn, save, vision_file

WIDTH, OUT, TOKENS = 32, 48, 8


def style_tensors() -> dict[str, torch.Tensor]:
    return drawn(style_shapes(WIDTH, OUT, TOKENS))


@pytest.fixture
def folder(tmp_path):
    vision_file(tmp_path / "vision.safetensors")
    save(tmp_path / "style.safetensors", style_tensors())
    return Folder(tmp_path)


def picture(n: int = 1) -> Image:
    return Image(torch.rand(n, 3, 56, 56, generator=torch.Generator().manual_seed(5)))


def test_its_blocks_are_those_of_torch():
    """Written out with torch's own multi-head attention, the tokens are the same to 1e-5."""
    tensors = style_tensors()
    seen = torch.randn(2, 17, WIDTH, generator=torch.Generator().manual_seed(1))

    def normed(x, name):
        return nn.functional.layer_norm(x, (WIDTH,), tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    x = normed(torch.cat([seen, tensors["style_embedding"].expand(2, -1, -1)], 1), "ln_pre")
    for i in range(3):
        at = f"transformer_layes.{i}"
        attention = nn.MultiheadAttention(WIDTH, 8, batch_first=True)
        attention.load_state_dict({k: tensors[f"{at}.attn.{k}"] for k in attention.state_dict()})
        own = normed(x, f"{at}.ln_1")
        x = x + attention(own, own, own)[0]
        h = normed(x, f"{at}.ln_2") @ tensors[f"{at}.mlp.c_fc.weight"].T + tensors[f"{at}.mlp.c_fc.bias"]
        x = x + (h * torch.sigmoid(1.702 * h)) @ tensors[f"{at}.mlp.c_proj.weight"].T + tensors[f"{at}.mlp.c_proj.bias"]
    wanted = normed(x[:, -TOKENS:], "ln_post") @ tensors["proj"]
    with torch.no_grad():
        assert (style_model(tensors)(seen) - wanted).abs().max() < 1e-5


def test_its_words_stand_behind_the_prompt_in_proportion_to_their_strength(folder):
    """The prompt's tokens stay; eight more follow, half as large at half the strength; each picture gives a row."""
    encoder = load_image_encoder(folder, "vision.safetensors")
    prompt = Conditioning(torch.ones(1, 77, OUT), text=("a",))
    whole = style(folder, prompt, encoder, picture(), "style.safetensors")
    half = style(folder, prompt, encoder, picture(), "style.safetensors", 0.5)
    assert whole.tokens.shape == (1, 77 + TOKENS, OUT)
    assert torch.equal(whole.tokens[:, :77], prompt.tokens)
    assert torch.allclose(half.tokens[:, 77:], whole.tokens[:, 77:] / 2)
    assert style(folder, prompt, encoder, picture(3), "style.safetensors").text == ("a",) * 3


def test_what_does_not_fit_is_refused_in_words(folder):
    """A prompt of another family, another encoder, another file."""
    encoder = load_image_encoder(folder, "vision.safetensors")
    with pytest.raises(BadInput, match="48 numbers, got 7"):
        style(folder, Conditioning(torch.ones(1, 77, 7)), encoder, picture(), "style.safetensors")
    vision_file(folder.folder / "wide.safetensors", width=64)
    with pytest.raises(BadInput, match=r"of 32 numbers, wide gives 64.*CLIP ViT-L"):
        style(folder, Conditioning(torch.ones(1, 77, OUT)), load_image_encoder(folder, "wide.safetensors"), picture(),
              "style.safetensors")
    with pytest.raises(BadInput, match="expected a style model"):
        style(folder, Conditioning(torch.ones(1, 77, OUT)), encoder, picture(), "vision.safetensors")
