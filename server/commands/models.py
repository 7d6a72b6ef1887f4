"""`wireloom models`: list the weight files, or look into the header of one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.commands.terminal.errors import OK, Refused
from server.commands.terminal.options import add_data, settings_of

if TYPE_CHECKING:
    from server.files import Files
    from server.settings import Settings

HELP = "list the models with kind, size and digest, or inspect one without loading it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """List all, or `inspect FILE`."""
    parser.add_argument("action", nargs="?", choices=("list", "inspect"), default="list")
    parser.add_argument("file", nargs="?", help="for inspect: a model's name or the path of a safetensors file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the list, or one header."""
    from server.files import Files

    settings = settings_of(args)
    if args.action == "inspect":
        return _inspect(args, settings)
    files = Files(settings)
    rows = [_row(name, files) for name in files.names("model_file")]
    rows += [_other(name, settings, files) for name in _others(settings, {row["name"] for row in rows})]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return OK
    print("\n".join(_table(rows)) or f"no models; put safetensors files into {settings.models}")
    return OK


def _row(name: str, files: Files) -> dict[str, Any]:
    """A weight file that workflows can name: its size, digest, kind and parameters, or what is wrong with it."""
    from server.files import FileRefused
    from server.weights import BadWeights, read_header

    row: dict[str, Any] = {"name": name, "size": 0, "kind": "", "digest": ""}
    try:
        path = files.path("model_file", name)
        row["size"] = path.stat().st_size
        row["digest"] = files.digest("model_file", name)
        weights = read_header(path)
    except (BadWeights, FileRefused) as refused:
        return {**row, "error": str(refused)}
    return {**row, "kind": weights.kind, "parameters": weights.parameters}


def _others(settings: Settings, known: set[str]) -> list[str]:
    """What else lies in the models folder: nobody is to wonder why a checkpoint does not show."""
    found = (path.relative_to(settings.models) for path in settings.models.rglob("*") if path.is_file())
    shown = {path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)}
    return sorted(shown - known)


def _other(name: str, settings: Settings, files: Files) -> dict[str, Any]:
    why = files.find("model_file", None, name) or f"expected {name!r} to end with .safetensors; rename it"
    return {"name": name, "size": (settings.models / name).stat().st_size, "kind": "", "digest": "", "error": why}


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    from server.commands.terminal.words import size

    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        about = row.get("error") or f"{row['kind']:<14} {row['parameters'] / 1e6:8.2f} M parameters"
        yield f"{row['name']:<{width}}  {size(row['size']):>9}  {row['digest'][:12]}  {about}"


def _inspect(args: argparse.Namespace, settings: Settings) -> int:
    from server.files import Files
    from server.weights import read_header

    if not args.file:
        raise Refused("expected the name of a model: wireloom models inspect starter/emoji-32.safetensors")
    files = Files(settings)
    why = files.find("model_file", None, args.file)
    path = Path(args.file) if why else files.path("model_file", args.file)
    if why and not path.exists():
        raise Refused(why)
    weights = read_header(path)
    if args.json:
        tensors = {t.name: {"dtype": t.dtype, "shape": t.shape} for t in weights.tensors}
        print(json.dumps({"metadata": weights.metadata, "parameters": weights.parameters, "tensors": tensors}))
        return OK
    for key, value in weights.metadata.items():
        print(f"{key}: {value[:200]}")
    for tensor in weights.tensors:
        print(f"  {tensor.name:<48} {tensor.dtype:<5} {'x'.join(map(str, tensor.shape)) or 'scalar'}")
    print(f"{len(weights.tensors):,} tensors, {weights.parameters:,} parameters, {path.stat().st_size:,} bytes")
    return OK
