"""The steps of a stored record: the numbers of one, and its pictures."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from server.routes.errors import Refused, json_response
from server.routes.outputs import digest_of
from server.routes.parts import Parts, parts_of
from server.routes.promises import Number, Parameter, Responses, gives, refusal, takes
from server.security.inert import inert_response
from server.store.records import PARTS, NoStep, NotARecord, StoredRecord, open_record, picture_of, step_of
from server.store.writer import dumps

router = APIRouter(prefix="/values/{digest}/steps", tags=["outputs"])
_DIGEST = Parameter("digest", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "SHA-256 of a published record")
_STEP = Parameter("step", "path", {"type": "integer", "minimum": 0}, "which step, counted from 0")
_PART = Parameter("part", "path", {"type": "string", "enum": list(PARTS)}, "the clean estimate, or x with its noise")
_SAMPLE = Number.named("sample", 0, 99_999, 0, "which sample of the batch, counted from 0")
_PNG: Responses = {200: {"description": "A PNG, at most 512 pixels a side", "content": {
    "image/png": {"schema": {"type": "string", "format": "binary"}}}}, 404: refusal(404), 422: refusal(422)}


@router.get("/{step}", responses=gives("StepAnswer", 404), openapi_extra=takes(_DIGEST, _STEP))
async def get_step(request: Request) -> Response:
    """One step of a record: noise levels, calls, lengths of x, clean estimate and guidance, and its pictures."""
    return json_response(dumps(await asyncio.to_thread(_numbers, request, parts_of(request))))


@router.get("/{step}/{part}", response_class=Response, responses=_PNG,
            openapi_extra=takes(_DIGEST, _STEP, _PART, _SAMPLE))
async def get_step_picture(request: Request) -> Response:
    """A picture of one sample at a step: its clean estimate, or x with its noise."""
    sample = _SAMPLE.whole(request)
    body = await asyncio.to_thread(_picture, request, parts_of(request), sample)
    return inert_response(body, f"step-{request.path_params['step']}.png")


def _numbers(request: Request, parts: Parts) -> dict[str, object]:
    try:
        return step_of(_record(request, parts), _step(request))
    except (NoStep, NotARecord) as error:
        raise _refused(error) from None


def _picture(request: Request, parts: Parts, sample: int) -> bytes:
    try:
        return picture_of(_record(request, parts), _step(request), request.path_params["part"], sample)
    except (NoStep, NotARecord) as error:
        raise _refused(error) from None


def _record(request: Request, parts: Parts) -> StoredRecord:
    """The record with the digest of the path. Raises Refused or NotARecord."""
    body = parts.values.read(digest_of(request))
    if body is None:
        raise Refused(404, "missing_value", "there are no such bytes here, or they were altered; run the workflow "
                                            "with the record among its outputs again")
    return open_record(body)


def _step(request: Request) -> int:
    text: str = request.path_params["step"]
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NoStep(f"expected the number of a step, counted from 0, got {text[:40]!r}")
    return int(text)


def _refused(error: ValueError) -> Refused:
    if isinstance(error, NoStep):
        return Refused(404, "missing_step", str(error))
    return Refused(404, "not_a_record", f"{error}; GET /values/DIGEST gives them as they are, and steps are of the "
                                        "record that samplers.record gives")
