"""Our CLIP is open_clip's, and its files load strictly in both."""

from dataclasses import asdict
from pathlib import Path

import open_clip.model
import pytest
import torch
from safetensors.torch import save_file

from nodes.encoders.attention import attend
from nodes.encoders.clip_model import ClipConfig, ClipModel, clip_metadata, load_clip

TINY = ClipConfig(
    embed_dim=24,
    vision_width=32,
    vision_layers=2,
    vision_heads=2,
    merges=50,
    text_width=16,
    text_layers=2,
    text_heads=2,
)


def tiny(**changes: object) -> ClipModel:
    torch.manual_seed(0)
    return ClipModel(ClipConfig(**(asdict(TINY) | changes))).eval().requires_grad_(False)


@pytest.mark.parametrize("quick_gelu", [False, True])
def test_both_towers_equal_open_clips(quick_gelu: bool) -> None:
    """With the same weights, text and image embeddings agree with open_clip's to 1e-5."""
    ours = tiny(quick_gelu=quick_gelu)
    theirs = open_clip.model.CLIP(**ours.config.open_clip()).eval()
    theirs.load_state_dict(ours.state_dict(), strict=True)
    ids = ours.tokenizer(["a red heart", "", "a fox, 3d style"])
    images = torch.randn(3, 3, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(ours.encode_text(ids)[1], theirs.encode_text(ids), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(ours.encode_image(images), theirs.encode_image(images), atol=1e-5, rtol=1e-5)


def test_a_file_gives_the_same_model_again(tmp_path: Path) -> None:
    """Saving and loading keeps sizes and weights."""
    model = tiny()
    save_file(model.state_dict(), tmp_path / "clip.safetensors", clip_metadata(model.config))
    again = load_clip(tmp_path / "clip.safetensors")
    assert again.config == model.config
    ids = model.tokenizer("a cat")
    assert torch.equal(again.encode_text(ids)[0], model.encode_text(ids)[0])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """The error names what the file is and what was expected."""
    save_file({"a": torch.zeros(1)}, tmp_path / "x.safetensors", {"wireloom": '{"kind": "upscaler"}'})
    with pytest.raises(ValueError, match="holds upscaler, expected clip"):
        load_clip(tmp_path / "x.safetensors")


def test_padding_does_not_change_a_text() -> None:
    """Attention is causal, so ids after the end mark have no say in the embedding."""
    model = tiny()
    ids = model.tokenizer("a cat")
    other = ids.clone()
    other[0, ids.argmax() + 1 :] = 7
    assert torch.equal(model.encode_text(ids)[1], model.encode_text(other)[1])


def test_prepare_resizes_and_centres_pixels() -> None:
    """Pictures of any size become the size of the tower, in units of the trained normalisation."""
    prepared = tiny().prepare(torch.full((2, 3, 50, 70), 0.75))
    assert prepared.shape == (2, 3, 32, 32)
    torch.testing.assert_close(prepared, torch.full_like(prepared, 0.5))


@pytest.mark.parametrize("masked", [False, True])
def test_written_out_attention_equals_torchs(masked: bool) -> None:
    """The CPU formula and torch's fused kernel agree."""
    q, k, v = torch.randn(2, 3, 5, 8), torch.randn(2, 3, 7, 8), torch.randn(2, 3, 7, 8)
    mask = torch.arange(7).expand(2, 1, 1, 7) < torch.tensor([4, 7])[:, None, None, None] if masked else None
    expected = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    torch.testing.assert_close(attend(q, k, v, mask), expected)
