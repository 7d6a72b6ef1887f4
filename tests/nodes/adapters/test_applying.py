"""LoRAs on loaded models: strengths, blocks, steps, several at once, and what does not fit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from nodes.adapters.apply_lora import apply_lora
from nodes.adapters.apply_to_denoiser import apply_to_denoiser
from nodes.adapters.apply_to_text import apply_to_text
from nodes.adapters.applying import OverSteps
from nodes.adapters.blocks import read_blocks
from nodes.adapters.fitting import Wanted, fitted
from nodes.adapters.keys import UNET
from nodes.adapters.load_lora import load_lora
from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.unet import UNet
from nodes.denoisers.patches import patched
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import Adapter, BadInput
from nodes.schedules.progress import progress
from nodes.schedules.training_levels import levels_at
from nodes.weights.load_text_to_image import load_text_to_image
from tests.fixtures.made import unet_layout
from tests.fixtures.made.kinds import SMALL_SD15
from tests.fixtures.made.lora_layout import kohya_table, low_rank
from tests.fixtures.made.unet_layout import Table, unet_table
from tests.fixtures.made.values import values, write
from tests.fixtures.make_weights import ModelContext, write_models

torch.set_num_threads(1)
SIGMA = torch.tensor(1.5)


@pytest.fixture(scope="module")
def ctx(tmp_path_factory):
    """The starter models with made weights, and two LoRAs for them."""
    ctx = ModelContext(write_models(tmp_path_factory.mktemp("models")))
    model = load_text_to_image(ctx)
    parts = {"lora_unet": model.denoiser.denoise.network, "lora_te": model.text_encoder.encode.model}
    for number, name in enumerate(("one", "two")):
        table: Table = {}
        for prefix, network in parts.items():
            for parameter, tensor in network.named_parameters():
                if parameter.endswith(".weight") and tensor.ndim > 1 and "visual" not in parameter:
                    layer = parameter.removesuffix(".weight").replace(".", "_")
                    low_rank(table, f"{prefix}_{layer}", tuple(tensor.shape), 2)
        card = {"wireloom": json.dumps({"kind": "lora", "base": "starter/emoji-32"})}
        tensors = {n: t * 0.1 for n, t in values(table, seed=number).items()}
        save_file(tensors, ctx.folder / f"{name}.safetensors", card)
    return ctx


@pytest.fixture
def model(ctx):
    return load_text_to_image(ctx)


def estimate(denoiser, sigma=SIGMA):
    x = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(3))
    return denoiser.denoise(x, sigma, None)


def test_a_lora_changes_the_estimate_and_leaves_no_trace(ctx, model):
    """With it, without it, with it: the plain model gives bit for bit what it gave, and nothing has moved."""
    network = model.denoiser.denoise.network
    plain, places = estimate(model.denoiser), [p.data_ptr() for p in network.parameters()]
    changed = apply_to_denoiser(model.denoiser, load_lora(ctx, "one.safetensors"))
    first = estimate(changed)
    assert (first - plain).abs().max() > 0.01
    assert torch.equal(estimate(model.denoiser), plain)
    assert torch.equal(estimate(changed), first)
    assert [p.data_ptr() for p in network.parameters()] == places


def test_several_loras_add_up_in_any_order(ctx, model):
    """One after the other, the other way round, and a strength below zero that takes one away again."""
    one, two = load_lora(ctx, "one.safetensors"), load_lora(ctx, "two.safetensors")
    both = apply_to_denoiser(apply_to_denoiser(model.denoiser, one, 0.5), two)
    swapped = apply_to_denoiser(apply_to_denoiser(model.denoiser, two), one, 0.5)
    torch.testing.assert_close(estimate(both), estimate(swapped), atol=1e-6, rtol=1e-5)
    taken = apply_to_denoiser(both, one, -0.5)
    torch.testing.assert_close(estimate(taken), estimate(apply_to_denoiser(model.denoiser, two)), atol=1e-6, rtol=1e-5)
    assert apply_to_denoiser(model.denoiser, one, 0.0) is model.denoiser


def test_the_text_encoder_is_changed_and_with_it_the_empty_prompt(ctx, model):
    """Both parts, each with its strength; what stands for no prompt is encoded by the changed encoder."""
    lora = load_lora(ctx, "one.safetensors")
    plain = model.text_encoder.encode(["a red heart"])
    denoiser, encoder = apply_lora(model.denoiser, model.text_encoder, lora, text_strength=2.0)
    changed = encoder.encode(["a red heart"])
    assert (changed.tokens - plain.tokens).abs().max() > 0.01
    assert torch.equal(denoiser.null.tokens, encoder.encode([""]).tokens)
    assert torch.equal(denoiser.denoise.null.pooled, encoder.encode([""]).pooled)
    assert torch.equal(model.text_encoder.encode(["a red heart"]).tokens, plain.tokens)
    only = apply_to_text(model.text_encoder, lora, 2.0)
    assert torch.equal(only.encode(["a red heart"]).tokens, changed.tokens)
    untouched = apply_lora(model.denoiser, model.text_encoder, lora, text_strength=0.0)
    assert untouched.text_encoder is model.text_encoder
    assert untouched.denoiser.null is model.denoiser.null


def test_blocks_have_weights_of_their_own(ctx, model):
    """Only the named blocks change; the longest name counts, BASE is the rest."""
    lora = load_lora(ctx, "one.safetensors")
    changed = apply_to_denoiser(model.denoiser, lora, blocks="BASE=0, down2=0.5, down2.0.attention=1")
    [patch] = changed.denoise.patches
    network = model.denoiser.denoise.network
    before = {n: p.clone() for n, p in network.named_parameters()}
    with patched(network, [patch]):
        moved = {n for n, p in network.named_parameters() if not torch.equal(p, before[n])}
    assert moved == {n for n in patch.changes if n.startswith("down2.")}
    assert patch.factors["down2.0.conv1.weight"] == 0.5
    assert "down2.0.attention.qkv.weight" not in patch.factors
    with pytest.raises(BadInput, match=r"blocks names 'input_blocks.4', which this model does not have; it has down,"):
        apply_to_denoiser(model.denoiser, lora, blocks="IN04=0.5")


def test_lists_of_block_weights_are_those_that_people_share():
    """17 and 26 numbers for SD1, 12 and 20 for SDXL; anything else is refused in words."""
    table = [n for n in unet_table(unet_layout.SD15, "") if ".transformer_blocks." in n]
    weights = read_blocks(",".join(str(i) for i in range(17)))
    assert [weights.of(n) for n in ("input_blocks.1.1.x", "middle_block.1.x", "output_blocks.11.1.x")] == [1, 7, 16]
    assert {weights.of(n) for n in table} == set(range(1, 17))
    assert read_blocks(",".join("1" * 26)).factors(table) == {}
    sdxl = read_blocks("0.1,1,2,3,4,5,6,7,8,9,10,11")
    assert [sdxl.of(n) for n in ("input_blocks.8.1.x", "output_blocks.0.1.x", "out.2.weight")] == [4, 6, 0.1]
    assert read_blocks("IN=0.5, in04=2").of("input_blocks.4.1.x") == 2
    assert read_blocks("").of("anything") == 1
    for text, reason in (("1,2,3", "a list of 12, 17, 20 or 26 numbers; got 3"), ("IN04=x", "got 'IN04=x'"),
                         ("IN04=nan", "got"), ("IN04", "got 1 without")):
        with pytest.raises(BadInput, match=reason):
            read_blocks(text)


def test_the_strength_follows_the_steps(ctx, model):
    """A curve over how far sampling has come: with all of it at the start, the rest is the plain model."""
    lora = load_lora(ctx, "one.safetensors")
    early = apply_to_denoiser(model.denoiser, lora, over_steps_curve=[0.0, 1.0, 0.4, 1.0, 0.5, 0.0, 1.0, 0.0])
    whole, high, low = apply_to_denoiser(model.denoiser, lora), torch.tensor(30.0), torch.tensor(0.05)
    assert torch.equal(estimate(early, high), estimate(whole, high))
    assert torch.equal(estimate(early, low), estimate(model.denoiser, low))
    assert whole.denoise.patches[0].over is None


def test_progress_counts_noise_levels_as_stable_diffusion_numbers_them():
    """At timestep t of a range it is 1 - t / 999; 0 above and 1 below."""
    for t in (1, 250, 500.5, 998):
        sigma = float(levels_at(torch.tensor([t], dtype=torch.float64), 0.02, 40.0)[0])
        assert progress(sigma, 0.02, 40.0) == pytest.approx(1 - t / 999, abs=1e-9)
    assert (progress(50.0, 0.02, 40.0), progress(0.0, 0.02, 40.0)) == (0.0, 1.0)
    assert OverSteps((0.0, 0.0, 1.0, 2.0), 0.02, 40.0)(40.0) == 0
    assert OverSteps((0.5, 3.0), 0.02, 40.0)(7.0) == 3


def unet(sizes, meta: bool = True) -> UNet:
    table = unet_table(sizes, "")
    with torch.device("meta"):
        network = UNet(unet_config(table))
    if not meta:
        network.load_state_dict(values(table), assign=True)
    return network.requires_grad_(False)


def adapter(tmp_path, table) -> Adapter:
    write(tmp_path / "lora.safetensors", table, hole=True)
    return load_lora(ModelContext(tmp_path), "lora.safetensors")


FULL = {"sd1": unet_layout.SD15, "sd2": unet_layout.SD21, "sdxl": unet_layout.SDXL}


@pytest.mark.parametrize("of", FULL)
@pytest.mark.parametrize("to", FULL)
def test_a_lora_of_another_family_is_refused_by_name(tmp_path, of, to):
    """Both families are named, and what to do; one of the model's own fits with all layers."""
    lora = adapter(tmp_path, kohya_table(FULL[of], rank=1, original=of == "sdxl"))
    if of == to:
        assert len(fitted(lora, UNET, unet(FULL[to]), Wanted()).changes) == len(lora.layers[UNET])
        return
    with pytest.raises(BadInput, match=r"lora was made for Stable Diffusion (\w+), and this model is Stable Diffusion "
                                       r"(\w+); load an adapter of the model's own family"):
        fitted(lora, UNET, unet(FULL[to]), Wanted())


def test_a_lora_of_a_large_model_does_not_fit_the_starter_model(tmp_path, model):
    """And the other way round."""
    with pytest.raises(BadInput, match="made for Stable Diffusion 1, and this model is the models that ship"):
        apply_to_denoiser(model.denoiser, adapter(tmp_path, kohya_table(unet_layout.SD15, rank=1)))


def test_widths_that_differ_are_said_layer_by_layer(tmp_path):
    """Where no family is known, the shapes tell."""
    lora = adapter(tmp_path, kohya_table(replace(SMALL_SD15, context_dim=48), rank=1))
    with pytest.raises(BadInput, match=r"lora changes '.*attn2_to_k' as a layer of 32x48, but the model's has 32x64"):
        fitted(lora, UNET, unet(SMALL_SD15), Wanted())


def test_layers_that_the_model_does_not_have_are_refused_or_left_out(tmp_path):
    """Never in silence: by choice only, and never all of them."""
    table = kohya_table(SMALL_SD15, rank=1)
    low_rank(table, "lora_unet_something_new", (4, 4), 1)
    lora = adapter(tmp_path, table)
    with pytest.raises(BadInput, match="1 of the 193 layers of lora are not in this model's unet, such as 'something_"):
        fitted(lora, UNET, unet(SMALL_SD15), Wanted())
    assert len(fitted(lora, UNET, unet(SMALL_SD15), Wanted(missing="leave out")).changes) == 192
    nothing: Table = {}
    low_rank(nothing, "lora_unet_something_new", (4, 4), 1)
    with pytest.raises(BadInput, match="none of the 1 layers"):
        fitted(adapter(tmp_path, nothing), UNET, unet(SMALL_SD15), Wanted(missing="leave out"))


def test_a_guided_model_is_refused(ctx, model):
    """The order of nodes is said: loader, LoRA, guidance."""
    guided = classifier_free(model.denoiser, model.text_encoder.encode(["a cat"]))
    with pytest.raises(BadInput, match="wire the adapter between the loader and the guidance"):
        apply_to_denoiser(guided, load_lora(ctx, "one.safetensors"))


def test_a_lora_of_one_part_says_where_it_belongs(ctx, model):
    """A LoRA of the text encoder alone is no use to a denoiser, and the other way round."""
    lora = load_lora(ctx, "one.safetensors")
    text = replace(lora, layers={k: v for k, v in lora.layers.items() if k != UNET})
    with pytest.raises(BadInput, match=r"changes the first text encoder only.*adapters.apply_to_text"):
        apply_to_denoiser(model.denoiser, text)
    with pytest.raises(BadInput, match="changes no text encoder"):
        apply_to_text(model.text_encoder, replace(lora, layers={UNET: lora.layers[UNET]}))
    both = replace(lora, layers={**lora.layers, "second text encoder": lora.layers["first text encoder"]})
    with pytest.raises(BadInput, match="changes two text encoders"):
        apply_to_text(model.text_encoder, both)


def test_a_merge_never_reaches_the_file(tmp_path):
    """Weights may be mapped from disk; merging writes into this process's copy only."""
    from safetensors import safe_open

    path = write(tmp_path / "unet.safetensors", unet_table(SMALL_SD15, ""), torch.float16)
    before = path.read_bytes()
    network = unet(SMALL_SD15)
    with safe_open(path, "pt") as file:
        network.load_state_dict({n: file.get_tensor(n) for n in file.keys()}, assign=True)  # noqa: SIM118 - not a dict
    write(tmp_path / "lora.safetensors", kohya_table(SMALL_SD15, rank=1))
    lora = load_lora(ModelContext(tmp_path), "lora.safetensors")
    with patched(network, [fitted(lora, UNET, network, Wanted())]):
        pass
    assert path.read_bytes() == before
