"""Loading a LoRA or kin."""

from __future__ import annotations

from typing import Annotated

from nodes.adapters.reading import read_adapter
from nodes.interface import Adapter, Context, ModelFile, node


@node("adapters.load_lora", version=1, tags=("locon", "loha", "lokr", "dora", "lycoris", "peft", "kohya", "adapter"),
      phrase="{file}")
def load_lora(ctx: Context, file: Annotated[str, ModelFile("lora")] = "starter/style-lora.safetensors") -> Adapter:
    """Load a LoRA, LoCon, LoHa, LoKr or DoRA: a small file that changes the weights of a large model.

    Names as written by kohya's scripts, LyCORIS, diffusers and PEFT are read.

    Args:
        file: a safetensors file that holds a LoRA or kin

    Returns:
        adapter: the changes, and the family of models that they fit
    """
    return read_adapter(ctx.open_weights(file), file)
