"""What ComfyUI saves becomes a workflow of ours, or is said in words."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from server.engine.check import check
from server.engine.comfyui.solving import BROWNIAN
from server.engine.comfyui.table import table
from server.engine.comfyui.translate import Translated, translate
from server.engine.keys import key_calls
from server.engine.parse import from_data
from server.engine.plan import plan
from server.engine.problems import Rejected
from server.worker.snapshot import read_snapshot
from tests.server.engine.comfyui_samples import FILES, GRAPH, INPUTS, api, one_of, picture, prompt
from tests.server.engine.comfyui_table import PAGE, with_table


class AllThere:
    """Every file is there and every digest is its name."""

    def find(self, widget_kind: str, model_kind: str | None, name: str) -> str | None:
        return None

    def names(self, widget_kind: str) -> list[str]:
        return []

    def digest(self, widget_kind: str, name: str) -> str:
        return name


def of(document: Any) -> Translated:
    return translate(api(document))


def types(found: Translated) -> list[str]:
    return sorted(node["type"] for node in found.workflow["nodes"].values())


def only(found: Translated, kind: str) -> dict[str, Any]:
    """The inputs of the one node of this type."""
    (node,) = [node for node in found.workflow["nodes"].values() if node["type"] == f"{kind}@1"]
    return node["in"]


def problems(found: Translated) -> list[str]:
    checked = check(from_data(found.workflow), read_snapshot(), AllThere())
    return [problem.message for problem in checked.problems]


def calls(found: Translated) -> set[str]:
    """The keys of all calls: equal ones compute the same."""
    workflow = from_data(found.workflow)
    checked = check(workflow, read_snapshot(), AllThere())
    keyed = key_calls(plan(workflow, checked), read_snapshot(), {}, AllThere().digest)
    return {call.key for call in keyed.calls}


def test_each_class_of_the_table_has_a_sample():
    """What is translated is tried below."""
    assert INPUTS.keys() == table().keys()


def test_the_page_lists_what_the_code_translates():
    """docs/comfyui.md is made from the table."""
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page


@pytest.mark.parametrize("kind", sorted(INPUTS))
def test_a_node_of_each_class_becomes_nodes_that_pass_the_check(kind):
    """No placeholder, and all wires and values fit the inputs that they stand in."""
    found = of(one_of(kind))
    assert not [name for name in types(found) if name.startswith("comfyui.")]
    assert problems(found) == []


def test_a_ksampler_becomes_noise_guidance_levels_and_a_sampler():
    """Seed, noise source, schedule and scale are those that gave ComfyUI's latents (docs/parity.md)."""
    found = of(prompt(sampler_name="uni_pc", scheduler="simple", denoise=0.6, seed=2**40))
    assert only(found, "latents.noise")["seed"] == 2**40
    assert only(found, "latents.noise")["source"] == only(found, "samplers.sample")["noise_source"] == "comfyui"
    levels = only(found, "schedules.schedule")
    assert (levels["kind"], levels["steps"], levels["strength"]) == ("simple", 2, 0.6)
    assert levels["discard_penultimate"] is True
    assert only(found, "guidance.classifier_free")["scale"] == 7.0
    assert only(found, "samplers.sample")["seed"] == 2**40 + 1
    assert found.workflow["outputs"] == {"image": "decode.image"}
    assert found.warnings == []


@pytest.mark.parametrize(("name", "seed"), [("euler_ancestral", 43), ("dpmpp_2m_sde_gpu", 42), ("er_sde", 43)])
def test_the_noise_of_steps_has_the_seed_that_comfyui_gives_it(name, seed):
    """The seed itself on a Brownian path, one more elsewhere."""
    sample = only(of(prompt(sampler_name=name)), "samplers.sample")
    assert (sample["solver"], sample["seed"]) == (name.removesuffix("_gpu"), seed)


def test_a_solver_keeps_its_eta_and_s_noise():
    """An s_noise of 1 is the solver's own and need not be said."""
    for s_noise, kept in ((0.9, {"eta": 0.5, "s_noise": 0.9}), (1.0, {"eta": 0.5})):
        solver = {"class_type": "SamplerEulerAncestral", "inputs": {"eta": 0.5, "s_noise": s_noise}}
        nodes = of({**one_of("SamplerCustom"), "solver": solver}).workflow["nodes"].values()
        asked = [{name: node["in"][name] for name in ("eta", "s_noise") if name in node["in"]} for node in nodes]
        assert [found for found in asked if found] == [kept]


def test_the_brownian_solvers_are_those_of_the_samplers():
    """The engine names them, for it does not import them."""
    from nodes.samplers.solvers import SOLVERS

    assert {name for name, solver in SOLVERS.items() if solver.brownian} == BROWNIAN


def test_an_advanced_sampler_cuts_the_schedule_and_keeps_the_noise():
    """Base and refiner: the first stops on the way with its noise, the second goes on without adding any."""
    first = {"add_noise": "enable", "noise_seed": 1, "steps": 10, "cfg": 5.0, "sampler_name": "euler",
             "scheduler": "normal", "start_at_step": 0, "end_at_step": 6, "return_with_leftover_noise": "enable",
             "model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["empty", 0]}
    second = {**first, "add_noise": "disable", "start_at_step": 6, "end_at_step": 10_000, "latent_image": ["one", 0],
              "return_with_leftover_noise": "disable"}
    found = of({**FILES, "one": {"class_type": "KSamplerAdvanced", "inputs": first},
                "two": {"class_type": "KSamplerAdvanced", "inputs": second}})
    nodes = found.workflow["nodes"]
    assert nodes["steps"]["in"] == {"sigmas": {"from": "levels.sigmas"}, "start_step": 0, "end_step": 6}
    assert nodes["steps_2"]["in"] == {"sigmas": {"from": "levels_2.sigmas"}, "start_step": 6}
    assert nodes["sample_2"]["in"]["start"] == {"from": "sample.latent"}
    assert nodes["sample_2"]["in"]["add_noise"] is False
    assert "add_noise" not in nodes["sample"]["in"]


def test_combined_prompts_count_by_their_mean():
    """Two prompts at scale 7 push with 3.5 each, as ComfyUI weighs them."""
    both = {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["pos", 0], "conditioning_2": ["neg", 0]}}
    found = of({**prompt(positive=["both", 0]), "both": both})
    assert only(found, "guidance.composed")["weights"] == [3.5]
    assert problems(found) == []


def test_within_a_mask_a_prompt_counts_beside_those_without_one():
    """Of a strength of 3 beside 1 it pushes with three quarters of the scale within, and not at all elsewhere."""
    masked = {"class_type": "ConditioningSetMask", "inputs": {**INPUTS["ConditioningSetMask"], "strength": 3.0}}
    both = {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["neg", 0], "conditioning_2": ["in", 0]}}
    image = {"class_type": "LoadImage", "inputs": {"image": "m.png"}}
    found = of({**prompt(positive=["both", 0], cfg=8.0), "both": both, "in": masked, "image": image})
    assert only(found, "guidance.composed")["weights"] == [2.0, 6.0]
    assert only(found, "guidance.regional")["denoiser"] == {"from": "guide.denoiser"}
    assert problems(found) == []


def sides(positive: list[Any], negative: list[Any], kind: str = "ControlNetApplyAdvanced") -> Translated:
    """A sampler whose prompts hang on a hint or not."""
    nodes = one_of(kind)
    nodes["user"]["inputs"] |= {"positive": positive, "negative": negative}
    return of(nodes)


@pytest.mark.parametrize(("positive", "negative", "prompts"), [
    (["tried", 0], ["tried", 1], None), (["tried", 0], ["neg", 0], "positive"), (["pos", 0], ["tried", 1], "negative"),
])
def test_a_hint_is_followed_by_the_prompts_that_it_hangs_on(positive, negative, prompts):
    """As in ComfyUI; by what guidance keeps away from too where it hangs on both."""
    found = sides(positive, negative)
    assert only(found, "control.apply_controlnet").get("prompts") == prompts
    assert problems(found) == []


def test_a_hint_of_the_old_node_is_followed_by_both():
    """It hangs on the positive prompt alone, and ComfyUI lets the other follow."""
    found = sides(["tried", 0], ["neg", 0], "ControlNetApply")
    assert "prompts" not in only(found, "control.apply_controlnet")


def test_a_varied_picture_has_the_seed_of_its_sampler():
    """ComfyUI draws the noise on it so; a second sampler with another seed is said."""
    nodes = one_of("unCLIPConditioning")
    nodes["user"]["inputs"]["seed"] = 77
    assert only(of(nodes), "control.unclip")["seed"] == 77
    other = {"class_type": "KSampler", "inputs": {**nodes["user"]["inputs"], "seed": 78}}
    assert any("its noise is the same" in warning for warning in of({**nodes, "other": other}).warnings)
    again = {**nodes["tried"], "inputs": {**nodes["tried"]["inputs"], "conditioning": ["tried", 0]}}
    nodes["user"]["inputs"]["positive"] = ["again", 0]
    assert any("varies a picture already" in warning for warning in of({**nodes, "again": again}).warnings)


def test_an_empty_text_of_the_first_encoder_of_sdxl_stays_empty():
    """A blank: an empty one would read what the other reads."""
    nodes = one_of("CLIPTextEncodeSDXL")
    nodes["tried"]["inputs"] = {**nodes["tried"]["inputs"], "text_l": ""}
    assert only(of(nodes), "text.encode_sdxl")["prompt_l"] == " "


def test_one_hint_is_followed_once_by_all_that_use_it():
    """Two samplers with the same ControlNet share its node."""
    hint = {"class_type": "ControlNetApplyAdvanced", "inputs": INPUTS["ControlNetApplyAdvanced"]}
    nodes = {**one_of("ControlNetApplyAdvanced"), "tried": hint}
    nodes["again"] = copy.deepcopy(nodes["user"])
    assert types(of(nodes)).count("control.apply_controlnet@1") == 1


def test_graph_and_prompt_make_the_same_calls():
    """The same workflow as ComfyUI's editor saves it and as its API takes it: equal keys, call by call."""
    assert calls(of(GRAPH)) == calls(of(prompt()))


def test_a_graph_keeps_places_titles_notes_and_groups():
    """What was above is above, what was right is right, and what somebody named keeps the name."""
    found = of(GRAPH)
    ui = found.workflow["ui"]
    assert "What to show" in found.workflow["nodes"]
    assert ui["nodes"]["model"]["x"] < ui["nodes"]["What to show"]["x"] < ui["nodes"]["decode"]["x"]
    assert ui["nodes"]["What to show"]["y"] < ui["nodes"]["negative"]["y"]
    assert ui["notes"]["note_1"]["text"] == "mind the seed"
    assert set(ui["frames"]["group_1"]["members"]) == {"node:What to show", "node:negative"}
    assert [text for text in found.warnings if "LoraLoaderModelOnly 12 is bypassed" in text]


def test_newer_links_are_read_too():
    """Links as objects, as version 1 of the format has them, say the same."""
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
    newer = {**GRAPH, "links": [dict(zip(names, link, strict=True)) for link in GRAPH["links"]], "version": 1}
    assert of(newer) == of(GRAPH)


def test_comments_of_a_typed_prompt_go_and_choices_are_said():
    """As ComfyUI's editor does before a run; a prompt in API format has it behind it."""
    graph = copy.deepcopy(GRAPH)
    typed = next(node for node in graph["nodes"] if node["id"] == 7)
    typed["widgets_values"] = ["blurry /* not */, {red|blue} \\{x\\} // end"]
    found = of(graph)
    assert found.workflow["nodes"]["negative"]["in"]["prompt"] == "blurry , {red|blue} {x} "
    assert any("picks one at random" in text for text in found.warnings)


def test_a_muted_node_is_left_out_and_said():
    """What took from it has nothing there, which the check then names."""
    graph = copy.deepcopy(GRAPH)
    next(node for node in graph["nodes"] if node["id"] == 7)["mode"] = 2
    found = of(graph)
    assert "negative" not in only(found, "guidance.classifier_free")
    assert any("muted" in text for text in found.warnings)


def test_a_subgraph_is_opened():
    """The nodes inside run as if they stood outside; what is wired to the instance reaches them."""
    graph = copy.deepcopy(GRAPH)
    inner = [node for node in graph["nodes"] if node["id"] in (6, 7)]
    inner[0]["inputs"][1]["link"] = None
    inner[0]["widgets_values"] = ["a red cat"]
    outer = [node for node in graph["nodes"] if node["id"] not in (6, 7, 11)]
    definition = {"id": "aaaa-bbbb", "name": "Prompts", "nodes": inner, "inputs": [{"id": "i", "name": "clip"}],
                  "outputs": [{"id": "o", "name": "positive"}, {"id": "p", "name": "negative"}],
                  "links": [{"id": 3, "origin_id": -10, "origin_slot": 0, "target_id": 6, "target_slot": 0},
                            {"id": 4, "origin_id": -10, "origin_slot": 0, "target_id": 7, "target_slot": 0},
                            {"id": 5, "origin_id": 6, "origin_slot": 0, "target_id": -20, "target_slot": 0},
                            {"id": 6, "origin_id": 7, "origin_slot": 0, "target_id": -20, "target_slot": 1}]}
    instance = {"id": 30, "type": "aaaa-bbbb", "pos": [400, 0], "mode": 0,
                "inputs": [{"name": "clip", "type": "CLIP", "link": 3}], "outputs": [{"name": "positive"}]}
    links = [link for link in graph["links"] if link[0] not in (3, 4, 5, 6, 12)]
    links += [[3, 4, 1, 30, 0, "CLIP"], [5, 30, 0, 3, 1, "CONDITIONING"], [6, 30, 1, 3, 2, "CONDITIONING"]]
    nested = {**graph, "nodes": [*outer, instance], "links": links, "definitions": {"subgraphs": [definition]}}
    assert calls(of(nested)) == calls(of(prompt()))


def test_a_picture_gives_what_ran_where_it_lay():
    """Of a PNG with both texts the prompt says the values and the graph says the places."""
    ran = {str(i): node for i, node in zip((4, 6, 7, 5, 3, 8, 9), prompt(seed=77).values(), strict=True)}
    names = dict(zip(prompt(), ran, strict=True))
    for node in ran.values():
        node["inputs"] = {k: [names[v[0]], v[1]] if isinstance(v, list) else v for k, v in node["inputs"].items()}
    found = translate(picture(prompt=json.dumps(ran), workflow=json.dumps(GRAPH)))
    assert only(found, "latents.noise")["seed"] == 77
    assert found.workflow["ui"]["nodes"]["model"] == {"x": 0, "y": 160}


def test_an_unknown_node_becomes_a_placeholder_with_its_values_and_wires():
    """Its type names the class, its inputs keep everything, and those after it take from it."""
    nodes = {**prompt(), "odd": {"class_type": "Fancy Node+", "inputs": {"model": ["ckpt", 0], "how much": 3}}}
    nodes["sample"]["inputs"]["model"] = ["odd", 0]
    found = of(nodes)
    assert only(found, "comfyui.Fancy_Node_") == {"model": {"from": "model.denoiser"}, "how_much": 3}
    assert only(found, "guidance.classifier_free")["denoiser"] == {"from": "Fancy Node+.output_0"}
    assert found.warnings == ["Fancy Node+ odd: is not known here; a placeholder keeps its values and wires"]
    assert any("comfyui.Fancy_Node_" in message for message in problems(found))


def test_what_has_no_wire_of_ours_reaches_an_unknown_node_by_a_placeholder():
    """An empty latent and a prompt with a hint: nothing of them is dropped."""
    odd = {"class_type": "Odd", "inputs": {"a": ["tried", 0], "b": ["empty", 0]}}
    found = of({**one_of("ControlNetApply"), "odd": odd})
    assert only(found, "comfyui.Odd") == {"a": {"from": "ControlNetApply.output_0"},
                                          "b": {"from": "EmptyLatentImage.output_0"}}
    assert only(found, "comfyui.ControlNetApply")["strength"] == 0.5


def test_a_seed_above_the_largest_whole_number_is_said():
    """ComfyUI's seeds have 64 bits, ours 53."""
    found = of(prompt(seed=2**63 + 5))
    assert only(found, "latents.noise")["seed"] < 2**53
    assert any("2**53" in text for text in found.warnings)


def test_a_wired_seed_is_raised_by_one_for_the_steps():
    """A number node feeds the noise, and through a formula the sampler."""
    found = of(one_of("PrimitiveInt"))
    assert only(found, "values.expression")["formula"] == "a + 1"
    assert problems(found) == []


def test_our_own_workflow_is_refused_with_what_was_expected():
    """It says which formats are read."""
    with pytest.raises(Rejected, match="expected a workflow of ComfyUI"):
        of({"format": 1, "nodes": {}})
