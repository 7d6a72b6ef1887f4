"""What a route takes and gives, for OpenAPI, said in plain data so that nothing is built when the server starts.

The shapes themselves are the pydantic models of `server.routes.answers`, loaded only to describe the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from server.routes.errors import Refused

Responses = dict[int | str, dict[str, Any]]
OF_ALL = {400: "Wrong Host header, or a body that is not strict JSON", 401: "No token, or a wrong one",
          403: "From another site's page", 413: "The body is too large", 431: "The headers are too large",
          429: "Too many requests, wrong tokens or waiting runs"}
"""What any route may answer before it is asked anything."""

_WORDS = {404: "Not found", 408: "The body came too slowly", 409: "It is read-only, or the name is taken",
          412: "It was changed in between", 415: "Wrong Content-Type",
          422: "All problems at once", 507: "No room on the disk; nothing was accepted", **OF_ALL}


def shape(name: str) -> dict[str, str]:
    """A reference to a model of `server.routes.answers`."""
    return {"$ref": f"#/components/schemas/{name}"}


def as_json(schema: dict[str, Any]) -> dict[str, Any]:
    """JSON content of this schema."""
    return {"application/json": {"schema": schema}}


def refusal(status: int) -> dict[str, Any]:
    """A problem answer."""
    return {"description": _WORDS[status], "content": as_json(shape("Problems"))}


def gives(name: str, *refusals: int, status: int = 200) -> Responses:
    """The answer of a route by the name of its model, and the statuses with which it may refuse."""
    good = {"description": "As asked", "content": as_json(shape(name))}
    return {status: good, **{code: refusal(code) for code in refusals}}


def takes(*parameters: Parameter, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The parameters and the JSON body of a route."""
    found: dict[str, Any] = {"parameters": [p.described() for p in parameters]}
    if body is not None:
        found["requestBody"] = {"required": True, "content": as_json(body)}
    return found


@dataclass(frozen=True, slots=True)
class Parameter:
    """A text in the path, the query or a header, with its schema."""

    name: str
    place: str
    schema: dict[str, Any]
    help: str = ""

    def described(self) -> dict[str, Any]:
        """As OpenAPI says it."""
        return {"name": self.name, "in": self.place, "required": self.place == "path", "schema": self.schema,
                "description": self.help}

    def refuse(self, expected: str) -> Refused:
        """422: this parameter is wrong."""
        return Refused(422, "bad_parameter", f"expected {self.name} to be {expected}", {self.place: self.name})


class Number(Parameter):
    """A number from the query."""

    __slots__ = ()

    @staticmethod
    def named(name: str, low: int, high: int, default: int | None, help: str, kind: str = "integer") -> Number:
        """A number between `low` and `high`, both included."""
        schema: dict[str, Any] = {"type": kind, "minimum": low, "maximum": high}
        return Number(name, "query", schema if default is None else {**schema, "default": default}, help)

    def of(self, request: Request) -> float:
        """The given number or the default; raises 422."""
        text = request.query_params.get(self.name)
        if text is None:
            return float(self.schema.get("default", -1))
        low, high = self.schema["minimum"], self.schema["maximum"]
        whole = self.schema["type"] == "integer"
        plain = text.isascii() and len(text) < 20 and text.replace(".", "", 0 if whole else 1).isdecimal()
        if not plain or not low <= float(text) <= high:
            raise self.refuse(f"{'a whole number' if whole else 'a number'} from {low} to {high}, got {text[:40]!r}")
        return float(text)

    def whole(self, request: Request) -> int:
        """The same as an int."""
        return int(self.of(request))
