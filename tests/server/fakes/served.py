"""A real server on a real socket, in a thread of the test process."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import uvicorn

from server.app import create_app
from server.security.connections import GuardedConnection, GuardedSocket
from server.security.token import read_token
from server.settings import Settings
from tests.server.fakes.host import FakeHost
from tests.server.fakes.process import free_port


@contextmanager
def served(data, host=None):
    """A real server in a thread: (port, token, app)."""
    settings = Settings(data=data, port=free_port())
    app = create_app(settings, host or FakeHost())
    config = uvicorn.Config(app, port=settings.port, ws=GuardedSocket, http=GuardedConnection,
                            log_level="warning",
                            ws_per_message_deflate=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    assert server.started, "the server did not start"
    try:
        yield settings.port, read_token(settings), app
    finally:
        server.should_exit = True
        thread.join(60)
