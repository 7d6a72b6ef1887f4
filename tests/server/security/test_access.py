"""Who may come in: every route but the literal public list needs the token; Host, Origin and cookies are matrices."""

from __future__ import annotations

import asyncio
import stat

import httpx
import pytest
from starlette.routing import BaseRoute

from server.app import create_app
from server.routes.description import describe
from server.security.access import PUBLIC
from server.security.token import launch_link, read_token, rotate_token
from server.settings import Settings
from tests.server.fakes.client import BASE, running, workflow
from tests.server.fakes.host import FakeHost

OWN = {"origin": BASE}


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def routes_of(app):
    """(method, path) of every route, however deep, with something in place of its parameters."""
    stack: list[BaseRoute] = list(app.routes)
    found = set()
    while stack:
        route = stack.pop()
        stack.extend(getattr(route, "routes", None) or [])
        stack.extend(getattr(getattr(route, "original_router", None), "routes", None) or [])
        for method in getattr(route, "methods", None) or ():
            found.add((method, route.path))
    for path, operations in describe(app)["paths"].items():
        found.update((method.upper(), path) for method in operations)
    return found


def filled(path: str) -> str:
    for name, value in (("{id}", "0123456789abcdef"), ("{digest}", "0" * 64), ("{cell}", "0")):
        path = path.replace(name, value)
    return path.replace("{name}", "x").replace("{file}", "0")


def test_every_route_outside_the_public_list_needs_the_token(tmp_path):
    """Without a token, each route answers 401; only the literal public list answers otherwise."""

    async def scene():
        async with running(tmp_path, token=False) as (client, app):
            checked = 0
            for method, path in sorted(routes_of(app)):
                full = path if path.startswith("/api") or path in {p for _, p in PUBLIC} else f"/api/v1{path}"
                if ("GET" if method == "HEAD" else method, full) in PUBLIC:
                    continue
                answer = await client.request(method, filled(full), headers=OWN)
                assert answer.status_code == 401, (method, full, answer.status_code)
                checked += 1
            assert checked >= 20

    run(scene())


def test_public_routes_are_really_there(tmp_path):
    """The public list holds no address that does not exist."""

    async def scene():
        async with running(tmp_path, token=False) as (client, _):
            for method, path in PUBLIC:
                body = {"launch": "x"} if method == "POST" else None
                answer = await client.request(method, path, headers=OWN, json=body)
                assert answer.status_code == (401 if method == "POST" else 200), path

    run(scene())


@pytest.mark.parametrize(("host", "good"), [
    ("127.0.0.1:7860", True), ("localhost:7860", True), ("LOCALHOST:7860", True), ("[::1]:7860", True),
    ("box.example:7860", True), ("box.example", True), ("proxy.example:8443", True),
    ("evil.example", False), ("evil.example:7860", False), ("localhost.evil:7860", False), ("localhost", False),
    ("127.0.0.1.nip.io:7860", False), ("127.0.0.1.:7860", False), ("localhost.:7860", False), ("127.0.0.1:80", False),
    ("", False), ("127.0.0.1:7860@evil", False), ("proxy.example", False), ("[::1]:7861", False), ("0:7860", False),
])
def test_only_our_own_names_are_answered(tmp_path, host, good):
    """A Host header that is not exactly one of ours is refused with 400, whatever the token."""

    async def scene():
        async with running(tmp_path, extra_hosts=("box.example", "proxy.example:8443")) as (client, _):
            answer = await client.get("/api/v1/nodes", headers={"host": host})
            assert answer.status_code == (200 if good else 400)

    run(scene())


def test_two_hosts_are_refused(tmp_path):
    """A request with two Host headers is refused."""

    async def scene():
        async with running(tmp_path) as (client, _):
            request = httpx.Request("GET", f"{BASE}/api/v1/health")
            headers = [(b"host", b"127.0.0.1:7860"), (b"host", b"127.0.0.1:7860")]
            request.headers = httpx.Headers(headers)
            assert (await client.send(request)).status_code == 400

    run(scene())


@pytest.mark.parametrize(("origin", "good"), [
    (None, True), (BASE, True), ("http://localhost:7860", True), ("http://[::1]:7860", True),
    ("null", False), ("http://localhost:7861", False), ("https://127.0.0.1:7860", False),
    ("http://127.0.0.1:78600", False),
    ("http://127.0.0.1", False), ("http://evil.example", False), ("http://127.0.0.1:7860.evil.example", False),
    ("http://evil127.0.0.1:7860", False), ("file://", False), ("", False), ("http://127.0.0.1:7860/", False),
])
def test_unsafe_requests_come_from_our_page_or_from_scripts(tmp_path, origin, good):
    """A change with a foreign Origin is refused, even with the token; without Origin it needs the bearer header."""

    async def scene():
        async with running(tmp_path) as (client, _):
            headers = {} if origin is None else {"origin": origin}
            for method, path in (("POST", "/api/v1/runs"), ("PUT", "/api/v1/workflows/a"), ("POST", "/api/v1/ticket"),
                                 ("DELETE", "/api/v1/workflows/a"), ("POST", "/api/v1/images")):
                answer = await client.request(method, path, headers=headers)
                assert (answer.status_code != 403) is good, (method, path, answer.status_code)

    run(scene())


@pytest.mark.parametrize(("site", "good"), [("same-origin", True), ("none", True), ("same-site", False),
                                            ("cross-site", False)])
def test_other_sites_read_no_data(tmp_path, site, good):
    """A GET that a browser sends for another site's page is refused."""

    async def scene():
        async with running(tmp_path) as (client, _):
            answer = await client.get("/api/v1/nodes", headers={"sec-fetch-site": site})
            assert answer.status_code == (200 if good else 403)

    run(scene())


def test_a_launch_link_logs_in_once(tmp_path):
    """The link gives a header token and a picture cookie, once; the cookie alone authorises no call."""

    async def scene():
        async with running(tmp_path, token=False) as (client, app):
            launch = launch_link(app.state.parts.settings).partition("#launch=")[2]
            answer = await client.post("/api/v1/session", json={"launch": launch}, headers=OWN)
            assert answer.status_code == 200
            cookie = answer.headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=strict" in cookie
            again = await client.post("/api/v1/session", json={"launch": launch}, headers=OWN)
            assert again.status_code == 401
            bearer = {"authorization": f"Bearer {answer.json()['token']}"}
            client.cookies.clear()
            assert (await client.get("/api/v1/nodes", headers=bearer)).status_code == 200
            jar = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
            own = {**jar, "sec-fetch-site": "same-origin"}
            assert (await client.get("/api/v1/nodes", headers=own)).status_code == 401
            assert (await client.post("/api/v1/ticket", headers={**own, **OWN})).status_code == 401
            assert (await client.get(f"/api/v1/values/{'0' * 64}", headers=own)).status_code == 404
            assert (await client.get(f"/api/v1/thumbnails/{'0' * 64}", headers=own)).status_code == 404
            assert (await client.get(f"/api/v1/values/{'0' * 64}", headers=jar)).status_code == 401
            cross = {**jar, "sec-fetch-site": "cross-site"}
            assert (await client.get(f"/api/v1/values/{'0' * 64}", headers=cross)).status_code == 403

    run(scene())


def test_who_typed_the_token_sees_pictures_too(tmp_path):
    """A browser that got in without a launch link has the cookie for pictures with its first ticket."""

    async def scene():
        async with running(tmp_path) as (client, _):
            cookie = (await client.post("/api/v1/ticket")).headers["set-cookie"]
            assert "httponly" in cookie.lower()
            jar = {"cookie": cookie.partition(";")[0], "sec-fetch-site": "same-origin", "authorization": ""}
            client.cookies.clear()
            assert (await client.get(f"/api/v1/thumbnails/{'0' * 64}", headers=jar)).status_code == 404
            assert (await client.get("/api/v1/nodes", headers=jar)).status_code == 401

    run(scene())


def test_a_used_launch_link_stays_used_after_a_restart(tmp_path):
    """The server remembers used links on disk."""

    async def scene():
        settings = Settings(data=tmp_path)
        launch = launch_link(settings).partition("#launch=")[2]
        for status in (200, 401):
            async with running(tmp_path, token=False) as (client, _):
                answer = await client.post("/api/v1/session", json={"launch": launch}, headers=OWN)
                assert answer.status_code == status

    run(scene())


def test_rotating_the_token_revokes_everything(tmp_path):
    """A tenth of a second after a rotation the old token, sessions, tickets and links are worthless."""

    async def scene():
        async with running(tmp_path) as (client, app):
            settings = app.state.parts.settings
            link = launch_link(settings).partition("#launch=")[2]
            spare = launch_link(settings).partition("#launch=")[2]
            session = (await client.post("/api/v1/session", json={"launch": link}, headers=OWN)).json()["token"]
            ticket = (await client.post("/api/v1/ticket")).json()["ticket"]
            rotate_token(settings)
            await asyncio.sleep(0.11)
            assert (await client.get("/api/v1/nodes")).status_code == 401
            bearer = {"authorization": f"Bearer {session}"}
            assert (await client.get("/api/v1/nodes", headers=bearer)).status_code == 401
            assert (await client.post("/api/v1/session", json={"launch": spare}, headers=OWN)).status_code == 401
            access = app.state.parts.access
            assert not access.tickets.use(ticket, access.keys.generation)
            new = {"authorization": f"Bearer {read_token(settings)}"}
            assert (await client.get("/api/v1/nodes", headers=new)).status_code == 200

    run(scene())


def test_guessing_is_slowed_down_but_the_right_token_never(tmp_path):
    """After ten wrong tokens in a minute further ones get 429; a right token still works."""

    async def scene():
        async with running(tmp_path) as (client, _):
            wrong = {"authorization": "Bearer wrong"}
            seen = [(await client.get("/api/v1/nodes", headers=wrong)).status_code for _ in range(12)]
            assert seen == [401] * 10 + [429] * 2
            assert (await client.get("/api/v1/nodes")).status_code == 200

    run(scene())


def test_the_token_is_readable_by_its_owner_only(tmp_path):
    """The data folder is 0700; token and database are 0600; the token has 256 bits."""
    data = tmp_path / "data"

    async def scene():
        async with running(data) as (client, app):
            await client.post("/api/v1/runs", json={"workflow": workflow()})
            assert stat.S_IMODE(data.stat().st_mode) == 0o700
            for name in ("token", "wireloom.db", "server.lock"):
                assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
            assert len(read_token(app.state.parts.settings)) >= 43

    run(scene())


def test_safe_headers_are_on_every_response(tmp_path):
    """Every answer, of every kind and status, carries the policy and its company; none allows another origin."""

    async def scene():
        async with running(tmp_path) as (client, app):
            app.state.parts.host.__dict__.pop("state")  # makes /health fail inside
            asked = [("GET", "/", {}), ("GET", "/page.js", {}), ("GET", "/nope", {}), ("PATCH", "/api/v1/runs", {}),
                     ("GET", "/api/v1/nodes", {}), ("GET", "/api/v1/nodes", {"authorization": "Bearer no"}),
                     ("GET", "/api/v1/nodes", {"host": "evil"}), ("POST", "/api/v1/runs", {"origin": "null"}),
                     ("POST", "/api/v1/runs", {}), ("GET", "/api/v1/runs?limit=x", {}), ("GET", "/api/v1/health", {}),
                     ("GET", "/api/v1/nodes", {"x-large": "x" * 20_000}), ("OPTIONS", "/api/v1/runs", {})]
            statuses = set()
            for method, path, headers in asked:
                answer = await client.request(method, path, headers=headers)
                statuses.add(answer.status_code)
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                assert "unsafe" not in answer.headers["content-security-policy"]
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["referrer-policy"] == "no-referrer"
                assert answer.headers["cross-origin-opener-policy"] == "same-origin"
                assert answer.headers["cross-origin-resource-policy"] == "same-origin"
                assert not [h for h in answer.headers if h.startswith("access-control")]
            assert statuses >= {200, 400, 401, 403, 404, 405, 415, 422, 431, 500}

    run(scene())


def test_a_failure_inside_tells_an_id_and_no_traceback(tmp_path, caplog):
    """A 500 holds a problem with an id that the log explains, and neither a path nor a traceback."""

    async def scene():
        async with running(tmp_path) as (client, app):
            app.state.parts.host.__dict__.pop("state")
            answer = await client.get("/api/v1/health")
            assert answer.status_code == 500
            words = answer.json()["problems"][0]["message"]
            ident = words.split()[-1]
            assert "Traceback" not in answer.text
            assert "/" not in words
            assert ident in caplog.text
            assert "AttributeError" in caplog.text

    run(scene())


def test_the_token_is_never_logged(tmp_path, caplog):
    """A tour through good and bad requests leaves no secret in the log."""

    async def scene():
        async with running(tmp_path) as (client, app):
            launch = launch_link(app.state.parts.settings).partition("#launch=")[2]
            session = (await client.post("/api/v1/session", json={"launch": launch}, headers=OWN)).json()["token"]
            app.state.parts.host.__dict__.pop("state")
            await client.get("/api/v1/health")
            await client.post("/api/v1/runs", content=b"x")
            for secret in (read_token(app.state.parts.settings), launch, session):
                assert secret not in caplog.text

    with caplog.at_level("DEBUG"):
        run(scene())


def test_the_page_has_no_inline_code_and_no_raw_html():
    """No inline script or style, no handler attribute, no innerHTML and no eval in the page."""
    from server.routes.page import _FOLDER

    for path in _FOLDER.iterdir():
        text = path.read_text()
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                     " style=", " onclick=", " onload=", "javascript:", "<style"):
            assert sink not in text, (path.name, sink)
        assert "<script>" not in text


def test_an_app_that_was_never_started_holds_no_lock_after_close(tmp_path):
    """create_app opens the store; closing it lets another server in."""
    app = create_app(Settings(data=tmp_path), FakeHost())
    app.state.parts.store.close()
    create_app(Settings(data=tmp_path), FakeHost()).state.parts.store.close()
