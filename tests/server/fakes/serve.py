"""A real server process with a fake host: `python -m tests.server.fakes.serve DATA PORT [DELAY]`; prints READY."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from server.app import create_app
from server.security.connections import GuardedConnection, GuardedSocket
from server.settings import Settings
from tests.server.fakes.host import FakeHost


def main(data: str, port: str, delay: str = "0") -> None:
    host = FakeHost()
    host.delay = float(delay)
    app = create_app(Settings(data=Path(data), port=int(port)), host)

    class Server(uvicorn.Server):
        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            print("READY", flush=True)

    config = uvicorn.Config(app, host="127.0.0.1", port=int(port), loop="uvloop", http=GuardedConnection,
                            ws=GuardedSocket, log_level="warning", access_log=False, server_header=False,
                            proxy_headers=False,
                            ws_max_size=64 * 1024, ws_per_message_deflate=False)
    Server(config).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
