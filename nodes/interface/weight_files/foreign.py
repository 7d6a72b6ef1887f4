"""Telling by its first bytes what a file is that should have been safetensors; its name says nothing."""

from __future__ import annotations

_CODE = "it can run code on your computer when opened, so Wireloom never opens it"
_CONVERT = "get its .safetensors version, or let `wireloom models convert FILE` copy the tensors out without running it"

SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive with a pickle, as .ckpt, .pt and .pth files are", f"{_CODE}; {_CONVERT}"),
    (b"PK\x05\x06", "an empty zip archive", "download the .safetensors file"),
    (b"(dp", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"(lp", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"}q\x00", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"]q\x00", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"cos\n", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"cposix\n", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"c__builtin__\n", "a pickle", f"{_CODE}; {_CONVERT}"),
    (b"\x93NUMPY", "a NumPy array", "export the model as .safetensors"),
    (b"\x89HDF\r\n", "an HDF5 (Keras) file", "export the model as .safetensors"),
    (b"GGUF", "a GGUF file", "get the .safetensors version of the model"),
    (b"\x1f\x8b", "gzip-compressed", "decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "run `git lfs pull`, or download the file"),
    (b"<!DOCTYPE", "a web page", "the download went wrong (a login page?): download it again"),
    (b"<!doctype", "a web page", "the download went wrong (a login page?): download it again"),
    (b"<html", "a web page", "the download went wrong (a login page?): download it again"),
    (b"\x89PNG", "a PNG picture", "choose a weight file"),
    (b"\xff\xd8\xff", "a JPEG picture", "choose a weight file"),
    (b"RIFF", "a WebP picture or a sound", "choose a weight file"),
)


def is_safetensors(head: bytes) -> bool:
    """Whether a file begins with a length below 4 GB and JSON: no other format does."""
    return head[4:8] == bytes(4) and head[8:9] == b"{"


def foreign_format(head: bytes) -> str | None:
    """What a file that starts like this is and what to do about it, or None if it may be safetensors."""
    if is_safetensors(head):
        return None
    if len(head) > 1 and head[0] == 0x80 and head[1] <= 5:
        return f"it is a pickle (protocol {head[1]}): {_CODE}; {_CONVERT}"
    for start, what, advice in SIGNATURES:
        if head.startswith(start):
            return f"it is {what}: {advice}"
    if head[257:262] == b"ustar":
        return f"it is a tar archive, as old .tar checkpoints are: {_CODE}; {_CONVERT}"
    return None
