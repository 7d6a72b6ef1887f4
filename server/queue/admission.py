"""From the bytes of a request to a checked workflow, or all its problems; remembers recent verdicts by digest."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from nodes.interface.catalogue import Catalogue
from server.engine import check, edit, parse
from server.engine.check import Checked
from server.engine.problems import Rejected
from server.engine.targets import find_targets, needed_nodes
from server.engine.workflow import Workflow
from server.files import Files
from server.queue.recent import Recent
from server.queue.requests import Malformed, read_object, targets_of, urgency_of
from server.store.documents import Document, document_of

T = TypeVar("T")
INLINE_BYTES = 32_000         # documents up to this size are checked on the event loop, larger ones in a thread
REMEMBERED_BYTES = 250_000    # of request bodies whose verdict is kept, which takes fifteen times as much memory
LARGEST_BYTES = 1_000_000     # of one that is kept alone
RUN_KEYS = {"workflow": True, "targets": False, "inputs": False, "front": False, "client": False}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A workflow that may run, and what of it. `uses_files`: the verdict holds only while those files stay."""

    document: Document
    workflow: Workflow
    checked: Checked
    targets: list[str] | None
    request: str
    uses_files: bool
    front: bool = False
    client: str | None = None


class Admission:
    """Checks requests against the catalogue of the moment."""

    def __init__(self, catalogue: Callable[[], Catalogue], files: Files) -> None:
        self._catalogue = catalogue
        self._files = files
        self._recent: Recent[tuple[Catalogue, Admitted]] = Recent(REMEMBERED_BYTES, LARGEST_BYTES)

    async def run_request(self, raw: bytes) -> Admitted:
        """A body {"workflow", "targets"?, "inputs"?}; raises Malformed or Rejected."""
        digest = hashlib.sha256(raw).hexdigest()
        known = self._recent.get(digest)
        if known is not None and known[0] is self._catalogue():
            return known[1]
        return await apart_if(is_large(raw), lambda: self._run_request(raw, digest))

    async def call(self, document: Any, inputs: Mapping[str, Any], request: str) -> Admitted:
        """A saved workflow, called as a function with these of its declared inputs."""
        return await asyncio.to_thread(lambda: self._admit(edit.set_inputs(document, inputs), {}, None, request))

    async def check(self, raw: bytes) -> tuple[Workflow, Checked, list[str] | None]:
        """The verdict on a document, and the targets asked for; raises Malformed, or Rejected if it is no workflow."""
        return await apart_if(is_large(raw), lambda: self._check(raw))

    def verdict(self, data: Any) -> tuple[Workflow, Checked, bool]:
        """Workflow and verdict of a document, whose problems may be many, and whether it looked at files."""
        workflow = parse.from_data(data)
        files = _Watched(self._files)
        return workflow, check.check(workflow, self._catalogue(), files), files.used

    def _run_request(self, raw: bytes, digest: str) -> Admitted:
        body = read_object(raw, RUN_KEYS)
        targets = targets_of(body.get("targets"))
        inputs = body.get("inputs", {})
        if not isinstance(inputs, dict):
            raise Malformed.of("expected inputs to be an object {name: value}", "/inputs")
        front, client = urgency_of(body)
        catalogue = self._catalogue()
        admitted = replace(self._admit(body["workflow"], inputs, targets, digest), front=front, client=client)
        if not admitted.uses_files:
            self._recent.put(digest, (catalogue, admitted), max(len(raw) + 500, 100 * len(admitted.workflow.nodes)))
        return admitted

    def _check(self, raw: bytes) -> tuple[Workflow, Checked, list[str] | None]:
        body = read_object(raw, {"workflow": True, "targets": False})
        workflow, checked, _ = self.verdict(body["workflow"])
        return workflow, checked, targets_of(body.get("targets"))

    def _admit(self, data: Any, inputs: Mapping[str, Any], targets: list[str] | None, request: str) -> Admitted:
        if inputs:
            parse.from_data(data)
            for name, value in inputs.items():
                data = edit.set_input(data, name, value)
        workflow, checked, uses_files = self.verdict(data)
        if targets is None and checked.problems:
            raise Rejected(checked.problems)
        needed_nodes(workflow, checked, find_targets(workflow, checked, targets))  # raises what is wrong above them
        return Admitted(document_of(workflow.data), workflow, checked, targets, request, uses_files)


def is_large(raw: bytes) -> bool:
    """Whether the check of this body may hold up the event loop: opened definitions make a small body large."""
    return len(raw) > INLINE_BYTES or b'"definitions"' in raw


async def apart_if(large: bool, work: Callable[[], T]) -> T:
    """Do the work here, or in a thread when it is large enough to hold up the event loop."""
    return await asyncio.to_thread(work) if large else work()


class _Watched:
    """The files of the check, and whether it asked for any."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.used = False

    def find(self, widget_kind: str, model_kind: str | None, name: str) -> str | None:
        self.used = True
        return self._files.find(widget_kind, model_kind, name)

    def digest(self, widget_kind: str, name: str) -> str:
        self.used = True
        return self._files.digest(widget_kind, name)

    def names(self, widget_kind: str) -> list[str]:
        self.used = True
        return self._files.names(widget_kind)
