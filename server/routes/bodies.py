"""Reads JSON bodies; the limits were set before, the strict parser comes after."""

from __future__ import annotations

from fastapi import Request

from server.routes.errors import Refused


async def json_body(request: Request) -> bytes:
    """The bytes of a body that says it is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(415, "wrong_type", "expected a body of Content-Type application/json")
    return await request.body()
