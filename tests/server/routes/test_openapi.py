"""The OpenAPI description: current, complete, and honest under fire."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import hypothesis
import pytest
import requests
import schemathesis
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

import server
from server.app import create_app
from server.routes.description import describe
from server.settings import Settings
from tests.server.fakes.host import FakeHost
from tests.server.fakes.served import served

SNAPSHOT = Path(server.__file__).parent / "openapi.json"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(Settings(data=tmp_path_factory.mktemp("data")), FakeHost())


def test_the_snapshot_is_current(app):
    """server/openapi.json is what the server says; `python -m server.openapi_snapshot` rewrites it."""
    assert json.loads(SNAPSHOT.read_text()) == describe(app)


def test_every_operation_is_described(app):
    """Each operation has an id, words, an answer with a shape and the refusals that any route gives."""
    seen = set()
    for path, operations in describe(app)["paths"].items():
        for method, found in operations.items():
            assert found["operationId"] not in seen, found["operationId"]
            seen.add(found["operationId"])
            assert found["description"], (method, path)
            assert {"400", "403", "413", "429", "431"} <= found["responses"].keys()


def test_nothing_the_description_allows_breaks_the_server(tmp_path):
    """Requests made from the description never get a 5xx, an undescribed status or an answer of another shape."""
    with served(tmp_path) as (port, token, app), requests.Session() as session:
        session.trust_env = False
        schema = schemathesis.openapi.from_dict(describe(app))
        schema.config.update(base_url=f"http://127.0.0.1:{port}")
        for result in schema.get_all_operations():
            for mode in GenerationMode:
                _fuzz(result.ok(), session, {"Authorization": f"Bearer {token}"}, mode)


def _fuzz(operation, session, headers, mode):
    @hypothesis.settings(max_examples=20, deadline=None, database=None, derandomize=True,
                         suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def attack(case):
        response = case.call(session=session, headers=headers)
        assert response.status_code < 500, (case.as_curl_command(), response.text)
        case.validate_response(response, checks=[status_code_conformance, response_schema_conformance])

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # an operation that takes nothing has nothing wrong
        attack()
