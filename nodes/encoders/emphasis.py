"""The rules by which a prompt gives weight to words."""

from __future__ import annotations

from typing import Annotated

from nodes.encoders.sd.rules import RULES
from nodes.encoders.sd.settings import changed
from nodes.interface import Choice, TextEncoder, node


@node("encoders.emphasis", version=1, tags=("attention", "prompt weights", "brackets", "webui", "comfyui", "break"),
      cheap=True, output="text_encoder", phrase="{text_encoder} with the emphasis of {rules}")
def emphasis(text_encoder: TextEncoder, rules: Annotated[str, Choice(RULES)] = "a1111") -> TextEncoder:
    r"""Choose by which program's rules a prompt gives weight to words, such as (red:1.3).

    comfyui, the usual: (x) 1.1 times, (x:1.3) exactly 1.3; a weight leads away from the empty prompt.
    a1111: also [x] for less, BREAK, weights multiply; states are multiplied and their mean is brought back.
    a1111_no_norm: the same without bringing the mean back. none: brackets are letters.
    A bracket itself is typed \( or \).

    Args:
        text_encoder: a text encoder of Stable Diffusion
        rules: whose rules

    Returns:
        text_encoder: the same text encoder, with these rules
    """
    return changed(text_encoder, rules=rules)
