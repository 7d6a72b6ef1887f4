"""Image towers agree with the libraries that their files come from."""

from __future__ import annotations

import pytest
import torch

from nodes.control.load_image_encoder import load_image_encoder
from nodes.encoders.vision import prepared, vision_tensors, vision_tower
from nodes.interface import BadInput, Image
from tests.fixtures.made.control_layout import attention_shapes, plain_shapes
from tests.fixtures.made.kinds import SMALL_SD15
from tests.nodes.control.made import Folder, drawn, save, vision_file


def pictures(n: int = 2, height: int = 40, width: int = 60) -> torch.Tensor:
    return torch.rand(n, 3, height, width, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("layers", [2, 32])
def test_a_tower_in_the_hugging_face_layout_gives_what_transformers_gives(layers):
    """Embedding and both hidden states to 1e-5, with OpenAI's fast GELU (few layers) and with the plain one (32)."""
    transformers = pytest.importorskip("transformers")
    config = transformers.CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, projection_dim=24, num_hidden_layers=layers, num_attention_heads=16,
        image_size=56, patch_size=14, hidden_act="quick_gelu" if layers < 32 else "gelu")
    theirs = transformers.CLIPVisionModelWithProjection(config).eval()
    ours = vision_tower(vision_tensors(theirs.state_dict()))
    x = prepared(pictures(), 56)
    with torch.no_grad():
        wanted, got = theirs(x, output_hidden_states=True), ours(x)
    assert (got.embedding - wanted.image_embeds).abs().max() < 1e-5
    assert (got.last - wanted.hidden_states[-1]).abs().max() < 1e-5
    assert (got.penultimate - wanted.hidden_states[-2]).abs().max() < 1e-5


def test_a_tower_in_the_open_clip_layout_gives_what_open_clip_gives():
    """The fused projections are taken apart without a copy, and the embedding agrees to 1e-5."""
    open_clip = pytest.importorskip("open_clip.transformer")
    theirs = open_clip.VisionTransformer(
        image_size=56, patch_size=14, width=32, layers=2, heads=16, mlp_ratio=2.0, output_dim=24,
        act_layer=open_clip.QuickGELU).eval()
    state = {f"embedder.model.visual.{k}": v for k, v in theirs.state_dict().items()}
    found = vision_tensors(state)
    x = prepared(pictures(), 56)
    with torch.no_grad():
        assert (vision_tower(found)(x).embedding - theirs(x)).abs().max() < 1e-5
    fused = state["embedder.model.visual.transformer.resblocks.0.attn.in_proj_weight"]
    assert found["encoder.layers.0.self_attn.q_proj.weight"].data_ptr() == fused.data_ptr()


def test_pictures_are_cut_to_their_middle_and_rounded_to_eight_bits():
    """A wide picture loses its sides, a stretched one keeps them; pixels are 8-bit steps before normalisation."""
    wide = torch.zeros(1, 3, 30, 90)
    wide[..., :30] = 1
    assert prepared(wide, 30).std((2, 3)).max() < 1e-6
    assert prepared(wide, 30, crop=False).std((2, 3)).min() > 0.1
    tiny = prepared(torch.full((1, 3, 30, 30), 0.4999), 30)
    assert torch.equal(tiny, prepared(torch.full((1, 3, 30, 30), 127 / 255), 30))


def test_an_encoder_loads_from_a_file_and_gives_unit_vectors(tmp_path):
    """Through the node: features of length 1 that name their encoder and how pictures were resized."""
    vision_file(tmp_path / "vision.safetensors")
    features = load_image_encoder(Folder(tmp_path), "vision.safetensors").encode(Image(pictures()))
    assert torch.allclose(features.data.norm(dim=1), torch.ones(2), atol=1e-5)
    assert features.extractor == "vision"
    assert "centre crop" in features.resize


def test_another_file_is_refused_with_what_it_seems_to_be(tmp_path):
    """An IP-Adapter for an image encoder: the message says both and which node takes it."""
    save(tmp_path / "x.safetensors", drawn(plain_shapes(SMALL_SD15, 24) | attention_shapes(SMALL_SD15)))
    with pytest.raises(BadInput, match=r"expected an image encoder.*an IP-Adapter.*; use control\.load_ip_adapter"):
        load_image_encoder(Folder(tmp_path), "x.safetensors")


def test_a_tower_with_a_tensor_missing_is_refused(tmp_path):
    """The message names the tensor."""
    tensors = vision_file(tmp_path / "x.safetensors")
    del tensors["vision_model.encoder.layers.1.mlp.fc2.bias"]
    save(tmp_path / "x.safetensors", tensors)
    with pytest.raises(BadInput, match=r"not whole.*encoder\.layers\.1\.mlp\.fc2\.bias"):
        load_image_encoder(Folder(tmp_path), "x.safetensors")
