"""The index of routes finds what asking them all would find: the same route, the same refusal of a method, nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.routing import Match, Route

from app.db.session import Database
from app.kit.ids import uuid7
from app.web.operations import API
from app.web.routing import RouteIndex
from app.wiring import create_app
from tests.support.http import ActorsByAccount, client_over, services_over

pytestmark = pytest.mark.only("sqlite")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


Found = tuple[str, str, Mapping[str, Any]] | None


def found(router: APIRouter, path: str) -> dict[str, Found]:
    """By method, how the router's own search ends: the first full match, else the first whose method differs, else nothing.

    Only routes whose path fits are asked for each method: to the others the method is all one.
    """
    fitting = [route for route in router.routes if isinstance(route, Route) and route.path_regex.match(path)]
    return {method: _found(fitting, method, path) for method in METHODS}


def _found(routes: Sequence[Route], method: str, path: str) -> Found:
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    matches = [(*route.matches(scope), route) for route in routes]
    for wanted in (Match.FULL, Match.PARTIAL):
        for match, inner, route in matches:
            if match is wanted:
                return match.name, f"{route.methods} {route.path}", inner.get("path_params", {})
    return None


def tries(path: str) -> Iterator[str]:
    """A path of this form, and its neighbours that could be mistaken for it."""
    filled = re.sub(r"\{\w+\}", lambda _: str(uuid7()), path)
    segments = filled.split("/")
    yield filled
    yield f"{filled}/"
    yield f"{filled}/{uuid7()}"
    yield "/".join(segments[:-1])
    yield "/".join([*segments[:-1], "nonsense"])
    yield "/".join([*segments[:3], "nonsense", *segments[4:]])


async def test_every_path_is_answered_as_if_all_routes_were_asked(database: Database) -> None:
    app = create_app(await services_over(database, ActorsByAccount()))
    index = app.router.middleware_stack
    assert isinstance(index, RouteIndex)
    assert all(isinstance(route, Route) for route in app.router.routes)
    for form in sorted({route.path for route in app.router.routes if isinstance(route, Route)}):
        for path in tries(form):
            assert found(index.router_of(path), path) == found(app.router, path), path
        if form.startswith(f"{API}/"):
            filled = next(tries(form))
            assert len(index.router_of(filled).routes) < 12, f"{form} is held against too many"


def a_router(*routes: tuple[str, str]) -> RouteIndex:
    router = APIRouter(prefix=API)
    for method, path in routes:
        router.add_api_route(path, lambda: None, methods=[method], name=path)
    return RouteIndex(router)


@pytest.mark.parametrize("first", [0, 1])
def test_a_word_and_a_parameter_at_the_end_keep_their_order(first: int) -> None:
    paths = [("GET", "/people/search"), ("GET", "/people/{person_id}")]
    index = a_router(*([paths[1], paths[0]] if first else paths))
    result = found(index.router_of(f"{API}/people/search"), f"{API}/people/search")["GET"]
    assert result is not None
    assert result[1].endswith(paths[first][1])


def test_a_method_of_a_route_that_ends_in_a_parameter_is_found_beside_one_that_ends_in_a_word() -> None:
    index = a_router(("POST", "/people/search"), ("GET", "/people/{person_id}"))
    path = f"{API}/people/search"
    for method in ("GET", "POST"):
        result = found(index.router_of(path), path)[method]
        assert result is not None
        assert result[0] == "FULL"


@pytest.mark.parametrize("path", ["/{anything}", "/{anything}/parts", "/files/{rest:path}"])
def test_a_path_without_a_form_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="has no form"):
        a_router(("GET", path))


async def test_what_is_not_there_and_what_is_not_allowed_are_told_apart(database: Database) -> None:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        assert (await client.get("/api/v1/nothing")).status_code == 404
        assert (await client.get("/api/v1/meetings/")).status_code == 404
        refused = await client.http.request("PATCH", "/api/v1/meetings")
        assert (refused.status_code, refused.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert (await client.get("/healthz")).text == "ok"
