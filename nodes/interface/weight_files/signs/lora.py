"""LoRA (Hu et al. 2021) and its relatives, in the names of kohya's scripts, of diffusers and of PEFT."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Part, Recognised

ORDER = 20
ALGORITHMS = (
    ("loha", (".hada_w1_a",)),
    ("lokr", (".lokr_w1", ".lokr_w1_a")),
    ("oft", (".oft_blocks", ".oft_diag", ".oft_R.weight", ".oft_R.default.weight")),
    ("boft", (".boft_R", ".boft_R.default")),
    ("glora", (".a1.weight",)),
    ("ia3", (".on_input", ".ia3_l", ".ia3_l.default")),
    ("lora", (".lora_up.weight", ".lora_A.weight", ".lora.up.weight", "_lora.up.weight", ".lora_A.default.weight")),
    ("full", (".diff", ".set_weight")),
)
"""Algorithm and the ends of its tensors' names; the first that appears counts."""
PARTS = (
    ("unet", "lora_unet_"), ("clip_l", "lora_te1_"), ("open_clip_g", "lora_te2_"), ("text_encoder", "lora_te_"),
    ("unet", "unet."), ("unet", "transformer."), ("unet", "diffusion_model."), ("text_encoder_2", "text_encoder_2."),
    ("text_encoder", "text_encoder."), ("unet", "lora_transformer_"), ("unet", "lycoris_"),
    ("unet", "oft_unet_"), ("clip_l", "text_encoders.clip_l."), ("open_clip_g", "text_encoders.clip_g."),
    ("text_encoder", "text_encoders.clip_h."),
    ("unet", "base_model.model."),
)  # fmt: skip
CONTEXTS = {768: "sd1", 1024: "sd2", 2048: "sdxl", 1280: "sdxl_refiner"}
TRANSFORMERS = (
    ("flux", ("double_blocks_", "single_blocks_", "double_blocks.", "single_transformer_blocks", "single_blocks.")),
    ("sd3", ("joint_blocks", "transformer.transformer_blocks.0.attn.add_k_proj", "context_block")),
    ("qwen_image", ("img_mlp", "txt_mlp", "img_mod")),
    ("wan", ("_self_attn_", ".self_attn.", "cross_attn")),
    ("pixart", ("adaln_single",)),
)
BASES = (
    ("sdxl", "sdxl"), ("stable-diffusion-xl", "sdxl"), ("sd_v1", "sd1"), ("sd_1", "sd1"),
    ("stable-diffusion-v1", "sd1"), ("sd_v2", "sd2"), ("stable-diffusion-v2", "sd2"), ("flux", "flux"), ("sd3", "sd3"),
    ("stable-diffusion-3", "sd3"),
)  # fmt: skip
KOHYA = ("lora_", "lycoris_", "oft_")
DOWN = ("lora_down.weight", "lora_A.weight", "lora.down.weight", "lora_A.default.weight")
UP = ("lora_up.weight", "lora_B.weight", "lora.up.weight", "lora_B.default.weight")


def look(keys: Keys) -> Recognised | None:
    """By the ends of its tensors' names."""
    algorithm = next((name for name, ends in ALGORITHMS if next(keys.ending(*ends), "")), "")
    if not algorithm:
        return None
    parts = tuple(_parts(keys))
    kohya = any(part.prefix.startswith(KOHYA) for part in parts)
    missing = ("half of the matrices: there are downward ones without upward ones",) if _halved(keys) else ()
    layout = "kohya" if kohya else "peft"
    return Recognised(
        "lora", family(keys), variant(keys, algorithm), layout, parts=parts, missing=missing, notes=_notes(keys)
    )


def variant(keys: Keys, algorithm: str) -> str:
    """The algorithm; "locon" where convolutions wider than 1 x 1 take part, "dora" where magnitudes do."""
    if algorithm == "lora" and any(max(keys.shape(n)[2:], default=1) > 1 for n in keys.ending(*DOWN)):
        algorithm = "locon"
    if algorithm == "oft" and any(len(keys.shape(n)) == 4 for n in keys.ending(".oft_blocks")):
        algorithm = "boft"
    dora = next(keys.ending(".dora_scale", ".lora_magnitude_vector"), "") or next(
        keys.holding(".lora_magnitude_vector"), ""
    )
    return f"{algorithm}, dora" if dora else "" if algorithm == "lora" else algorithm


def family(keys: Keys) -> str:
    """The family of the models it fits: by the text that cross-attention reads, else by names, else by metadata."""
    for name in keys.holding("attn2_to_k.", "attn2.to_k.", "attn2_to_k_lora.", "attn2.processor.to_k_lora."):
        if found := CONTEXTS.get(reads(keys, name)):
            return found
    if found := next((f for f, pieces in TRANSFORMERS if next(keys.holding(*pieces), "") and _no_unet(keys)), ""):
        return found
    if (
        keys.has("lora_te2_")
        or keys.has("lora_te1_")
        or keys.has("text_encoder_2.")
        or keys.has("lora_unet_input_blocks_")
    ):
        return "sdxl"
    return _noted(keys) or _text_only(keys)


def reads(keys: Keys, name: str) -> int:
    """How many numbers the matrix that a tensor belongs to takes in; 0 where this tensor does not tell."""
    shape = keys.shape(name)
    if name.endswith((*DOWN, "hada_w1_b", ".diff", ".set_weight")) and len(shape) > 1:
        return shape[1]
    if name.endswith(".a1.weight") and len(shape) > 1:
        return max(shape)
    if name.endswith((".oft_R.weight", ".oft_R.default.weight")) and len(shape) == 2 and shape[0] > 1:
        return shape[0] * (1 + isqrt(1 + 8 * shape[1])) // 2
    if name.endswith((".boft_R", ".boft_R.default")) and len(shape) == 4:
        return shape[1] * shape[2]
    if name.endswith(("lokr_w1", "lokr_w1_b")) and len(shape) > 1:
        stem = name.rpartition(".")[0]
        other = keys.size(f"{stem}.lokr_w2", 1) or keys.size(f"{stem}.lokr_w2_b", 1)
        return shape[1] * other
    return 0


def _no_unet(keys: Keys) -> bool:
    return not next(keys.holding("down_blocks", "input_blocks", "lora_te_text_model_encoder_layers_0"), "")


def _noted(keys: Keys) -> str:
    words = " ".join(
        keys.metadata.get(name, "") for name in ("ss_base_model_version", "modelspec.architecture")
    ).lower()
    return next((found for piece, found in BASES if piece in words), "")


def _text_only(keys: Keys) -> str:
    name = next(
        keys.holding(
            "lora_te_text_model_encoder_layers_0_self_attn_k_proj.",
            "text_encoder.text_model.encoder.layers.0.self_attn.k_proj.",
        ),
        "",
    )
    widths = {768: "sd1", 1024: "sd2"}
    return widths.get(reads(keys, name), "unknown")


def _parts(keys: Keys) -> Iterator[Part]:
    for name, prefix in PARTS:
        if keys.has(prefix):
            yield keys.part(name, prefix, "kohya" if prefix.startswith(KOHYA) else "peft")


def _halved(keys: Keys) -> bool:
    return sum(1 for _ in keys.ending(*DOWN)) != sum(1 for _ in keys.ending(*UP))


def _notes(keys: Keys) -> tuple[str, ...]:
    ranks = sorted({keys.size(name, 0) for name in keys.ending(*DOWN)})
    words = f"rank {ranks[0]}" if len(ranks) == 1 else f"ranks {ranks[0]} to {ranks[-1]}" if ranks else ""
    return (words,) if words else ()
