"""Folders of diffusers behind a Denoiser: prompts to latents as diffusers' own pipelines make them."""

from __future__ import annotations

import json
import math

import pytest
import torch

from nodes.denoisers.enlarging_stage import enlarging_stage
from nodes.denoisers.flow import SIGMA_FIRST, FlowLevels, shifted, sigma_of, time_of
from nodes.denoisers.folders.packing import packed, positions, unpacked
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import BadInput, Context, Image, Latent
from nodes.samplers.sample import sample
from nodes.schedules.flow import flow
from nodes.schedules.karras import karras
from nodes.schedules.resolution_shift import resolution_shift
from nodes.weights.load_diffusers import load_diffusers
from tests.fixtures.make_weights import ModelContext
from tests.nodes.denoisers import folders

torch.set_num_threads(1)
STEPS, PROMPT = 3, "a red heart"


@pytest.fixture(autouse=True)
def installed():
    """Only where the optional extra is."""
    pytest.importorskip("diffusers")


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def drawn(model, scale: float, start: torch.Tensor, sigmas) -> torch.Tensor:
    """Our latents for the prompt, by Euler's method."""
    guided = classifier_free(model.denoiser, model.text_encoder.encode([PROMPT]), scale=scale)
    return sample(Context(), guided, Latent(start, model.denoiser.space), sigmas, "euler").data


def test_sd3_draws_what_its_pipeline_draws(tmp_path):
    """Three encoders, guidance, the published shift and levels: latents to 1e-4."""
    pipeline, file = folders.save(folders.sd3, tmp_path)
    start = noise(1, 16, 8, 8)
    expected = pipeline(PROMPT, num_inference_steps=STEPS, guidance_scale=4.0, latents=start.clone(), height=64,
                        width=64, output_type="latent").images
    model = load_diffusers(ModelContext(tmp_path), file)
    assert (model.shift, model.denoiser.space.name, model.denoiser.size) == (3.0, "sd3", 8)
    found = drawn(model, 4.0, start, flow(STEPS, model.shift, "lowest level"))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_a_folder_that_has_only_a_variant_is_read(tmp_path):
    """All parts as fp16, some in shards, as people download them: the same numbers as of the plain folder."""
    pipeline, file = folders.save(folders.sd3, tmp_path)
    plain = load_diffusers(ModelContext(tmp_path), file)
    pipeline.save_pretrained(tmp_path / "half", variant="fp16", max_shard_size="20KB")
    shard = sorted((tmp_path / "half/transformer").glob("*.fp16-00001-of-*.safetensors"))[0]
    model = load_diffusers(ModelContext(tmp_path), str(shard.relative_to(tmp_path)))
    x = noise(1, 16, 8, 8)
    found, expected = (m.denoiser.denoise(x, torch.tensor(0.5), m.text_encoder.encode([PROMPT]))
                       for m in (model, plain))
    assert torch.equal(found, expected)


@pytest.mark.parametrize("distilled", [True, False], ids=["dev", "schnell"])
def test_flux_draws_what_its_pipeline_draws(tmp_path, distilled):
    """Packed latents, positions, distilled guidance, the shift for this size: latents to 1e-4."""
    pipeline, file = folders.save(folders.flux, tmp_path, distilled=distilled)
    start = noise(1, 4, 8, 12)
    result = pipeline(PROMPT, num_inference_steps=STEPS, guidance_scale=2.0, latents=packed(start), height=64, width=96,
                      output_type="latent", max_sequence_length=512).images
    model = load_diffusers(ModelContext(tmp_path), file, guidance=2.0)
    assert model.shift == pytest.approx(math.exp(1.15))
    sigmas = flow(STEPS, resolution_shift(Latent(start)))
    torch.testing.assert_close(drawn(model, 1.0, start, sigmas), unpacked(result, 8, 12), atol=1e-4, rtol=1e-4)


def test_qwen_image_draws_what_its_pipeline_draws(tmp_path):
    """A language model's states with their mask: latents to 1e-4; pictures pass its video autoencoder."""
    pipeline, file = folders.save(folders.qwen_image, tmp_path)
    start = noise(1, 4, 8, 8)
    result = pipeline(PROMPT, num_inference_steps=STEPS, true_cfg_scale=1.0, latents=packed(start), height=64, width=64,
                      output_type="latent").images
    model = load_diffusers(ModelContext(tmp_path), file)
    sigmas = flow(STEPS, math.exp(0.5 + (16 - 256) * 0.4 / (8192 - 256)))
    torch.testing.assert_close(drawn(model, 1.0, start, sigmas), unpacked(result, 8, 8), atol=1e-4, rtol=1e-4)
    picture = model.autoencoder.decode(Latent(start, model.denoiser.space))
    expected = pipeline.vae.decode((start * torch.tensor([1.0, 2.0, 0.5, 1.5])[None, :, None, None]
                                    + torch.tensor([0.1, -0.2, 0.0, 0.3])[None, :, None, None])[:, :, None])[0]
    torch.testing.assert_close(picture.data, (expected[:, :, 0] / 2 + 0.5).clamp(0, 1), atol=1e-5, rtol=1e-5)


def test_lumina_draws_what_its_pipeline_draws(tmp_path):
    """Time that runs the other way and masked states, with guidance: latents to 1e-4."""
    pipeline, file = folders.save(folders.lumina2, tmp_path)
    start = noise(1, 4, 8, 8)
    expected = pipeline(PROMPT, num_inference_steps=STEPS, guidance_scale=4.0, cfg_normalization=False,
                        latents=start.clone(), height=64, width=64, output_type="latent").images
    model = load_diffusers(ModelContext(tmp_path), file)
    assert model.shift == 6.0
    torch.testing.assert_close(drawn(model, 4.0, start, flow(STEPS, 6.0)), expected, atol=1e-4, rtol=1e-4)


def test_sana_draws_what_its_pipeline_draws(tmp_path):
    """Linear attention and masked states, with guidance, and its own autoencoder: latents to 1e-4."""
    pipeline, file = folders.save(folders.sana, tmp_path)
    start = noise(1, 4, 16, 16)
    expected = pipeline(PROMPT, negative_prompt="grey", num_inference_steps=STEPS, guidance_scale=4.0,
                        latents=start.clone(), height=32, width=32, output_type="latent", use_resolution_binning=False,
                        complex_human_instruction=None).images
    model = load_diffusers(ModelContext(tmp_path), file)
    assert (model.shift, model.denoiser.space.scale) == (3.0, 2)
    given, away = (model.text_encoder.encode([text]) for text in (PROMPT, "grey"))
    guided = classifier_free(model.denoiser, given, away, scale=4.0)
    levels = flow(STEPS, 3.0, "lowest level")
    found = sample(Context(), guided, Latent(start, model.denoiser.space), levels, "euler").data
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)
    picture = Image(torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(2)))
    latent = model.autoencoder.encode(picture)
    z = pipeline.vae.encode(picture.data * 2 - 1).latent
    torch.testing.assert_close(latent.data, z * 0.41407, atol=1e-5, rtol=1e-5)
    decoded = (pipeline.vae.decode(z).sample / 2 + 0.5).clamp(0, 1)
    torch.testing.assert_close(model.autoencoder.decode(latent).data, decoded, atol=1e-4, rtol=1e-4)


def levels(pipeline) -> torch.Tensor:
    kept = pipeline.scheduler.alphas_cumprod
    return ((1 - kept) / kept).sqrt()


def clean_from(pipeline, output: torch.Tensor, x: torch.Tensor, step: int) -> torch.Tensor:
    return x - levels(pipeline)[step] * output[:, : x.shape[1]]


@pytest.mark.parametrize("step", [40, 900])
def test_pixart_denoises_as_diffusers_does(tmp_path, step):
    """At a training level the clean estimate is x - sigma * noise, variance dropped, padding masked: 1e-4."""
    pipeline, file = folders.save(folders.pixart, tmp_path)
    model = load_diffusers(ModelContext(tmp_path), file)
    sigma, x = levels(pipeline)[step], 2 * noise(2, 4, 8, 8)
    states, mask, *_ = pipeline.encode_prompt(PROMPT, do_classifier_free_guidance=False, device="cpu")
    output = pipeline.transformer(x / (1 + sigma**2).sqrt(), states.expand(2, -1, -1), torch.tensor([step, step]),
                                  {"resolution": None, "aspect_ratio": None}, return_dict=False,
                                  encoder_attention_mask=mask.expand(2, -1))[0]
    found = model.denoiser.denoise(x, sigma, model.text_encoder.encode([PROMPT]))
    torch.testing.assert_close(found, clean_from(pipeline, output, x, step), atol=1e-4, rtol=1e-4)


def test_dit_and_ddpm_denoise_as_diffusers_does(tmp_path):
    """A class or nothing, at discrete levels: 1e-4. They have no text encoder, and say so."""
    pipeline, file = folders.save(folders.dit, tmp_path)
    model = load_diffusers(ModelContext(tmp_path), file)
    x, sigma = 2 * noise(2, 4, 8, 8), levels(pipeline)[500]
    for labels, wanted in ((torch.tensor([3, 3]), label(3)), (torch.tensor([10, 10]), None)):
        output = pipeline.transformer(x / (1 + sigma**2).sqrt(), torch.tensor([500, 500]), labels).sample
        found = model.denoiser.denoise(x, sigma, wanted)
        torch.testing.assert_close(found, clean_from(pipeline, output, x, 500), atol=1e-4, rtol=1e-4)
    with pytest.raises(BadInput, match="this model takes class; leave its text encoder unwired"):
        model.text_encoder.encode(["a"])
    pipeline, file = folders.save(folders.ddpm, tmp_path)
    model = load_diffusers(ModelContext(tmp_path), file)
    x = noise(1, 3, 16, 16)
    output = pipeline.unet(x / (1 + sigma**2).sqrt(), torch.tensor([500])).sample
    torch.testing.assert_close(model.denoiser.denoise(x, sigma, None), x - sigma * output, atol=1e-4, rtol=1e-4)
    assert model.denoiser.accepts == ()
    assert torch.equal(model.autoencoder.decode(Latent(torch.ones(1, 3, 2, 2))).data, torch.ones(1, 3, 2, 2))


def test_deepfloyd_stages_denoise_as_diffusers_does(tmp_path):
    """Stage I from the prompt alone; stage II beside a noisy small picture and told how noisy it is: 1e-4."""
    x, sigma = 2 * noise(1, 3, 16, 16), None
    small = torch.rand(1, 3, 4, 4, generator=torch.Generator().manual_seed(3))
    for enlarges in (False, True):
        pipeline, file = folders.save(folders.deepfloyd, tmp_path, enlarges=enlarges)
        sigma = levels(pipeline)[500]
        model = load_diffusers(ModelContext(tmp_path), file)
        denoiser, read, class_labels = model.denoiser, x / (1 + sigma**2).sqrt(), None
        states, nothing = pipeline.encode_prompt(PROMPT, device="cpu")
        if enlarges:
            denoiser = enlarging_stage(Context(), denoiser, Image(small), scale=4, noise_level=250, seed=7)
            large = torch.nn.functional.interpolate(small * 2 - 1, (16, 16), mode="bilinear", align_corners=True)
            drawn_noise = torch.randn(3, 16, 16, generator=Context().generator(7, 0))[None]
            class_labels = torch.tensor([250])
            beside = pipeline.image_noising_scheduler.add_noise(large, drawn_noise, timesteps=class_labels)
            read = torch.cat([read, beside], 1)
        for given, wanted in ((states, model.text_encoder.encode([PROMPT])), (nothing, None)):
            output = pipeline.unet(read, torch.tensor([500]), given, class_labels=class_labels).sample
            found = denoiser.denoise(x, sigma, wanted)
            torch.testing.assert_close(found, x - sigma * output[:, :3], atol=1e-4, rtol=1e-4)
    guided = classifier_free(denoiser, model.text_encoder.encode([PROMPT]), scale=2.0)
    end = sample(Context(), guided, Latent(noise(2, 3, 16, 16)), karras(guided, 2))
    assert end.data.isfinite().all()
    with pytest.raises(BadInput, match=r"expected noise of 16x16 pixels.*got 8x8"):
        denoiser.denoise(x[..., :8, :8], sigma, None)
    with pytest.raises(BadInput, match=r"expected 3 channels beside x, got 0; an enlarging stage needs"):
        model.denoiser.denoise(x, sigma, None)


def test_an_autoencoder_scales_and_shifts_as_published(tmp_path):
    """Encode is (z - shift) * scale of the most probable z, decode its inverse: 1e-5 of diffusers."""
    pipeline, file = folders.save(folders.flux, tmp_path)
    pictures = load_diffusers(ModelContext(tmp_path), file).autoencoder
    picture = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(2))
    z = pipeline.vae.encode(picture * 2 - 1).latent_dist.mode()
    latent = pictures.encode(Image(picture))
    torch.testing.assert_close(latent.data, (z - 0.1159) * 0.3611, atol=1e-5, rtol=1e-5)
    expected = (pipeline.vae.decode(z).sample / 2 + 0.5).clamp(0, 1)
    torch.testing.assert_close(pictures.decode(latent).data, expected, atol=1e-4, rtol=1e-4)


def test_the_euler_step_in_sigma_is_that_in_time():
    """One step from t to t' by either way lands on the same point, whatever the velocity."""
    x, v, t, then = noise(2, 4, 3, 3).double(), noise(2, 4, 3, 3).double().flip(0), 0.8, 0.45
    in_time = x + (then - t) * v
    levels, sigma, sigma_then = FlowLevels(), t / (1 - t), then / (1 - then)
    wide = x / (1 - t)
    clean = levels.denoised(wide, v, sigma)
    torch.testing.assert_close(levels.scaled(wide, sigma), x)
    torch.testing.assert_close((wide + (sigma_then - sigma) * (wide - clean) / sigma) * (1 - then), in_time)


def test_levels_of_a_flow():
    """They begin at pure noise, end in 0, and a shift of 3 sends the middle of the way to t = 0.75."""
    values = flow(4, shift=3.0).values
    assert float(values[0]) == SIGMA_FIRST
    assert float(values[-1]) == 0
    assert bool((values.diff() < 0).all())
    times = time_of(values[:-1])
    torch.testing.assert_close(times[1:], shifted(torch.tensor([0.75, 0.5, 0.25], dtype=torch.float64), 3.0))
    assert float(shifted(torch.tensor(0.5), 3.0)) == 0.75
    torch.testing.assert_close(time_of(sigma_of(torch.tensor([0.1, 0.9]))), torch.tensor([0.1, 0.9]).double())
    assert len(flow(4, strength=0.5).values) == 5
    assert float(flow(4, strength=0.5).values[0]) < SIGMA_FIRST


def test_packing_has_an_inverse_and_counts_places_by_row():
    """Patches are read left to right, then downwards; an odd side is refused."""
    x = noise(2, 3, 4, 6)
    assert torch.equal(unpacked(packed(x), 4, 6), x)
    assert packed(x)[0, 1].tolist() == x[0, :, 0:2, 2:4].reshape(3, 4).flatten().tolist()
    assert positions(4, 6, torch.device("cpu"))[4].tolist() == [0, 1, 1]
    with pytest.raises(BadInput, match="even sides, got 5x4"):
        packed(torch.zeros(1, 3, 4, 5))


def test_what_is_no_folder_of_ours_is_refused(tmp_path):
    """Foreign classes, unknown networks, a lone file, pickled weights: each has its sentence, and nothing runs."""
    _, file = folders.save(folders.dit, tmp_path)
    index = tmp_path / "dit" / "model_index.json"
    good = json.loads(index.read_text())
    for change, words in (
        ({"transformer": ["my_code", "Network"]}, "may be foreign code"),
        ({"transformer": ["diffusers", "CogVideoXTransformer3DModel"]}, "of the class CogVideoXTransformer3DModel"),
        ({"_class_name": "os"}, "names the pipeline 'os'"),
        ({"_class_name": ["pipeline.py", "Mine"]}, "names the pipeline"),
    ):
        index.write_text(json.dumps(good | change))
        with pytest.raises(BadInput, match=words):
            load_diffusers(ModelContext(tmp_path), file)
    index.write_text(json.dumps(good))
    weights = tmp_path / "dit" / "vae" / folders.NETWORK
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(BadInput, match=r"its folder cannot be read whole.*as safetensors"):
        load_diffusers(ModelContext(tmp_path), file)
    index.write_text("no json")
    with pytest.raises(BadInput, match=r"cannot read dit/model_index\.json"):
        load_diffusers(ModelContext(tmp_path), file)
    index.unlink()
    with pytest.raises(BadInput, match="expected a file inside a folder that diffusers saved"):
        load_diffusers(ModelContext(tmp_path), file)
