"""Stars, tags and deletion of results."""

from __future__ import annotations

from pathlib import Path

from server.store.writer import Transaction

MOST_TAGS = 50
_TABLES = ("result_values", "result_models", "result_tags")


def set_stars(transaction: Transaction, result: int, stars: int) -> None:
    """Give a result 0 to 5 stars."""
    transaction.execute("UPDATE results SET stars = ? WHERE id = ?", (stars, result))


def set_tags(transaction: Transaction, result: int, tags: list[str]) -> None:
    """Give a result these tags and no others."""
    transaction.execute("DELETE FROM result_tags WHERE result = ?", (result,))
    for tag in dict.fromkeys(tag.casefold().strip() for tag in tags):
        transaction.execute("INSERT INTO result_tags (tag, result) VALUES (?, ?)", (tag, result))


def forget(transaction: Transaction, results: list[int]) -> list[tuple[str, str | None]]:
    """Take results out of the gallery; gives (digest, thumbnail) of the files that no other result needs."""
    dropped = []
    for result in results:
        row = transaction.execute("DELETE FROM results WHERE id = ? RETURNING digest, thumbnail", (result,)).fetchone()
        if row is None:
            continue
        for table in _TABLES:
            transaction.execute(f"DELETE FROM {table} WHERE result = ?", (result,))  # noqa: S608 - fixed words
        dropped.append(row)
    return [row for row in dict.fromkeys(dropped)
            if not transaction.execute("SELECT 1 FROM results WHERE digest = ? LIMIT 1", (row[0],)).fetchone()]


def remove_files(files: list[tuple[str, str | None]], values: Path, thumbnails: Path) -> int:
    """Remove what is no longer needed from the disk; how many bytes that freed."""
    freed = 0
    for digest, thumbnail in files:
        places = [values / digest[:2] / digest, *([thumbnails / thumbnail[:2] / thumbnail] if thumbnail else [])]
        for path in places:
            try:
                size = path.stat().st_size
                path.unlink()
            except OSError:
                continue
            freed += size
    return freed
