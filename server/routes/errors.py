"""Failures as data: every error answer is {"problems": [...]}, and none carries a traceback or a path."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from server.engine.problems import Problem, Rejected
from server.queue.requests import Malformed
from server.queue.service import Full
from server.security.limits import TooLarge, TooSlow
from server.store.writer import dumps

log = logging.getLogger("wireloom.http")
_WORDS = {404: "there is nothing at this address", 405: "this address does not take this method"}


class Refused(Exception):
    """A route says no: a status and one problem."""

    def __init__(self, status: int, kind: str, message: str, where: dict[str, str] | None = None) -> None:
        self.status, self.problem = status, Problem(kind, message, where or {})
        super().__init__(message)


def json_response(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A response of JSON that is ready."""
    return Response(text, status, dict(headers or {}), "application/json")


def answer(status: int, problems: Iterable[Problem], headers: Mapping[str, str] | None = None) -> Response:
    """The problems as a response."""
    return json_response(dumps({"problems": [p.to_data() for p in problems]}), status, headers)


def install(app: FastAPI) -> None:
    """Turn every exception that a route may raise into an answer."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Rejected, _rejected)
    app.add_exception_handler(Malformed, _malformed)
    app.add_exception_handler(Full, _full)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(TooSlow, _too_slow)
    app.add_exception_handler(ClientDisconnect, _too_slow)
    app.add_exception_handler(RequestValidationError, _bad_parameter)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(sqlite3.Error, _storage)
    app.add_exception_handler(Exception, _internal)


async def _refused(request: Request, error: Any) -> Response:
    return answer(error.status, [error.problem])


async def _rejected(request: Request, error: Any) -> Response:
    return answer(422, error.problems)


async def _malformed(request: Request, error: Any) -> Response:
    return answer(400, error.problems)


async def _full(request: Request, error: Any) -> Response:
    return answer(429, [Problem("queue_full", str(error))], {"retry-after": "10"})


async def _too_large(request: Request, error: Any) -> Response:
    return answer(413, [Problem("too_large", str(error))], {"connection": "close"})


async def _too_slow(request: Request, error: Any) -> Response:
    problem = Problem("too_slow", "the body did not arrive in time; nothing was kept, send it again")
    return answer(408, [problem], {"connection": "close"})


async def _bad_parameter(request: Request, error: Any) -> Response:
    found = [Problem("bad_parameter", f"{'.'.join(str(p) for p in e['loc'][1:])}: {e['msg']}",
                     {str(e["loc"][0]): str(e["loc"][-1])}) for e in error.errors()]
    return answer(422, found)


async def _http(request: Request, error: Any) -> Response:
    words = _WORDS.get(error.status_code, str(error.detail))
    return answer(error.status_code, [Problem("not_found" if error.status_code == 404 else "refused", words)],
                  error.headers)


async def _storage(request: Request, error: Any) -> Response:
    full = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR"))
    if not full:
        return await _internal(request, error)
    log.error("the database could not be written: %s", error)
    return answer(507, [Problem("disk_full", "there is no room to store this; free some disk space and send it again. "
                                             "Nothing was accepted")])


async def _internal(request: Request, error: Any) -> Response:
    ident = secrets.token_hex(4)
    log.error("%s %s failed inside the server (%s)", request.method, request.url.path, ident, exc_info=error)
    return answer(500, [Problem("internal", f"the server failed; its log tells more under {ident}")])
