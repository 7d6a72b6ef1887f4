"""GLoRA, IA3, OFT, BOFT and new weights: what each adds, against PEFT and against definitions written out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from nodes.adapters.fitting import Wanted, fitted
from nodes.adapters.inspect import inspect
from nodes.adapters.keys import UNET
from nodes.adapters.layers import build_layer
from nodes.adapters.load_lora import load_lora
from nodes.denoisers.patches import patched
from nodes.interface import BadInput, Context
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.kinds import SMALL_SD15, SMALL_SDXL
from tests.fixtures.made.lora_layout import kohya_names, unet_layers
from tests.fixtures.made.unet_layout import unet_table
from tests.fixtures.made.values import write
from tests.fixtures.make_weights import ModelContext
from tests.nodes.adapters.test_changes import DTYPE, random
from tests.nodes.adapters.test_parity import arguments, network

torch.set_num_threads(1)
ONE = torch.tensor(1)


def delta(parts: dict[str, Tensor], weight: Tensor, strength: float = 1.0) -> Tensor:
    """What a layer of these parts adds."""
    total = weight.clone()
    build_layer(parts).weight.add_to(total, weight, strength)
    return total - weight


def test_glora_adds_the_weight_times_a_small_matrix_and_another():
    """scale (W A + B), with both ways in which LyCORIS has written the factors, for matrices and convolutions."""
    weight, alpha = random(8, 6), {"alpha": torch.tensor(4.0)}
    a1, a2, b1, b2 = random(6, 2, seed=1), random(2, 6, seed=2), random(8, 2, seed=3), random(2, 6, seed=4)
    wanted = 2 * (weight @ (a1 @ a2) + b1 @ b2)
    torch.testing.assert_close(delta({"a1": a1, "a2": a2, "b1": b1, "b2": b2} | alpha, weight), wanted)
    torch.testing.assert_close(delta({"a1": a2, "a2": a1, "b1": b2, "b2": b1} | alpha, weight), wanted)
    kernel, core = random(8, 6, 3, 3), random(2, 6, 3, 3, seed=5)
    parts = {"a1": a2[..., None, None], "a2": a1[..., None, None], "b1": core, "b2": b1[..., None, None]}
    x = random(1, 6, 5, 5, seed=6)
    conv = nn.functional.conv2d
    through = conv(conv(x, a2.T[:, :, None, None].mT.transpose(0, 1)), a1.mT[:, :, None, None].transpose(0, 1))
    wanted = conv(through, kernel) + conv(conv(x, core), b1[..., None, None])
    torch.testing.assert_close(conv(x, delta(parts, kernel)), wanted)


def test_ia3_scales_outputs_or_inputs():
    """LyCORIS keeps what is added to 1, and says which side it scales."""
    weight, by = random(8, 6), random(8, seed=1)
    torch.testing.assert_close(delta({"scales": by, "on_input": ONE * 0}, weight), weight * by[:, None])
    by = random(6, seed=1)
    torch.testing.assert_close(delta({"scales": by, "on_input": ONE}, weight, 0.5), weight * by / 2)
    kernel = random(8, 6, 3, 3)
    torch.testing.assert_close(delta({"scales": by.view(1, 6, 1, 1), "on_input": ONE}, kernel),
                               kernel * by.view(1, 6, 1, 1))


def test_a_new_weight_replaces_the_old_one():
    """Whatever was there, at strength 1 the new one is."""
    weight, new = random(8, 6), random(8, 6, seed=1)
    torch.testing.assert_close(weight + delta({"set_weight": new}, weight), new)


def test_oft_turns_outputs_as_peft_turns_inputs():
    """The same Cayley rotation in double precision; PEFT has it on the other side of the weight."""
    peft = pytest.importorskip("peft")
    base = nn.Sequential(nn.Linear(12, 16, bias=False)).to(DTYPE)
    weight = base[0].weight.detach().clone()
    settings = {"oft_block_size": 4, "use_cayley_neumann": False, "target_modules": ["0"]}
    model = peft.get_peft_model(base, peft.OFTConfig(**settings)).to(DTYPE)
    [triangles] = [p for n, p in model.named_parameters() if "oft_R" in n]
    triangles.data = random(*triangles.shape) * 0.3
    blocks = torch.zeros(3, 4, 4, dtype=DTYPE)
    blocks[:, *torch.triu_indices(4, 4, 1)] = triangles.data
    merged = model.merge_and_unload()[0].weight
    turned = delta({"oft_blocks": blocks, "alpha": ONE * 0}, weight.T).T
    assert turned.abs().max() > 0.1
    assert (weight + turned - merged).abs().max() < 1e-6


def test_boft_with_one_factor_turns_as_peft_turns():
    """PEFT turns inputs and has one factor on a CPU, without the shuffle; the others are tested by their definition."""
    peft = pytest.importorskip("peft")
    base = nn.Sequential(nn.Linear(12, 16, bias=False)).to(DTYPE)
    weight = base[0].weight.detach().clone()
    model = peft.get_peft_model(base, peft.BOFTConfig(boft_block_size=4, target_modules=["0"])).to(DTYPE)
    [square] = [p for n, p in model.named_parameters() if "boft_R" in n]
    square.data = random(*square.shape) * 0.3
    merged = model.merge_and_unload()[0].weight
    shuffled = square.data[..., [0, 2, 1, 3], :][..., [0, 2, 1, 3]]
    turned = delta({"oft_blocks": shuffled / -2}, weight.T).T
    assert turned.abs().max() > 0.1
    assert (weight + turned - merged).abs().max() < 1e-6


@pytest.mark.parametrize("shape", [(16, 6), (16, 6, 3, 3)])
def test_oft_keeps_angles_and_rescales(shape):
    """Blocks of outputs keep their inner products; the scales come last; alpha x outputs bounds the rotation."""
    weight, blocks = random(*shape), random(4, 4, 4, seed=1)
    turned = (weight + delta({"oft_diag": blocks}, weight)).reshape(4, 4, -1)
    torch.testing.assert_close(turned.mT @ turned, (was := weight.reshape(4, 4, -1)).mT @ was)
    by = random(16, *[1] * (len(shape) - 1), seed=2)
    torch.testing.assert_close(weight + delta({"oft_blocks": blocks, "rescale": by}, weight),
                               turned.reshape(shape) * by)
    bound = delta({"oft_blocks": blocks, "alpha": torch.tensor(0.01)}, weight)
    small = blocks * (0.16 / (blocks - blocks.mT).norm())
    torch.testing.assert_close(bound, delta({"oft_blocks": small}, weight))


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_boft_turns_pairs_of_half_blocks_ever_further_apart(strength):
    """Written out as matrices: factor i turns outputs j, j + 2^i b/2, ... together; each is I + s (R - I)."""
    weight, blocks = random(16, 6), random(3, 4, 4, 4, seed=1) * 0.4
    turned = weight
    for i, factor in enumerate(blocks):
        apart, whole = 2 << i, torch.eye(16, dtype=DTYPE)
        order = [j + half * apart for start in range(0, 16, 2 * apart) for j in range(start, start + apart)
                 for half in range(2)]
        for n, block in enumerate(factor):
            q, rows = block - block.T, torch.tensor(order[4 * n:4 * n + 4])
            one = torch.eye(4, dtype=DTYPE)
            whole[rows[:, None], rows] = one + strength * ((one + q) @ (one - q).inverse() - one)
        turned = whole @ turned
    layer = build_layer({"oft_blocks": blocks})
    assert (layer.kind, layer.weight.shape) == ("BOFT", (16, -1))
    torch.testing.assert_close(weight + delta({"oft_blocks": blocks}, weight, strength), turned)


@pytest.mark.parametrize(("parts", "reason"), [
    ({"oft_blocks": random(4, 4)}, "are not square"),
    ({"oft_blocks": random(4, 4, 3)}, "are not square"),
    ({"a1": random(6, 2), "a2": random(3, 6), "b1": random(8, 2), "b2": random(2, 6)}, "do not fit together"),
    ({"scales": random(8)}, "IA3 layer without on_input"),
    ({"ia3_l": random(1, 8, 1, 1)}, "does not say whether it scales inputs or outputs"),
])
def test_a_damaged_layer_says_so(parts, reason):
    """When the file is read, not in the middle of a picture."""
    with pytest.raises(ValueError, match=reason):
        build_layer(parts)


def test_ia3_of_peft_on_a_u_net_says_what_peft_says(tmp_path: Path):
    """Keys, values and feed-forward inputs scaled: within 1e-5 of diffusers with PEFT, biases among them."""
    diffusers, peft = pytest.importorskip("diffusers"), pytest.importorskip("peft")
    file = write(tmp_path / "unet.safetensors", unet_table(SMALL_SD15), torch.float32)
    folder = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(SMALL_SD15))
    theirs = diffusers.UNet2DConditionModel.from_single_file(str(file), config=str(folder), subfolder="unet")
    names = {"target_modules": ["to_k", "to_v", "to_out.0", "net.2"], "feedforward_modules": ["net.2"]}
    theirs = peft.inject_adapter_in_model(peft.IA3Config(**names), theirs)
    tensors = {f"unet.{n}": 1 + random(*t.shape, seed=i).float() * 0.3 for i, (n, t) in enumerate(
        peft.get_peft_model_state_dict(theirs, adapter_name="default").items())}
    assert tensors
    peft.set_peft_model_state_dict(theirs, {n.removeprefix("unet."): t for n, t in tensors.items()})
    save_file({n: t.contiguous() for n, t in tensors.items()}, tmp_path / "ia3.safetensors")
    adapter, ours = load_lora(ModelContext(tmp_path), "ia3.safetensors"), network(SMALL_SD15)
    call, their_call = arguments(SMALL_SD15)
    plain = ours(**call)
    with torch.no_grad():
        expected = theirs(**their_call, return_dict=False)[0]
    with patched(ours, [fitted(adapter, UNET, ours, Wanted())]):
        got = ours(**call)
    assert adapter.kinds == ("IA3",)
    assert (expected - plain).abs().max() > 0.1
    assert (got - expected).abs().max() < 1e-5


FILES = {
    "OFT": lambda o, i, *k: {"oft_blocks": (4, o // 4, o // 4), "alpha": ()},
    "BOFT": lambda o, i, *k: {"oft_blocks": (2, o // 4, 4, 4), "alpha": ()},
    "GLoRA": lambda o, i, *k: {"a1.weight": (i, 2), "a2.weight": (2, i), "b1.weight": (o, 2), "b2.weight": (2, i)},
    "IA3": lambda o, i, *k: {"weight": (o,), "on_input": ()},
    "whole": lambda *shape: {"diff": shape},
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("sizes", [SMALL_SD15, SMALL_SDXL], ids=["SD1, kohya's names", "SDXL, original names"])
def test_a_file_of_this_kind_fits_every_attention(kind, sizes, tmp_path):
    """Loaded by its names alone, applied to a whole network, listed layer by layer; the family where shapes tell it."""
    named = kohya_names(sizes) if sizes is SMALL_SD15 else lambda layer: layer.replace(".", "_")
    prefix = "oft_unet_" if kind == "OFT" else "lora_unet_"
    tensors = {f"{prefix}{named(layer)}.{part}": torch.zeros(s) if part == "on_input" else random(*s).float() * 0.1
               for layer, shape in unet_layers(sizes) if ".attn" in layer for part, s in FILES[kind](*shape).items()}
    save_file(tensors, tmp_path / "a.safetensors")
    adapter, ours = load_lora(ModelContext(tmp_path), "a.safetensors"), network(sizes)
    assert adapter.kinds == (kind,)
    call, _ = arguments(sizes)
    plain = ours(**call)
    with patched(ours, [fitted(adapter, UNET, ours, Wanted())]):
        changed = ours(**call)
    assert torch.isfinite(changed).all()
    assert not torch.equal(changed, plain)
    assert len(inspect(Context(), adapter).rows) == len(adapter.layers["unet"])


def test_one_for_another_width_is_refused(tmp_path):
    """A rotation of 32 outputs has no place in a layer of 64."""
    tensors = {"oft_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.oft_blocks": torch.ones(4, 2, 2)}
    save_file(tensors, tmp_path / "a.safetensors")
    adapter, ours = load_lora(ModelContext(tmp_path), "a.safetensors"), network(SMALL_SD15)
    with pytest.raises(BadInput, match="as a layer of 8xany, but the model's has"):
        fitted(adapter, UNET, ours, Wanted())
