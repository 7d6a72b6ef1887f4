"""Why a file is not used."""

from __future__ import annotations

WEIGHTS_CUT = ("a weight file was cut off or taken away while it was in use (the worker ended with signal SIGBUS), so "
               "nothing made from it was kept; put the whole file back and run it again")


class FileRefused(ValueError):
    """A file that cannot be used, and why."""
