"""The folders that PEFT writes: its settings count, and what the file does is what PEFT does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from nodes.adapters.fitting import Wanted, fitted, found_changes
from nodes.adapters.keys import FIRST_TEXT, UNET
from nodes.adapters.reading import read_adapter
from nodes.denoisers.patches import patched
from nodes.interface.weight_files import BadWeights, read_and_recognise
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.kinds import SMALL_SD15
from tests.fixtures.made.unet_layout import unet_table
from tests.fixtures.made.values import write
from tests.nodes.adapters.test_parity import arguments, network

peft = pytest.importorskip("peft")
torch.set_num_threads(1)

LAYERS = ["matrix", "kernel", "pixel"]
OFT = {"r": 0, "oft_block_size": 4, "init_weights": False}
CONFIGS = {
    "LoRA": ("LoraConfig", {"r": 3, "lora_alpha": 6, "init_lora_weights": False}),
    "LoRA, rank-stabilised": ("LoraConfig", {"r": 3, "lora_alpha": 6, "use_rslora": True, "init_lora_weights": False}),
    "LoRA, patterns": ("LoraConfig", {"r": 3, "lora_alpha": 6, "rank_pattern": {"matrix": 2},
                                      "alpha_pattern": {"matrix": 5}, "init_lora_weights": False}),
    "LoHa": ("LoHaConfig", {"r": 3, "alpha": 6, "init_weights": False}),
    "LoHa, cores": ("LoHaConfig", {"r": 3, "alpha": 6, "use_effective_conv2d": True, "init_weights": False}),
    "LoKr, whole": ("LoKrConfig", {"r": 9, "alpha": 18, "init_weights": False}),
    "LoKr, factored": ("LoKrConfig", {"r": 1, "alpha": 3, "decompose_both": True, "decompose_factor": 4,
                                      "init_weights": False}),
    "LoKr, patterns": ("LoKrConfig", {"r": 9, "alpha": 9, "alpha_pattern": {"kernel": 5}, "init_weights": False}),
    "OFT, as it comes": ("OFTConfig", OFT),
    "OFT, three terms": ("OFTConfig", OFT | {"num_cayley_neumann_terms": 3}),
    "OFT, seven terms": ("OFTConfig", OFT | {"num_cayley_neumann_terms": 7}),
    "OFT, Cayley's form": ("OFTConfig", OFT | {"use_cayley_neumann": False}),
    "OFT, one block for all": ("OFTConfig", OFT | {"block_share": True}),
    "OFT, bounded": ("OFTConfig", OFT | {"coft": True, "eps": 0.1, "use_cayley_neumann": False}),
    "BOFT": ("BOFTConfig", {"boft_block_size": 4, "init_weights": False}),
    "BOFT, two factors": ("BOFTConfig", {"boft_block_size": 4, "boft_n_butterfly_factor": 2, "init_weights": False}),
    "BOFT, three factors": ("BOFTConfig", {"boft_block_size": 2, "boft_n_butterfly_factor": 3, "init_weights": False}),
}


class Net(nn.Module):
    """A matrix, a kernel of 3 x 3 and one of 1 x 1."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix, self.kernel, self.pixel = nn.Linear(16, 12), nn.Conv2d(16, 12, 3), nn.Conv2d(16, 12, 1)


@pytest.fixture
def any_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    """PEFT takes several factors where it has its CUDA kernel, which only lays blocks onto a diagonal."""
    kernel = SimpleNamespace(forward=lambda x: [torch.stack([torch.block_diag(*blocks) for blocks in x])])
    monkeypatch.setattr(peft.tuners.boft.layer, "get_fbd_cuda", lambda: kernel)


def saved(model: nn.Module, kind: str, settings: dict, folder: Path) -> tuple[Path, dict[str, Tensor]]:
    """The file that PEFT writes of an adapter of random numbers, and the weights with it."""
    torch.manual_seed(3)
    wrapped = peft.get_peft_model(model, getattr(peft, kind)(**settings))
    louder(wrapped)
    wrapped.save_pretrained(str(folder))
    return folder / "adapter_model.safetensors", wrapped.merge_and_unload().state_dict()


def louder(wrapped: nn.Module) -> None:
    """Products of four small numbers would be hard to see."""
    with torch.no_grad():
        for parameter in (p for n, p in wrapped.named_parameters() if "hada" in n):
            parameter *= 2


@pytest.mark.parametrize("name", CONFIGS)
def test_a_folder_of_peft_changes_weights_as_peft_does(name, tmp_path, any_factors):
    """Read from its two files alone, within 1e-5 of what PEFT merges, for matrices and kernels."""
    torch.manual_seed(0)
    base = Net()
    before = {n: p.detach().clone() for n, p in base.named_parameters()}
    kind, settings = CONFIGS[name]
    file, merged = saved(base, kind, settings | {"target_modules": LAYERS}, tmp_path)
    adapter = read_adapter(file, "mine")
    changes = found_changes(adapter, UNET, before)
    assert {kind.split(",")[0].replace("LoCon", "LoRA") for kind in adapter.kinds} == {name.split(",")[0]}
    for layer in LAYERS:
        weight = before[f"{layer}.weight"]
        total = weight.clone()
        for change in changes[f"{layer}.weight"]:
            change.add_to(total, weight, 1.0)
        assert (total - weight).abs().max() > 1e-3
        assert (total - merged[f"{layer}.weight"]).abs().max() < 1e-5


U_NETS = {
    "LoHaConfig": {"r": 4, "alpha": 8, "init_weights": False},
    "LoKrConfig": {"r": 4, "alpha": 8, "init_weights": False},
    "OFTConfig": OFT,
    "BOFTConfig": {"boft_block_size": 4, "init_weights": False},
}


@pytest.mark.parametrize("kind", U_NETS)
def test_a_u_net_with_it_says_what_diffusers_with_peft_says(kind, tmp_path):
    """Attention and feed-forward layers of a whole U-Net: within 1e-5 of PEFT's own forward pass."""
    diffusers = pytest.importorskip("diffusers")
    file = write(tmp_path / "unet.safetensors", unet_table(SMALL_SD15), torch.float32)
    folder = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(SMALL_SD15))
    theirs = diffusers.UNet2DConditionModel.from_single_file(str(file), config=str(folder), subfolder="unet")
    torch.manual_seed(3)
    names = ["to_q", "to_k", "to_v", "to_out.0", "net.2"]
    theirs = peft.get_peft_model(theirs, getattr(peft, kind)(**U_NETS[kind] | {"target_modules": names}))
    louder(theirs)
    theirs.save_pretrained(str(tmp_path / "adapter"))
    ours, (call, their_call) = network(SMALL_SD15), arguments(SMALL_SD15)
    adapter = read_adapter(tmp_path / "adapter" / "adapter_model.safetensors", "mine")
    with torch.no_grad():
        expected = theirs.base_model.model(**their_call, return_dict=False)[0]
        plain = ours(**call)
        with patched(ours, [fitted(adapter, UNET, ours, Wanted())]):
            got = ours(**call)
    assert (expected - plain).abs().max() > 0.1
    assert (got - expected).abs().max() < 1e-5


def test_without_its_settings_what_peft_takes_by_itself_counts(tmp_path):
    """A file moved alone into a folder of LoRAs: alpha / r is 1, OFT has five terms."""
    file, _ = saved(Net(), "OFTConfig", OFT | {"target_modules": LAYERS}, tmp_path / "folder")
    alone = Path(shutil.copy(file, tmp_path / "mine.safetensors"))
    for layer, change in read_adapter(alone, "mine").layers[UNET].items():
        torch.testing.assert_close(change.weight.turns, read_adapter(file, "it").layers[UNET][layer].weight.turns)


def test_settings_that_cannot_be_read_are_named(tmp_path):
    """Half a download is no reason to guess."""
    file, _ = saved(Net(), "OFTConfig", OFT | {"target_modules": LAYERS}, tmp_path)
    (tmp_path / "adapter_config.json").write_text('{"r": ')
    with pytest.raises(BadWeights, match=r"adapter_config\.json cannot be read .* download it again"):
        read_adapter(file, "mine")


@pytest.mark.parametrize("settings", [
    {"alpha": "much"}, {"r": 0}, {"alpha_pattern": 3}, {"num_cayley_neumann_terms": "x"}, {"eps": "x", "coft": True},
])
def test_settings_of_strange_values_break_nothing(settings, tmp_path):
    """What is no number counts as not said."""
    file, _ = saved(Net(), "OFTConfig", OFT | {"target_modules": LAYERS}, tmp_path)
    (tmp_path / "adapter_config.json").write_text(json.dumps(settings))
    assert read_adapter(file, "mine").kinds == ("OFT",)


@pytest.mark.parametrize("prefix", ["text_model.", ""])
def test_a_text_encoder_that_peft_saved_by_itself_is_one(prefix, tmp_path):
    """Nothing in such a file but the names of its layers says that it is no U-Net."""
    model = nn.Module()
    inside = model.text_model = nn.Module() if prefix else model
    inside.encoder = nn.Module()
    inside.encoder.layers = nn.ModuleList([nn.Module()])
    inside.encoder.layers[0].self_attn = nn.Module()
    inside.encoder.layers[0].self_attn.q_proj = nn.Linear(16, 16)
    if not prefix:
        del model.text_model
    model.forward = lambda x: x
    file, _ = saved(model, "OFTConfig", OFT | {"target_modules": ["q_proj"]}, tmp_path)
    name = f"{prefix}encoder.layers.0.self_attn.q_proj".replace(".", "_")
    assert {part: list(layers) for part, layers in read_adapter(file, "mine").layers.items()} == {FIRST_TEXT: [name]}


@pytest.mark.parametrize(("kind", "settings", "variant"), [
    ("OFTConfig", OFT, "oft"), ("BOFTConfig", {"boft_block_size": 4}, "boft"),
])
def test_inspect_names_its_kind_and_family(kind, settings, variant, tmp_path):
    """The family by the width of the text that cross-attention reads."""
    model = nn.Module()
    model.attn2 = nn.Module()
    model.attn2.to_k = nn.Linear(768, 32)
    model.forward = lambda x: x
    file, _ = saved(model, kind, settings | {"target_modules": ["to_k"]}, tmp_path)
    found = read_and_recognise(file, "mine")[1]
    assert (found.kind, found.variant, found.family) == ("lora", variant, "sd1")
