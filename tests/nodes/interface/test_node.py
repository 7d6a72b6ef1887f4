"""The checks that `@node` makes at import: each rule with a function that breaks it."""

import re
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import pytest

from nodes.interface import (
    REGISTRY,
    Axis,
    Batch,
    Choice,
    Context,
    Image,
    NodeMistake,
    NodeType,
    Range,
    Shape,
    Toggle,
    node,
)


def declare(function: Callable[..., Any], ident: str | None = None, **options: Any) -> Any:
    """Apply @node as if the function stood in nodes/things/, and leave the register as it was."""
    function.__module__ = f"nodes.things.{function.__name__}"
    name = ident or f"things.{function.__name__}"
    before = dict(REGISTRY)
    try:
        node(name, **options)(function)
        return REGISTRY[name]
    finally:
        REGISTRY.clear()
        REGISTRY.update(before)


def mistake(function: Callable[..., Any], ident: str | None = None) -> str:
    """What the decorator says about a function that breaks a rule."""
    with pytest.raises(NodeMistake) as caught:
        declare(function, ident)
    return str(caught.value)


class Pair(NamedTuple):
    """Two outputs."""

    small: float
    picture: Annotated[Image, Shape("1 3 H W")]


def test_the_signature_becomes_the_ports_and_the_docstring_the_help():
    """Names, types, defaults, widgets, shapes and help all come from the function itself."""

    def good(
        ctx: Context,
        image: Annotated[Image, Shape("N C H W")],
        amount: Annotated[float, Range(0, 1)] = 0.5,
        mask: Image | None = None,
    ) -> Annotated[Image, Shape("N C H W")]:
        """Do something good.

        More about it.

        Args:
            image: what to change
            amount: how much of it,
                on two lines
            mask: where
        """
        return image

    made = declare(good, tags=("nice",), cheap=True)
    image, amount, mask = made.type.inputs
    assert made.takes_context
    assert (made.type.help, made.type.doc, made.type.tags, made.type.cheap) == (
        "Do something good.", "More about it.", ("nice",), True)
    assert (image.name, image.type, image.required, image.shape) == ("image", "Image", True, "N C H W")
    assert (amount.default, amount.widget, amount.help) == (0.5, Range(0, 1), "how much of it, on two lines")
    assert (mask.optional, mask.required, mask.default) == (True, False, None)
    assert [(o.name, o.type, o.shape) for o in made.type.outputs] == [("image", "Image", "N C H W")]


def test_the_function_stays_a_function():
    """A decorated function is the same object, callable as before."""

    def twice(x: float) -> float:
        """Double.

        Args:
            x: a number
        """
        return 2 * x

    assert declare(twice).function is twice
    assert twice(4) == 8


def test_several_outputs_are_the_fields_of_a_named_tuple():
    """Each field is a port with its own help and shape, in order."""

    def split(x: float) -> Pair:
        """Split.

        Args:
            x: a number

        Returns:
            small: the small part
            picture: the picture
        """
        return Pair(x, Image(None))

    made = declare(split)
    assert [(o.name, o.type, o.help, o.shape) for o in made.type.outputs] == [
        ("small", "Number", "the small part", None), ("picture", "Image", "the picture", "1 3 H W")]
    assert made.call(None, {"x": 2.0})[0] == 2.0


def test_axis_and_batch_ports_are_told_apart():
    """A list under Axis takes the cells as a list; Batch joins them; at_least comes along."""

    def gather(
        cells: Annotated[list[Image], Axis(at_least=2)],
        joined: Annotated[Image, Batch(at_least=64)],
        lists: Annotated[list[list[float]], Axis()],
    ) -> float:
        """Gather.

        Args:
            cells: as a list
            joined: as a batch
            lists: lists of numbers
        """
        return 0.0

    cells, joined, lists = declare(gather).type.inputs
    assert (cells.kind, cells.type, cells.at_least) == ("axis", "Image", 2)
    assert (joined.kind, joined.type, joined.at_least) == ("batch", "Image", 64)
    assert (lists.kind, lists.type) == ("axis", "Numbers")


def test_an_id_must_be_folder_dot_function():
    """Who sees an id knows the file."""

    def blur(x: float) -> float:
        """Blur.

        Args:
            x: a number
        """
        return x

    assert "must be 'things.blur'" in mistake(blur, "images.blur")
    assert "must be 'things.blur'" in mistake(blur, "things.smooth")
    assert "must be 'things.blur'" in mistake(blur, "blur")


def test_a_docstring_is_required():
    """Its first line is the tooltip."""

    def silent(x: float) -> float:
        return x

    assert "write a docstring" in mistake(silent)


def test_every_argument_needs_help():
    """The message names the argument."""

    def half_told(x: float, y: float) -> float:
        """Tell half.

        Args:
            x: told
        """
        return x + y

    assert "argument 'y' has no help" in mistake(half_told)


def test_help_for_what_is_no_argument_is_refused():
    """A renamed argument cannot leave its old help behind."""

    def renamed(x: float) -> float:
        """Renamed.

        Args:
            x: told
            old_name: forgotten
        """
        return x

    assert "old_name, which is no argument" in mistake(renamed)


def test_every_annotation_must_be_a_port_type():
    """Dictionaries and the like do not travel on wires."""

    def odd(x: dict) -> float:
        """Odd.

        Args:
            x: what is this
        """
        return 0.0

    assert "argument 'x' is annotated" in mistake(odd)
    assert "no port type" in mistake(odd)


def test_an_argument_without_annotation_is_refused():
    """Nothing is guessed."""

    def bare(x) -> float:
        """Bare.

        Args:
            x: what is this
        """
        return 0.0

    assert "argument 'x'" in mistake(bare)


def test_a_result_must_be_a_port_type():
    """A node without a result type has no output to wire."""

    def lost(x: float):
        """Lost.

        Args:
            x: a number
        """

    assert "the result is annotated" in mistake(lost)


def test_each_of_several_outputs_needs_help():
    """The message names the output and where to write its help."""

    def quiet(x: float) -> Pair:
        """Quiet.

        Args:
            x: a number

        Returns:
            small: told
        """
        return Pair(x, Image(None))

    assert "output 'picture' has no help" in mistake(quiet)


@pytest.mark.parametrize(("annotation", "default", "words"), [
    (Annotated[float, Range(0, 1)], 2.0, "from 0 to 1"),
    (Annotated[str, Choice(("a", "b"))], "c", "one of a, b"),
    (int, "five", "expected Integer"),
    (int, 1.5, "expected Integer"),
    (bool, 1, "expected Boolean"),
    (Image, 3, "a wire that carries Image"),
    (float, None, "expected Number"),
])
def test_a_default_must_pass_its_type_and_widget(annotation, default, words):
    """A node cannot ship with a default that the engine would refuse."""

    def start(x=default) -> float:
        """Start.

        Args:
            x: a value
        """
        return 0.0

    start.__annotations__["x"] = annotation
    assert words in mistake(start)


def test_a_default_of_none_needs_an_optional_type():
    """`float | None` may stay empty, `float` may not."""

    def empty(x: Annotated[float | None, Range(0, 1)] = None) -> float:
        """Empty.

        Args:
            x: a number
        """
        return 0.0

    assert declare(empty).type.inputs[0].optional


def test_an_axis_port_must_be_a_list():
    """Axis hands over a list, so the annotation has to say so."""

    def wrong(x: Annotated[float, Axis()]) -> float:
        """Wrong.

        Args:
            x: a number
        """
        return x

    assert "list" in mistake(wrong)


def test_arguments_are_named_never_positional_or_starred():
    """*args and **kwargs have no ports."""

    def starred(*x: float) -> float:
        """Starred.

        Args:
            x: numbers
        """
        return 0.0

    assert "*x" in mistake(starred)


def test_a_version_counts_from_one():
    """`things.old@0` would be no version."""

    def old(on: Annotated[bool, Toggle()] = True) -> bool:
        """Old.

        Args:
            on: on or off
        """
        return on

    with pytest.raises(NodeMistake, match="version"):
        declare(old, version=0)


def test_an_id_cannot_be_taken_twice():
    """Two files cannot both claim an id."""

    def one(x: float) -> float:
        """One.

        Args:
            x: a number
        """
        return x

    one.__module__ = "nodes.things.first"
    try:
        node("things.one")(one)
        other = type(one)(one.__code__, one.__globals__, "one")
        other.__doc__, other.__annotations__, other.__module__ = one.__doc__, one.__annotations__, "nodes.things.second"
        with pytest.raises(NodeMistake, match=r"taken by nodes\.things\.first"):
            node("things.one")(other)
    finally:
        REGISTRY.pop("things.one", None)


def test_a_node_may_say_itself_in_words():
    """A phrase or a sentence is kept in the catalogue's data and comes back from it; without one, nothing is added."""

    def told(image: Image, sigma: Annotated[float, Range(0, 9)] = 2.0) -> Image:
        """Help.

        Args:
            image: a picture
            sigma: how much
        """
        return image

    plain = declare(told).type.to_data()
    assert {"phrase", "sentence"}.isdisjoint(plain)
    kind = declare(told, sentence="{image} is told[ by {sigma}] over {over}").type
    assert kind.to_data()["sentence"] == "{image} is told[ by {sigma}] over {over}"
    assert NodeType.from_data(kind.to_data()) == kind


@pytest.mark.parametrize(("words", "told"), [
    ({"phrase": "a", "sentence": "b"}, "not both"), ({"phrase": "{picture}"}, "'picture', which is no input"),
    ({"sentence": "{image"}, "open"), ({"sentence": "[{image}"}, "open"),
    ({"phrase": "{image|one}"}, "{port|one|many}"), ({"phrase": "{}"}, "expected {port}"),
    ({"phrase": "x" * 301}, "at most 300")])
def test_words_that_cannot_be_filled_are_refused(words: dict[str, str], told: str):
    """A slot that is no input, an open brace, both forms at once: said at import."""

    def spoken(image: Image) -> Image:
        """Help.

        Args:
            image: a picture
        """
        return image

    with pytest.raises(NodeMistake, match=re.escape(told)):
        declare(spoken, **words)
