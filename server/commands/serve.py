"""`wireloom serve`: the web process. Prints where it listens, who can reach it, and a one-time link for the browser."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from server.commands.terminal.errors import OK
from server.commands.terminal.options import add_data, add_device, settings_of
from server.settings import DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from server.settings import Settings

HELP = "start the server and print the link for the browser"
MAX_CONNECTIONS = 512


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"port to listen on (default: {DEFAULT_PORT})")
    parser.add_argument("--expose", action="store_true", help="allow a --host that other machines can reach")
    parser.add_argument("--name", action="append", default=[], help="one more name that the server is reached by")
    parser.add_argument("--open-browser", action="store_true", default=None,
                        help="open the link in a browser (default: on a desktop, when started by hand)")
    parser.add_argument("--no-browser", action="store_false", dest="open_browser", help="open no browser")
    add_device(parser)
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Check the data folder and the port, say where the server is, serve until Ctrl-C."""
    from server.commands.terminal import listening
    from server.security.token import launch_link
    from server.store.folder import prepare

    settings = replace(settings_of(args), host=args.host, port=args.port, extra_hosts=tuple(args.name))
    mode = listening.exposure(args.host, args.expose)
    prepare(settings)
    sockets = listening.listen(settings.host, settings.port)
    settings = replace(settings, port=sockets[0].getsockname()[1])
    link = launch_link(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after it has shut everything down
        serve(settings, sockets, lambda: _greet(settings, mode, link, _wants_browser(args.open_browser)))
    return OK


def serve(settings: Settings, sockets: list[socket], ready: Callable[[], None]) -> None:
    """Run the app on these sockets until Ctrl-C or TERM; `ready` is called when it answers."""
    import uvicorn

    from server.app import create_app
    from server.security.connections import GuardedConnection, GuardedSocket

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(create_app(settings), loop="uvloop", http=GuardedConnection, ws=GuardedSocket,
                            lifespan="on", log_level="warning", access_log=False, server_header=False,
                            proxy_headers=False, limit_concurrency=MAX_CONNECTIONS, ws_max_size=64 * 1024,
                            ws_per_message_deflate=False,
                            timeout_keep_alive=75, timeout_graceful_shutdown=5)
    Server(config).run(sockets)


def _greet(settings: Settings, mode: str, link: str, open_browser: bool) -> None:
    from server.routes.bundle import bundle

    print(f"Wireloom listens on {link.partition('/#')[0]} ({mode})")
    if not bundle():
        print("The editor was not built into this installation (it takes Node 20.19); the plain page is shown.")
    print(f"Open this link in your browser; it logs in once:\n\n    {link}\n")
    print(f"Data folder: {settings.data}. Ctrl-C stops the server; queued runs continue at the next start.", flush=True)
    if open_browser:
        import webbrowser

        webbrowser.open(link)


def _wants_browser(asked: bool | None) -> bool:
    desktop = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return asked if asked is not None else desktop and sys.stdout.isatty() and "SSH_CONNECTION" not in os.environ
