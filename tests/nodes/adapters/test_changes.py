"""What each format adds to a weight, against PEFT and against definitions written out."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from nodes.adapters.layers import build_layer
from nodes.adapters.settings import Told

DTYPE = torch.float64


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=DTYPE)


class Net(nn.Module):
    """A matrix and a convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix, self.convolution = nn.Linear(12, 16), nn.Conv2d(12, 16, 3)


def awake(model: nn.Module) -> None:
    """Random numbers in every factor: PEFT starts some at zero."""
    for i, (name, parameter) in enumerate(model.named_parameters()):
        if any(part in name for part in ("lora_", "hada_", "lokr_")):
            parameter.data = random(*parameter.shape, seed=i) * (0.3 if "magnitude" not in name else 1)


CONFIGS: dict[str, tuple[str, dict[str, Any]]] = {
    "LoRA": ("LoraConfig", {"r": 2, "lora_alpha": 3}),
    "DoRA": ("LoraConfig", {"r": 2, "lora_alpha": 3, "use_dora": True}),
    "LoHa": ("LoHaConfig", {"r": 2, "alpha": 3}),
    "LoHa, cores": ("LoHaConfig", {"r": 2, "alpha": 3, "use_effective_conv2d": True}),
    "LoKr, both whole": ("LoKrConfig", {"r": 9, "alpha": 9}),
    "LoKr": ("LoKrConfig", {"r": 1, "alpha": 3}),
    "LoKr, cores": ("LoKrConfig", {"r": 1, "alpha": 3, "use_effective_conv2d": True}),
    "LoKr, both factored": ("LoKrConfig", {"r": 1, "alpha": 3, "decompose_both": True, "decompose_factor": 4}),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_peft_merges_to_the_same_weights(name):
    """To 1e-5 for the matrix and the convolution; in double precision the difference is rounding."""
    peft = pytest.importorskip("peft")
    kind, settings = CONFIGS[name]
    torch.manual_seed(0)
    base = Net().to(DTYPE)
    before = {n: p.clone() for n, p in base.state_dict().items()}
    config = getattr(peft, kind)(target_modules=["matrix", "convolution"], **settings)
    model = peft.get_peft_model(base, config).to(DTYPE)
    awake(model)
    state = {n.removeprefix("base_model.model."): t.clone() for n, t in peft.get_peft_model_state_dict(model).items()}
    merged = model.merge_and_unload().state_dict()
    for layer in ("matrix", "convolution"):
        parts = {part(n): t for n, t in state.items() if n.startswith(layer + ".")} | {"alpha": torch.tensor(3.0)}
        weight = before[f"{layer}.weight"]
        added = build_layer(parts).weight.delta(weight)
        assert added.abs().max() > 0.02
        assert (weight + added - merged[f"{layer}.weight"]).abs().max() < 1e-6


def part(name: str) -> str:
    """The part of a layer that a name of PEFT means."""
    words = {"lora_A.weight": "down", "lora_B.weight": "up", "lora_magnitude_vector": "magnitude"}
    last = name.split(".", 1)[1].removesuffix(".weight") if "magnitude" in name else name.split(".", 1)[1]
    return words.get(last, last)


def test_locon_in_tucker_form_is_a_convolution_through_three():
    """A 1x1, a 3x3 and a 1x1 convolution one after another are the one whose weight is built."""
    up, mid, down = random(8, 2, 1, 1), random(2, 2, 3, 3, seed=1), random(2, 6, 1, 1, seed=2)
    layer = build_layer({"up": up, "mid": mid, "down": down, "alpha": torch.tensor(1.0)})
    x, conv = random(1, 6, 5, 5, seed=3), nn.functional.conv2d
    through = conv(conv(conv(x, down), mid), up) / 2
    torch.testing.assert_close(conv(x, layer.weight.delta(torch.zeros(8, 6, 3, 3, dtype=DTYPE))), through)
    assert (layer.kind, layer.weight.rank, layer.weight.shape) == ("LoCon", 2, (8, 6, 3, 3))


def test_without_alpha_the_scale_is_one():
    """Alpha / rank where there is an alpha, else 1; rank-stabilised files bring their own scale."""
    parts = {"up": random(8, 2), "down": random(2, 6)}
    zero, product = torch.zeros(8, 6, dtype=DTYPE), parts["up"] @ parts["down"]
    torch.testing.assert_close(build_layer(parts).weight.delta(zero), product)
    torch.testing.assert_close(build_layer(parts, Told(scale=0.25)).weight.delta(zero), product / 4)
    torch.testing.assert_close(build_layer(parts | {"alpha": torch.tensor(1.0)}).weight.delta(zero), product / 2)


def test_a_1x1_convolution_takes_matrices():
    """diffusers writes matrices for the projections that SD1 has as 1x1 convolutions, and the other way round."""
    up, down = random(8, 2), random(2, 6)
    for flat in (True, False):
        parts = {"up": up, "down": down} if flat else {"up": up[..., None, None], "down": down[..., None, None]}
        for shape in ((8, 6), (8, 6, 1, 1)):
            delta = build_layer(parts).weight.delta(torch.zeros(shape, dtype=DTYPE))
            assert delta.shape == shape
            torch.testing.assert_close(delta.flatten(1), up @ down)


def test_dora_of_older_files_has_a_length_for_each_input():
    """A scale of shape [1, in] sets the lengths of columns; [out, 1] those of rows."""
    weight, parts = random(8, 6, seed=5), {"up": random(8, 2), "down": random(2, 6)}
    turned = weight + parts["up"] @ parts["down"]
    for scale, axis in ((random(1, 6, seed=6).abs(), 0), (random(8, 1, seed=6).abs(), 1)):
        layer = build_layer(parts | {"dora_scale": scale})
        new = weight + layer.weight.delta(weight)
        torch.testing.assert_close(new.norm(dim=axis), scale.flatten(), atol=1e-6, rtol=1e-6)
        torch.testing.assert_close(new / new.norm(dim=axis, keepdim=True), turned / turned.norm(dim=axis, keepdim=True))
        assert layer.kind == "DoRA"


def test_small_layers_come_whole():
    """Differences of norms and biases as LyCORIS writes them."""
    layer = build_layer({"w_norm": random(8), "b_norm": random(8, seed=1)})
    assert torch.equal(layer.weight.delta(torch.zeros(8, dtype=DTYPE)), random(8))
    assert torch.equal(layer.bias.delta(torch.zeros(8, dtype=DTYPE)), random(8, seed=1))
    assert build_layer({"diff_b": random(8)}).weight is None


MISFITS = {
    "ranks": {"up": random(4, 2), "down": random(3, 4)},
    "no rank": {"up": random(4, 0), "down": random(0, 4), "alpha": torch.tensor(1.0)},
    "a vector": {"up": random(4, 2), "down": random(2)},
    "core": {"up": random(4, 2, 1, 1), "mid": random(3, 2, 3, 3), "down": random(2, 4, 1, 1)},
    "LoHa": {"hada_w1_a": random(4, 2), "hada_w1_b": random(2, 4), "hada_w2_a": random(4, 2),
             "hada_w2_b": random(3, 4)},
    "LoKr": {"lokr_w1": random(2, 2), "lokr_w2_a": random(4, 2), "lokr_w2_b": random(3, 4)},
}


@pytest.mark.parametrize("case", MISFITS)
def test_factors_that_do_not_fit_together_say_so(case):
    """A damaged file is noticed when it is read, not in the middle of a picture."""
    with pytest.raises(ValueError, match="do not fit together"):
        build_layer(MISFITS[case])


@pytest.mark.parametrize(("parts", "reason"), [
    ({"up"}, "LoRA layer without down"),
    ({"hada_w1_a", "hada_w1_b", "hada_w2_a"}, "LoHa layer without hada_w2_b"),
    ({"up", "down", "hada_w1_a"}, "also has hada_w1_a"),
    ({"alpha"}, "has only alpha"),
])
def test_a_layer_that_is_not_whole_says_what_it_lacks(parts, reason):
    """Half a layer is never guessed at."""
    with pytest.raises(ValueError, match=reason):
        build_layer({name: random(2, 2) for name in parts})
