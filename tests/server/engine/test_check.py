"""Problems: all at once, in words, with fixes that work."""

from __future__ import annotations

import copy
import json

import pytest

from nodes.interface import Catalogue, InputPort, ModelFile, NodeType, OutputPort
from server.engine import edit, parse
from server.engine.check import check
from server.engine.parse import from_data
from server.engine.problems import Problem
from tests.pace import loops
from tests.server.engine.samples import CATALOGUE, checked, document, kinds, node

GOOD = document({
    "model": node("weights.load"),
    "noise": node("latents.noise", model=("model.model",), seed=3, batch=4),
    "sample": node("samplers.sample", denoiser=("model.model",), noise=("noise.latent",)),
    "image": node("latents.to_image", latent=("sample.latent",))},
    inputs={"seed": "noise.seed"}, outputs={"image": "image.image"})


def changed(name, **inputs):
    """The good document with other inputs of a node; None takes one away."""
    data = copy.deepcopy(GOOD)
    for port, value in inputs.items():
        data["nodes"][name]["in"][port] = {"from": value[0]} if isinstance(value, tuple) else value
    return data


def typed(name, type_name):
    """The good document with another type of a node."""
    data = copy.deepcopy(GOOD)
    data["nodes"][name]["type"] = type_name
    return data


def without(name, port):
    """The good document with an input taken away."""
    data = copy.deepcopy(GOOD)
    del data["nodes"][name]["in"][port]
    return data


def mismatched():
    """A latent wired where a picture belongs."""
    data = copy.deepcopy(GOOD)
    data["nodes"]["grey"] = node("images.resize", image=("sample.latent",), width=8)
    return data


def with_output(place):
    """The good document with another declared output."""
    return {**copy.deepcopy(GOOD), "outputs": {"image": place}}


def swept():
    """A grid over a sweep that does not say what it reduces."""
    data = copy.deepcopy(GOOD)
    data["axes"] = {"seed": {"range": [0, 2]}}
    data["nodes"]["noise"]["in"]["seed"] = {"axis": "seed"}
    data["nodes"]["grid"] = node("images.grid", images=("image.image",))
    return data


CASES = {
    "unknown_type": (typed("sample", "samplers.sampel@1"), "did you mean 'samplers.sample'?"),
    "unknown_version": (typed("sample", "samplers.sample@2"), "this Wireloom has samplers.sample@1"),
    "missing_input": (without("sample", "noise"), "wire an output that carries Latent"),
    "unknown_port": (changed("sample", step=3), "did you mean 'steps'?"),
    "type_mismatch": (mismatched(), "expected Image, got Latent from sample.latent; put latents.to_image between"),
    "literal_refused": (changed("sample", steps=18.0), "expected Integer, got the number 18.0"),
    "out_of_range": (changed("sample", steps=0), "expected a number from 1 to 1000, got 0"),
    "out_of_range, choice": (changed("sample", solver="huen"), "did you mean 'heun'?"),
    "unknown_axis": (changed("noise", seed={"axis": "seeds"}), "there is no axis 'seeds'"),
    "dangling_wire": (changed("sample", noise=("noize.latent",)), "did you mean 'noise'?"),
    "unknown_output": (changed("sample", noise=("noise.latents",)), "it has latent"),
    "unknown_output, declared": (with_output("image.picture"), "image has no output 'picture'; it has image"),
    "dangling_wire, declared": (with_output("imag.image"), "did you mean 'image'?"),
    "unreduced": (swept(), "such as \"over\": [\"seed\"]"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_is_one_problem_in_words(name):
    """Each mistake is found once, as its kind, with what was expected, what came and what to do."""
    data, words = CASES[name]
    problems = checked(data)[1].problems
    assert [p.kind for p in problems] == [name.partition(",")[0]]
    assert words in problems[0].message


@pytest.mark.parametrize("name", [n for n in CASES if n not in ("unknown_axis",)])
def test_the_first_fix_removes_the_problem(name):
    """Applying the offered change gives a document without this problem, and leaves the old one as it was."""
    data, _ = CASES[name]
    before = json.dumps(data)
    fix = checked(data)[1].problems[0].fixes[0]
    fixed = edit.apply_fix(data, fix.change)
    assert kinds(fixed) == []
    assert json.dumps(data) == before


def test_a_good_document_has_no_problem_and_known_shapes():
    """Types, axes and shapes are inferred; a shape goes through symbols and integer inputs."""
    _, found = checked(GOOD)
    assert found.problems == ()
    assert found.types["sample"].id == "samplers.sample"
    assert found.shapes["noise"] == {"latent": (4, 3, "H", "W")}
    assert found.shapes["sample"] == {"latent": (4, 3, "H", "W")}
    assert found.shapes["image"]["image"][:2] == (4, 3)


def test_shapes_that_cannot_fit_are_found():
    """A picture of 3 channels wired where one channel is expected is a shape_mismatch."""
    data = copy.deepcopy(GOOD)
    data["nodes"]["grey"] = node("images.grey", image=("image.image",))
    found = checked(data)[1].problems
    assert [p.kind for p in found] == ["shape_mismatch"]
    assert "expected the shape [4, 1, " in found[0].message or "expected the shape [N, 1, H, W]" in found[0].message


def test_all_problems_come_at_once_in_document_order():
    """Four mistakes in four nodes are four problems, ordered as the nodes stand in the document."""
    data = changed("noise", seed=-1)
    data["nodes"]["sample"]["in"]["solver"] = "best"
    data["nodes"]["image"]["type"] = "latents.to_imag@1"
    data["nodes"]["model"]["in"]["fil"] = "x"
    assert [(p.kind, p.where["node"]) for p in checked(data)[1].problems] == [
        ("unknown_port", "model"), ("out_of_range", "noise"), ("out_of_range", "sample"), ("unknown_type", "image")]


def test_lossless_changes_of_type_are_silent():
    """An Integer goes into a Number, a Mask into an Image; a Number does not go into an Integer."""
    assert kinds(document({"i": node("values.integer"), "s": node("values.add", a=("i.integer",), b=1)})) == []
    assert kinds(document({"p": node("images.load", file="a.png"), "m": node("images.select", image=("p.image",)),
                           "r": node("images.resize", image=("m.mask",), width=3)})) == []
    assert kinds(document({"n": node("values.number"), "p": node("images.load", file="a.png"),
                           "r": node("images.resize", image=("p.image",), width=("n.number",))})) == ["type_mismatch"]


@pytest.mark.parametrize("value, kind", [
    (True, "literal_refused"), ("1", "literal_refused"), (None, "literal_refused"), ([1], "literal_refused"),
    (1e7, "out_of_range"), (1, None), (1.5, None)])
def test_literals_of_a_number_input(value, kind):
    """Only numbers in range are accepted; true is not 1 and null is not empty."""
    assert kinds(document({"a": node("values.number", value=value)})) == ([kind] if kind else [])


def test_null_is_accepted_where_an_input_may_stay_empty():
    """Optional inputs take null."""
    assert kinds(document({"a": node("values.list", values=None)})) == []


class Folder:
    """Files that are there."""

    def find(self, widget_kind, model_kind, name):
        return None if name in self.names(widget_kind) else f"there is no file {name!r}"

    def digest(self, widget_kind, name):
        return name

    def names(self, widget_kind):
        return ["starter/a.safetensors"] if widget_kind == "model_file" else ["cat.png"]


def test_missing_files_are_found_before_the_run_also_where_they_are_a_default():
    """A file that is not there is a missing_file with the nearest name; unchecked without a folder."""
    data = document({"p": node("images.load", file="cta.png"), "m": node("weights.load")})
    workflow = parse.from_data(data)
    assert check(workflow, CATALOGUE).problems == ()
    problems = check(workflow, CATALOGUE, Folder()).problems
    assert [p.kind for p in problems] == ["missing_file"]
    assert problems[0].message == "p.file: there is no file 'cta.png'; did you mean 'cat.png'?"

    class Empty(Folder):
        def names(self, widget_kind):
            return []

    assert [p.where["node"] for p in check(workflow, CATALOGUE, Empty()).problems] == ["p", "m"]


def test_an_empty_workflow_has_nothing_to_run():
    """Without nodes there is nothing to run."""
    assert kinds(document({})) == ["no_outputs"]


def test_a_giant_of_mistakes_is_answered_quickly():
    """10,000 nodes of unknown types give at most 1,000 problems, with guesses only for the first."""
    nodes = {f"n{i}": {"type": f"samplers.sampel{i}@1"} for i in range(10_000)}
    problems: list[Problem] = []
    assert loops(lambda: problems.extend(checked(document(nodes))[1].problems)) < 800  # about 30
    assert len(problems) == 1000


def test_problems_are_json():
    """Every problem of every case travels as JSON data."""
    for data, _ in CASES.values():
        for problem in checked(data)[1].problems:
            assert set(json.loads(json.dumps(problem.to_data()))) == {"kind", "where", "message", "fixes"}


def test_a_file_name_cannot_come_by_wire():
    """A wired file name is refused: the cache key could not follow the contents of a file known only during the run."""
    files = NodeType("files.load", 1, "h", "", (InputPort("file", "Text", "h", widget=ModelFile("any")),),
                     (OutputPort("text", "Text", "h"),))
    words = NodeType("words.make", 1, "h", "", (), (OutputPort("text", "Text", "h"),))
    nodes = {"a": {"type": "words.make@1"}, "b": {"type": "files.load@1", "in": {"file": {"from": "a.text"}}}}
    found = check(from_data({"format": 1, "nodes": nodes}), Catalogue.of([files, words])).problems
    assert [p.kind for p in found] == ["wired_file"]
    assert found[0].where["port"] == "file"
