"""Text and image encoders that stand alone in their file: CLIP of either layout, T5, language models."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Part, Recognised

ORDER = 55
_TEXT = (
    ("text_model.", "transformers", "text_model.embeddings.token_embedding.weight"),
    ("text_encoder.text_model.", "transformers", "text_encoder.text_model.embeddings.token_embedding.weight"),
    ("", "transformers", "embeddings.token_embedding.weight"),  # transformers 5.6 and later write no text_model
    ("model.", "open_clip", "model.token_embedding.weight"),
    ("", "open_clip", "token_embedding.weight"),
)
_IMAGE = (
    ("vision_model.", "transformers", "vision_model.embeddings.patch_embedding.weight"),
    ("", "transformers", "embeddings.patch_embedding.weight"),
    ("visual.", "open_clip", "visual.conv1.weight"),
    ("model.visual.", "open_clip", "model.visual.conv1.weight"),
)
_TOWERS = {768: "clip_l", 1024: "open_clip_h", 1280: "open_clip_g"}
_VITS = {1024: "ViT-L/14", 1280: "ViT-H/14", 1664: "ViT-bigG/14", 768: "ViT-B", 1152: "SigLIP so400m"}


def look(keys: Keys) -> Recognised | None:
    """By embeddings of tokens and of patches."""
    text, image = _tower(keys, _TEXT, 1), _tower(keys, _IMAGE, 0)
    if text and image:
        parts = (_named(text, _TOWERS.get(text.width, "clip_text")), image)
        return Recognised(
            "clip",
            "unknown",
            _VITS.get(image.width, ""),
            image.layout,
            parts=parts,
            also=("clip_vision", "text_encoder"),
        )
    if image:
        return Recognised("clip_vision", "unknown", _VITS.get(image.width, ""), image.layout, parts=(image,))
    if text:
        name = _TOWERS.get(text.width, "clip_text")
        return Recognised("text_encoder", "unknown", name, text.layout, parts=(_named(text, name),))
    return _language(keys)


def _tower(keys: Keys, rows: tuple[tuple[str, str, str], ...], axis: int) -> Part | None:
    for prefix, layout, sign in rows:
        if sign in keys and (layout != "open_clip" or keys.has(f"{prefix}transformer.resblocks.0.")):
            return keys.part("image_encoder", prefix, layout, keys.size(sign, axis))
    return None


def _named(part: Part, name: str) -> Part:
    return Part(name, part.prefix, part.layout, part.tensors, part.parameters, part.dtype, part.width)


def _language(keys: Keys) -> Recognised | None:
    if keys.has("encoder.block.0.layer.0.SelfAttention."):
        width = keys.size("shared.weight", 1)
        return Recognised(
            "text_encoder",
            "unknown",
            "t5xxl" if width == 4096 else "t5",
            "transformers",
            parts=(keys.part("t5", "", "transformers", width),),
        )
    if keys.has("model.layers.0.self_attn.q_proj."):
        width = keys.size("model.embed_tokens.weight", 1)
        return Recognised(
            "text_encoder",
            "unknown",
            "language model",
            "transformers",
            parts=(keys.part("language_model", "", "transformers", width),),
        )
    return None
