"""Loading a LoRA or kin."""

from __future__ import annotations

from typing import Annotated

from nodes.adapters.reading import read_adapter
from nodes.interface import Adapter, Context, ModelFile, node


@node("adapters.load_lora", version=1, phrase="{file}", tags=(
    "locon", "loha", "lokr", "dora", "glora", "ia3", "oft", "boft", "lycoris", "peft", "kohya", "adapter"))
def load_lora(ctx: Context, file: Annotated[str, ModelFile("lora")] = "starter/style-lora.safetensors") -> Adapter:
    """Load a LoRA or kin (DoRA, LyCORIS, OFT): a small file that changes the weights of a large model.

    LoRA, LoCon, LoHa, LoKr, DoRA, GLoRA, IA3, OFT, BOFT and whole differences are read, in the names of
    kohya's scripts, LyCORIS, diffusers and PEFT.

    Args:
        file: a safetensors file that holds a LoRA or kin

    Returns:
        adapter: the changes, and the family of models that they fit
    """
    return read_adapter(ctx.open_weights(file), file)
