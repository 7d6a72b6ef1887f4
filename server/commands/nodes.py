"""`wireloom nodes`: list, search and explain the node types."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from server.commands.terminal.errors import OK, Refused

if TYPE_CHECKING:
    from nodes.interface.catalogue import Catalogue, InputPort, NodeType

HELP = "list the node types, search them, or show the help of one"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to look for and how to print it."""
    parser.add_argument("word", nargs="?", help="a node type such as samplers.sample, a family, or a word to look for")
    parser.add_argument("--json", action="store_true", help="the catalogue as data, as GET /api/v1/nodes gives it")


def main(args: argparse.Namespace) -> int:
    """Print the catalogue, one node type, or what matches a word."""
    from server.worker.snapshot import SNAPSHOT, read_snapshot

    if args.json and not args.word:
        return _print_lines(iter([SNAPSHOT.read_text(encoding="utf-8").rstrip()]))
    known = read_snapshot()
    one = known.nodes.get(args.word.partition("@")[0]) if args.word else None
    if one is not None:
        return _print_json(one.to_data()) if args.json else _print_lines(help_page(one))
    found = _search(known, args.word) if args.word else list(known.nodes.values())
    if not found:
        raise Refused(_nothing(known, args.word))
    return _print_json([t.to_data() for t in found]) if args.json else _print_lines(_listing(found))


def help_page(kind: NodeType) -> Iterator[str]:
    """The help of a node type: what it does, its inputs and outputs, what they accept."""
    yield f"{kind.name}  {kind.help}"
    if kind.doc:
        yield f"\n{kind.doc}"
    yield "\nInputs:" if kind.inputs else "\nNo inputs."
    for port in kind.inputs:
        yield f"  {port.name}: {port.type}{_notes(port)}\n      {port.help}"
    yield "\nOutputs:"
    for out in kind.outputs:
        yield f"  {out.name}: {out.type}{f'  [{out.shape}]' if out.shape else ''}\n      {out.help}".rstrip()
    if kind.tags:
        yield f"\nTags: {', '.join(kind.tags)}"


def _notes(port: InputPort) -> str:
    from nodes.interface.types import PORT_TYPES
    from server.commands.terminal.values import accepted

    notes = [f"[{port.shape}]"] if port.shape else []
    if port.kind != "item":
        notes.append("takes the whole axis" if port.kind == "axis" else "takes the axis joined into one batch")
    if port.at_least > 1:
        notes.append(f"at least {port.at_least}")
    if port.type in PORT_TYPES and PORT_TYPES[port.type].literal:
        notes.append(accepted(port))
    if not port.required:
        notes.append("may stay empty" if port.optional and port.default is None else f"default {port.default!r}")
    elif port.kind == "item" and not PORT_TYPES[port.type].literal:
        notes.append("must be wired")
    return f"  ({'; '.join(notes)})" if notes else ""


def _search(known: Catalogue, word: str) -> list[NodeType]:
    terms = word.lower().split()
    return [t for t in known.nodes.values() if all(term in _text(t) for term in terms)]


def _text(kind: NodeType) -> str:
    ports = [*(p.type for p in kind.inputs), *(p.type for p in kind.outputs)]
    return " ".join([kind.id, kind.help, *kind.tags, *ports]).lower()


def _listing(found: list[NodeType]) -> Iterator[str]:
    family, width = "", max(len(t.name) for t in found)
    for kind in found:
        if kind.id.partition(".")[0] != family:
            yield ("\n" if family else "") + kind.id.partition(".")[0]
            family = kind.id.partition(".")[0]
        yield f"  {kind.name:<{width}}  {kind.help}"


def _nothing(known: Catalogue, word: str) -> str:
    names = {name: ident for ident in known.nodes for name in (ident, ident.partition(".")[2])}
    near = difflib.get_close_matches(word, names, n=1)
    hint = f"did you mean {names[near[0]]!r}?" if near else "`wireloom nodes` lists all"
    return f"no node type matches {word!r}; {hint}"


def _print_json(data: object) -> int:
    import json

    print(json.dumps(data, ensure_ascii=False, indent=1))
    return OK


def _print_lines(lines: Iterator[str]) -> int:
    for line in lines:
        print(line)
    return OK
