"""Document to workflow: every structural problem at once, in the order of the document."""

from __future__ import annotations

from typing import Any

from server.engine import migrate, strict
from server.engine.flatten import flatten
from server.engine.literals import shown
from server.engine.parse_definitions import read_definitions
from server.engine.pause import without_gc
from server.engine.problems import Problem, Rejected
from server.engine.reader import Reader
from server.engine.workflow import Workflow

MAX_PROBLEMS = 1_000


@without_gc
def parse(raw: bytes) -> Workflow:
    """The workflow in these bytes; raises Rejected with all structural problems."""
    return from_data(strict.loads(raw))


@without_gc
def from_data(data: Any) -> Workflow:
    """The workflow that this data describes, brought to the newest format; raises Rejected."""
    reader = Reader()
    if not isinstance(data, dict):
        raise Rejected([Problem("bad_document", f"expected a workflow (an object), got {shown(data)}",
                                {"pointer": ""})])
    newest = migrate.to_newest(data)
    workflow = reader.workflow(newest)
    definitions = read_definitions(reader, newest) if "definitions" in newest else {}
    if reader.problems:
        raise Rejected(reader.problems[:MAX_PROBLEMS])
    return flatten(workflow, definitions) if definitions else workflow
