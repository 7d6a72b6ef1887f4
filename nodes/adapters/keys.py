"""The names in adapter files, of all common writers: which part of the model, which layer, which of its tensors.

lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight       kohya's scripts, LyCORIS
unet.down_blocks.0.attentions.0.proj_in.lora_A.weight               diffusers with PEFT
unet.down_blocks.0....attn1.processor.to_q_lora.down.weight         diffusers before PEFT
diffusion_model.input_blocks.1.1.proj_in.lora_A.weight              original names
text_encoders.clip_l.transformer.text_model....q_proj.lora_up.weight ComfyUI, where it extracts or trains
lycoris_down_blocks_0_attentions_0_proj_in.lokr_w1                  LyCORIS by itself, as in SimpleTuner
oft_unet_down_blocks_0_attentions_0_..._to_q.oft_blocks             kohya's scripts, OFT
base_model.model.down_blocks.0....to_q.oft_R.weight                 PEFT by itself
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UNET, FIRST_TEXT, SECOND_TEXT = "unet", "first text encoder", "second text encoder"

_PREFIXES = (
    ("lora_unet_", UNET), ("lycoris_unet_", UNET), ("lora_te1_", FIRST_TEXT), ("lora_te2_", SECOND_TEXT),
    ("lora_te_", FIRST_TEXT), ("lycoris_", UNET), ("oft_unet_", UNET), ("unet.", UNET),
    ("text_encoder_2.", SECOND_TEXT), ("text_encoder.", FIRST_TEXT), ("base_model.model.", UNET),
    ("model.diffusion_model.", UNET), ("diffusion_model.", UNET), ("text_encoders.clip_g.transformer.", SECOND_TEXT),
    ("text_encoders.clip_l.transformer.", FIRST_TEXT), ("text_encoders.clip_h.transformer.", FIRST_TEXT),
)
_TOWER = ("text_model.", "encoder.layers.", "text_model_encoder_")
_INNER = ("base_model.model.", "base_model_model_")

_PARTS = (
    (re.compile(r"[._](?:lora_up|lora_B|lora[._]up|lora_linear_layer\.up)(?:\.default)?\.weight$"), "up"),
    (re.compile(r"[._](?:lora_down|lora_A|lora[._]down|lora_linear_layer\.down)(?:\.default)?\.weight$"), "down"),
    (re.compile(r"\.lora_mid\.weight$"), "mid"),
    (re.compile(r"\.lora_magnitude_vector(?:\.default)?(?:\.weight)?$"), "magnitude"),
    (re.compile(r"\.(oft_R|boft_R|boft_s)(?:\.default)?(?:\.weight)?$"), ""),
    (re.compile(r"\.ia3_l(?:\.default)?$"), "ia3_l"),
    (re.compile(r"\.(a1|a2|b1|b2)\.weight$"), ""),
    (re.compile(r"\.(alpha|dora_scale|diff|diff_b|set_weight|w_norm|b_norm|hada_w[12]_[ab]|hada_t[12]|"
                r"lokr_w[12](?:_[ab])?|lokr_t[12]|oft_blocks|oft_diag|rescale|on_input)$"), ""),
)

_SCALES = re.compile(r"((?:lora_unet|lora_te\d?|lycoris)_[^.]+)\.weight")  # LyCORIS' IA3: the layer's own name

_OTHERS = (
    (re.compile(r"\.(oft_r|oft_s|hra_u|ln_tuning|vera_lambda_[bd]|randlora_lambda|fourierft_spectrum|vblora_logits)\b"),
     "OFT of an older PEFT, or another of its kinds,"),
    (re.compile(r"\.lora_[AB]\.(?:default\.)?bias$"), "a LoRA with biases"),
)


@dataclass(frozen=True)
class Key:
    """A name taken apart: "unet", "down_blocks_0_attentions_0_proj_in", "down"."""

    part: str
    layer: str
    tensor: str


def read_key(name: str) -> Key | None:
    """The parts of a tensor's name, or None when no writer of adapters names a tensor so."""
    if match := _SCALES.fullmatch(name):
        return Key(*_place(match[1]), "scales")
    for pattern, tensor in _PARTS:
        if match := pattern.search(name):
            part, layer = _place(name[: match.start()])
            return Key(part, layer, tensor or match[1])
    return None


def other_format(name: str) -> str | None:
    """The kind of adapter that has tensors of this name and is not read, or None."""
    return next((kind for pattern, kind in _OTHERS if pattern.search(name)), None)


def _place(module: str) -> tuple[str, str]:
    """Part of the model and layer, with underscores as kohya writes it."""
    part = UNET
    for prefix, of in _PREFIXES:
        if module.startswith(prefix):
            part, module = of, module.removeprefix(prefix)
            break
    for prefix in _INNER:
        module = module.removeprefix(prefix)
    if part == UNET and module.startswith(_TOWER):  # a text encoder by itself, saved by PEFT
        part = FIRST_TEXT
    module = module.replace(".processor.", ".")  # diffusers before PEFT
    return part, module.replace(".", "_")
