"""Tiny folders of each family, as diffusers saves them: random weights, tokenizers of single characters."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import torch

LETTERS = [*string.printable[:94], "Ġ", "▁"]
NETWORK = "diffusion_pytorch_model.safetensors"


def clip_tokenizer() -> Any:
    from transformers import CLIPTokenizer

    tokens = [*LETTERS, *(f"{c}</w>" for c in LETTERS), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={t: i for i, t in enumerate(tokens)}, merges=[], model_max_length=77)


def clip_tower() -> Any:
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection

    size = 2 * len(LETTERS) + 2
    return CLIPTextModelWithProjection(CLIPTextConfig(
        vocab_size=size, hidden_size=32, intermediate_size=37, num_hidden_layers=3, num_attention_heads=4,
        projection_dim=32, bos_token_id=size - 2, eos_token_id=size - 1, pad_token_id=size - 1))


def t5_tokenizer() -> Any:
    from transformers import T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((c, -2.0) for c in LETTERS)]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=77)


def t5_tower(width: int = 64) -> Any:
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(T5Config(vocab_size=len(LETTERS) + 3, d_model=width, d_ff=64, d_kv=8, num_layers=2,
                                   num_heads=4, is_encoder_decoder=False))


def vae(channels: int, shift: float | None = None, scale: float = 0.18215) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(block_out_channels=(4, 4, 4, 4), down_block_types=("DownEncoderBlock2D",) * 4,
                         up_block_types=("UpDecoderBlock2D",) * 4, layers_per_block=1, latent_channels=channels,
                         norm_num_groups=1, use_quant_conv=False, use_post_quant_conv=False, shift_factor=shift,
                         scaling_factor=scale)


def sd3() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel, StableDiffusion3Pipeline

    network = SD3Transformer2DModel(sample_size=8, patch_size=2, in_channels=16, num_layers=2, attention_head_dim=8,
                                    num_attention_heads=4, joint_attention_dim=64, caption_projection_dim=32,
                                    pooled_projection_dim=64, out_channels=16, pos_embed_max_size=16)
    return StableDiffusion3Pipeline(
        transformer=network, scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=vae(16, 0.0609, 1.5305),
        text_encoder=clip_tower(), tokenizer=clip_tokenizer(), text_encoder_2=clip_tower(),
        tokenizer_2=clip_tokenizer(), text_encoder_3=t5_tower(), tokenizer_3=t5_tokenizer())


def flux(distilled: bool = True) -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import CLIPTextModel

    network = FluxTransformer2DModel(patch_size=1, in_channels=16, num_layers=1, num_single_layers=1,
                                     attention_head_dim=16, num_attention_heads=2, joint_attention_dim=64,
                                     pooled_projection_dim=32, guidance_embeds=distilled, axes_dims_rope=(4, 4, 8))
    schedule = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.5, max_shift=1.15)
    return FluxPipeline(transformer=network, scheduler=schedule, vae=vae(4, 0.1159, 0.3611),
                        text_encoder=CLIPTextModel(clip_tower().config), tokenizer=clip_tokenizer(),
                        text_encoder_2=t5_tower(), tokenizer_2=t5_tokenizer())


def qwen_image() -> Any:
    from diffusers import (
        AutoencoderKLQwenImage,
        FlowMatchEulerDiscreteScheduler,
        QwenImagePipeline,
        QwenImageTransformer2DModel,
    )
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2Tokenizer

    size = len(LETTERS) + 1
    tokens = {t: i for i, t in enumerate([*LETTERS, "<|endoftext|>"])}
    tower = Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(
        text_config={"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
                     "num_key_value_heads": 2, "vocab_size": size, "rope_theta": 1e6,
                     "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"}},
        vision_config={"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16},
        hidden_size=16, vocab_size=size, vision_end_token_id=0, vision_start_token_id=0, vision_token_id=0))
    network = QwenImageTransformer2DModel(patch_size=2, in_channels=16, out_channels=4, num_layers=2,
                                          attention_head_dim=16, num_attention_heads=3, joint_attention_dim=16,
                                          axes_dims_rope=(8, 4, 4))
    pictures = AutoencoderKLQwenImage(base_dim=12, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
                                      temperal_downsample=[False, True, True], latents_mean=[0.1, -0.2, 0.0, 0.3],
                                      latents_std=[1.0, 2.0, 0.5, 1.5])
    schedule = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.5, max_shift=0.9,
                                               max_image_seq_len=8192, shift_terminal=None)
    return QwenImagePipeline(transformer=network, scheduler=schedule, vae=pictures, text_encoder=tower,
                             tokenizer=Qwen2Tokenizer(vocab=tokens, merges=[]))


def lumina2() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, Lumina2Pipeline, Lumina2Transformer2DModel
    from transformers import Gemma2Config, Gemma2Model, GemmaTokenizer

    tokens = {t: i for i, t in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *LETTERS])}
    tower = Gemma2Model(Gemma2Config(vocab_size=len(tokens), hidden_size=16, intermediate_size=16, head_dim=8,
                                     num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1))
    network = Lumina2Transformer2DModel(sample_size=8, patch_size=2, in_channels=4, hidden_size=24, num_layers=2,
                                        num_refiner_layers=1, num_attention_heads=3, num_kv_heads=1, multiple_of=2,
                                        axes_dim_rope=(4, 2, 2), axes_lens=(512, 64, 64), cap_feat_dim=16)
    return Lumina2Pipeline(transformer=network, scheduler=FlowMatchEulerDiscreteScheduler(shift=6.0),
                           vae=vae(4, 0.1159, 0.3611), text_encoder=tower,
                           tokenizer=GemmaTokenizer(vocab=tokens, merges=[]))


def sana() -> Any:
    from diffusers import AutoencoderDC, FlowMatchEulerDiscreteScheduler, SanaPipeline, SanaTransformer2DModel
    from transformers import Gemma2Config, Gemma2Model, GemmaTokenizer

    tokens = {t: i for i, t in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *LETTERS])}
    tower = Gemma2Model(Gemma2Config(vocab_size=len(tokens), hidden_size=16, intermediate_size=16, head_dim=8,
                                     num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1))
    network = SanaTransformer2DModel(patch_size=1, in_channels=4, out_channels=4, num_layers=2, num_attention_heads=2,
                                     attention_head_dim=8, num_cross_attention_heads=2, cross_attention_head_dim=8,
                                     cross_attention_dim=16, caption_channels=16, sample_size=8)
    blocks = {"block_types": ("ResBlock", "EfficientViTBlock"), "block_out_channels": (8, 8),
              "layers_per_block": (1, 1), "qkv_multiscales": ((), (5,))}
    pictures = AutoencoderDC(latent_channels=4, attention_head_dim=2, downsample_block_type="conv",
                             upsample_block_type="interpolate", decoder_norm_types="rms_norm",
                             decoder_act_fns="silu", scaling_factor=0.41407,
                             **{f"{side}_{k}": v for side in ("encoder", "decoder") for k, v in blocks.items()})
    return SanaPipeline(transformer=network, scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=pictures,
                        text_encoder=tower, tokenizer=GemmaTokenizer(vocab=tokens, merges=[]))


def pixart() -> Any:
    from diffusers import DDIMScheduler, PixArtSigmaPipeline, PixArtTransformer2DModel

    network = PixArtTransformer2DModel(sample_size=8, num_layers=2, patch_size=2, attention_head_dim=8,
                                       num_attention_heads=3, caption_channels=64, in_channels=4,
                                       cross_attention_dim=24, out_channels=8, use_additional_conditions=False)
    schedule = DDIMScheduler(beta_schedule="linear", beta_start=0.0001, beta_end=0.02)
    return PixArtSigmaPipeline(transformer=network, scheduler=schedule, vae=vae(4, scale=0.13025),
                               text_encoder=t5_tower(), tokenizer=t5_tokenizer())


def dit() -> Any:
    from diffusers import DDIMScheduler, DiTPipeline, DiTTransformer2DModel

    network = DiTTransformer2DModel(sample_size=8, num_layers=2, patch_size=2, attention_head_dim=8,
                                    num_attention_heads=2, num_embeds_ada_norm=10, in_channels=4, out_channels=8)
    return DiTPipeline(transformer=network, vae=vae(4), scheduler=DDIMScheduler())


def ddpm() -> Any:
    from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel

    network = UNet2DModel(sample_size=16, block_out_channels=(32, 64), layers_per_block=1,
                          down_block_types=("DownBlock2D", "AttnDownBlock2D"),
                          up_block_types=("AttnUpBlock2D", "UpBlock2D"))
    return DDPMPipeline(unet=network, scheduler=DDPMScheduler())


def deepfloyd(enlarges: bool = False) -> Any:
    from diffusers import DDPMScheduler, IFPipeline, IFSuperResolutionPipeline, UNet2DConditionModel

    own = {"class_embed_type": "timestep", "mid_block_scale_factor": 1.414} if enlarges else {}
    network = UNet2DConditionModel(
        sample_size=16, layers_per_block=1, block_out_channels=(32, 64), in_channels=6 if enlarges else 3,
        down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"), out_channels=6,
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", cross_attention_dim=32, encoder_hid_dim=64,
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"), attention_head_dim=8,
        addition_embed_type="text", addition_embed_type_num_heads=2, cross_attention_norm="group_norm",
        resnet_time_scale_shift="scale_shift", act_fn="gelu", **own)
    schedule = DDPMScheduler(beta_schedule="squaredcos_cap_v2", variance_type="learned_range")
    parts = {"unet": network, "scheduler": schedule, "text_encoder": t5_tower(), "tokenizer": t5_tokenizer(),
             "safety_checker": None, "feature_extractor": None, "watermarker": None, "requires_safety_checker": False}
    if enlarges:
        return IFSuperResolutionPipeline(**parts, image_noising_scheduler=DDPMScheduler(
            beta_schedule="squaredcos_cap_v2"))
    return IFPipeline(**parts)


def awake(pipeline: Any) -> Any:
    """No weight is zero: layers that training starts at zero would hide what a test looks for."""
    generator = torch.Generator().manual_seed(0)
    for module in pipeline.components.values():
        if isinstance(module, torch.nn.Module):
            module.eval().requires_grad_(False)
            for parameter in module.parameters():
                parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
    return pipeline


def save(make: Any, folder: Path, **settings: Any) -> tuple[Any, str]:
    """A pipeline and the name of its network's file below the models folder."""
    torch.manual_seed(0)
    pipeline = awake(make(**settings))
    pipeline.save_pretrained(folder / make.__name__)
    pipeline.set_progress_bar_config(disable=True)
    part = "transformer" if "transformer" in pipeline.components else "unet"
    return pipeline, f"{make.__name__}/{part}/{NETWORK}"
