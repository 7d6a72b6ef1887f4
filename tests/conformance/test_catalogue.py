"""What every node of the library keeps: each test runs over the whole catalogue."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import torch

from nodes.interface import REGISTRY, Cancelled, Context, Image, Latent, Mask, NodeType, Sigmas
from nodes.interface.codec import NotStorable, encode
from nodes.interface.discovery import core_catalogue
from nodes.interface.phrases import mistake_in
from nodes.interface.summary import is_finite, summarise
from nodes.interface.types import CLASSES, PORT_TYPES, SCALARS, literal_refusal
from tests.conformance.examples import BATCH, NOT_CALLED, Example, example, missing_weights

CATALOGUE = core_catalogue()
KINDS = [pytest.param(kind, id=kind.id) for kind in CATALOGUE.nodes.values()]
CALLED = [pytest.param(kind, id=kind.id) for kind in CATALOGUE.nodes.values() if kind.id not in NOT_CALLED]
PYTHON_TYPES = {kind.name: bare for bare, kind in (SCALARS | CLASSES).items()}
BATCHED = (Image, Mask, Latent)


class Watch(Context):
    """A context that counts reports of progress and can be cancelled."""

    def __init__(self, axes: Any = (), cancel: bool = False) -> None:
        self.axes, self.cancel, self.reports = axes, cancel, 0

    def progress(self, done: float, total: float = 1.0, preview: Any = None) -> None:
        self.reports += 1

    def raise_if_cancelled(self) -> None:
        if self.cancel:
            raise Cancelled


@pytest.fixture
def made(request, tmp_path, monkeypatch) -> Example:
    """The example of the node under test; skipped while its weights do not ship. What it writes is the test's own."""
    monkeypatch.setenv("WIRELOOM_DATA", str(tmp_path))
    kind = request.node.callspec.params["kind"]
    if missing := missing_weights(kind):
        pytest.skip(f"{missing} does not ship yet")
    return example(kind, tmp_path)


def call(kind: NodeType, made: Example, ctx: Context | None = None, **changed: Any) -> dict[str, Any]:
    """Call a node; its outputs by name."""
    values = REGISTRY[kind.id].call(ctx or Watch(made.axes), {**made.inputs, **changed})
    return dict(zip((port.name for port in kind.outputs), values, strict=True))


def stored(values: dict[str, Any]) -> bytes:
    """The bytes of those values that can be stored; the items of lists one by one."""
    data = b""
    for name, value in values.items():
        items = value if isinstance(value, list) else [value]
        try:
            data += encode({f"{name}.{i}": item for i, item in enumerate(items)})
        except NotStorable:
            continue
    return data


@pytest.mark.parametrize("kind", KINDS)
def test_its_file_has_its_name_and_is_its_own(kind):
    """Who sees an id in a workflow knows the file, and it holds this node alone."""
    module = REGISTRY[kind.id].function.__module__
    assert module == f"nodes.{kind.id}"
    assert [d.type.id for d in REGISTRY.values() if d.function.__module__ == module] == [kind.id]


@pytest.mark.parametrize("kind", KINDS)
def test_it_explains_itself(kind):
    """The tooltip is one sentence, and each port has help that does not merely repeat its name."""
    assert kind.help.endswith((".", "?"))
    assert len(kind.help) <= 140
    for port in (*kind.inputs, *kind.outputs):
        assert port.help.strip()
        assert port.help.lower() != port.name


@pytest.mark.parametrize("kind", KINDS)
def test_its_defaults_are_valid(kind):
    """A node put on the canvas has no problem but missing wires."""
    for port in kind.inputs:
        if not port.required and not (port.optional and port.default is None):
            assert literal_refusal(port.type, port.default) is None
            assert port.widget is None or port.widget.refuse(port.default) is None


@pytest.mark.parametrize("kind", KINDS)
def test_its_schema_survives_json(kind):
    """The browser and the engine see exactly what the author wrote."""
    data = json.loads(json.dumps(kind.to_data(), allow_nan=False))
    assert NodeType.from_data(data, code=kind.code) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_its_ports_have_known_types_and_plain_names(kind):
    """Port names are lower case; inputs and outputs are of types that the catalogue lists."""
    for port in (*kind.inputs, *kind.outputs):
        assert port.type in PORT_TYPES
        assert port.name.isidentifier()
        assert port.name == port.name.lower()


@pytest.mark.parametrize("kind", CALLED)
def test_outputs_are_what_the_ports_promise(kind, made):
    """Python types, float32 (Sigmas: float64), finite numbers, pictures within [0, 1]."""
    for port, value in zip(kind.outputs, call(kind, made).values(), strict=True):
        assert is_of_type(value, port.type), f"{port.name} is {type(value).__name__}, not {port.type}"
        assert is_finite(summarise(value, port.type))
        if isinstance(value, BATCHED):
            assert value.data.dtype == torch.float32
            assert value.data.ndim == 4
        if isinstance(value, Image | Mask):
            assert value.data.min() >= 0
            assert value.data.max() <= 1
        if isinstance(value, Sigmas):
            assert value.values.dtype == torch.float64


def is_of_type(value: Any, type_name: str) -> bool:
    """Whether a value is exactly of a port type: a float is no int, a bool neither."""
    if type_name in ("Numbers", "Texts"):
        wanted = float if type_name == "Numbers" else str
        return type(value) is list and all(type(v) is wanted for v in value)
    return type(value) is PYTHON_TYPES[type_name]


@pytest.mark.parametrize("kind", CALLED)
def test_equal_inputs_give_equal_bytes(kind, made):
    """What the cache returns is what a new call would give."""
    assert stored(call(kind, made)) == stored(call(kind, made))


@pytest.mark.parametrize("kind", CALLED)
def test_inputs_stay_untouched(kind, made):
    """A value on a wire may have other readers."""
    before = stored(made.inputs)
    outputs = call(kind, made)
    for value in outputs.values():
        if isinstance(value, BATCHED):
            value.data.zero_()  # an output that shares memory with an input would show
    assert stored(made.inputs) == before


@pytest.mark.parametrize("kind", CALLED)
def test_random_numbers_come_from_the_context_only(kind, made):
    """The global generator is neither read nor moved."""
    before = torch.get_rng_state()
    call(kind, made)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kind", CALLED)
def test_a_batch_of_three_is_three_of_one(kind, made):
    """Sample 2 is the same alone as in company; a node that numbers its samples is told where to start (`first`)."""
    batches = {p.name: v for p in kind.inputs if isinstance(v := made.inputs.get(p.name), BATCHED)}
    together = {k: v for k, v in call(kind, made).items() if isinstance(v, BATCHED) and v.data.shape[0] == BATCH}
    if not together or not (batches or "first" in kind.input_by_name):
        return
    for i in range(BATCH):
        alone: dict[str, Any] = {"batch": 1} if "batch" in made.inputs else {}
        alone |= {k: type(v)(**{**vars(v), "data": v.data[i:i + 1]}) for k, v in batches.items()}
        first = {"first": i} if "first" in kind.input_by_name else {}
        outputs = call(kind, made, **alone, **first)
        for name, value in together.items():
            assert torch.allclose(outputs[name].data, value.data[i:i + 1], atol=1e-6)


@pytest.mark.parametrize("kind", CALLED)
def test_who_reports_progress_obeys_cancel(kind, made):
    """A node that takes steps stops between them when the run is cancelled."""
    watch = Watch(made.axes)
    call(kind, made, watch)
    if watch.reports > 1:
        with pytest.raises(Cancelled):
            call(kind, made, Watch(made.axes, cancel=True))


@pytest.mark.parametrize("kind", CALLED)
def test_declared_shapes_are_real(kind, made):
    """What the editor shows before the run is what comes out of it."""
    literals = {p.name: made.inputs.get(p.name, p.default) for p in kind.inputs if p.type == "Integer"}
    sizes: dict[str, int] = {}
    for port in kind.inputs:
        if port.shape and isinstance(value := made.inputs.get(port.name), BATCHED):
            assert_shape(port.shape, value.data.shape, literals, sizes)
    for port, value in zip(kind.outputs, call(kind, made).values(), strict=True):
        if port.shape and isinstance(value, BATCHED):
            assert_shape(port.shape, value.data.shape, literals, sizes)


def assert_shape(declared: str, shape: torch.Size, literals: dict[str, int], sizes: dict[str, int]) -> None:
    """Each declared size is a number, an integer input, a product such as 4*H, or a symbol that keeps its meaning."""
    parts = declared.split()
    assert len(parts) == len(shape)
    for part, size in zip(parts, shape, strict=True):
        factors = [int(f) if f.isdecimal() else literals.get(f, sizes.get(f)) for f in part.split("*")]
        if None not in factors:
            assert math.prod(factors) == size, f"declared {declared}, got {list(shape)}"
        elif len(factors) == 1:
            sizes[part] = size


def test_every_reason_not_to_call_a_node_is_still_needed():
    """The list of exceptions holds nodes that exist, each with a reason."""
    assert set(NOT_CALLED) <= set(CATALOGUE.nodes)
    assert all(NOT_CALLED.values())


def test_converters_have_one_required_input():
    """The checker suggests them where types do not fit: they must be insertable without further wires."""
    for kind in CATALOGUE.nodes.values():
        if "converter" in kind.tags:
            assert len([p for p in kind.inputs if p.required]) == 1, kind.id


@pytest.mark.parametrize("kind", KINDS)
def test_every_node_says_itself_in_words(kind: NodeType):
    """One phrase or sentence that uses an input where there is one, in lower case and without a full stop."""
    words = kind.phrase or kind.sentence
    assert words, f"{kind.id}: give @node a phrase or a sentence"
    assert mistake_in(words, set(kind.input_by_name)) is None
    assert "{" in words or not kind.inputs
    assert not words[0].isupper()
    assert not words.endswith(".")
    assert kind.phrase or len(words.split()) > 2
