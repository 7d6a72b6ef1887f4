"""The worker process: `python -m server.worker.main --fd N --parent PID --data DIR ...`, started by the host.

The only module that imports node modules, and torch through them. It answers pings from its first moment on, while
torch still loads; then it says `ready` with the catalogue, and runs one plan after the other.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from server.settings import Settings
from server.worker.channel import BlockingChannel, ChannelClosed
from server.worker.mailbox import Mailbox
from server.worker.outbox import Outbox
from server.worker.process import die_with_parent, open_log, yield_memory_first

DEVICE_BROKEN = 4
"""Exit code of a worker whose device only answers with errors; the host starts another one."""


def main(argv: list[str] | None = None) -> None:
    """Run a worker until its channel ends."""
    args = _arguments(argv)
    die_with_parent(args.parent)
    yield_memory_first()
    if args.log:
        open_log(Path(args.log))
    channel = BlockingChannel(socket.socket(fileno=args.fd))
    mailbox, outbox = Mailbox(channel), Outbox(channel)
    settings = Settings(data=Path(args.data), memory_budget=args.memory, cache_limit=args.cache, device=args.device,
                        model_folders=tuple(Path(folder) for folder in json.loads(args.models)))
    code = 1
    try:
        code = _work(settings, json.loads(args.skip), channel, mailbox, outbox)
    except ChannelClosed:
        code = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)  # neither nodes' threads nor torch's teardown may hold a worker that is done


def _work(settings: Settings, skip: dict[str, str], channel: BlockingChannel, mailbox: Mailbox,
          outbox: Outbox) -> int:
    """Load nodes, say ready, run what comes; the exit code."""
    gc.disable()  # importing makes half a million objects and hardly any garbage
    from nodes.plots.drawing import draw  # torch begins here
    from server.worker.engine_room import EngineRoom

    room = EngineRoom(settings, skip, outbox, lambda pack: channel.send("loading", {"pack": pack}), draw)
    gc.freeze()  # torch and the nodes are here to stay: no collection need look at them again
    gc.enable()
    channel.send("ready", room.introduction())
    while (item := mailbox.next_run()) is not None:
        run, plan = item
        outbox.begin(run)
        room.run(plan, lambda run=run: run in mailbox.cancelled)  # type: ignore[misc]
        outbox.flush()
        mailbox.done(run)
        if room.device_broken:
            return DEVICE_BROKEN
    room.close()
    return 0


def _arguments(argv: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(description="A worker; started by the host, not by hand.")
    parser.add_argument("--fd", type=int, required=True, help="descriptor of the channel")
    parser.add_argument("--parent", type=int, required=True, help="process to die with")
    parser.add_argument("--data", required=True, help="data folder")
    parser.add_argument("--memory", type=int, required=True, help="bytes of values to keep in memory")
    parser.add_argument("--cache", type=int, required=True, help="bytes of the disk cache")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--log", default="", help="file for standard output and error")
    parser.add_argument("--skip", default="{}", help="packs not to load, with the reason, as JSON")
    parser.add_argument("--models", default="[]", help="folders with weights beside the data folder's, as JSON")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
