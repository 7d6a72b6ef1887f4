"""`wireloom workflows`: list the workflows that ship and those that were saved."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from server.commands.terminal.errors import OK
from server.commands.terminal.options import add_data, settings_of

HELP = "list the workflows that ship with Wireloom and those that you saved"


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to print them."""
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print each workflow's name, title and inputs."""
    from server.commands.terminal import saved
    from server.commands.terminal.documents import bundled

    settings = settings_of(args)
    rows = [_row(name, path.read_text(encoding="utf-8"), "ships") for name, path in bundled().items()]
    rows += [_row(name, text, "saved") for name, text in saved.workflows(settings).items()]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return OK
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['name']:<{width}}  {row['title']}{'' if row['kind'] == 'ships' else '  (saved)'}")
        print(f"{'':<{width}}  inputs: {', '.join(row['inputs']) or 'none'}")
    if saved.hidden(settings):
        print("a server is running; those saved there are listed by GET /api/v1/workflows", file=sys.stderr)
    return OK


def _row(name: str, text: str, kind: str) -> dict[str, Any]:
    data = json.loads(text)
    return {"name": name, "kind": kind, "title": data.get("title", ""), "inputs": list(data.get("inputs", {})),
            "outputs": list(data.get("outputs", {}))}
