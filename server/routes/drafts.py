"""Drafts: open documents as the editor keeps them while somebody works."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from server.queue.requests import read_object
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import parts_of
from server.routes.promises import Parameter, gives, refusal, takes
from server.store.drafts import delete_draft, get_draft, list_drafts, put_draft
from server.store.writer import dumps

router = APIRouter(prefix="/drafts", tags=["workflows"])
_KEY = Parameter("key", "path", {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"}, "that the editor chose")
_DRAFT = {"type": "object", "description": "what the editor wants back; the server does not look inside"}


@router.get("", responses=gives("DraftList"))
async def get_drafts(request: Request) -> Response:
    """The drafts that are kept, the newest first."""
    rows = await parts_of(request).store.read(list_drafts)
    return json_response(dumps({"drafts": [{"key": k, "size": size, "updated": at} for k, size, at in rows]}))


@router.get("/{key}", responses=gives("DraftAnswer", 404), openapi_extra=takes(_KEY))
async def read_draft(request: Request) -> Response:
    """One draft."""
    key: str = request.path_params["key"]
    found = await parts_of(request).store.read(lambda connection: get_draft(connection, key))
    if found is None:
        raise Refused(404, "unknown_draft", "there is no draft with this key")
    text, updated = found
    return json_response(f'{{"key":{dumps(key)},"updated":{updated},"data":{text}}}')


@router.put("/{key}", responses=gives("DraftKept", 400, 408, 413, 415, 422, 507),
            openapi_extra=takes(_KEY, body=_DRAFT))
async def write_draft(request: Request) -> Response:
    """Keep a draft: either all of it is on the disk, or the one before still is."""
    key: str = request.path_params["key"]
    if not (key.isascii() and key.replace("-", "").isalnum() and len(key) <= 64):
        raise _KEY.refuse("1 to 64 letters, digits and -")
    text = dumps(read_object(await json_body(request), None))
    updated = await parts_of(request).store.write(lambda t: put_draft(t, key, text), durable=True)
    return json_response(dumps({"key": key, "updated": updated}))


@router.delete("/{key}", status_code=204, response_class=Response, openapi_extra=takes(_KEY),
               responses={404: refusal(404)})
async def remove_draft(request: Request) -> Response:
    """Forget a draft."""
    key: str = request.path_params["key"]
    if not await parts_of(request).store.write(lambda t: delete_draft(t, key), durable=True):
        raise Refused(404, "unknown_draft", "there is no draft with this key")
    return Response(status_code=204)
