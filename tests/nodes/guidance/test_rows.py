"""Prompts of different length in one batch: what guidance computes does not depend on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.encoders.attention import attend
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.rows import joined
from nodes.guidance.stack import stack
from nodes.interface import RGB, BadInput, Conditioning, Denoiser

SIGMA = torch.tensor(1.0)


def prompt(chunks: int, seed: int, rows: int = 1) -> Conditioning:
    tokens = torch.randn(rows, 77 * chunks, 8, generator=torch.Generator().manual_seed(seed))
    return Conditioning(tokens, text=(f"prompt {seed}",) * rows)


def reader(sizes: list[int]) -> Denoiser:
    """A denoiser whose pixels attend to the tokens of the prompt."""

    def denoise(x, sigma, conditioning=None):
        sizes.append(len(x))
        tokens = conditioning.tokens[:, None]
        q = x.flatten(2).transpose(1, 2).repeat(1, 1, 3)[..., :8][:, None]
        read = attend(q, tokens, tokens)[:, 0, :, :3]
        return read.transpose(1, 2).reshape(x.shape)

    return Denoiser(denoise, RGB, 0.01, 10.0, ("text",), None, "reader")


@pytest.mark.parametrize(("positive", "negative", "calls"), [(2, 1, [4]), (3, 2, [4]), (4, 1, [4]), (5, 1, [2, 2]),
                                                             (134, 1, [2, 2])])
def test_a_long_prompt_and_a_short_negative_are_guided_as_in_two_calls(positive, negative, calls):
    """Up to four times as long they share a batch, beyond they do not; the numbers are those of two calls."""
    sizes: list[int] = []
    model = reader(sizes)
    first, second = prompt(positive, 1), prompt(negative, 2)
    x = torch.randn(2, 3, 4, 4)
    guided = classifier_free(model, first, second, scale=7.0).denoise(x, SIGMA, None)
    assert sizes == calls
    apart = [model.denoise(x, SIGMA, Conditioning(c.tokens.expand(2, -1, -1))) for c in (first, second)]
    torch.testing.assert_close(guided, apart[1] + 7 * (apart[0] - apart[1]), atol=1e-5, rtol=1e-5)


def test_a_prompt_that_tells_sizes_stacks_with_one_that_tells_none():
    """Either way round; the other's row of numbers below 0 says nothing."""
    told, plain = replace(prompt(1, 1), sizes=torch.tensor([[640.0, 512]])), prompt(1, 2, rows=2)
    assert stack(told, plain).sizes.tolist() == [[640, 512], [-1, -1], [-1, -1]]
    assert stack(plain, told).sizes.tolist() == [[-1, -1], [-1, -1], [640, 512]]
    assert stack(plain, plain).sizes is None


def test_prompts_of_five_and_seven_chunks_stack():
    """Each row reads its own prompt, however long the other is."""
    both = stack(prompt(5, 1), prompt(7, 2))
    assert both.tokens.shape == (2, 35 * 77, 8)
    assert torch.equal(both.tokens[1, :7 * 77], prompt(7, 2).tokens[0])


def test_tokens_that_are_no_chunks_are_not_repeated():
    """Other text encoders read masks and places: their tokens of different length stay apart."""
    first, second = Conditioning(torch.zeros(1, 24, 8)), Conditioning(torch.zeros(1, 48, 8))
    assert joined(first, second) is None
    with pytest.raises(BadInput, match="of one kind and length"):
        stack(first, second)
