"""`wireloom models`: list the weight files, look into one without loading it, or convert an old one."""

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

HELP = "list the models with kind, size and digest, inspect one without loading it, or convert a .ckpt, .pt or .bin"


def arguments(parser: argparse.ArgumentParser) -> None:
    """List all, `inspect FILE`, or `convert FILE [NEW]`."""
    parser.add_argument("action", nargs="?", choices=("list", "inspect", "convert"), default="list")
    parser.add_argument("file", nargs="?", help="for inspect: a model's name or the path of a safetensors file; for "
                        "convert: the path of an old weight file, of which nothing is run")
    parser.add_argument("to", nargs="?", type=Path, help="for convert: the new file (default: beside the old one)")
    parser.add_argument("--force", action="store_true", help="for convert: replace the new file if it is there")
    parser.add_argument("--digests", action="store_true", help="list the SHA-256 of every file, also of large ones "
                        "that were not used yet")
    parser.add_argument("--values", action="store_true", help="for inspect: look for numbers that are NaN or infinite; "
                        "reads the whole file")
    parser.add_argument("--tensors", action="store_true", help="for inspect: list every tensor")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_data(parser)


def main(args: argparse.Namespace) -> int:
    """Print the list, what one file holds, or what became of an old one."""
    settings = settings_of(args)
    if args.action == "convert":
        from server.commands.terminal.convert import convert

        if not args.file:
            raise Refused("expected the old file: wireloom models convert model.ckpt")
        return convert(Path(args.file).expanduser(), args.to, args.force, args.json)
    return _inspect(args, settings) if args.action == "inspect" else _list(args, settings)


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from server.files import Files

    files = Files(settings)
    rows = [_row(name, files, args.digests) for name in files.names("model_file")]
    rows += [_other(name, path, files) for name, path in _others(files, {row["name"] for row in rows})]
    files.save()
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return OK
    print("\n".join(_table(rows)) or f"no models; put safetensors files into {settings.models}")
    return OK


def _row(name: str, files: Files, digests: bool) -> dict[str, Any]:
    """A weight file that workflows can name: its size, digest, kind and parameters, or what is wrong with it."""
    from nodes.interface.weight_files import BadWeights, read_and_recognise
    from server.commands.terminal.inspected import size_of
    from server.files import FileRefused

    row: dict[str, Any] = {"name": name, "size": 0, "kind": "", "digest": ""}
    try:
        path = files.path("model_file", name)
        row["size"] = size_of(path, name)
        row["digest"] = files.digest("model_file", name) if digests else files.known_digest(name)
        parameters = read_and_recognise(path, name)[0].parameters
    except (BadWeights, FileRefused) as refused:
        return {**row, "error": str(refused)}
    about = files.about(name)
    return {**row, "kind": about.kind, "family": about.family, "words": about.words, "parameters": parameters}


_FOREIGN = (".ckpt", ".pt", ".pth", ".bin", ".pkl", ".pt2", ".gguf", ".onnx", ".h5", ".msgpack")


def _others(files: Files, known: set[str]) -> Iterator[tuple[str, Path]]:
    """What else lies in the folders: nobody is to wonder why a checkpoint does not show.

    In our own folder anything; in those of other programs, which keep much else there, what looks like weights.
    """
    from server.beneath import names_beneath

    seen = set(known)
    for own, folder in ((not folder.links, folder) for folder in files.folders):
        for inside in names_beneath(folder.path, ("",) if own else _FOREIGN, folder.links):
            name = folder.prefix + inside
            if name not in seen:
                seen.add(name)
                yield name, folder.path / inside


def _other(name: str, path: Path, files: Files) -> dict[str, Any]:
    why = files.find("model_file", None, name) or f"expected {name!r} to end with .safetensors; rename it"
    return {"name": name, "size": path.stat().st_size, "kind": "", "digest": "", "error": why}


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    from server.commands.terminal.words import size

    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        about = row.get("error") or f"{row['parameters'] / 1e6:8.2f} M parameters  {row['words']}"
        yield f"{row['name']:<{width}}  {size(row['size']):>9}  {row['digest'][:12]:<12}  {about}"


def _inspect(args: argparse.Namespace, settings: Settings) -> int:
    from server.commands.terminal.inspected import inspected, lines_of, not_finite

    if not args.file:
        raise Refused("expected the name of a model: wireloom models inspect starter/emoji-32.safetensors")
    path = _found(args.file, settings)
    found = inspected(path, args.file)
    if args.values:
        found["not_finite"] = not_finite(path)
    print(json.dumps(found, ensure_ascii=False) if args.json else "\n".join(lines_of(found, args.tensors)))
    return OK


def _found(name: str, settings: Settings) -> Path:
    """The path of a model, given its name in the folders or its path."""
    from server.files import Files

    if (path := Path(name).expanduser()).exists():
        return path
    files = Files(settings)
    if why := files.find("model_file", None, name):
        raise Refused(why)
    return files.path("model_file", name)
