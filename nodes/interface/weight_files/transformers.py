"""Families of diffusion transformers (and other networks that are no U-Net), each by tensors that no other has."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys

SIGNS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("sd3", "", "flow", ("joint_blocks.0.context_block.attn.qkv.weight",)),
    ("sd3", "diffusers", "flow", ("transformer_blocks.0.attn.add_q_proj.weight", "pos_embed.pos_embed")),
    ("hunyuan_video", "", "flow", ("txt_in.individual_token_refiner.",)),
    ("chroma", "", "flow", ("double_blocks.0.", "distilled_guidance_layer.")),
    ("flux2", "", "flow", ("double_blocks.0.", "double_stream_modulation_img.lin.weight")),
    ("flux", "dev", "flow", ("double_blocks.0.img_attn.", "single_blocks.0.", "guidance_in.")),
    ("flux", "schnell", "flow", ("double_blocks.0.img_attn.", "single_blocks.0.")),
    ("flux", "diffusers", "flow", ("single_transformer_blocks.0.attn.", "time_text_embed.", "x_embedder.")),
    ("qwen_image", "", "flow", ("txt_norm.weight", "transformer_blocks.0.img_mod.")),
    ("auraflow", "", "flow", ("double_layers.0.attn.w1q.weight",)),
    ("hunyuan_dit", "", "v", ("mlp_t5.0.weight",)),
    ("pixart", "", "eps", ("t_block.1.weight", "y_embedder.y_embedding")),
    (
        "pixart",
        "diffusers",
        "eps",
        ("adaln_single.linear.weight", "caption_projection.linear_1.weight", "pos_embed.proj."),
    ),
    ("z_image", "", "flow", ("cap_embedder.1.weight", "noise_refiner.0.attention.", "x_pad_token")),
    ("lumina2", "", "flow", ("cap_embedder.1.weight", "noise_refiner.0.attention.")),
    ("hidream", "", "flow", ("caption_projection.0.linear.weight", "double_stream_blocks.0.")),
    ("cosmos", "", "edm", ("blocks.block0.blocks.0.",)),
    ("wan", "", "flow", ("head.modulation", "blocks.0.self_attn.")),
    ("ltxv", "", "flow", ("adaln_single.emb.timestep_embedder.linear_1.bias", "patchify_proj.weight")),
    ("mochi", "", "flow", ("t5_yproj.weight",)),
    ("cascade", "stage c", "v", ("clip_txt_mapper.weight",)),
    ("cascade", "stage b", "v", ("effnet_mapper.0.weight",)),
    ("stable_audio", "", "v", ("transformer.rotary_pos_emb.inv_freq",)),
    ("dit", "", "eps", ("y_embedder.embedding_table.weight", "x_embedder.proj.weight", "final_layer.linear.weight")),
    ("edm2", "", "edm", ("unet.emb_fourier.freqs",)),
    ("edm", "", "edm", ("model.map_layer0.weight", "model.enc.")),
    ("if", "", "eps", ("aug_proj.", "encoder_pooling.")),
)
"""Family, variant, what it predicts, and the names (or their beginnings) that tell it; the first that fits counts."""


def transformer_family(keys: Keys) -> tuple[str, str, str] | None:
    """Family, variant and prediction of the network with these keys, without prefix; None if it is none of these."""
    return next((sign[:3] for sign in SIGNS if keys.has(*sign[3])), None)
