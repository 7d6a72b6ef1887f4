"""`wireloom packs`: custom packs are programs; they are loaded only after their exact bytes were approved here."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from server.commands.terminal.errors import OK, Refused
from server.commands.terminal.options import add_data, settings_of

if TYPE_CHECKING:
    from server.settings import Settings

HELP = "list custom packs, approve one as it is now, or revoke an approval"


def arguments(parser: argparse.ArgumentParser) -> None:
    """List, approve NAME or revoke NAME."""
    parser.add_argument("action", nargs="?", choices=("list", "approve", "revoke"), default="list")
    parser.add_argument("name", nargs="?", help="for approve and revoke: the pack's folder below packs/")
    parser.add_argument("--json", action="store_true", help="for list: print JSON")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Do what was asked and say what it means."""
    settings = settings_of(args)
    if args.action == "list":
        return _list(settings, args.json)
    if not args.name:
        raise Refused(f"expected the name of a pack: wireloom packs {args.action} NAME; `wireloom packs` lists them")
    return _approve(settings, args.name) if args.action == "approve" else _revoke(settings, args.name)


def _list(settings: Settings, as_json: bool) -> int:
    from server.worker.packs import list_packs

    states = list_packs(settings)
    if as_json:
        print(json.dumps([asdict(state) for state in states]))
        return OK
    for state in states:
        print(f"{state.name}: {state.state.replace('_', ' ')} {state.digest[:12]}\n    {state.words}".rstrip())
    if not states:
        print(f"no packs; a pack is a folder of Python files in {settings.packs}")
    return OK


def _approve(settings: Settings, name: str) -> int:
    from server.commands.terminal.words import count
    from server.store.folder import prepare
    from server.worker.packs import PackRefused, approve

    prepare(settings)
    try:
        pack = approve(settings, name)
    except PackRefused as refused:
        raise Refused(str(refused)) from refused
    lines = sum(data.count(b"\n") for path, data in pack.files.items() if path.endswith(".py"))
    size = f"{count(len(pack.files), 'file')}, {count(lines, 'line')} of Python"
    print(f"approved {name} as it is now: {size}, digest {pack.digest[:12]}")
    print("It runs as you, with all your rights, in every worker from now on; any change to it needs approval again.")
    return OK


def _revoke(settings: Settings, name: str) -> int:
    from server.worker.packs import revoke

    if not revoke(settings, name):
        raise Refused(f"{name!r} was not approved; `wireloom packs` lists what is")
    print(f"{name} is no longer approved; workers that start from now on do not load it")
    return OK
