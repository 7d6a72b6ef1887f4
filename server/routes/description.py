"""The OpenAPI description: what FastAPI knows, and what holds for every route."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from server.routes.errors import json_response
from server.routes.promises import OF_ALL, gives, refusal
from server.security.access import PUBLIC
from server.store.writer import dumps

router = APIRouter()


@router.get("/api/v1/openapi.json", responses=gives("Document"), tags=["health"])
async def get_openapi_json(request: Request) -> Response:
    """The description of this API."""
    state = request.app.state
    if not hasattr(state, "openapi_text"):
        state.openapi_text = dumps(describe(request.app))
    return json_response(state.openapi_text)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the app."""
    from fastapi.openapi.utils import get_openapi

    found = get_openapi(title="Wireloom", version="1", routes=app.routes,
                        description="Run node graphs for generative image models. Failures are data: every error "
                                    "answer holds all problems at once.")
    found["components"] = {"schemas": _shapes(), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _complete(operation, (method.upper(), path) in PUBLIC)
    return found


def _shapes() -> dict[str, Any]:
    """The JSON Schemas of all answers."""
    from pydantic import BaseModel
    from pydantic.json_schema import models_json_schema

    from server.routes import answers, file_answers, step_answers

    found_in = vars(answers) | vars(file_answers) | vars(step_answers)
    models = [m for m in found_in.values() if isinstance(m, type) and issubclass(m, BaseModel)]
    ours = [m for m in models if m.__module__.startswith("server.") and "[" not in m.__name__]
    pairs = [(m, "serialization") for m in ours if m is not answers.Answer]
    _, found = models_json_schema(pairs, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _complete(operation: dict[str, Any], public: bool) -> None:
    """Add what any route may answer, and that it needs the token."""
    for status in OF_ALL:
        if status != 401 or not public:
            operation["responses"].setdefault(str(status), refusal(status))
    operation["responses"] = dict(sorted(operation["responses"].items()))
    operation["security"] = [] if public else [{"token": []}]
