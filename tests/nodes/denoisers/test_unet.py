"""The U-Net keeps shapes, starts as nothing, reads its prompt, ignores padding and loads strictly."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from nodes.denoisers.unet import TextStates, UNet, UNetConfig, load_unet, unet_metadata

TINY = UNetConfig(channels=(16, 32), blocks=1, heads=2, text_width=8, pooled_width=8, embedding=16)


def tiny(awake: bool = True) -> UNet:
    """A small network; `awake` fills the branches that start at zero."""
    torch.manual_seed(0)
    network = UNet(TINY).eval().requires_grad_(False)
    if awake:
        for parameter in network.parameters():
            nn.init.normal_(parameter, std=0.1)
    return network


def prompts(count: int, length: int = 5) -> TextStates:
    """Random states in which every second prompt has two words only."""
    mask = torch.ones(count, length, dtype=torch.bool)
    mask[::2, 2:] = False
    generator = torch.Generator().manual_seed(3)
    hidden = torch.randn(count, length, 8, generator=generator)
    return TextStates(hidden, torch.randn(count, 8, generator=generator), mask)


@pytest.mark.parametrize("size", [(8, 8), (32, 32), (16, 24)])
def test_the_result_has_the_shape_of_the_input(size: tuple[int, int]) -> None:
    """Any height and width that are multiples of 4 work."""
    x = torch.randn(2, 3, *size)
    assert tiny()(x, torch.zeros(2), prompts(2)).shape == x.shape


def test_a_fresh_network_returns_zero() -> None:
    """Its last layer starts at zero, so training starts from the best constant guess."""
    assert float(tiny(awake=False)(torch.randn(1, 3, 8, 8), torch.zeros(1), prompts(1)).abs().max()) == 0


def test_pictures_of_a_batch_do_not_mix() -> None:
    """Picture 1 of a batch of three equals the picture alone."""
    network, x, noise, text = tiny(), torch.randn(3, 3, 8, 8), torch.tensor([0.1, -0.4, 0.9]), prompts(3)
    together = network(x, noise, text)
    alone = network(x[1:2], noise[1:2], text[1:2])
    torch.testing.assert_close(together[1:2], alone, atol=1e-5, rtol=1e-5)


def test_hidden_states_under_the_mask_are_not_read() -> None:
    """Padding has no say, however long it is."""
    network, x, noise, text = tiny(), torch.randn(1, 3, 8, 8), torch.zeros(1), prompts(1)
    padding = torch.randn(1, 9, 8)
    longer = TextStates(
        torch.cat([text.hidden, padding], 1),
        text.pooled,
        torch.cat([text.mask, torch.zeros(1, 9, dtype=torch.bool)], 1),
    )
    torch.testing.assert_close(network(x, noise, text), network(x, noise, longer), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("part", ["hidden", "pooled"])
def test_both_parts_of_the_prompt_steer(part: str) -> None:
    """Changing the words or the pooled vector changes the picture."""
    network, x, noise, text = tiny(), torch.randn(1, 3, 8, 8), torch.zeros(1), prompts(1)
    parts = {"hidden": text.hidden, "pooled": text.pooled, "mask": text.mask}
    changed = TextStates(**(parts | {part: parts[part] + 1}))
    assert not torch.allclose(network(x, noise, text), network(x, noise, changed), atol=1e-4)


def test_a_file_gives_the_same_network_and_its_card(tmp_path: Path) -> None:
    """Saving and loading keeps sizes, weights and the facts beside them."""
    network = tiny()
    save_file(network.state_dict(), tmp_path / "a.safetensors", unet_metadata(TINY, sigma_data=0.5))
    again, card = load_unet(tmp_path / "a.safetensors")
    assert again.config == TINY
    assert card["sigma_data"] == 0.5
    x, text = torch.randn(1, 3, 8, 8), prompts(1)
    assert torch.equal(again(x, torch.zeros(1), text), network(x, torch.zeros(1), text))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """The error names what the file is and what was expected."""
    save_file({"a": torch.zeros(1)}, tmp_path / "x.safetensors", {"wireloom": '{"kind": "clip"}'})
    with pytest.raises(ValueError, match="holds clip, expected text_to_image"):
        load_unet(tmp_path / "x.safetensors")
