"""The catalogue as data, and importing it lightly."""

import json
import subprocess
import sys

import pytest

from nodes.interface import Catalogue, InputPort, NodeType, OutputPort, Range
from nodes.interface.catalogue import BrokenPack
from nodes.interface.types import PORT_TYPES, literal_refusal

KIND = NodeType(
    "things.mix", 2, "Mix.", "More.", tags=("x",), code="s",
    inputs=(InputPort("a", "Number", "left", required=False, default=0.5, widget=Range(0, 1)),
            InputPort("b", "Image", "cells", kind="axis", at_least=2, shape="N 3 H W")),
    outputs=(OutputPort("image", "Image", "the mix", "N 3 H W"),))


def test_the_catalogue_survives_json():
    """Node types, widgets, shapes and broken packs come back as they went."""
    catalogue = Catalogue.of([KIND], "s", (BrokenPack("mine", "error", "no such module"),))
    assert Catalogue.from_data(json.loads(json.dumps(catalogue.to_data()))) == catalogue


def test_a_node_type_is_found_by_id_and_version_only():
    """An old version is not silently replaced by a newer one."""
    catalogue = Catalogue.of([KIND])
    assert catalogue.find("things.mix@2") is KIND
    assert catalogue.find("things.mix@1") is None
    assert catalogue.find("things.mix") is None


def test_node_types_are_ordered_by_id():
    """The snapshot shows a renamed node as one moved line."""
    names = ["b.z", "a.y", "a.b"]
    kinds = [NodeType(name, 1, "", "", (), ()) for name in names]
    assert list(Catalogue.of(kinds).nodes) == sorted(names)


def test_becomes_names_known_port_types_only():
    """Silent changes lead from a port type to a port type."""
    assert all(target in PORT_TYPES for kind in PORT_TYPES.values() for target in kind.becomes)


def test_literals_are_typed_strictly():
    """True is no number, 1 is no boolean, 1.0 is no integer, and an image cannot be typed in."""
    refused = [("Number", True), ("Boolean", 1), ("Integer", 1.0), ("Text", 1), ("Numbers", [1, True]),
               ("Texts", ["a", 1]), ("Image", "cat.png"), ("Number", None)]
    accepted = [("Number", 1), ("Number", 1.5), ("Integer", 1), ("Boolean", True), ("Numbers", [1, 2.5]), ("Texts", [])]
    assert all(literal_refusal(*pair) for pair in refused)
    assert not any(literal_refusal(*pair) for pair in accepted)


@pytest.mark.parametrize(("kind", "value", "why"), [
    ("Numbers", [3, "NaN", 0], "expected Numbers, but number 2 is the text 'NaN'; write a number such as 0.5 there"),
    ("Numbers", 3, "expected Numbers, got the integer 3; write a list of numbers such as [1, 0.5]"),
    ("Integer", None, "expected Integer, got null; write a whole number such as 3"),
    ("Number", "nan", "expected Number, got the text 'nan'; write a number such as 0.5"),
])
def test_a_literal_that_does_not_fit_is_told_with_what_to_write(kind, value, why):
    """Of a list the item is named; null is not called None."""
    assert literal_refusal(kind, value) == why


def test_importing_the_interface_imports_no_torch():
    """The web process stays small."""
    check = "import sys, nodes.interface.discovery; print('torch' in sys.modules, 'PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
