"""`wireloom run`: run a workflow in a worker of its own and write its outputs into a folder."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.commands.terminal.errors import FAILED, INTERRUPTED, OK, REFUSED, Refused
from server.commands.terminal.options import add_data, add_device, settings_of

if TYPE_CHECKING:
    from server.settings import Settings
    from server.worker.local import RunResult

HELP = "run a workflow and write what it makes into a folder"
_STATUS = {"succeeded": OK, "failed": FAILED, "cancelled": INTERRUPTED}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to run, with which values, and where to put what comes out."""
    parser.add_argument("file", help="a workflow (.json), a picture that carries one (.png), a name, or - (stdin)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="set an input, or node.port, such as --set prompt=\"a red heart\"")
    parser.add_argument("--sweep", action="append", default=[], metavar="NAME=VALUES",
                        help="run for several values, such as --sweep cfg=1.5,3,5 or --sweep seed=0..7 (both included)")
    parser.add_argument("--out", type=Path, default=Path("outputs"), help="folder for the outputs (default: ./outputs)")
    parser.add_argument("--target", action="append", metavar="NAME",
                        help="an output, node or node.port to compute instead of all outputs")
    parser.add_argument("--all", action="store_true", help="of a picture from a sweep, run the whole sweep again")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_device(parser)
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Check, run, write the outputs, print where they are."""
    from server.engine.problems import Rejected

    try:
        return _run(args, settings_of(args))
    except (Rejected, Refused) as refused:
        if not args.json:
            raise
        print(json.dumps({"status": "rejected", "outputs": {}, "problems": _as_data(refused)}, ensure_ascii=False))
        return REFUSED


def _run(args: argparse.Namespace, settings: Settings) -> int:
    from server.commands.terminal.outputs import refuse_folder, write_outputs
    from server.commands.terminal.progress import Progress
    from server.store.folder import prepare

    workflow = prepared_document(args, settings)
    prepare(settings)
    refuse_folder(args.out)
    import asyncio

    from server.worker.local import run_document  # a mistake above is told before this is loaded

    progress = Progress(sys.stderr, quiet=args.quiet or args.json)
    progress.starting()
    try:
        result = asyncio.run(run_document(settings, workflow, args.target, progress))
    finally:
        progress.close()
    outputs = write_outputs(result.outputs, workflow, args.out, settings)
    _print_json(result, outputs, progress.problems) if args.json else _print_words(result, outputs, progress.problems)
    return _STATUS[result.status]


def prepared_document(args: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The document that the options ask for: read, pinned to a picture's coordinates, changed by --set and --sweep."""
    from server.commands.terminal.documents import read_document
    from server.commands.terminal.overrides import apply, pin
    from server.worker.snapshot import read_snapshot

    document = read_document(args.file, settings)
    data = document.data
    if document.coordinates and not args.all:
        data = pin(data, document.coordinates)
    return apply(data, args.set, args.sweep, read_snapshot()) if args.set or args.sweep else data


def _print_json(result: RunResult, outputs: dict[str, Any], problems: list[dict[str, Any]]) -> None:
    print(json.dumps({"status": result.status, "outputs": outputs, "calls": result.calls, "cached": result.cached,
                      "seconds": round(result.ms / 1000, 3), "problems": problems}, ensure_ascii=False))


def _print_words(result: RunResult, outputs: dict[str, Any], problems: list[dict[str, Any]]) -> None:
    from server.commands.terminal.words import count, duration, problem_lines

    for made in (m for several in outputs.values() for m in several):
        if made["path"] is not None:
            print(made["path"])
    for line in problem_lines(problems):
        print(line, file=sys.stderr)
    print(f"{result.status}: {count(result.calls, 'call')}, {result.cached:,} cached, {duration(result.ms / 1000)}",
          file=sys.stderr)


def _as_data(refused: Any) -> list[dict[str, Any]]:
    if isinstance(refused, Refused):
        return [{"kind": "refused", "where": {}, "message": str(refused), "fixes": []}]
    return [problem.to_data() for problem in refused.problems]
