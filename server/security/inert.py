"""The one way in which bytes from users or nodes leave the server: looked at, never believed, never active."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from server.store.pictures import media_type_of

_SANDBOX = "sandbox; default-src 'none'"
_ATTACHED = frozenset({"text/plain", "application/json", "application/vnd.wireloom.figure+json"})


def inert_response(body: bytes, name: str, declared: str = "") -> Response:
    """PNG, JPEG and WebP by content are shown; everything else is only ever saved to a file."""
    shown = media_type_of(body[:16])
    media_type = shown or (declared if declared in _ATTACHED else "application/octet-stream")
    headers = {
        "content-disposition": disposition("inline" if shown else "attachment", name),
        "content-security-policy": _SANDBOX,
        "cache-control": "private, max-age=31536000, immutable",
        "content-type": f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type,
    }
    return Response(body, headers=headers)


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition header by RFC 6266: a plain fallback, and the name in UTF-8 (RFC 8187)."""
    visible = "".join(c for c in name if c.isprintable() and c not in '/\\"')[:150].strip() or "file"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in visible)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(visible, safe='')}"
