"""Runs as JSON text for the API, made by hand: the stored result is spliced in as it is."""

from __future__ import annotations

from server.store.runs import Run
from server.store.writer import dumps


def run_json(run: Run) -> str:
    """The run as a JSON object."""
    head = {"id": run.id, "seq": run.seq, "status": run.status, "title": run.title, "workflow": run.workflow,
            "document": run.document, "attempt": run.attempt, "created": run.created, "started": run.started,
            "finished": run.finished, "front": bool(run.front)}
    targets = f',"targets":{run.targets or "null"}'
    result = f",{run.result[1:]}" if run.result and run.result != "{}" else "}"
    return dumps(head)[:-1] + targets + result


def runs_json(runs: list[Run], limit: int) -> str:
    """A page of runs; `next` is the `before` of the page after it, or null."""
    following = str(runs[-1].seq) if len(runs) == limit else "null"
    return f'{{"runs":[{",".join(run_json(r) for r in runs)}],"next":{following}}}'
