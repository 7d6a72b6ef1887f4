"""Textual inversion: a word of one's own (Gal et al. 2022)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from safetensors.torch import load_file

from nodes.encoders.sd import inversions
from nodes.encoders.sd.settings import changed, reader
from nodes.interface import Context, ModelFile, Text, TextEncoder, node
from nodes.interface.weight_files import read_header


@node("encoders.textual_inversion", version=1, tags=("embedding", "concept", "negative embedding"),
      output="text_encoder", phrase="{text_encoder} with the word of {file}")
def textual_inversion(
    ctx: Context,
    text_encoder: TextEncoder,
    file: Annotated[str, ModelFile("embedding")],
    name: Annotated[str, Text(max_length=200)] = "",
    word: Annotated[str, Text(max_length=200)] = "",
) -> TextEncoder:
    """Teach a text encoder a word from a file; a prompt asks for it by embedding:NAME.

    Files of A1111, diffusers and SDXL's trainers are read, as .safetensors; `wireloom models convert` makes that of a
    .pt or .bin.

    Args:
        text_encoder: the text encoder of the model that the file was made for
        file: a safetensors file that holds a textual inversion
        name: what stands behind "embedding:" in a prompt; empty = the file's name
        word: what also stands for it, wherever a prompt says it; empty = the word in the file, such as <cat-toy>

    Returns:
        text_encoder: the same text encoder, which knows the word
    """
    path = ctx.open_weights(file)
    read_header(path, file)
    read = inversions.read(load_file(path), name.strip() or inversions.stem(file))
    read[0] = replace(read[0], word=word.strip() or read[0].word)
    encode = reader(text_encoder)
    for network, reading in zip(encode.networks, encode.readings, strict=True):
        for inversion in read:
            inversion.for_tower(reading.name, network.width)
    names = {inversion.name for inversion in read}
    kept = tuple(inversion for inversion in encode.inversions if inversion.name not in names)
    return changed(text_encoder, inversions=(*kept, *read))
