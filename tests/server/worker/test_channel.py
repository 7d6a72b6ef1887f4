"""The channel passes typed messages and nothing else."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.worker.channel import (
    BODY_CAP,
    JSON_CAP,
    TO_HOST,
    TO_WORKER,
    AsyncChannel,
    BlockingChannel,
    ChannelClosed,
    ChannelError,
    pack,
    unpack,
)

PREVIEW = {"run": "r", "node": "sample", "cell": {"seed": 1}, "media_type": "image/jpeg"}


def test_messages_cross_in_both_directions() -> None:
    """What the blocking side sends the asyncio side receives, and back; the body comes along."""

    async def talk() -> None:
        ours, theirs = socket.socketpair()
        host, worker = await AsyncChannel.over(ours), BlockingChannel(theirs)
        worker.send("preview", PREVIEW, b"\xff\xd8 picture")
        got = await host.receive()
        assert (got.op, got.fields, got.body) == ("preview", PREVIEW, b"\xff\xd8 picture")
        await host.send("run", {"run": "r", "plan": {"calls": ["❤"]}})
        assert worker.receive().fields == {"run": "r", "plan": {"calls": ["❤"]}}
        worker.close()
        with pytest.raises(ChannelClosed):
            await host.receive()

    asyncio.run(talk())


def test_large_messages_cross_whole() -> None:
    """A message much larger than the socket's buffer arrives as it was sent."""
    ours, theirs = socket.socketpair()
    body = bytes(range(256)) * 20_000
    sender = threading.Thread(target=BlockingChannel(ours).send, args=("preview", PREVIEW, body))
    sender.start()
    assert BlockingChannel(theirs, TO_HOST).receive().body == body
    sender.join()


@pytest.mark.parametrize(("schema", "data", "words"), [
    (TO_WORKER, b"{", "JSON message"),
    (TO_WORKER, b"[]", "expected one of"),
    (TO_WORKER, b'{"op":"evil"}', "expected one of"),
    (TO_WORKER, b'{"op":["run"]}', "expected one of"),
    (TO_WORKER, b'{"op":"run","run":"r"}', "expected run with run, plan"),
    (TO_WORKER, b'{"op":"stop","extra":1}', "no field"),
    (TO_WORKER, b'{"op":"ping","n":true}', "to be int"),
    (TO_WORKER, b'{"op":"ping","n":NaN}', "NaN"),
    (TO_WORKER, b'{"op":"ping","n":"' + b"[" * 100_000, "JSON message"),
    (TO_WORKER, b"[" * 100_000, "JSON message"),
    (TO_WORKER, b'{"op":"cancel","run":"' + b"x" * 20_000 + b'"}', "characters"),
    (TO_HOST, b'{"op":"events","run":"r","events":[1]}', "with a kind"),
    (TO_HOST, b'{"op":"events","run":"r","events":[{"kind":1}]}', "with a kind"),
    (TO_HOST, b'{"op":"run","run":"r","plan":{}}', "expected one of"),
])
def test_what_is_no_message_is_refused_in_words(schema: Any, data: bytes, words: str) -> None:
    """Unknown ops, wrong, missing and extra fields and broken JSON are ChannelErrors."""
    with pytest.raises(ChannelError, match=words):
        unpack(schema, data)


def test_only_previews_have_a_body() -> None:
    """A body on any other message is refused."""
    with pytest.raises(ChannelError, match="without a body"):
        unpack(TO_HOST, b'{"op":"pong","n":1}', b"x")


@pytest.mark.parametrize("header", [struct.pack(">II", JSON_CAP + 1, 0), struct.pack(">II", 2, BODY_CAP + 1)])
def test_a_size_over_the_cap_is_refused_before_it_is_read(header: bytes) -> None:
    """The length alone is enough to refuse; nothing is allocated for it."""
    ours, theirs = socket.socketpair()
    ours.sendall(header)
    with pytest.raises(ChannelError, match="at most"):
        BlockingChannel(theirs).receive()


def test_we_never_send_what_the_other_side_would_refuse() -> None:
    """NaN and oversized bodies fail at the sender."""
    with pytest.raises(ValueError):
        pack("events", {"run": "r", "events": [{"kind": "x", "value": float("nan")}]})
    with pytest.raises(ChannelError):
        pack("preview", PREVIEW, bytes(BODY_CAP + 1))


def received(raw: bytes) -> list[str]:
    """Everything a receiver makes of raw bytes followed by the end of the stream, on both kinds of channel."""
    ours, theirs = socket.socketpair()
    ours.sendall(raw)
    ours.close()
    channel, ops = BlockingChannel(theirs, TO_HOST), []
    try:
        while True:
            ops.append(channel.receive().op)
    except (ChannelError, ChannelClosed) as end:
        return [*ops, type(end).__name__]
    finally:
        theirs.close()


frames = st.lists(st.one_of(
    st.binary(max_size=60),
    st.just(pack("pong", {"n": 1})),
    st.just(pack("preview", PREVIEW, b"jpeg")),
    st.builds(lambda data: struct.pack(">II", len(data), 0) + data, st.binary(max_size=40)),
    st.builds(lambda value: struct.pack(">II", len(json.dumps(value)), 0) + json.dumps(value).encode(),
              st.recursive(st.none() | st.integers() | st.text(max_size=5),
                           lambda inner: st.dictionaries(st.sampled_from(["op", "n", "run", "x"]), inner, max_size=3)
                           | st.lists(inner, max_size=3), max_leaves=6)),
), max_size=4).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(frames)
def test_random_frames_end_in_a_refusal_or_the_end_of_the_stream(raw: bytes) -> None:
    """Whatever arrives, the receiver yields known ops and then one of its two errors."""
    ops = received(raw)
    assert ops[-1] in ("ChannelError", "ChannelClosed")
    assert set(ops[:-1]) <= set(TO_HOST)
