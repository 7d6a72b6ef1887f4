"""A workflow of ComfyUI makes the picture that the same workflow of ours makes."""

from __future__ import annotations

import asyncio

import pytest

from server.engine.comfyui.translate import translate
from server.settings import Settings
from server.worker.host import WorkerHost
from server.worker.local import run_in
from tests.server.engine.comfyui_samples import GRAPH, api, prompt
from tests.workflows.public_files import write_public

OURS = {
    "format": 1,
    "nodes": {
        "model": {"type": "weights.load_checkpoint@1", "in": {"file": "checkpoints/v1-5-pruned-emaonly.safetensors"}},
        "cat": {"type": "text.encode@1", "in": {"text_encoder": {"from": "model.text_encoder"}, "prompt": "a red cat"}},
        "not": {"type": "text.encode@1", "in": {"text_encoder": {"from": "model.text_encoder"}, "prompt": "blurry"}},
        "guide": {"type": "guidance.classifier_free@1", "in": {
            "denoiser": {"from": "model.denoiser"}, "positive": {"from": "cat.conditioning"},
            "negative": {"from": "not.conditioning"}, "scale": 7}},
        "noise": {"type": "latents.noise@1", "in": {"denoiser": {"from": "model.denoiser"}, "seed": 42, "batch": 2,
                                                    "width": 64, "height": 64, "source": "comfyui"}},
        "levels": {"type": "schedules.karras@1", "in": {"denoiser": {"from": "model.denoiser"}, "steps": 2}},
        "sample": {"type": "samplers.sample@1", "in": {
            "denoiser": {"from": "guide.denoiser"}, "noise": {"from": "noise.latent"},
            "sigmas": {"from": "levels.sigmas"}, "solver": "euler_ancestral", "seed": 43, "noise_source": "comfyui"}},
        "decode": {"type": "autoencoders.decode@1", "in": {"latent": {"from": "sample.latent"},
                                                           "autoencoder": {"from": "model.autoencoder"}}},
    },
    "outputs": {"image": "decode.image"},
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Runs documents on made files; the record of the output."""
    settings = Settings(data=tmp_path_factory.mktemp("data"), device="cpu")
    write_public(settings.models, ["checkpoints/v1-5-pruned-emaonly.safetensors"])
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        patch.setenv("OMP_NUM_THREADS", "1")
        host = WorkerHost(settings)
        runner.run(host.start())
        yield lambda data: runner.run(run_in(host, settings, data))
        runner.run(host.stop())


def test_a_prompt_of_comfyui_gives_the_picture_of_our_workflow_bit_for_bit(outputs):
    """As its API takes it and as its editor saves it, on the same file: equal digests, and all of them succeed."""
    results = [outputs(data) for data in (OURS, translate(api(prompt())).workflow, translate(api(GRAPH)).workflow)]
    assert [result.status for result in results] == ["succeeded"] * 3
    first, *others = ([file["digest"] for file in result.outputs["image"][0]["files"]] for result in results)
    assert len(first) == 2
    assert others == [first, first]
