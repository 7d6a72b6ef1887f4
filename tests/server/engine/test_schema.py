"""The published JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from server.engine import parse, schema
from server.engine.problems import Rejected
from tests.server.engine.definition_samples import two_pictures
from tests.server.engine.samples import document, node
from tests.server.engine.test_check import GOOD

ROOT = Path(__file__).parents[3]
VALIDATOR = jsonschema.Draft202012Validator(schema.schema())


def test_the_committed_schema_is_the_one_in_the_code():
    """server/workflow.schema.json is up to date; `python -m server.engine.schema` rewrites it."""
    assert schema.FILE.read_text() == schema.text()


def test_the_schema_is_valid_itself():
    """It is a schema of draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(schema.schema())


@pytest.mark.parametrize("path", sorted(ROOT.glob("workflows/*.json")), ids=lambda p: p.name)
def test_every_shipped_workflow_fits_the_schema(path):
    """The examples are valid by schema and by parser."""
    data = json.loads(path.read_text())
    VALIDATOR.validate(data)
    assert parse.from_data(data)


AXES = {"a": {"range": [0, 3]}, "b": {"linspace": [0, 1, 3]}, "c": {"geomspace": [1, 10, 3]}, "z": {"zip": ["a", "b"]},
        "t": {"columns": {"x": [1, 2], "y": ["p", None]}}, "v": {"values": [1, "x", [1, 2]]}}


@pytest.mark.parametrize("data, fits", [
    (GOOD, True), (document({}), True), (document({}, axes=AXES), True), (document({}, ui={"a": [1]}), True),
    ({"nodes": {}}, False), ({"format": 2, "nodes": {}}, False), (document({}, extra=1), False), ({"format": 1}, False),
    (document({"a": {"type": "x"}}), False), (document({"a": {"type": "x.y@1", "note": ""}}), False),
    (document({"a": {"type": "x.y@1", "in": {"p": {"from": "q"}}}}), False),
    (document({"a": {"type": "x.y@1", "in": {"p": {"to": "a.q"}}}}), False),
    (document({"a": {"type": "x.y@1", "in": {"p": [[1]]}}}), False), (document({"a.b": node("x.y")}), False),
    (document({}, axes={"a": {"values": []}}), False), (document({}, axes={"a": {"range": [1]}}), False),
    (two_pictures(), True), (document({"a": {"type": "use:x"}}), True), (document({"a": {"type": "use:"}}), False),
    (document({}, definitions={"d": {}}), False), (document({}, definitions={"d": {"nodes": {}, "x": 1}}), False),
    (document({}, definitions={"d": {"nodes": {}, "inputs": {"i": {}}}}), False),
    (document({}, definitions={"d": {"nodes": {}, "inputs": {"i": {"to": ["n"]}}}}), False),
    (document({}, axes={"a": {}}), False), (document({}, outputs={"a": "b"}), False)])
def test_schema_and_parser_agree(data, fits):
    """What the schema refuses the parser refuses too, and what the parser takes fits the schema."""
    assert VALIDATOR.is_valid(data) == fits
    try:
        parse.from_data(data)
        parsed = True
    except Rejected:
        parsed = False
    assert parsed == fits
