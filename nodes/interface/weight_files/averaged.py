"""Averaged weights (EMA) in checkpoints of latent diffusion: named as the network's own, with the dots left out.

The average of model.diffusion_model.input_blocks.10.1.norm.bias is model_ema.diffusion_modelinput_blocks101normbias.
The words of a U-Net's names and the number of indices behind each are known, so that the dots can be put back exactly.
"""

from __future__ import annotations

import re

AVERAGE = "model_ema.diffusion_model"
_PIECE = re.compile(
    r"(input_blocks|output_blocks|middle_block|time_embed|label_emb|in_layers|emb_layers|out_layers|skip_connection|"
    r"transformer_blocks|attn[12]|norm[123]|norm|proj_in|proj_out|proj|to_[qkv]|to_out|ff|net|conv|op|out|weight|bias)"
    r"(\d*)"
)
_TWO = ("input_blocks", "output_blocks", "label_emb")
"""Words with two indices behind them, of which the second has one digit: block 10, layer 1."""


def dotted(name: str) -> str:
    """The name of a U-Net's tensor with its dots; one with unknown words stays as it is."""
    pieces = _PIECE.findall(name)
    if "".join(word + number for word, number in pieces) != name:
        return name
    return ".".join(part for word, number in pieces for part in (word, *_indices(word, number)) if part)


def undotted(name: str) -> str:
    """The name of the average of a tensor."""
    return name.replace(".", "")


def _indices(word: str, number: str) -> tuple[str, ...]:
    return (number[:-1], number[-1:]) if word in _TWO else (number,)
