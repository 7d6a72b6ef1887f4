"""Workflow documents by the digest of their canonical JSON; every read is checked against it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Any


class Damaged(Exception):
    """A stored row no longer matches its digest."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to be stored: its canonical JSON and the SHA-256 of that."""

    digest: str
    text: str


def document_of(data: Any) -> Document:
    """The canonical form (sorted keys, no spaces) of a document that the strict parser accepted."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return Document(hashlib.sha256(text.encode()).hexdigest(), text)


def put_document(connection: sqlite3.Connection, document: Document) -> None:
    """Store the document unless it is there."""
    connection.execute("INSERT OR IGNORE INTO documents (digest, json) VALUES (?, ?)", (document.digest, document.text))


def get_document(connection: sqlite3.Connection, digest: str) -> str:
    """The JSON of the document with this digest."""
    row = connection.execute("SELECT json FROM documents WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        raise Damaged(f"document {digest} is missing from the database")
    text: str = row[0]
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise Damaged(f"document {digest} was altered on disk; restore the database from a backup")
    return text
