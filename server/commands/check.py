"""`wireloom check`: every problem of a workflow at once, in words, without running anything."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from server.commands.terminal.errors import OK, REFUSED, Refused, os_error
from server.commands.terminal.options import add_data, add_device, settings_of

if TYPE_CHECKING:
    from nodes.interface.catalogue import Catalogue
    from server.settings import Settings

HELP = "check workflows: all problems at once, and with --cost how many calls a run makes"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which workflows, and how to print what is found."""
    parser.add_argument("files", nargs="+", metavar="FILE",
                        help="a workflow (.json), a picture that carries one (.png), or a name")
    parser.add_argument("--cost", action="store_true", help="how many calls, how many different ones, how many cached")
    parser.add_argument("--json", action="store_true", help="print one JSON object per file")
    add_device(parser)
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the problems of each file; 2 when there is one."""
    from server.worker.snapshot import read_snapshot

    settings, known = settings_of(args), read_snapshot()
    reports = [_report(name, known, settings, args.cost) for name in args.files]
    for report in reports:
        print(json.dumps(report, ensure_ascii=False) if args.json else "\n".join(_lines(report)))
    return REFUSED if any(report["problems"] for report in reports) else OK


def _report(name: str, known: Catalogue, settings: Settings, cost: bool) -> dict[str, Any]:
    from server.engine.problems import Rejected

    try:
        return {"file": name, **_check(name, known, settings, cost)}
    except Rejected as rejected:
        return {"file": name, "problems": [p.to_data() for p in rejected.problems]}
    except Refused as refused:
        return {"file": name, "problems": [_problem("unreadable", str(refused))]}
    except OSError as error:
        return {"file": name, "problems": [_problem("unreadable", os_error(error))]}


def _check(name: str, known: Catalogue, settings: Settings, cost: bool) -> dict[str, Any]:
    from server.commands.terminal.documents import read_document
    from server.engine.check import check
    from server.engine.parse import from_data
    from server.files import Files

    files = Files(settings)
    workflow = from_data(read_document(name, settings).data)
    checked = check(workflow, known, files)
    report: dict[str, Any] = {"title": workflow.title, "problems": [p.to_data() for p in checked.problems]}
    if cost and not checked.problems:
        from server.commands.terminal.costs import cost_of

        report["cost"] = cost_of(workflow, checked, known, files, settings)
    return report


def _problem(kind: str, message: str) -> dict[str, Any]:
    return {"kind": kind, "where": {}, "message": message, "fixes": []}


def _lines(report: dict[str, Any]) -> list[str]:
    from server.commands.terminal.words import count, problem_lines

    if problems := report["problems"]:
        words = (f"  {line}" for line in problem_lines(problems))
        return [f"{report['file']}: {count(len(problems), 'problem')}", *words]
    lines = [f"{report['file']}: no problems"]
    if cost := report.get("cost"):
        lines.append(f"  {count(cost['calls'], 'call')}, {cost['distinct']:,} different, {cost['cached']:,} cached")
    return lines
