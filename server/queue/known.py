"""What is known of results by their key: summaries, thumbnails, how long they took, when they were made.

Filled from the events of workers; what was stored on disk is found again after a restart. So the editor can show, for
the document as it stands now, every value that needs no run: after undo, after a reload, on another machine.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from server.engine.calls import Plan
from server.engine.check import Checked
from server.engine.graph import Wire
from server.engine.problems import Rejected
from server.engine.workflow import Workflow
from server.store.writer import dumps

MOST = 12_000         # results that are remembered
MOST_CELLS = 1_000    # of one node in an answer
MOST_ANSWERED = 20_000

Header = dict[str, Any]


class Known:
    """Results by key, the least recently seen forgotten first.

    stored: the header of a result on disk, or None
    worker: a value that is another one for each worker process
    """

    def __init__(self, stored: Callable[[str], Header | None], worker: Callable[[], object] = lambda: None) -> None:
        self._stored, self._worker = stored, worker
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._in_worker: set[str] = set()
        self._of = worker()

    def in_worker(self, key: str) -> bool:
        """Whether the worker that runs now made this result: most likely it still has it in its memory."""
        return key in self._in_worker and self._worker() is self._of

    def learn(self, events: list[dict[str, Any]]) -> None:
        """Remember what calls gave, and take the keys out of the events: nobody else needs them."""
        for event in events:
            key = event.pop("key", None) if event.get("kind") == "call_finished" else None
            if not isinstance(key, str):
                continue
            if event.get("cached") and key in self._texts:
                self._texts.move_to_end(key)
            else:
                stored = self._stored(key) if event.get("cached") else None
                made = stored or {"milliseconds": event.get("ms", 0), "made": time.time()}
                self._put(key, event.get("outputs") or {}, made)
            self._made_here(key)

    def _made_here(self, key: str) -> None:
        if (worker := self._worker()) is not self._of:
            self._in_worker.clear()
            self._of = worker
        self._in_worker.add(key)

    def text(self, key: str) -> str | None:
        """The result of a key as JSON members "outputs", "ms" and "at", or None."""
        found = self._texts.get(key)
        if found is None and (header := self._stored(key)) is not None:
            found = self._put(key, header.get("summaries") or {}, header)
        return found

    def _put(self, key: str, outputs: Any, made: Header) -> str:
        text = f'"outputs":{dumps(outputs)},"ms":{dumps(made.get("milliseconds", 0))},"at":{dumps(made.get("made", 0))}'
        self._texts[key] = text
        self._texts.move_to_end(key)
        if len(self._texts) > MOST:
            self._in_worker.discard(self._texts.popitem(last=False)[0])
        return text


def results_json(plan: Plan | None, known: Known) -> str:
    """{"nodes": {node: {"calls": n, "known": [{"cell", "outputs", "ms", "at"}]}}} of the calls of a keyed plan."""
    counts: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    answered = 0
    for call in plan.calls if plan is not None else ():
        counts[call.node] = counts.get(call.node, 0) + 1
        cells = found.setdefault(call.node, [])
        if answered >= MOST_ANSWERED or len(cells) >= MOST_CELLS or call.key is None:
            continue
        if (text := known.text(call.key)) is not None:
            answered += 1
            cells.append(f'{{"cell":{json.dumps(call.coordinates)},{text}}}')
    nodes = ",".join(f'{json.dumps(n)}:{{"calls":{c},"known":[{",".join(found[n])}]}}' for n, c in counts.items())
    return f'{{"nodes":{{{nodes}}}}}'


def sound_ends(workflow: Workflow, checked: Checked) -> list[str]:
    """The last nodes of all that has no problem, neither itself nor above it: targets that can be planned."""
    sources = {name: [b.node for b in node.inputs.values() if type(b) is Wire] for name, node in workflow.nodes.items()}
    followers: dict[str, list[str]] = {}
    for name, above in sources.items():
        for source in above:
            followers.setdefault(source, []).append(name)
    broken = {p.where["node"] for p in checked.problems if p.where.get("node") in sources}
    broken |= {name for name in sources if name not in checked.axes or name not in checked.views}
    waiting = list(broken)
    while waiting:
        for name in followers.get(waiting.pop(), ()):
            if name not in broken:
                broken.add(name)
                waiting.append(name)
    return [n for n in sources if n not in broken and all(f in broken for f in followers.get(n, ()))]


def plan_of_all(workflow: Workflow, checked: Checked, plan: Callable[[list[str]], Plan]) -> Plan | None:
    """The keyed plan of all sound nodes, or None where there is none."""
    ends = sound_ends(workflow, checked)
    try:
        return plan(ends) if ends else None
    except Rejected:
        return None
