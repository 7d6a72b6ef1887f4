"""Uploads of pictures: streamed, hashed, looked at by content, named by their digest."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from server.files import FileRefused, Files
from server.routes.errors import Refused, json_response
from server.routes.parts import parts_of
from server.routes.promises import Parameter, Responses, gives, refusal, takes
from server.security.inert import inert_response
from server.store.pictures import NotAPicture
from server.store.uploads import Upload
from server.store.writer import dumps

router = APIRouter(prefix="/images", tags=["images"])
_TYPES = ("image/png", "image/jpeg", "image/webp", "application/octet-stream")
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {
    name: {"schema": {"type": "string", "format": "binary"}} for name in _TYPES}}}

_PICTURE: Responses = {200: {"description": "The picture as it was stored", "content": {
    name: {"schema": {"type": "string", "format": "binary"}} for name in _TYPES}}, 404: refusal(404)}
_NAME = Parameter("name", "path", {"type": "string"}, "of the picture, as GET /images lists it; it may hold slashes")


@router.get("", responses=gives("ImageList"))
async def get_images(request: Request) -> Response:
    """The pictures that an image-file input takes."""
    names = await asyncio.to_thread(parts_of(request).files.names, "image_file")
    return json_response(dumps({"images": names}))


@router.get("/{name:path}", response_class=Response, responses=_PICTURE, openapi_extra=takes(_NAME))
async def get_image(request: Request) -> Response:
    """The picture that an image-file input names."""
    name: str = request.path_params["name"]
    try:
        body = await asyncio.to_thread(_read, parts_of(request).files, name)
    except FileRefused as refused:
        raise Refused(404, "missing_file", str(refused)) from None
    answer = inert_response(body, name.rpartition("/")[2])
    if not name.startswith("sha256-"):  # a file under a name of its own may be replaced
        answer.headers["cache-control"] = "private, no-cache"
    return answer


def _read(files: Files, name: str) -> bytes:
    """The bytes of a picture below the images folder. Raises FileRefused, also for what is none by its content."""
    if refusal := files.find("image_file", None, name):
        raise FileRefused(refusal)
    with files.open("image_file", name) as file:
        return file.read()


@router.post("", status_code=201, responses=gives("ImageStored", 408, 413, 415, 422, 507, status=201),
             openapi_extra=_BODY)
async def upload_image(request: Request) -> Response:
    """Store a PNG, JPEG or WebP picture; the body is the file itself."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise Refused(415, "wrong_type", f"expected Content-Type {', '.join(_TYPES)}, and the file itself as the body")
    try:
        with Upload(parts_of(request).settings) as upload:
            async for piece in request.stream():
                upload.write(piece)
            name, picture = await asyncio.to_thread(upload.keep)
    except NotAPicture as error:
        raise Refused(422, error.kind, str(error)) from None
    except OSError as error:
        raise Refused(507, "disk_full", f"the picture could not be stored: {error.strerror}") from None
    stored = {"name": name, "media_type": picture.media_type, "width": picture.width, "height": picture.height,
              "size": upload.size}
    return json_response(dumps(stored), 201)
