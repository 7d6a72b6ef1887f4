"""How a browser gets in: a launch link once, then a header token, a picture cookie and WebSocket tickets."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from server.queue.requests import Malformed, read_object
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import parts_of
from server.routes.promises import gives, shape, takes
from server.security.access import cookie_name
from server.security.guard import peer_of
from server.security.throttle import TICKET_SECONDS
from server.store.writer import dumps

router = APIRouter(tags=["session"])


@router.post("/session", responses=gives("SessionAnswer", 400, 401, 408, 413, 415),
             openapi_extra=takes(body=shape("SessionRequest")))
async def open_session(request: Request) -> Response:
    """Exchange the secret of a launch link, which works once, for a header token and a cookie for pictures."""
    parts = parts_of(request)
    launch = read_object(await json_body(request), {"launch": True})["launch"]
    if not isinstance(launch, str):
        raise Malformed.of("expected launch to be a text", "/launch")
    opened = parts.access.keys.opens_launch(launch)
    if opened is None or not await parts.store.use_launch(*opened):
        refusal = parts.access.wrong_launch(peer_of(request.scope))
        raise Refused(refusal.status, refusal.kind, refusal.message)
    session, cookie = parts.access.keys.new_session()
    return _with_cookie(json_response(dumps({"token": session})), request, cookie)


@router.post("/ticket", responses=gives("TicketAnswer"))
async def issue_ticket(request: Request) -> Response:
    """A ticket for one WebSocket: /api/v1/events?ticket=... The cookie for pictures comes with it."""
    access = parts_of(request).access
    ticket = access.tickets.issue(access.keys.generation)
    _, cookie = access.keys.new_session()
    return _with_cookie(json_response(dumps({"ticket": ticket, "seconds": int(TICKET_SECONDS)})), request, cookie)


def _with_cookie(response: Response, request: Request, cookie: str) -> Response:
    """The answer with the cookie that lets pictures, and nothing else, into our own page for a year."""
    response.set_cookie(cookie_name(dict(request.scope)), cookie, httponly=True, samesite="strict", path="/api/v1",
                        secure=request.url.scheme == "https", max_age=365 * 24 * 3600)
    return response
