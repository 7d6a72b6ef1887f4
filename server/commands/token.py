"""`wireloom token`: the bearer token for scripts."""

from __future__ import annotations

import argparse

from server.commands.terminal.errors import OK
from server.commands.terminal.options import add_data, settings_of

HELP = "show the bearer token for scripts, or rotate it (logs every browser and script out)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Show or rotate."""
    parser.add_argument("action", nargs="?", choices=("show", "rotate"), default="show")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the token; nothing else, so that a script can use it."""
    from server.security.token import read_token, rotate_token
    from server.store.folder import prepare

    settings = settings_of(args)
    prepare(settings)
    print(rotate_token(settings) if args.action == "rotate" else read_token(settings))
    return OK
