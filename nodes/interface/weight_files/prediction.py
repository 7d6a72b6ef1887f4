"""How a network predicts, by the signs that its publishers left in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nodes.interface.weight_files.groups import read_json
from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Prediction
from nodes.interface.weight_files.values import spread

V_SPREAD = 0.09
"""Above it, the spread of a norm's bias in the last U-Net block is that of a Stable Diffusion 2 model that predicts v.

Nothing else in such a file tells; ComfyUI goes by the same number."""

_BIASES = (
    "output_blocks.11.1.transformer_blocks.0.norm1.bias",
    "up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias",
)
_MARKS = ("", "model.diffusion_model.")  # some tools put the marks below the network's prefix
_METADATA = {"v": "v", "v_prediction": "v", "v-prediction": "v", "epsilon": "eps", "eps": "eps"}


def predicts(keys: Keys, unet: Keys, prefix: str, family: str, in_channels: int) -> Prediction:
    """The prediction of a U-Net (`unet`: its keys without `prefix`), as far as names and metadata tell."""
    marked = _marked(keys) or _declared(keys)
    if marked:
        return marked
    bias = next((bias for bias in _BIASES if bias in unet), "")
    if family == "sd2" and in_channels == 4 and bias:
        return Prediction(undecided=prefix + bias)
    if family == "svd":
        return Prediction("v_edm", sign="the family's")
    return Prediction("eps", sign="no sign of another")


def decided(prediction: Prediction, keys: Keys, read: Callable[[str], list[float]]) -> Prediction:
    """The same with what the numbers of a tensor tell."""
    if prediction.kind == "v_edm":
        low, high = (
            read(mark)[:1] or [0.0] if (mark := f"edm_vpred.sigma_{end}") in keys else [0.0] for end in ("min", "max")
        )
        return replace(prediction, sigma=(low[0], high[0]))
    if not prediction.undecided:
        return prediction
    found = spread(read(prediction.undecided))
    kind, relation = ("v", "above") if found > V_SPREAD else ("eps", "not above")
    short = prediction.undecided.removeprefix("model.diffusion_model.")
    return Prediction(kind, sign=f"the standard deviation of {short} is {found:.3f}, {relation} {V_SPREAD}")


SCHEDULERS = {"epsilon": "eps", "v_prediction": "v", "sample": "x0", "flow_prediction": "flow"}


def scheduled(path: Path, name: str, prediction: Prediction) -> Prediction:
    """What a diffusers folder's scheduler settings say about the prediction; the same where they say nothing."""
    settings = read_json(path, name) if path.is_file() else {}
    if any_level := continuous(settings):
        return any_level
    kind = SCHEDULERS.get(str(settings.get("prediction_type", "")), "")
    snr = settings.get("rescale_betas_zero_snr") is True
    return Prediction(kind, snr, "the settings of its scheduler") if kind else prediction


def continuous(settings: Mapping[str, Any]) -> Prediction | None:
    """What the settings of diffusers' EDM schedulers say: trained at any noise level, Karras et al. 2022."""
    if not str(settings.get("_class_name", "")).startswith("EDM"):
        return None
    low, high = (float(settings.get(f"sigma_{end}") or 0) for end in ("min", "max"))
    kind = "v_edm" if settings.get("prediction_type") == "v_prediction" else "edm"
    return Prediction(kind, sign="the settings of its scheduler", sigma=(low, high))


def _marked(keys: Keys) -> Prediction | None:
    """By tensors that stand in the file only as marks."""
    has = {mark for mark in ("v_pred", "ztsnr", "edm_mean", "edm_std") if any(p + mark in keys for p in _MARKS)}
    if {"edm_mean", "edm_std"} <= has:
        return Prediction("edm", sign="the tensors edm_mean and edm_std", sigma=(0.002, 80.0))
    if "edm_vpred.sigma_max" in keys:
        return Prediction("v_edm", sign="the tensor edm_vpred.sigma_max")
    if "v_pred" in has:
        words = "the tensors v_pred and ztsnr" if "ztsnr" in has else "the tensor v_pred"
        return Prediction("v", "ztsnr" in has, words)
    return Prediction("eps", True, "the tensor ztsnr") if "ztsnr" in has else None


def _declared(keys: Keys) -> Prediction | None:
    """By metadata: modelspec (Stability AI's model metadata), or the training settings that kohya's scripts leave."""
    about = keys.metadata
    snr = about.get("ss_zero_terminal_snr", "") == "True"
    if kind := _METADATA.get(about.get("modelspec.prediction_type", "").lower(), ""):
        return Prediction(kind, snr, "the metadata modelspec.prediction_type")
    if about.get("ss_v_parameterization", "") == "True":
        return Prediction("v", snr, "the metadata ss_v_parameterization")
    return None
