"""What the routes work with; `server.app` makes it and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from nodes.interface.catalogue import Catalogue
from server.files import Files
from server.queue.admission import Admission
from server.queue.feed import Feed
from server.queue.host import Host
from server.queue.known import Known
from server.queue.planning import Planner
from server.queue.service import RunQueue
from server.security.access import Access
from server.settings import Settings
from server.store.store import Store
from server.store.values import Values


@dataclass(frozen=True, slots=True)
class Parts:
    """The joined parts of the web process."""

    settings: Settings
    store: Store
    values: Values
    thumbnails: Values
    known: Known
    feed: Feed
    host: Host
    catalogue: Callable[[], Catalogue]
    files: Files
    admission: Admission
    planner: Planner
    queue: RunQueue
    access: Access


def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the app that got this request."""
    parts: Parts = connection.app.state.parts
    return parts
