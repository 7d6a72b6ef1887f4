"""The process that takes an old weight file apart: it has the two open files and nothing else.

    python -P -m nodes.weights.convert.child SOURCE_DESCRIPTOR TARGET_DESCRIPTOR

Its answer is one line of JSON. Nothing in the file is run (see `pickle_data`); the limits here are for mistakes that
nobody has found yet: no new process, no network, no file opened, bounded memory and time, no core dump.
"""

from __future__ import annotations

import codecs
import ctypes
import io
import json
import os
import resource
import sys
from collections import Counter
from contextlib import suppress
from typing import Any

from nodes.weights.convert.archive import leftovers, open_archive
from nodes.weights.convert.inert import Unconvertible
from nodes.weights.convert.state_dict import state_dict
from nodes.weights.convert.write import write_safetensors

MEMORY, SECONDS = 8 * 1024**3, 900
LIMITS = {
    resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_NPROC: 0,
}  # fmt: skip
DENIED = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.remove", "os.rename",
    "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.putenv", "os.kill", "ctypes.",
    "shutil.", "import", "exec", "compile", "pickle.find_class", "marshal.", "urllib.", "glob.", "open",
)  # fmt: skip
"""Beginnings of the events (of Python's audit hooks) that no conversion raises."""
STOPPED = 77
_NO_NEW_PRIVILEGES, _CLONE_NEWNET, _CLONE_NEWUSER = 38, 0x40000000, 0x10000000


def main() -> None:
    """Convert, answer, end."""
    source, target = (int(word) for word in sys.argv[1:3])
    confine()
    with io.FileIO(source) as raw, io.BufferedReader(raw) as file, io.FileIO(target, "wb") as end:
        out = io.BufferedWriter(end, 1024**2)
        sys.addaudithook(deny)
        try:
            answer = convert(file, out)
            out.flush()
        except Unconvertible as error:
            answer = {"error": str(error)}
        except MemoryError:
            answer = {"error": f"reading it takes more than {MEMORY // 1024**3} GB of memory"}
        except OSError as error:
            answer = {"error": f"the new file cannot be written ({error.strerror})"}
        sys.stdout.write(json.dumps(answer))
        sys.stdout.flush()
        os._exit(0)  # nothing that an object of the file left behind is cleaned up


def convert(file: Any, out: Any) -> dict[str, Any]:
    """Read the one, write the other; the report."""
    archive = open_archive(file)
    found = state_dict(archive.root)
    facts = {f"converted.{key}": value for key, value in found.facts.items()}
    broken = write_safetensors(out, archive, found.tensors, {"format": "pt", **facts})
    left = Counter(leftovers(archive.root))
    return {"tensors": len(found.tensors), "notes": found.notes, "not_finite": broken, "facts": found.facts,
            "left_out": dict(left.most_common(20))}  # fmt: skip


def confine() -> None:
    """Give up what converting needs not."""
    with suppress(OSError, AttributeError):
        kernel = ctypes.CDLL(None, use_errno=True)
        kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        kernel.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # where the system allows it: no network at all
    Counter("a").most_common(1)  # what Python would import only when it is needed is imported by now
    for codec in ("raw-unicode-escape", "unicode-escape", "latin-1", "ascii", "cp437"):
        codecs.lookup(codec)
    for limit, value in LIMITS.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))


def deny(event: str, arguments: Any) -> None:
    """An audit hook: what no conversion does ends the process at once."""
    if event.startswith(DENIED):
        os.write(2, f"{event} {arguments!r}"[:300].encode("ascii", "replace"))
        os._exit(STOPPED)


if __name__ == "__main__":
    main()
