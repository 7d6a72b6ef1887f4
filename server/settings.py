"""One frozen Settings, read once from the environment and the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_PORT = 7860


def default_data_dir() -> Path:
    """WIRELOOM_DATA, or the user's data folder."""
    if folder := os.environ.get("WIRELOOM_DATA"):
        return Path(folder)
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "wireloom"


def default_model_folders() -> tuple[Path, ...]:
    """The folders that WIRELOOM_MODELS names, separated as in PATH."""
    named = os.environ.get("WIRELOOM_MODELS", "").split(os.pathsep)
    return tuple(Path(folder).expanduser().absolute() for folder in named if folder)


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. Sizes are in bytes, times in seconds.

    data:          folder for the database, values, cache, uploads, models and packs; 0700
    host, port:    where the web process listens; a host that is not loopback must be asked for
    extra_hosts:   more names that the Host header may carry
    memory_budget: bytes of values that the worker keeps in memory
    cache_limit:   bytes of the evictable disk cache
    device:        "auto", "cpu" or "cuda"
    model_folders: folders with weights beside the data folder's own, or files like ComfyUI's extra_model_paths.yaml
    """

    data: Path = field(default_factory=default_data_dir)
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    extra_hosts: tuple[str, ...] = ()
    memory_budget: int = 2 * 1024**3
    cache_limit: int = 10 * 1024**3
    device: str = "auto"
    model_folders: tuple[Path, ...] = field(default_factory=default_model_folders)

    @property
    def database(self) -> Path:
        """The SQLite file: runs, events, workflows, settings."""
        return self.data / "wireloom.db"

    @property
    def values(self) -> Path:
        """Published files by digest (`values/ab/<sha256>`), never evicted by the cache."""
        return self.data / "values"

    @property
    def thumbnails(self) -> Path:
        """Small pictures of results by digest (`thumbnails/ab/<sha256>`); the oldest go first."""
        return self.data / "thumbnails"

    @property
    def cache(self) -> Path:
        """The evictable disk tier of the call cache (`cache/ab/<key>`)."""
        return self.data / "cache"

    @property
    def images(self) -> Path:
        """Pictures that nodes may load: uploads by digest and files that the user put there."""
        return self.data / "images"

    @property
    def models(self) -> Path:
        """Weight files that nodes may load; "starter/..." names those that ship with Wireloom instead."""
        return self.data / "models"

    @property
    def packs(self) -> Path:
        """Custom packs: one folder of Python files each."""
        return self.data / "packs"

    @property
    def approvals(self) -> Path:
        """The approved packs and their tree digests; written by the command line only."""
        return self.data / "approved-packs.json"

    @property
    def token(self) -> Path:
        """The bearer token, 0600."""
        return self.data / "token"
