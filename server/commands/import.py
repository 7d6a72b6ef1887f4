"""`wireloom import`: a workflow of ComfyUI, or a picture that carries one, as a workflow of ours."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from server.commands.terminal.errors import OK

HELP = "turn a workflow of ComfyUI (.json), or a picture that it made (.png), into one of ours"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, and where to write."""
    parser.add_argument("file", metavar="FILE", help="JSON of ComfyUI (API format or saved graph), a PNG that carries "
                                                     "it, or - (stdin)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the workflow there instead of printing it")


def main(args: argparse.Namespace) -> int:
    """Print or write the workflow; what was not translated or differs is said on standard error."""
    from server.engine.comfyui.translate import translate

    found = translate(_bytes(args.file))
    text = json.dumps(found.workflow, ensure_ascii=False, indent=2) + "\n"
    if args.output is None:
        print(text, end="")
    else:
        Path(args.output).write_text(text, encoding="utf-8")
        print(f"{args.output}: {len(found.workflow['nodes'])} nodes")
    for warning in found.warnings:
        print(f"  {warning}", file=sys.stderr)
    return OK


def _bytes(name: str) -> bytes:
    from server.commands.terminal.documents import PICTURE_LIMIT, read_bytes
    from server.commands.terminal.errors import Refused

    raw = read_bytes(name, "a file of ComfyUI")
    if len(raw) > PICTURE_LIMIT:
        raise Refused(f"{name} is larger than {PICTURE_LIMIT // 1024**2} MB")
    return raw
