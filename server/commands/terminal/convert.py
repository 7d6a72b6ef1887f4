"""`wireloom models convert`: an old weight file to safetensors, taken apart in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import server
from server.commands.terminal.errors import FAILED, OK, Refused

_CHILD = "nodes.weights.convert.child"
_STOPPED, _SECONDS = 77, 1800
_KEPT = {"PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT"}


def convert(source: Path, target: Path | None, force: bool, as_json: bool) -> int:
    """Write the safetensors file beside the old one, or where asked; print what was found."""
    target = target or source.with_suffix(".safetensors")
    _refuse_places(source, target, force)
    report = _converted(source, target)
    print(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(_lines(report)))
    return FAILED if "error" in report else OK


def _refuse_places(source: Path, target: Path, force: bool) -> None:
    from nodes.interface.weight_files.foreign import is_safetensors

    if not source.is_file():
        raise Refused(f"there is no file {str(source)!r} to convert")
    with source.open("rb") as file:
        if is_safetensors(file.read(16)):
            raise Refused(f"{source.name} is a safetensors file already, whatever its name says")
    if target.suffix != ".safetensors":
        raise Refused(f"expected the new file to end with .safetensors, got {target.name!r}")
    if target.exists() and not force:
        raise Refused(f"{target} is there already; name another file, or use --force")


def _converted(source: Path, target: Path) -> dict[str, Any]:
    """Run the child on open files; the new file appears whole or not at all."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    report: dict[str, Any] = {"file": str(source), "to": str(target)}
    try:
        with source.open("rb") as file, part.open("xb") as out:
            report |= _answer(file.fileno(), out.fileno())
            os.fsync(out.fileno())
        if "error" not in report:
            report |= _recognised(part)
            part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink()
    return report


def _answer(source: int, target: int) -> dict[str, Any]:
    """What the child says; its death in words."""
    here = str(Path(next(iter(server.__path__))).parent)
    environment = {key: value for key, value in os.environ.items() if key in _KEPT}
    environment |= {"PYTHONPATH": here, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-P", "-m", _CHILD, str(source), str(target)]
    try:
        done = subprocess.run(command, pass_fds=(source, target), env=environment, stdin=subprocess.DEVNULL,  # noqa: S603
                              capture_output=True, timeout=_SECONDS, cwd="/", check=False)
    except subprocess.TimeoutExpired:
        return {"error": f"it took longer than {_SECONDS} seconds"}
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if done.returncode == _STOPPED:
        return {"error": f"it tried to do what no conversion does, and was stopped ({last[:200]})"}
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"error": f"the converting process ended with status {done.returncode} ({last[:200]})"}
    return answer


def _recognised(part: Path) -> dict[str, Any]:
    from nodes.interface.weight_files import recognise_file

    found = recognise_file(part)
    return {"words": found.words, "kind": found.kind, "family": found.family, "missing": found.missing,
            "size": part.stat().st_size}


def _lines(report: dict[str, Any]) -> list[str]:
    from server.commands.terminal.words import size

    if error := report.get("error"):
        return [f"{report['file']} cannot be converted: {error}"]
    lines = [f"{report['to']}: {report['words']}; {report['tensors']:,} tensors, {size(report['size'])}"]
    lines += [f"  note      {note}" for note in report["notes"]]
    lines += [f"  missing   {what}" for what in report["missing"]]
    broken = report["not_finite"]
    if broken:
        first = ", ".join(f"{name} ({count:,})" for name, count in list(broken.items())[:5])
        lines.append(f"  WARNING   {len(broken)} tensors hold numbers that are NaN or infinite: {first}")
    if left := report["left_out"]:
        lines.append(f"  left out  objects of {', '.join(list(left)[:8])}: named in the file, never made")
    return [*lines, "  checked   nothing in the old file was run"]
