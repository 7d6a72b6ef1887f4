"""The channel between the host and a worker: framed, typed, size-capped messages over any byte stream.

A frame is a 4-byte big-endian JSON length, a 4-byte body length, the JSON (UTF-8) and the body (bytes, for previews).
Both sides check what they receive: an unknown op, a missing or extra field, a wrong type or a size over the cap is a
`ChannelError`, after which the channel is closed. No pickle. A worker on another machine would speak the same frames.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

JSON_CAP = 32 * 1024**2
BODY_CAP = 16 * 1024**2
_HEADER = struct.Struct(">II")
_LONGEST_NAME = 10_000

Schema = Mapping[str, Mapping[str, type]]

TO_WORKER: Schema = {
    "run": {"run": str, "plan": dict},
    "cancel": {"run": str},
    "ping": {"n": int},
    "stop": {},
}
"""What the host may say: run this plan, cancel that run, are you there, stop when idle."""

TO_HOST: Schema = {
    "loading": {"pack": str},
    "ready": {"pid": int, "device": str, "dtype": str, "catalogue": dict, "memory": int},
    "events": {"run": str, "events": list},
    "preview": {"run": str, "node": str, "cell": dict, "media_type": str},
    "pong": {"n": int},
    "log": {"text": str},
}
"""What a worker may say. `loading` names the pack being imported ("" when done), so that the host knows which one
hangs; `events` come in batches; `preview` carries its picture in the body."""


class ChannelError(Exception):
    """What came over the channel is not a message; nothing after it can be trusted."""


class ChannelClosed(Exception):
    """The other side has gone."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it is, its fields and its body of bytes."""

    op: str
    fields: dict[str, Any]
    body: bytes = b""


def pack(op: str, fields: Mapping[str, Any], body: bytes = b"") -> bytes:
    """The frame of one message; refuses what the other side would refuse."""
    data = json.dumps({"op": op, **fields}, separators=(",", ":"), allow_nan=False).encode()
    _check_sizes(len(data), len(body))
    return _HEADER.pack(len(data), len(body)) + data + body


def unpack(schema: Schema, data: bytes, body: bytes = b"") -> Message:
    """The message in a frame's JSON and body, checked against the schema of the direction it came from."""
    try:
        fields = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ChannelError(f"expected a JSON message, got {data[:60]!r}: {error}") from None
    op = fields.pop("op", None) if isinstance(fields, dict) else None
    if not isinstance(op, str) or op not in schema:
        raise ChannelError(f"expected one of {', '.join(schema)}, got the op {str(op)[:60]!r}")
    _check_fields(op, schema[op], fields)
    if body and op != "preview":
        raise ChannelError(f"expected {op} without a body, got {len(body)} bytes")
    return Message(op, fields, body)


class BlockingChannel:
    """The worker's side: blocking sends (one at a time, from any thread) and receives (from one thread)."""

    def __init__(self, sock: socket.socket, schema: Schema = TO_WORKER) -> None:
        self._sock, self._schema, self._sending = sock, schema, threading.Lock()

    def send(self, op: str, fields: Mapping[str, Any], body: bytes = b"") -> None:
        """Send one message; blocks while the other side is slow."""
        frame = pack(op, fields, body)
        with self._sending:
            try:
                self._sock.sendall(frame)
            except OSError as error:
                raise ChannelClosed(str(error)) from None

    def receive(self) -> Message:
        """The next message. Raises ChannelClosed at the end of the stream."""
        json_size, body_size = _sizes(self._exactly(_HEADER.size))
        return unpack(self._schema, self._exactly(json_size), self._exactly(body_size))

    def close(self) -> None:
        """Close the channel; the other side sees the end of the stream."""
        self._sock.close()

    def _exactly(self, size: int) -> bytes:
        buffer = bytearray(size)
        view = memoryview(buffer)
        while view:
            try:
                count = self._sock.recv_into(view)
            except OSError:
                count = 0
            if count == 0:
                raise ChannelClosed("the other side has closed the channel")
            view = view[count:]
        return bytes(buffer)


class AsyncChannel:
    """The host's side: the same frames over asyncio streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, schema: Schema = TO_HOST) -> None:
        self._reader, self._writer, self._schema = reader, writer, schema

    @staticmethod
    async def over(sock: socket.socket, schema: Schema = TO_HOST) -> AsyncChannel:
        """A channel over one end of a socket pair."""
        return AsyncChannel(*await asyncio.open_unix_connection(sock=sock), schema)

    async def send(self, op: str, fields: Mapping[str, Any], body: bytes = b"") -> None:
        """Send one message; waits while the other side is slow."""
        try:
            self._writer.write(pack(op, fields, body))
            await self._writer.drain()
        except (OSError, RuntimeError) as error:
            raise ChannelClosed(str(error)) from None

    async def receive(self) -> Message:
        """The next message. Raises ChannelClosed at the end of the stream."""
        try:
            json_size, body_size = _sizes(await self._reader.readexactly(_HEADER.size))
            data = await self._reader.readexactly(json_size)
            return unpack(self._schema, data, await self._reader.readexactly(body_size) if body_size else b"")
        except (OSError, asyncio.IncompleteReadError) as error:
            raise ChannelClosed(str(error)) from None

    def close(self) -> None:
        """Close the channel at once."""
        self._writer.transport.abort()


def _sizes(header: bytes) -> tuple[int, int]:
    json_size, body_size = _HEADER.unpack(header)
    _check_sizes(json_size, body_size)
    return json_size, body_size


def _check_sizes(json_size: int, body_size: int) -> None:
    if json_size > JSON_CAP:
        raise ChannelError(f"expected at most {JSON_CAP} bytes of JSON, got {json_size}")
    if body_size > BODY_CAP:
        raise ChannelError(f"expected a body of at most {BODY_CAP} bytes, got {body_size}")


def _check_fields(op: str, expected: Mapping[str, type], fields: dict[str, Any]) -> None:
    if fields.keys() != expected.keys():
        raise ChannelError(f"expected {op} with {', '.join(expected) or 'no field'}, got {', '.join(fields)[:200]}")
    for name, kind in expected.items():
        value = fields[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ChannelError(f"expected {op}.{name} to be {kind.__name__}, got {str(value)[:60]!r}")
        if isinstance(value, str) and name != "text" and len(value) > _LONGEST_NAME:
            raise ChannelError(f"expected {op}.{name} of at most {_LONGEST_NAME} characters, got {len(value)}")
    if op == "events" and not all(isinstance(e, dict) and isinstance(e.get("kind"), str) for e in fields["events"]):
        raise ChannelError("expected events that are objects with a kind")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
