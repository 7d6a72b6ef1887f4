"""The OpenAPI description: what FastAPI knows, and what holds for every route."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from server.routes.answers import REFUSALS, Json, SessionRequest
from server.routes.errors import json_response
from server.security.access import PUBLIC
from server.store.writer import dumps

router = APIRouter()
_SCHEMA = {"schema": {"$ref": "#/components/schemas/Problems"}}
_VALIDATION = ("HTTPValidationError", "ValidationError")


@router.get("/api/v1/openapi.json", response_model=Json, tags=["health"])
async def get_openapi_json(request: Request) -> Response:
    """The description of this API."""
    state = request.app.state
    if not hasattr(state, "openapi_text"):
        state.openapi_text = dumps(describe(request.app))
    return json_response(state.openapi_text)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the app."""
    found = get_openapi(title="Wireloom", version="1", routes=app.routes,
                        description="Run node graphs for generative image models. Failures are data: every error "
                                    "answer holds all problems at once.")
    schemas = found["components"]["schemas"]
    for name in _VALIDATION:
        schemas.pop(name, None)
    schemas["SessionRequest"] = SessionRequest.model_json_schema()
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _complete(operation, (method.upper(), path) in PUBLIC)
    return found


def _complete(operation: dict[str, Any], public: bool) -> None:
    """Add what any route may answer, and that it needs the token."""
    for status, refusal in REFUSALS.items():
        if status != 401 or not public or operation["operationId"] == "open_session":
            operation["responses"].setdefault(str(status), {"description": refusal["description"],
                                                            "content": {"application/json": _SCHEMA}})
    operation["responses"] = dict(sorted(operation["responses"].items()))
    operation["security"] = [] if public else [{"token": []}]
