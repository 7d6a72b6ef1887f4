"""The editor at `/`, the plain page at `/plain`, and the API's description: files that show nothing of the user's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from server.routes.bundle import bundle, send
from server.routes.errors import Refused

router = APIRouter(include_in_schema=False)
_FOLDER = Path(__file__).parents[1] / "static"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


@cache
def _static(name: str) -> tuple[bytes, str]:
    path = _FOLDER / name
    return path.read_bytes(), f"{_TYPES[path.suffix]}; charset=utf-8"


def _send(name: str) -> Response:
    body, media_type = _static(name)
    return Response(body, headers={"content-type": media_type, "cache-control": "no-cache"})


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The editor; where it was not built, the plain page."""
    built = bundle().get("index.html")
    return send(built, request, forever=False) if built else _send("index.html")


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
async def asset(name: str, request: Request) -> Response:
    """A script or style of the editor; its name changes with what is in it."""
    built = bundle().get(name)
    if built is None or name == "index.html":
        raise Refused(404, "not_found", "the editor has no file of this name; reload the page")
    return send(built, request, forever=True)


@router.api_route("/plain", methods=["GET", "HEAD"])
async def plain() -> Response:
    """The page without the editor."""
    return _send("index.html")


@router.api_route("/page.js", methods=["GET", "HEAD"])
async def page_script() -> Response:
    """The page's script."""
    return _send("page.js")


@router.api_route("/page.css", methods=["GET", "HEAD"])
async def page_style() -> Response:
    """The page's style."""
    return _send("page.css")


@router.api_route("/api/v1/docs", methods=["GET", "HEAD"])
async def docs() -> Response:
    """A page that shows the API's description."""
    return _send("docs.html")


@router.api_route("/docs.js", methods=["GET", "HEAD"])
async def docs_script() -> Response:
    """The script of that page."""
    return _send("docs.js")
