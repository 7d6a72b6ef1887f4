"""The gallery: pages of results, stars, tags, deletion."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from server.engine.names import refuse_name
from server.gallery import change, pages, past
from server.gallery.patience import TooLong
from server.gallery.query import BadQuery, Where, parse_query
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import parts_of
from server.routes.promises import Number, Parameter, gives, takes
from server.store.writer import Transaction, dumps

router = APIRouter(prefix="/gallery", tags=["gallery"])
MOST_DELETED = 10_000
QUERY = Parameter("q", "query", {"type": "string", "maxLength": 2000},
                  "words, model:NAME, tag:NAME, kind:image, run:ID, is:starred, stars:3, after:DATE, before:DATE, "
                  "cfg>7, sampler=heun; all must hold, - turns one round")
BEFORE = Number.named("before", 1, 2**53, None, "only results with a smaller id; `next` of the page before")
LIMIT = Number.named("limit", 1, 500, 100, "the most results in one answer")
RESULT = Parameter("id", "path", {"type": "integer", "minimum": 1}, "of a result")
NODE = Parameter("node", "query", {"type": "string", "minLength": 1, "maxLength": 100}, "the name of a node")
PORT = Parameter("port", "query", {"type": "string", "minLength": 1, "maxLength": 100}, "the name of one of its inputs")
TYPE = Parameter("type", "query", {"type": "string", "maxLength": 200}, "the node's type, such as values.number@1")
TITLE = Parameter("title", "query", {"type": "string", "maxLength": 500}, "only runs of workflows of this title")
MOST = Number.named("limit", 1, 100, 20, "the most values")
_CHANGE = {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": {
    "stars": {"type": "integer", "minimum": 0, "maximum": 5},
    "tags": {"type": "array", "maxItems": change.MOST_TAGS, "items": {"type": "string", "maxLength": 60}}}}
_IDS = {"type": "object", "additionalProperties": False, "required": ["ids"], "properties": {
    "ids": {"type": "array", "maxItems": MOST_DELETED, "items": {"type": "integer", "minimum": 1}}}}


@router.get("", responses=gives("GalleryPage", 422), openapi_extra=takes(QUERY, BEFORE, LIMIT))
async def get_gallery(request: Request) -> Response:
    """The newest results that a query finds, page by page."""
    where, before, limit = _where(request), BEFORE.whole(request), LIMIT.whole(request)
    start = before if before > 0 else 2**62
    parts = parts_of(request)
    try:
        found = await parts.store.read(lambda connection: pages.page(connection, where, start, limit))
    except TooLong as error:
        raise Refused(422, "too_long", str(error), {"query": "q"}) from None
    following = found[-1]["id"] if len(found) == limit else None
    marked = await asyncio.to_thread(pages.mark_gone, found, parts.settings.values)
    return json_response(dumps({"results": marked, "next": following}))


@router.get("/count", responses=gives("GalleryCount", 422), openapi_extra=takes(QUERY))
async def count_gallery(request: Request) -> Response:
    """How many results a query finds; counting stops after some thousands."""
    where = _where(request)
    number, more = await parts_of(request).store.read(lambda connection: pages.count(connection, where))
    return json_response(dumps({"count": number, "more": more}))


@router.get("/facets", responses=gives("GalleryFacets"))
async def gallery_facets(request: Request) -> Response:
    """Models, tags and names of values that results have."""
    return json_response(dumps(await parts_of(request).store.read(pages.facets)))


@router.get("/values", responses=gives("PastValues", 422), openapi_extra=takes(NODE, PORT, TYPE, TITLE, MOST))
async def gallery_values(request: Request) -> Response:
    """What stood in an input in the last runs, each value once, with a result that it made."""
    node, port = (_name(request, parameter) for parameter in (NODE, PORT))
    kind, title, most = request.query_params.get("type", ""), request.query_params.get("title"), MOST.whole(request)
    values = await parts_of(request).store.read(
        lambda connection: past.past_values(connection, node, port, kind, title, most))
    return json_response(dumps({"values": values}))


@router.patch("/{id}", responses=gives("GalleryEntry", 400, 404, 408, 413, 415, 422),
              openapi_extra=takes(RESULT, body=_CHANGE))
async def change_result(request: Request) -> Response:
    """Give a result stars or tags."""
    result, store = _id(request), parts_of(request).store
    stars, tags = _changes(_object(await json_body(request)))

    def work(transaction: Transaction) -> None:
        if stars is not None:
            change.set_stars(transaction, result, stars)
        if tags is not None:
            change.set_tags(transaction, result, tags)

    if await store.read(lambda connection: pages.one(connection, result)) is None:
        raise Refused(404, "unknown_result", "there is no such result; it may have been deleted")
    await store.write(work)
    entry = await store.read(lambda connection: pages.one(connection, result))
    marked = pages.mark_gone([entry] if entry else [], parts_of(request).settings.values)
    return json_response(dumps(marked[0] if marked else None))


@router.post("/delete", responses=gives("Freed", 400, 408, 413, 415, 422), openapi_extra=takes(body=_IDS))
async def delete_results(request: Request) -> Response:
    """Delete results with their files; what other results share stays. Says how much room that made."""
    parts = parts_of(request)
    ids = _object(await json_body(request)).get("ids")
    if not isinstance(ids, list) or len(ids) > MOST_DELETED or not all(_is_whole(i) and i > 0 for i in ids):
        raise Refused(422, "bad_ids", f"expected ids to be a list of at most {MOST_DELETED} ids of results")
    counted = len(set(ids))
    files = await parts.store.write(partial(_forget, ids))
    freed = await asyncio.to_thread(change.remove_files, files, parts.settings.values, parts.settings.thumbnails)
    return json_response(dumps({"deleted": counted, "freed": freed}))


def _forget(ids: list[int], transaction: Transaction) -> list[tuple[str, str | None]]:
    return change.forget(transaction, ids)


def _where(request: Request) -> Where:
    text = request.query_params.get("q", "")
    if len(text) > 2000:
        raise QUERY.refuse("at most 2000 characters")
    try:
        return parse_query(text)
    except BadQuery as error:
        raise Refused(422, "bad_query", str(error), {"query": "q"}) from None


def _id(request: Request) -> int:
    text = str(request.path_params["id"])
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise RESULT.refuse("the id of a result")
    return int(text)


def _name(request: Request, parameter: Parameter) -> str:
    name = request.query_params.get(parameter.name, "")
    why = refuse_name(name)
    if why is not None or '"' in name:
        raise parameter.refuse(f"a name: {why or 'without quotes'}")
    return name


def _object(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Refused(400, "bad_json", "expected a JSON object as the body")
    return data


def _changes(data: dict[str, Any]) -> tuple[int | None, list[str] | None]:
    unknown = sorted(data.keys() - {"stars", "tags"})
    stars, tags = data.get("stars"), data.get("tags")
    if unknown or not data:
        raise Refused(422, "bad_change", f"expected stars or tags, got {', '.join(unknown)[:80] or 'nothing'}")
    if stars is not None and not (_is_whole(stars) and 0 <= stars <= 5):
        raise Refused(422, "bad_stars", "expected stars to be a number from 0 to 5")
    if tags is not None and not (isinstance(tags, list) and len(tags) <= change.MOST_TAGS and all(map(_is_tag, tags))):
        raise Refused(422, "bad_tags", f"expected tags to be at most {change.MOST_TAGS} words of at most 60 characters")
    return stars, tags


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 60 and value.isprintable()
