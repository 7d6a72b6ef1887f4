"""Every error a person can cause is a sentence; a traceback is shown with WIRELOOM_DEBUG=1 only."""

from __future__ import annotations

import errno
import os
import traceback

OK, FAILED, REFUSED, BUSY, PORT_TAKEN, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
"""Exit statuses: done, a node failed, a mistake in what was asked, another server runs, port taken, our bug, Ctrl-C."""


class Refused(Exception):
    """What was asked cannot be done; the message says what was expected, what came and what to do."""

    def __init__(self, message: str, status: int = REFUSED) -> None:
        self.status = status
        super().__init__(message)


def sentence(error: BaseException) -> tuple[int, str]:
    """The exit status and the words for an error; no words where there is nothing to say."""
    if isinstance(error, SystemExit):
        return _exit(error)
    if os.environ.get("WIRELOOM_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, "stopped"
    if isinstance(error, BrokenPipeError):
        _forget_output()
        return OK, ""
    if isinstance(error, Refused):
        return error.status, f"wireloom: {error}"
    if (status := getattr(error, "exit_code", None)) is not None:  # the store refuses the data folder
        return int(status), f"wireloom: {error}"
    if problems := getattr(error, "problems", None):
        from server.commands.terminal.words import problem_lines

        return REFUSED, "\n".join(problem_lines(problems))
    if isinstance(error, OSError):
        return REFUSED, f"wireloom: {os_error(error)}"
    return BUG, (f"wireloom: unexpected {type(error).__name__}: {error}\n"
                 "this is a bug in Wireloom; WIRELOOM_DEBUG=1 shows where it happened")


def os_error(error: OSError) -> str:
    """An error of the operating system in words: which file, what is wrong, what to do."""
    place = f" {str(error.filename)!r}" if error.filename else ""
    if error.errno in _WORDS:
        return _WORDS[error.errno].format(place=place)
    return f"{(error.strerror or str(error)).lower()}{':' + place if place else ''}"


_WORDS = {
    errno.ENOENT: "there is no file or folder{place}",
    errno.EACCES: "no permission to use{place}; change its permissions or choose another place",
    errno.EPERM: "no permission to use{place}; change its permissions or choose another place",
    errno.EROFS: "{place} is on a read-only disk; choose another place",
    errno.ENOSPC: "the disk is full, nothing was half-written{place}; free some space and try again",
    errno.EDQUOT: "the disk quota is used up, nothing was half-written{place}; free some space and try again",
    errno.EISDIR: "expected a file, got the folder{place}",
    errno.ENOTDIR: "expected a folder, but part of{place} is a file",
    errno.ENAMETOOLONG: "the name{place} is too long for this disk",
    errno.EADDRINUSE: "the port is already in use; choose another with --port",
    errno.EIO: "the disk reports an error while reading or writing{place}",
    errno.EMFILE: "too many open files; raise the limit with `ulimit -n 4096`",
    errno.ELOOP: "the links at{place} lead in a circle",
}


def _exit(error: SystemExit) -> tuple[int, str]:
    if isinstance(error.code, str):
        return FAILED, error.code
    return (OK if error.code is None else int(error.code)), ""


def _forget_output() -> None:
    # The reader (such as `head`) is gone; Python would complain once more while it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
