"""`wireloom diff`: what changed between two workflows, in words."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from server.commands.terminal.errors import FAILED, OK
from server.commands.terminal.options import add_data, settings_of

if TYPE_CHECKING:
    from server.settings import Settings

HELP = "say in words what changed between two workflows; exit status 0 the same, 1 different, 2 an error"
_FILE = "a workflow (.json), a picture that carries one (.png), a name, or - (stdin)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which two workflows, and how to print the difference."""
    parser.add_argument("before", metavar="A", help=_FILE)
    parser.add_argument("after", metavar="B", help="the same, newer")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print one line a change; of two pictures from sweeps, the coordinates of each are compared too."""
    from server.engine.difference import difference
    from server.engine.parse import from_data
    from server.worker.snapshot import read_snapshot

    before, after = _documents(args.before, args.after, settings_of(args))
    changes = difference(from_data(before), from_data(after), read_snapshot())
    if args.json:
        print(json.dumps({"same": not changes, "changes": [c.to_data() for c in changes]}, ensure_ascii=False))
    else:
        print("\n".join(change.text for change in changes) if changes else "the same")
    return FAILED if changes else OK


def _documents(before: str, after: str, settings: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    from server.commands.terminal.documents import read_document
    from server.commands.terminal.errors import Refused
    from server.commands.terminal.overrides import pin

    if before == after == "-":
        raise Refused("expected two workflows; only one of them can come from standard input")
    one, other = read_document(before, settings), read_document(after, settings)
    if one.coordinates and other.coordinates:
        return pin(one.data, one.coordinates), pin(other.data, other.coordinates)
    return one.data, other.data
