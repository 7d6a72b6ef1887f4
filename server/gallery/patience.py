"""No question about the gallery keeps the database from runs for long: it is broken off, and that is said."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

_STEPS = 5_000
"""Steps of SQLite's machine between looks at the clock: well under a millisecond of work."""


class TooLong(Exception):
    """The question would look through too much."""


@contextmanager
def patience(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """What is asked inside ends after so many seconds. Raises TooLong."""
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupt" not in str(error):
            raise
        raise TooLong("this looks through too many results; narrow it down with after:DATE, a tag or a model") from None
    finally:
        connection.set_progress_handler(None, 0)
