"""Why a file is not used."""

from __future__ import annotations


class FileRefused(ValueError):
    """A file that cannot be used, and why."""
