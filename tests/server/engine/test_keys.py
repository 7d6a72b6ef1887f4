"""Keys: what decides a result, and nothing else."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.interface.catalogue import Catalogue
from server.engine.keys import explain, key_calls, key_parts
from server.engine.plan import plan
from tests.server.engine.samples import CATALOGUE, CODED, ENVIRONMENT, checked, digest_of_file, document, node, planned
from tests.server.engine.test_axes import graphs

SCALARS = st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=3)


def key(data, **environment):
    """The key of the last call."""
    return planned(data, **environment).calls[-1].key


def parts(data, target, environment=ENVIRONMENT, digest=digest_of_file, catalogue=CATALOGUE):
    """The named parts of the last call's key."""
    workflow, found = checked(data)
    made = key_calls(plan(workflow, found, [target]), catalogue, environment, digest)
    return key_parts(made.calls[-1], made, catalogue, environment, digest)


def test_1_and_1_0_and_true_and_text_differ_on_their_ports():
    """The same-looking value on an Integer, Number, Boolean and Text input gives four keys."""
    nodes = [node("values.integer", value=1), node("values.number", value=1), node("values.flag", on=True),
             node("values.text", text="1")]
    assert len({key(document({"a": n})) for n in nodes}) == 4


def test_canonical_bytes_tell_types_apart():
    """In the parts, 1, 1.0, true, "1", -0.0 and 0.0 are all written differently."""
    from server.engine.keys import _json

    values = [1, 1.0, True, "1", 0, 0.0, -0.0, False, None, [], [1], [1.0], ["1"], [[1]], {}, {"1": 1}, "", "null"]
    assert len({_json(v) for v in values}) == len(values)


@given(SCALARS, SCALARS)
def test_canonical_bytes_are_equal_only_for_equal_values_of_one_type(a, b):
    """Two scalars have equal bytes if and only if they are the same value of the same type."""
    from server.engine.keys import _json

    assert (_json(a) == _json(b)) == (type(a) is type(b) and repr(a) == repr(b))


def test_an_integer_typed_on_a_number_input_is_that_number():
    """1 and 1.0 on a Number input are one value and one key, and the node is given a float."""
    one, same = document({"a": node("values.number", value=1)}), document({"a": node("values.number", value=1.0)})
    assert key(one) == key(same)
    assert repr(planned(one).calls[0].inputs["value"]) == "('lit', 1.0)"


def test_minus_zero_is_another_key():
    """-0.0 and 0.0 divide differently, so they are keyed differently."""
    minus, plus = (document({"a": node("values.number", value=v)}) for v in (-0.0, 0.0))
    assert key(minus) != key(plus)


def test_a_default_left_out_equals_the_same_value_typed():
    """steps = 18 typed and steps left out, where 18 is the default, are one key."""
    base = {"m": node("weights.load"), "n": node("latents.noise", model=("m.model",))}
    plain = node("samplers.sample", denoiser=("m.model",), noise=("n.latent",))
    typed = node("samplers.sample", denoiser=("m.model",), noise=("n.latent",), steps=18, solver="heun")
    other = node("samplers.sample", denoiser=("m.model",), noise=("n.latent",), steps=19)
    assert key(document({**base, "s": plain})) == key(document({**base, "s": typed}))
    assert key(document({**base, "s": plain})) != key(document({**base, "s": other}))
    assert key(document({"a": node("values.number")})) == key(document({"a": node("values.number", value=0)}))


def test_device_dtype_code_and_files_are_parts_of_the_key():
    """Another device, dtype, source or file content is another key; the same name with the same content is not."""
    data = document({"m": node("weights.load")})
    workflow, found = checked(data)

    def made(catalogue: Catalogue = CATALOGUE, digest=digest_of_file, **environment):
        return key_calls(plan(workflow, found), catalogue, {**ENVIRONMENT, **environment}, digest).calls[-1].key

    keys = [made(), made(device="cuda"), made(dtype="float16"), made(CODED), made(digest=lambda kind, name: "new")]
    assert len(set(keys)) == len(keys)
    assert made() == keys[0]


def test_a_reducer_is_keyed_by_its_axes_too():
    """Labels of a grid come from the axis, so other coordinates are another key although the cells are equal."""
    def total(values):
        return document({"a": node("values.number", value=1), "n": node("values.add", a=("a.number",), b={"x"}),
                         "t": node("values.total", over=["x"], values=("n.sum",))}, axes={"x": {"values": values}})

    assert key(total([1, 2])) != key(total([1, 3]))


def shuffled(data, random):
    """The same data with the keys of all objects in another order."""
    if isinstance(data, dict):
        pairs = list(data.items())
        random.shuffle(pairs)
        return {k: shuffled(v, random) for k, v in pairs}
    return data


@settings(max_examples=60, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_key_order_and_looks_mean_nothing(graph, random):
    """Shuffling all keys and changing title and ui leaves the keys of the outputs, cell by cell."""
    data, _ = graph
    other = {**shuffled(data, random), "ui": {"zoom": 3}, "title": "other"}
    one, two = planned(data), planned(other)
    assert [one.calls[i].key for i in one.outputs["out"].calls] == [two.calls[i].key for i in two.outputs["out"].calls]


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_names_of_nodes_mean_nothing(graph):
    """Renaming every node leaves every key."""
    data, _ = graph
    other = json.loads(re.sub(r'"n(\d)', r'"renamed \1', json.dumps(data)))
    assert all(name.startswith("renamed ") for name in other["nodes"])
    assert sorted(c.key for c in planned(data).calls) == sorted(c.key for c in planned(other).calls)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_equal_keys_mean_equal_parts(graph):
    """Within a plan, two calls have equal keys if and only if all their named parts are equal."""
    made = planned(graph[0])
    found = [(c.key, json.dumps(key_parts(c, made, CATALOGUE, ENVIRONMENT, digest_of_file))) for c in made.calls]
    assert len({k for k, _ in found}) == len({p for _, p in found}) == len(set(found))


SAMPLE = {"m": node("weights.load"), "n": node("latents.noise", model=("m.model",), seed=1)}


def sample(**inputs):
    """A sampler with these inputs."""
    return document({**SAMPLE, "s": node("samplers.sample", denoiser=("m.model",), noise=("n.latent",), **inputs)})


def test_explain_says_why_in_sentences():
    """A changed literal, a changed source, another device and another file each have their sentence."""
    base = parts(sample(steps=18), "s")
    assert explain(base, base) == ["Nothing changed: the key is the same, so the result can be reused."]
    assert explain(base, parts(sample(steps=20), "s")) == ["`steps` was 18 and is now 20."]
    assert explain(base, parts(sample(), "s")) == [explain(base, base)[0]]
    moved = sample(steps=18)
    moved["nodes"]["n"]["in"]["seed"] = 2
    assert explain(base, parts(moved, "s")) == ["`noise` comes from a call that changed itself."]
    cuda = {**ENVIRONMENT, "device": "cuda"}
    assert "The device was cpu and is now cuda." in explain(base, parts(sample(), "s", cuda))
    assert "The code of the node types changed." in explain(base, parts(sample(), "s", catalogue=CODED))
    load, other = parts(sample(), "m"), parts(sample(), "m", digest=lambda kind, name: "other")
    assert explain(load, other) == ['The contents of the file "starter/a.safetensors" (`file`) changed.']


def test_explain_counts_changed_cells():
    """A reducer says how many values it took, or how many of them changed."""
    def grid(values, sign=1):
        return document({"a": node("values.number", value=1),
                         "n": node("values.add", a=("a.number",), b={"x"}, sign=sign),
                         "t": node("values.total", over=["x"], values=("n.sum",))}, axes={"x": {"values": values}})

    base = parts(grid([1, 2]), "t")
    assert "`values` took 2 values and now takes 3." in explain(base, parts(grid([1, 2, 3]), "t"))
    changed = explain(base, parts(grid([1, 3]), "t"))
    assert "1 of the 2 values of `values` come from calls that changed themselves." in changed
    assert "The reduced axes or their values changed." in changed
