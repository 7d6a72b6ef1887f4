"""`wireloom doctor`: is everything all right? Each line says what was looked at, what was found and what to do."""

from __future__ import annotations

import argparse
import json

from server.commands.terminal.errors import FAILED, OK
from server.commands.terminal.options import add_data, add_device, settings_of

HELP = "look whether everything is all right: versions, data folder, disk, database, worker"
_MARKS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


def arguments(parser: argparse.ArgumentParser) -> None:
    """How thorough to be."""
    parser.add_argument("--verify", action="store_true", help="also read every stored value and compare its digest")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_device(parser)
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Run every check and print it as soon as it is known; 1 when something is bad."""
    from server.commands.terminal.checkup import checkup

    findings = []
    for finding in checkup(settings_of(args), args.verify):
        findings.append(finding)
        if not args.json:
            print(f"{_MARKS[finding.state]}  {finding.about:<12} {finding.words}", flush=True)
    bad = any(finding.state == "bad" for finding in findings)
    if args.json:
        rows = [{"about": f.about, "state": f.state, "words": f.words} for f in findings]
        print(json.dumps({"ok": not bad, "findings": rows}, ensure_ascii=False))
    return FAILED if bad else OK
