"""IP-Adapter FaceID gives what diffusers gives from the numbers of a face."""

from __future__ import annotations

import pytest
import torch

from nodes.control.apply_face_id import apply_face_id, face_tokens, looked_at
from nodes.control.apply_ip_adapter import apply_ip_adapter
from nodes.control.load_image_encoder import load_image_encoder
from nodes.control.load_ip_adapter import load_ip_adapter
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.patches import restore
from nodes.guidance.estimates import estimates
from nodes.interface import BadInput
from tests.fixtures.made.control_layout import attention_shapes, face_plus_shapes, face_shapes, plain_shapes
from tests.nodes.control.made import Folder, drawn, save, vision_file
from tests.nodes.control.test_ip_adapter import SEEN, SIGMA, SIZES, model, picture, prompts, their_unet

torch.set_num_threads(1)
FACE = torch.nn.functional.normalize(torch.randn(16, generator=torch.Generator().manual_seed(3)), dim=0).tolist()


@pytest.fixture
def folder(tmp_path):
    for kind, sizes in SIZES.items():
        save(tmp_path / f"{kind}.safetensors", drawn(face_shapes(sizes) | attention_shapes(sizes)))
    return Folder(tmp_path)


@pytest.mark.parametrize("kind", SIZES)
def test_a_guided_pair_agrees_with_diffusers(kind, folder):
    """No face and a face at weight 0.6, with the LoRA of the file: both estimates to 1e-5 of the U-Net of diffusers."""
    diffusers = pytest.importorskip("diffusers")
    pytest.importorskip("peft")
    adapter = load_ip_adapter(folder, f"{kind}.safetensors")
    unet = their_unet(kind, folder.folder)
    tensors = drawn(face_shapes(SIZES[kind]) | attention_shapes(SIZES[kind]))
    parts = {part: {k.removeprefix(f"{part}."): v for k, v in tensors.items() if k.startswith(part)}
             for part in ("image_proj", "ip_adapter")}
    unet._load_ip_adapter_weights([parts])
    mixin = diffusers.StableDiffusionXLPipeline if kind == "sdxl" else diffusers.StableDiffusionPipeline
    state, alphas = mixin.lora_state_dict(unet._load_ip_adapter_loras([parts])[0], unet_config=unet.config)[:2]
    mixin.load_lora_into_unet(state, alphas, unet, adapter_name="face")
    for processor in unet.attn_processors.values():
        if hasattr(processor, "scale"):
            processor.scale = [0.6]
    ours = model(kind)
    controlled = apply_face_id(ours, adapter, FACE, 0.6)
    x = torch.randn(1, 4, 8, 16, generator=torch.Generator().manual_seed(1)) * SIGMA
    positive, negative = prompts(kind, 1), prompts(kind, 9)
    faces = torch.tensor([[0.0] * 16, FACE])
    added = {"image_embeds": [faces[:, None]]}
    if SIZES[kind].adm_in:
        added |= {"text_embeds": torch.cat([negative.pooled, positive.pooled]),
                  "time_ids": torch.cat([negative.sizes, positive.sizes])}
    with torch.no_grad():
        got = estimates(controlled, x, torch.tensor(SIGMA), [None, positive])
        noise = unet((x / (1 + SIGMA**2) ** 0.5).expand(2, -1, -1, -1), DiscreteSchedule().timestep(SIGMA),
                     torch.cat([negative.tokens, positive.tokens]), added_cond_kwargs=added, return_dict=False)[0]
    wanted = x - SIGMA * noise
    assert (torch.cat(got) - wanted).abs().max() < 1e-5 * max(1, float(wanted.abs().max()))
    plain = ours.denoise(x, torch.tensor(SIGMA), positive)
    assert (plain - got[1]).abs().max() > 0.01


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize(("form", "structure"), [("plus", None), ("plus v2", 1.0), ("plus v2", 0.4)])
def test_tokens_of_plus_agree_with_diffusers(kind, form, structure, folder):
    """A face that is looked at, and none in no picture: to 1e-5 in both versions; of the U-Net as without plus."""
    pytest.importorskip("diffusers")
    tensors = drawn(face_plus_shapes(SIZES[kind], SEEN) | attention_shapes(SIZES[kind]))
    save(folder.folder / "plus.safetensors", tensors)
    vision_file(folder.folder / "vision.safetensors")
    adapter, encoder = load_ip_adapter(folder, "plus.safetensors"), load_image_encoder(folder, "vision.safetensors")
    unet = their_unet(kind, folder.folder)
    unet._load_ip_adapter_weights([{part: {k.removeprefix(f"{part}."): v for k, v in tensors.items()
                                           if k.startswith(part)} for part in ("image_proj", "ip_adapter")}])
    theirs = unet.encoder_hid_proj.image_projection_layers[0]
    hidden = torch.cat([encoder.encode.states(picture()).penultimate, encoder.encode.blank().penultimate])
    theirs.clip_embeds, theirs.shortcut = hidden[:, None], structure is not None
    theirs.shortcut_scale = structure or 1.0
    with torch.no_grad():
        wanted = theirs(torch.tensor([FACE, [0.0] * 16]))
    looked = looked_at(adapter, encoder, picture(), form, structure or 1.0)
    assert (torch.cat(face_tokens(adapter, FACE, looked)) - wanted).abs().max() < 1e-5
    ours, x = model(kind), torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    controlled = apply_face_id(ours, adapter, FACE, image_encoder=encoder, image=picture(), form=form)
    changed = controlled.denoise(x, torch.tensor(SIGMA), prompts(kind, 1))
    restore(ours.denoise.network)
    assert (changed - ours.denoise(x, torch.tensor(SIGMA), prompts(kind, 1))).abs().max() > 0.01


def test_plus_wants_the_picture_and_its_name_tells_the_version(folder):
    """Both versions have the same tensors; people keep "plusv2" in the name."""
    vision_file(folder.folder / "vision.safetensors")
    encoder, ours = load_image_encoder(folder, "vision.safetensors"), model()
    for name, structure in (("ip-adapter-faceid-plusv2_sd15", 0.5), ("ip-adapter-faceid-plus_sd15", None)):
        shapes = face_plus_shapes(SIZES["sd15"], SEEN) | attention_shapes(SIZES["sd15"])
        save(folder.folder / f"{name}.safetensors", drawn(shapes))
        adapter = load_ip_adapter(folder, f"{name}.safetensors")
        assert looked_at(adapter, encoder, picture(), "by name", 0.5).structure == structure
    with pytest.raises(BadInput, match=r"also looks at the picture of the face; wire the picture, and the image enc"):
        apply_face_id(ours, adapter, FACE)
    with pytest.raises(BadInput, match=r"expected one picture of the face, got 2; pick one with images\.pick"):
        apply_face_id(ours, adapter, FACE, image_encoder=encoder, image=picture(2))
    vision_file(folder.folder / "wide.safetensors", width=64)
    with pytest.raises(BadInput, match=r"reads hidden states of 32 numbers, .* gives 64"):
        apply_face_id(ours, adapter, FACE, image_encoder=load_image_encoder(folder, "wide.safetensors"),
                      image=picture())


def test_its_weight_and_its_lora_are_two_things(folder):
    """At weight 0 and LoRA 0 nothing changes; either alone does."""
    ours, adapter = model(), load_ip_adapter(folder, "sd15.safetensors")
    x, prompt = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1)), prompts("sd15", 1)
    at = {pair: apply_face_id(ours, adapter, FACE, *pair).denoise(x, torch.tensor(SIGMA), prompt)
          for pair in ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0))}
    restore(ours.denoise.network)
    assert torch.equal(at[0.0, 0.0], ours.denoise(x, torch.tensor(SIGMA), prompt))
    assert all((at[pair] - at[0.0, 0.0]).abs().max() > 1e-3 for pair in ((0.0, 1.0), (1.0, 0.0)))


def test_what_is_no_face_is_refused(folder):
    """Too few numbers, a NaN, an adapter that reads pictures, a picture for one that reads faces, half a LoRA, plus."""
    ours, adapter = model(), load_ip_adapter(folder, "sd15.safetensors")
    with pytest.raises(BadInput, match=r"reads a face of 16 numbers.*got 3; paste all of them"):
        apply_face_id(ours, adapter, FACE[:3])
    with pytest.raises(BadInput, match="finite numbers of a face"):
        apply_face_id(ours, adapter, [float("nan"), *FACE[1:]])
    save(folder.folder / "plain.safetensors", drawn(plain_shapes(SIZES["sd15"], 24) | attention_shapes(SIZES["sd15"])))
    with pytest.raises(BadInput, match="reads pictures, not the numbers of a face recogniser"):
        apply_face_id(ours, load_ip_adapter(folder, "plain.safetensors"), FACE)
    vision_file(folder.folder / "vision.safetensors")
    with pytest.raises(BadInput, match=r"FaceID.*use control\.apply_face_id"):
        apply_ip_adapter(ours, adapter, load_image_encoder(folder, "vision.safetensors"), picture())
    tensors = drawn(face_shapes(SIZES["sd15"]) | attention_shapes(SIZES["sd15"]))
    half = {k: v for k, v in tensors.items() if k != "ip_adapter.1.to_q_lora.up.weight"}
    save(folder.folder / "half.safetensors", half)
    with pytest.raises(BadInput, match=r"its LoRA is not whole: ip_adapter\.1\.to_q_lora\.down.weight stands alone"):
        load_ip_adapter(folder, "half.safetensors")
    save(folder.folder / "p.safetensors", tensors | {"image_proj.perceiver_resampler.proj_in.weight": torch.ones(2, 2)})
    with pytest.raises(BadInput, match=r"p\.safetensors"):
        load_ip_adapter(folder, "p.safetensors")
    encoder = load_image_encoder(folder, "vision.safetensors")
    with pytest.raises(BadInput, match="reads the numbers of a face and no picture; take the picture away"):
        apply_face_id(ours, adapter, FACE, image_encoder=encoder, image=picture())
