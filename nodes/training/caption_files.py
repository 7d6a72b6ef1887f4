"""Captions beside pictures: NAME.txt for each, or one captions.jsonl or metadata.jsonl for all."""

from __future__ import annotations

import json
from pathlib import Path

from nodes.interface import BadInput

LISTS = ("captions.jsonl", "metadata.jsonl")
FILE_KEYS, TEXT_KEYS = ("file_name", "file", "image"), ("text", "caption", "prompt")
LONGEST = 4000  # characters of a caption


def captions_of(folder: Path, pictures: list[str], default: str) -> tuple[str, ...]:
    """A caption for each picture of a folder: its .txt, else its line in the list, else the default."""
    listed = next((read_list(folder / name) for name in LISTS if (folder / name).is_file()), {})
    return tuple(text_beside(folder / name, listed.get(name, default)) for name in pictures)


def text_beside(picture: Path, otherwise: str) -> str:
    """The text file of a picture, its lines joined."""
    path = picture.with_suffix(".txt")
    return " ".join(read_text(path).split()) if path.is_file() else otherwise


def read_text(path: Path) -> str:
    """A caption file's text; refuses what is no text, or far too long."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"expected a text in UTF-8 in {path.name}, got other bytes; save it again as UTF-8") from None
    if len(text) > LONGEST:
        raise BadInput(f"expected a caption of at most {LONGEST} characters in {path.name}, got {len(text)}; shorten "
                       "it")
    return text


def read_list(path: Path) -> dict[str, str]:
    """Captions by the name of the picture, of a file with an object {"file_name": ..., "text": ...} on each line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise BadInput(f"expected a text in UTF-8 in {path.name}, got other bytes; save it again as UTF-8") from None
    return dict(read_line(line, f"line {i} of {path.name}") for i, line in enumerate(lines, 1) if line.strip())


def read_line(line: str, where: str) -> tuple[str, str]:
    """The picture's name and its caption in one line."""
    try:
        entry = json.loads(line)
        file, text = (next(entry[key] for key in keys if key in entry) for keys in (FILE_KEYS, TEXT_KEYS))
    except (ValueError, TypeError, RuntimeError, RecursionError):
        file = text = None
    if not isinstance(file, str) or not isinstance(text, str):
        example = '{"file_name": "fox.png", "text": "a fox"}'
        raise BadInput(f"{where} is no caption; expected an object such as {example}")
    return file, text
