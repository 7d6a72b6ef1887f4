"""Constructors of events: plain dictionaries with a `kind`. The store adds `seq` and `run`."""

from __future__ import annotations

from typing import Any

Event = dict[str, Any]


def run_queued() -> Event:
    """The run is stored and waits for a worker."""
    return {"kind": "run_queued"}


def run_started(calls: int, cached: int) -> Event:
    """The run begins: how many calls the plan has, and how many of them the cache saves."""
    return {"kind": "run_started", "calls": calls, "cached": cached}


def calls_cached(nodes: dict[str, int]) -> Event:
    """How many cells of each node need not run: found in the cache, or needed only by such."""
    return {"kind": "calls_cached", "nodes": nodes}


def call_started(node: str, cell: dict[str, Any]) -> Event:
    """A call begins; not sent for cheap node types."""
    return _at("call_started", node, cell)


def call_progress(node: str, cell: dict[str, Any], done: float, total: float, eta_s: float | None = None) -> Event:
    """A call is at `done` of `total`; may be dropped for a slow reader."""
    event = _at("call_progress", node, cell)
    event["done"], event["total"] = done, total
    if eta_s is not None:
        event["eta_s"] = eta_s
    return event


def call_preview(node: str, cell: dict[str, Any], media_type: str) -> Event:
    """The header of a preview; its bytes travel beside it and are never stored."""
    return {**_at("call_preview", node, cell), "media_type": media_type}


def call_finished(node: str, cell: dict[str, Any], cached: bool, ms: float, outputs: dict[str, Any],
                  key: str | None = None) -> Event:
    """A call has its outputs: a summary of each by port. `key` tells the host where to remember them."""
    event = _at("call_finished", node, cell)
    event["cached"], event["ms"], event["outputs"] = cached, ms, outputs
    if key is not None:
        event["key"] = key
    return event


def call_failed(node: str, cell: dict[str, Any], problem: dict[str, Any], inputs: dict[str, Any]) -> Event:
    """A call failed: the problem, and a summary of each input."""
    event = _at("call_failed", node, cell)
    event["problem"], event["inputs"] = problem, inputs
    return event


def call_skipped(node: str, cell: dict[str, Any], because: str) -> Event:
    """A call cannot run because a call of the node `because` failed."""
    event = _at("call_skipped", node, cell)
    event["because"] = because
    return event


def run_finished(status: str, ms: float, outputs: dict[str, list[dict[str, Any]]],
                 problem: dict[str, Any] | None = None) -> Event:
    """The end of a run: "succeeded", "failed" or "cancelled", and what it published, cell by cell."""
    event: Event = {"kind": "run_finished", "status": status, "ms": ms, "outputs": outputs}
    if problem is not None:
        event["problem"] = problem
    return event


def _at(kind: str, node: str, cell: dict[str, Any]) -> Event:
    return {"kind": kind, "node": node, "cell": cell} if cell else {"kind": kind, "node": node}
