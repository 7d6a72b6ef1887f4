"""`wireloom describe`: what a workflow does, in words."""

from __future__ import annotations

import argparse
import json
import textwrap

from server.commands.terminal.errors import OK
from server.commands.terminal.options import add_data, settings_of

HELP = "say in words what a workflow does: a paragraph and an outline"
_WIDTH = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which workflow, and how to print it."""
    parser.add_argument("file", metavar="FILE",
                        help="a workflow (.json), a picture that carries one (.png), a name, or - (stdin)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the paragraph and the outline; the same for equal workflows, whatever the order of their keys."""
    from server.commands.terminal.documents import read_document
    from server.engine.outline import outline
    from server.engine.parse import from_data
    from server.engine.words import paragraph
    from server.worker.snapshot import read_snapshot

    known = read_snapshot()
    workflow = from_data(read_document(args.file, settings_of(args)).data)
    text, lines = paragraph(workflow, known), outline(workflow, known)
    if args.json:
        print(json.dumps({"paragraph": text, "outline": [line.to_data() for line in lines]}, ensure_ascii=False))
        return OK
    for part in text.split("\n\n"):
        print(textwrap.fill(part, _WIDTH), end="\n\n")
    for line in lines:
        print(f"{'  ' * line.level}{line.text}")
    return OK
