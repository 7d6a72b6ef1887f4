"""The toy twin as a function of the document: what is kept, what is replaced, what is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from server.engine.check import check
from server.engine.parse import from_data
from server.engine.problems import Rejected
from server.engine.twin import twin
from server.engine.twin_rules import CLASSES, PRESET, SAMPLERS
from server.worker.snapshot import read_snapshot
from tests.server.engine.samples import document, node

CATALOGUE = read_snapshot()
FOLDER = Path(__file__).parents[3] / "workflows"
SHIPPED = {path.stem: json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}


def picture(guide: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A text-to-image graph; `guide` stands between model and sampler, `more` are further nodes."""
    nodes = {
        "model": node("weights.load_text_to_image", file="starter/emoji-32.safetensors"),
        "encode": node("text.encode", text_encoder=("model.text_encoder",), prompt="a red heart"),
        "guide": guide or node("guidance.classifier_free", denoiser=("model.denoiser",),
                               positive=("encode.conditioning",), scale=4),
        "noise": node("latents.noise", denoiser=("model.denoiser",), seed=7, width=64, height=32),
        "levels": node("schedules.karras", denoiser=("model.denoiser",), steps=9, rho=5),
        "sample": node("samplers.sample", denoiser=("guide.denoiser",), noise=("noise.latent",),
                       sigmas=("levels.sigmas",), solver="euler", eta=0.5),
        "decode": node("latents.to_image", latent=("sample.latent",))}
    return document({**nodes, **more}, outputs={"image": "decode.image"})


def test_classes_along_an_axis_become_classes_of_the_mixture():
    """ImageNet's numbers are four of the plane's, equal ones equal; the seeds beside them stay."""
    found = twin(SHIPPED["adm-imagenet"], CATALOGUE)
    assert found["axes"]["class"] == {"values": [0, 1, 2, 3]}
    assert found["axes"]["seed"] == {"range": [0, 3]}
    assert found["nodes"]["class"] == {"type": "guidance.label@1", "in": {"number": {"axis": "class"}}}


def test_a_number_that_a_model_file_gives_becomes_the_inputs_own():
    """The shift of a folder's noise levels: the twin opens no file."""
    nodes = made(SHIPPED["sd3-text-to-image"])
    assert "shift" not in nodes["levels"]["in"]
    assert not any(each["type"].startswith("weights.") for each in nodes.values())


def made(data: dict[str, Any]) -> dict[str, Any]:
    """The nodes of the twin, which has no problems; the document stays as it is."""
    before = copy.deepcopy(data)
    found = twin(data, CATALOGUE)
    assert data == before
    assert not check(from_data(found), CATALOGUE).problems
    return found["nodes"]


def refused(data: dict[str, Any]) -> str:
    with pytest.raises(Rejected) as caught:
        twin(data, CATALOGUE)
    return str(caught.value)


def test_schedule_sampler_and_guidance_stay_with_their_values():
    """The model becomes a mixture, the prompt a class, the noise 2,000 points; the rest is what it was."""
    data = picture()
    nodes = made(data)
    assert nodes["model"] == {"type": "denoisers.mixture@1", "in": {"preset": "star", "spread": 0.12}}
    assert nodes["encode"] == {"type": "guidance.label@1", "in": {"number": 0}}
    assert nodes["noise"]["in"] == {"batch": 2000, "denoiser": {"from": "model.denoiser"}, "seed": 7}
    for name in ("guide", "levels"):
        assert nodes[name] == data["nodes"][name]
    assert nodes["sample"] == {"type": "samplers.trajectory@1", "in": {**data["nodes"]["sample"]["in"], "points": 24}}
    assert "decode" not in nodes


def test_the_plot_shows_paths_density_and_what_went_wrong():
    """Points and the paths of some of them are of one run of the sampler, and the class asked for is known."""
    nodes = made(picture())
    assert nodes["sample modes"]["in"]["paths"] == {"from": "sample.path"}
    assert nodes["sample modes"]["in"]["points"] == {"from": "sample.latent"}
    assert nodes["sample modes"]["in"]["wanted"] == 0
    assert nodes["sample modes"]["in"]["background"] == {"from": "model.density"}
    assert twin(picture(), CATALOGUE)["outputs"] == {"sample": "sample modes.figure"}


def test_an_input_of_the_workflow_sets_the_sampler_and_its_paths():
    """Both come from one node, so that the paths always end at the samples."""
    found = twin(SHIPPED["text-to-image"], CATALOGUE)
    assert found["inputs"]["sampler"] == "sample.solver"
    assert found["nodes"]["sample"]["in"]["solver"] == "heun"


def samples(data):
    """Whether a workflow samples."""
    return any(f'"{kind}@' in json.dumps(data) for kind in SAMPLERS)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_workflow_that_samples_has_a_twin_without_problems(name):
    """The others say that they do not sample; the twin of a twin is the same again."""
    if not samples(SHIPPED[name]):
        assert "has no node of the type samplers.sample" in refused(SHIPPED[name])
        return
    assert made(SHIPPED[name])
    again = twin(twin(SHIPPED[name], CATALOGUE), CATALOGUE)
    assert not check(from_data(again), CATALOGUE).problems


def test_prompts_along_an_axis_are_classes_along_it():
    """Each prompt of the contact sheet is a class of its own; the axis of seeds stays."""
    found = twin(SHIPPED["contact-sheet"], CATALOGUE)
    assert found["axes"] == {"prompt": {"values": [0, 1, 2, 3]}, "seed": {"range": [0, 6]}}
    assert found["nodes"]["encode"]["in"] == {"number": {"axis": "prompt"}}


def test_columns_and_zips_keep_their_other_values():
    """Of a table only the column of the prompts becomes classes; zipped axes walk together as before."""
    table = {"a": {"columns": {"prompt": ["x", "y", "x"], "steps": [4, 5, 6]}}}
    data = picture()
    data["nodes"]["encode"]["in"]["prompt"] = {"axis": "a.prompt"}
    data["nodes"]["levels"]["in"]["steps"] = {"axis": "a.steps"}
    assert twin({**data, "axes": table}, CATALOGUE)["axes"] == {
        "a": {"columns": {"prompt": [0, 1, 0], "steps": [4, 5, 6]}}}
    data["nodes"]["encode"]["in"]["prompt"] = {"axis": "p"}
    data["nodes"]["levels"]["in"]["steps"] = {"axis": "s"}
    axes = {"p": {"values": ["x", "y"]}, "s": {"values": [4, 5]}, "both": {"zip": ["p", "s"]}}
    found = twin({**data, "axes": axes}, CATALOGUE)
    assert found["axes"] == {**axes, "p": {"values": [0, 1]}}
    assert not check(from_data(found), CATALOGUE).problems


def test_guidance_of_every_kind_has_a_twin():
    """CLIP becomes the exact classifier, a weak model a wider mixture, and a limit of pixels one of the plane."""
    clip = made(picture(node("guidance.clip", denoiser=("model.denoiser",), clip=("clip.clip",), scale=300),
                        clip=node("weights.load_clip")))
    assert clip["guide"] == {"type": "guidance.classifier@1", "in": {
        "denoiser": {"from": "model.denoiser"}, "scale": 3.0, "number": 0, "classifier": {"from": "model.classifier"}}}
    weak = made(picture(node("guidance.autoguidance", denoiser=("model.denoiser",), weak=("other.denoiser",)),
                        other=node("weights.load_text_to_image")))
    assert (weak["model"]["in"]["spread"], weak["other"]["in"]["spread"]) == (0.12, 0.3)
    held = made(picture(node("guidance.threshold", denoiser=("model.denoiser",), limit=1.0)))
    assert held["guide"]["in"]["limit"] == 2.5
    class_ = made(picture(node("guidance.classifier", denoiser=("model.denoiser",), classifier=("c.classifier",),
                               number=6), c=node("weights.load_classifier")))
    assert class_["guide"]["in"]["number"] == 6 % CLASSES


def test_an_empty_negative_prompt_is_no_class():
    """No words mean "anything", as they do for the model."""
    guide = node("guidance.classifier_free", denoiser=("model.denoiser",), positive=("encode.conditioning",),
                 negative=("empty.conditioning",))
    nodes = made(picture(guide, empty=node("text.encode", text_encoder=("model.text_encoder",), prompt="")))
    assert "negative" not in nodes["guide"]["in"]
    assert "empty" not in nodes


def test_a_picture_to_start_from_becomes_points_of_the_data():
    """Also where its latent is scaled or cut first: a point has no size."""
    nodes = made(picture(load=node("images.example"), latent=node("latents.from_image", image=("load.image",)),
                         larger=node("latents.upscale", latent=("latent.latent",)),
                         again=node("samplers.sample", denoiser=("guide.denoiser",), noise=("noise.latent",),
                                    sigmas=("levels.sigmas",), start=("larger.latent",))))
    assert nodes["latent"] == {"type": "latents.from_modes@1", "in": {"batch": 2000, "modes": {"from": "model.modes"}}}
    assert nodes["again"]["in"]["start"] == {"from": "latent.latent"}


def test_a_toy_keeps_its_mixture_and_its_points():
    """Only the plots are new; a node of paths also gives where they end."""
    nodes = made(SHIPPED["samplers-compared"])
    assert nodes["data"]["in"]["preset"] == "ring"
    assert nodes["points"]["in"]["batch"] == 12
    assert nodes["path"]["type"] == "samplers.trajectory@1"


def test_a_mask_selects_one_coordinate_of_the_points():
    """Each mask another one; what is known becomes points of the data, and the painting stays what it is."""
    data = picture(node("guidance.inpaint", denoiser=("model.denoiser",), known=("latent.latent",),
                        mask=("shape.mask",), mode="known_region"),
                   latent=node("latents.from_image", image=("load.image",)), load=node("images.example"),
                   shape=node("masks.shape"))
    nodes = made(data)
    assert nodes["guide"] == data["nodes"]["guide"]
    assert nodes["shape"] == {"type": "masks.coordinate@1", "in": {"coordinate": "x"}}
    regions = made(SHIPPED["regional-prompts"])
    assert [regions[name]["in"]["coordinate"] for name in ("left_mask", "right_mask")] == ["x", "y"]


def test_a_record_keeps_its_steps_its_plots_and_its_branches():
    """The recorder works on points; the paths of some of them are drawn, and what was plotted is plotted again."""
    found = twin(SHIPPED["branch-from-step"], CATALOGUE)
    nodes, before = found["nodes"], SHIPPED["branch-from-step"]["nodes"]
    for name in ("trunk", "branch", "norms", "angle"):
        assert nodes[name] == before[name]
    paths = {"points": 24, "record": {"from": "branch.record"}}
    assert nodes["branch paths"] == {"type": "records.path@1", "in": paths}
    assert set(found["outputs"]) == {"trunk", "branch", "norms", "angle"}


def test_what_has_no_twin_is_refused_in_words():
    """The size of a picture has no meaning for points; a workflow with problems has them told first."""
    data = picture(load=node("images.example"), size=node("images.size", image=("load.image",)))
    data["nodes"]["levels"]["in"]["steps"] = {"from": "size.width"}
    assert "size (images.size@1) has no twin: its image is of the type Image" in refused(data)
    assert "expected a workflow that samples" in refused(document({"a": node("values.number")}))
    data["nodes"]["sample"]["in"]["sigmas"] = {"from": "gone.sigmas"}
    assert "gone" in refused(data)


def test_the_mixture_has_as_many_classes_as_are_given_out():
    """The engine imports no node, so the number stands in both places."""
    from nodes.denoisers.mixture import PRESETS

    assert int(PRESETS[PRESET]()[1].max()) + 1 == CLASSES


def test_guidance_inside_the_network_is_left_out():
    """The mixture has no attention: what is guided by it is sampled with the guidance before it."""
    guide = node("guidance.classifier_free", denoiser=("model.denoiser",), positive=("encode.conditioning",), scale=4)
    inside = node("guidance.perturbed_attention", denoiser=("outside.denoiser",), model=("model.denoiser",),
                  positive=("encode.conditioning",))
    nodes = made(picture(inside, outside=guide))
    assert nodes["sample"]["in"]["denoiser"] == {"from": "outside.denoiser"}
    assert "guide" not in nodes
