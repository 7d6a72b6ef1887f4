"""Files as torch.save writes them: a zip archive, the older row of pickles, and plain pickles of whole networks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Protocol

from nodes.interface.weight_files.foreign import SIGNATURES
from nodes.interface.weight_files.header import BITS
from nodes.weights.convert.builders import call, persistent
from nodes.weights.convert.inert import Inert, Name, Storage, Unconvertible
from nodes.weights.convert.pickle_data import PickleData

MAGIC = 0x1950A86A20F9469CFC6C
"""The number that begins torch's older format."""
MOST_MEMBERS, MOST_PICKLE_BYTES, MOST_RATIO = 200_000, 512 * 1024**2, 100
OLD_PICKLES = tuple(start for start, what, _ in SIGNATURES if what == "a pickle")


class Archive(Protocol):
    """A file taken apart: the object it holds and the bytes of its storages."""

    root: Any

    def read(self, storage: Storage, start: int, length: int) -> bytes:
        """Bytes of a storage. Raises Unconvertible if it has fewer."""


def open_archive(file: BinaryIO) -> Archive:
    """Take a file apart, by its content. Raises Unconvertible."""
    head = file.read(16)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return ZipArchive(file)
    if head[:1] == b"\x80" and head[1:2] in (b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"):
        return RowArchive(file)
    if head.startswith(OLD_PICKLES):
        raise Unconvertible("it is a pickle of protocol 0 or 1, in which no program saves weights; get the model from "
                            "its author as .safetensors")
    raise Unconvertible("it is neither a zip archive of torch.save nor a pickle; only .ckpt, .pt, .pth, .bin and .pkl "
                        "files that hold weights can be converted")  # fmt: skip


class ZipArchive:
    """torch.save since 1.6: data.pkl, and each storage as a member data/KEY, not compressed."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unconvertible(f"its zip archive is damaged or cut off ({error}); download it again") from None
        self._members = self._checked()
        root = next((name for name in self._members if name.rpartition("/")[2] == "data.pkl"), None)
        if root is None:
            raise Unconvertible("its zip archive has no data.pkl: it was not written by torch.save")
        self._prefix = root.removesuffix("data.pkl")
        if f"{self._prefix}constants.pkl" in self._members:
            raise Unconvertible("it is a TorchScript program, not only weights; get the model as .safetensors")
        self._refuse_big_endian()
        self.root = PickleData(call, persistent).read(io.BytesIO(self._whole(root, MOST_PICKLE_BYTES)))

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        members = self._zip.infolist()
        found = {info.filename: info for info in members}
        if len(members) > MOST_MEMBERS or len(found) < len(members):
            raise Unconvertible(f"its zip archive has more than {MOST_MEMBERS:,} members, or two of one name; get "
                                "the model as .safetensors")
        for info in members:
            if info.file_size > MOST_RATIO * max(info.compress_size, 1) or info.flag_bits & 1:
                raise Unconvertible(f"the member {info.filename[:80]!r} of its zip archive is encrypted or a zip "
                                    "bomb; get the model as .safetensors")
        return found

    def _whole(self, name: str, most: int) -> bytes:
        if self._members[name].file_size > most:
            raise Unconvertible(f"the member {name[:80]!r} is larger than {most:,} bytes; get the model as "
                                ".safetensors")
        return self._part(name, 0, self._members[name].file_size)

    def _part(self, name: str, start: int, length: int) -> bytes:
        try:
            with self._zip.open(self._members[name]) as member:
                member.seek(start)
                data = member.read(length)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zipfile.LargeZipFile) as error:
            raise Unconvertible(f"the member {name[:80]!r} cannot be read ({error}); download the file again") from None
        if len(data) != length:
            raise Unconvertible(f"the member {name[:80]!r} is cut off: expected {length:,} bytes, got {len(data):,}")
        return data

    def _refuse_big_endian(self) -> None:
        order = f"{self._prefix}byteorder"
        if order in self._members and self._whole(order, 100) != b"little":
            raise Unconvertible("its numbers are in big-endian order; save it on an ordinary machine")

    def read(self, storage: Storage, start: int, length: int) -> bytes:
        if storage.data is not None:
            return _slice(storage.data, start, length)
        name = f"{self._prefix}data/{storage.key}"
        if name not in self._members or start + length > self._members[name].file_size:
            raise Unconvertible(f"the storage {storage.key[:40]!r} is missing or cut off; download the file again")
        return self._part(name, start, length)


class RowArchive:
    """torch.save before 1.6: pickles in a row, then each storage with its count; or one plain pickle."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        first = self._next()
        if first != MAGIC:
            self.root = first
            return
        self._next(), self._next()  # the version of the format, and sizes of the writing machine's numbers
        self._known: dict[str, str] = {}
        self.root = self._next()
        self._find(self._next())

    def _next(self) -> Any:
        return PickleData(self._call, self._persistent).read(self._file)

    def _persistent(self, reference: Any) -> Storage:
        storage = persistent(reference)
        self._known[storage.key] = storage.dtype
        return storage

    def _call(self, of: Name, arguments: Any) -> Any:
        if of.dotted == "torch.storage._load_from_bytes":
            return _inner(arguments[0])
        return call(of, arguments)

    def _find(self, keys: Any) -> None:
        """Where each storage begins: they follow in the order of these keys, each behind its count of numbers."""
        end = self._file.seek(0, io.SEEK_END) if (place := self._file.tell()) >= 0 else 0
        for key in keys:
            self._file.seek(place)
            count = int.from_bytes(self._file.read(8), "little")
            size = count * BITS[self._known.get(str(key)) or "U8"] // 8
            if place + 8 + size > end:
                raise Unconvertible("it is cut off; download it again")
            self._places[str(key)] = (place + 8, size)
            place += 8 + size

    def read(self, storage: Storage, start: int, length: int) -> bytes:
        if storage.data is not None:
            return _slice(storage.data, start, length)
        place, size = self._places.get(storage.key, (0, -1))
        if start + length > size:
            raise Unconvertible(f"the storage {storage.key[:40]!r} is missing or cut off; download the file again")
        self._file.seek(place + start)
        return self._file.read(length)


def _inner(data: Any) -> Storage:
    """A storage that is a whole file of torch.save inside a pickle."""
    if not isinstance(data, bytes | str):
        raise Unconvertible("a tensor's bytes are missing; the file is damaged")
    archive = open_archive(io.BytesIO(data if isinstance(data, bytes) else data.encode("latin-1")))
    found = archive.root
    if not isinstance(found, Storage):
        raise Unconvertible("a tensor's bytes are no storage; the file is damaged")
    return replace(found, data=archive.read(found, 0, found.count * BITS[found.dtype or "U8"] // 8))


def _slice(data: bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise Unconvertible("a tensor reaches beyond its storage; the file is damaged")
    return data[start : start + length]


def leftovers(root: Any) -> Iterator[str]:
    """The names of the classes of objects that stay behind in what a file held, each object once."""
    waiting, seen = [root], set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, Inert):
            yield value.of.dotted
            value = value.state
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
