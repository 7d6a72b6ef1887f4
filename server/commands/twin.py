"""`wireloom twin`: the toy twin of a workflow, as a workflow."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from server.commands.terminal.errors import OK, Refused
from server.commands.terminal.options import add_data, settings_of

HELP = "make the toy twin of a workflow: the same sampler, schedule and guidance on points of the plane"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which workflow, and where to write its twin."""
    parser.add_argument("file", metavar="FILE",
                        help="a workflow that samples (.json), a picture that carries one (.png), a name, or - (stdin)")
    parser.add_argument("--out", metavar="FILE", help="write the twin there instead of printing it")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print or write the twin; what has none is refused in words."""
    from server.commands.terminal.documents import read_document
    from server.engine.twin import twin
    from server.worker.snapshot import read_snapshot

    made = twin(read_document(args.file, settings_of(args)).data, read_snapshot())
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if args.out is None:
        print(text, end="")
        return OK
    try:
        with Path(args.out).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Refused(f"{args.out} is there already and stays as it is; choose another name") from None
    print(f"wrote {args.out}: {made['title']}; run it with `wireloom run {args.out} --out FOLDER`")
    return OK
