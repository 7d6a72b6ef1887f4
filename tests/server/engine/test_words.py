"""The graph in words: the same text for the same workflow, from the words of node types, with a general fallback."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from nodes.interface.catalogue import Catalogue
from server.engine.difference import difference
from server.engine.outline import outline
from server.engine.parse import from_data
from server.engine.words import MAX_SENTENCES, paragraph
from server.engine.words_values import alternatives, value_words
from server.worker.snapshot import read_snapshot
from tests.server.engine.definition_samples import nested, two_pictures
from tests.server.engine.samples import CATALOGUE, TYPES, document, node

FOLDER = Path(__file__).parents[3] / "workflows"
PHRASES = {"values.number": "{value}", "values.text": "{text}",
           "latents.noise": "noise (seed {seed}[, {batch} samples])",
           "weights.load": "{file}", "values.expression": "{a}"}
SENTENCES = {"samplers.sample": "{noise} is denoised in {steps|step|steps} by {denoiser}[ with {solver}]",
             "images.grid": "{images} are laid out[ over {over}]"}
WORDED = Catalogue.of([replace(t, phrase=PHRASES.get(t.id, ""), sentence=SENTENCES.get(t.id, "")) for t in TYPES])


def said(data, catalogue=WORDED):
    """The paragraph of a document."""
    return paragraph(from_data(data), catalogue)


PICTURE = {"load": node("weights.load"), "noise": node("latents.noise", model=("load.model",), seed=7),
           "sample": node("samplers.sample", denoiser=("load.model",), noise=("noise.latent",), steps=18)}


def test_phrases_are_used_in_the_sentences_of_the_nodes_they_go_to():
    """Noise and model have no sentences of their own."""
    assert said(document(PICTURE, outputs={"latent": "sample.latent"})) == \
        "Noise (seed 7) is denoised in 18 steps by a. The output latent is the result."


def test_what_is_as_usual_is_left_out_and_one_step_is_one():
    """The optional part appears where its value is not the default; numbers agree with their noun."""
    one = {**PICTURE, "sample": node("samplers.sample", denoiser=("load.model",), noise=("noise.latent",), steps=1,
                                     solver="euler")}
    assert said(document(one)) == "Noise (seed 7) is denoised in 1 step by a with euler."


def test_a_swept_value_names_what_it_takes_and_a_reducer_its_axes():
    """Few values are listed, many by their ends; a second mention of the result is one of many."""
    nodes = {**PICTURE, "noise": node("latents.noise", model=("load.model",), seed={"seed"}),
             "image": node("latents.to_image", latent=("sample.latent",)),
             "grid": node("images.grid", over=["seed"], images=("image.image",))}
    text = said(document(nodes, axes={"seed": {"range": [0, 9]}}))
    assert text.startswith("Noise (seed 0 to 8 (9 values)) is denoised")
    assert "The results are laid out over seed." in text


def test_a_chain_of_steps_is_a_few_sentences():
    """What goes on with the result is joined, at most four at a time; a step that names another input starts anew."""
    steps = {t.id: replace(t, sentence="{a} is grown") for t in TYPES if t.id == "values.add"}
    nodes = {"n0": node("values.flag", on=True)} | {
        f"n{i}": node("values.add", a=(f"n{i - 1}.{'sum' if i > 1 else 'on'}",), b=2) for i in range(1, 7)}
    text = said(document(nodes), Catalogue.of([*steps.values(), next(t for t in TYPES if t.id == "values.flag")]))
    assert text.endswith("The result is grown, then grown, then grown, then grown. The result is grown, then grown.")


def test_a_node_without_words_is_said_by_its_help():
    """The general fallback: what it gets, and its help, which packs have too."""
    nodes = {"pic": node("images.load", file="cat.png"), "small": node("images.resize", image=("pic.image",), width=64)}
    assert said(document(nodes), CATALOGUE) == \
        "The node pic gets 'cat.png' as file: images.load. The node small gets the result as image and 64 as width: " \
        "images.resize."


def test_a_node_that_is_not_known_is_said_too():
    """Unknown types, dangling wires and cycles are told, never raised."""
    data = document({"x": node("magic.wand", a=("gone.b",)), "p": node("values.add", a=("q.sum",), b=1),
                     "q": node("values.add", a=("p.sum",), b=("nowhere.n",))})
    assert "The node x is a magic.wand, which is not known here." in said(data)
    assert "nothing (nowhere is not there)" in said(data)


def test_a_long_phrase_gets_its_own_sentence():
    """A phrase that many nodes would repeat is said once and then named."""
    long = "one, two, three, four, five, six, seven, eight, nine, ten, eleven"
    nodes = {"t": node("values.text", text=long)}
    nodes |= {f"g{i}": node("images.grid", over=[], images=("t.text",)) for i in range(2)}
    text = said(document(nodes))
    assert text.startswith("The node t gives 'one, two")
    assert text.count("one, two") == 1


def test_phrases_of_phrases_do_not_grow_without_end():
    """Forty phrases that each use the one before twice are a short text."""
    twice = replace(next(t for t in TYPES if t.id == "values.add"), phrase="{a} and {b}")
    nodes = {"n0": node("values.add", a=1, b=2)}
    for i in range(1, 40):
        nodes[f"n{i}"] = node("values.add", a=(f"n{i - 1}.sum",), b=(f"n{i - 1}.sum",))
    assert len(said(document(nodes), Catalogue.of([twice]))) < 10_000


def test_definitions_are_told_after_the_document():
    """What can be set from outside is said with what stands there unless it is set."""
    first, second = said(two_pictures()).split("\n\n")
    assert first.startswith("The node first uses render with 7 as seed.")
    assert second.startswith("The definition render: Noise (seed 1 unless set) is denoised in 20 steps unless set by a")


def shuffled(value):
    """The same JSON with the keys of all objects in the other order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=60, deadline=None)
@given(nested())
def test_the_order_of_keys_does_not_matter(data):
    """A document with all keys the other way round has the same paragraph and the same outline."""
    one, other = from_data(data), from_data(shuffled(data))
    assert paragraph(one, WORDED) == paragraph(other, WORDED)
    assert outline(one, WORDED) == outline(other, WORDED)


def test_the_outline_has_every_value():
    """Every binding of every node is a line that says where it is."""
    data = two_pictures()
    lines = outline(from_data(data), WORDED)
    said_of = {(line.where.get("definition"), line.where.get("node"), line.where.get("port")) for line in lines}
    for part, nodes in ((None, data["nodes"]), ("render", data["definitions"]["render"]["nodes"])):
        for name, one in nodes.items():
            assert all((part, name, port) in said_of for port in one["in"])


def test_a_giant_is_cut_short():
    """Three thousand nodes that are no phrases: a bounded paragraph that says how many more there are."""
    nodes = {f"n{i}": node("values.flag", on=True) for i in range(3000)}
    text = said(document(nodes), CATALOGUE)
    assert f"{3000 - MAX_SENTENCES:,} more steps follow." in text


@pytest.mark.parametrize(("value", "words"), [
    (None, "nothing"), (True, "on"), (7, "7"), (2.50, "2.5"), ("", "an empty text"), ("a\nb", "'a / b'"),
    ([], "an empty list"), ([1, 2], "1 and 2"), (list(range(9)), "9 values"), ("x" * 99, f"'{'x' * 59}…'")])
def test_values_in_words(value, words):
    """Short, in one line, whatever it is."""
    assert value_words(value) == words


def test_alternatives_in_words():
    """Four are listed; many numbers by their ends; many texts by the first two."""
    assert alternatives([1, 2, 3]) == "1, 2 or 3"
    assert alternatives(range(10)) == "0 to 9 (10 values)"
    assert alternatives(list("abcde")) == "any of 5 ('a', 'b', …)"


SHIPPED = {
    "text-to-image":
        "Noise (seed 7) is denoised in 18 steps by emoji-32, guided at 2.5 towards 'a red heart'. The result is "
        "turned into a picture, then made larger by upscaler-x4. The output image is the result. It can be given "
        "cfg, prompt, sampler, seed and steps.",
    "contact-sheet":
        "Noise (seed 0 to 5 (6 values)) is denoised in 18 steps by emoji-32, guided at 2.5 towards 'a red heart', "
        "'fox', 'pizza' or 'sailboat', with the solver dpmpp_2m. The result is turned into a picture, then made "
        "larger by upscaler-x4. The results are laid out in a grid over prompt and seed. The output sheet is the "
        "result. It can be given cfg and steps. The axes are prompt (4 values) and seed (6 values).",
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_workflow_reads_as_english(name):
    """The examples say what they do."""
    assert said(json.loads((FOLDER / f"{name}.json").read_text()), read_snapshot()) == SHIPPED[name]


def test_nothing_in_a_document_can_take_over_a_terminal():
    """Escape sequences and turned writing in titles, texts and wires are spaces in all that is printed."""
    evil = "\x1b[2J\u202e"
    data = document({"t": node("values.text", text=f"a{evil}b"), "n": node("values.add", a=(f"{evil}.{evil}",), b=1)},
                    title=evil, inputs={"i": f"{evil}.x"})
    workflow = from_data(data)
    told = [said(data), *(line.text for line in outline(workflow, WORDED)),
            *(c.text for c in difference(from_data(document({})), workflow, WORDED))]
    assert all(text.isprintable() for text in told)
    assert value_words("👩‍🚀 emoji") == "'👩‍🚀 emoji'"
