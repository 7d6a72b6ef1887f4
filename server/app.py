"""create_app(settings): the only place that joins the parts."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from nodes.interface.catalogue import Catalogue
from server.files import Files
from server.gallery.add import add_results
from server.queue.admission import Admission
from server.queue.feed import Feed
from server.queue.host import Host
from server.queue.known import Known
from server.queue.planning import Planner
from server.queue.service import RunQueue
from server.routes import (
    check,
    describe,
    description,
    drafts,
    errors,
    events,
    gallery,
    health,
    images,
    imports,
    line,
    models,
    nodes,
    outputs,
    page,
    results,
    runs,
    session,
    steps,
    twin,
    versions,
    workflows,
)
from server.routes.parts import Parts
from server.security.access import Access
from server.security.guard import Guard
from server.settings import Settings
from server.store.store import Store
from server.store.uploads import clear_uploads
from server.store.values import Values
from server.worker.disk import DiskCache
from server.worker.snapshot import read_snapshot


def create_app(settings: Settings, host: Host | None = None) -> FastAPI:
    """The web process as an ASGI app. Raises server.store.database.Refused when the data folder cannot be used."""
    parts = _join(settings, host or _worker_host(settings))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        gc.freeze()  # what the imports made stays: the collector need not look at it again
        parts.store.start()
        await parts.queue.start()
        await parts.host.start()
        try:
            yield
        finally:
            await parts.queue.stop()
            await parts.host.stop()
            await parts.store.stop()

    app = _Guarded(parts.access, lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None,
                   redirect_slashes=False, generate_unique_id_function=lambda route: route.name)
    app.state.parts = parts
    busiest_first = (runs, line, events, outputs, steps, results, gallery, session, health, nodes, check, describe,
                     twin, workflows, versions, drafts, images, imports, models)
    for module in busiest_first:
        app.include_router(module.router, prefix="/api/v1")
    app.include_router(description.router)
    app.include_router(page.router)
    errors.install(app)
    return app


class _Guarded(FastAPI):
    """An app that nothing reaches and nothing leaves but through the guard, FastAPI's own error pages included."""

    def __init__(self, access: Access, **settings: Any) -> None:
        self._access = access
        super().__init__(**settings)

    def build_middleware_stack(self) -> ASGIApp:
        """The guard around everything else."""
        return Guard(super().build_middleware_stack(), self._access)


def _join(settings: Settings, host: Host) -> Parts:
    feed, files, snapshot = Feed(), Files(settings), read_snapshot()
    store = Store(settings, feed.publish)
    feed.newest = store.last_seq
    clear_uploads(settings)

    def catalogue() -> Catalogue:
        return host.catalogue or snapshot

    admission = Admission(catalogue, files)
    disk = DiskCache(settings.cache, settings.cache_limit)
    known = Known(disk.header, lambda: host.catalogue)  # each worker brings a catalogue of its own
    planner = Planner(store, admission, files, catalogue, lambda: host.environment,
                      lambda key: known.in_worker(key) or disk.has(key))
    queue = RunQueue(store, feed, host, planner, known,
                     lambda transaction, run, outputs: add_results(transaction, run, outputs, catalogue()))
    feed.on_events = queue.published
    return Parts(settings, store, Values(settings.values), Values(settings.thumbnails), known, feed, host, catalogue,
                 files, admission, planner, queue, Access(settings))


def _worker_host(settings: Settings) -> Host:
    from server.worker.host import WorkerHost

    return WorkerHost(settings)
