"""What every route must say and do: who may call it, what it may answer, when its transaction ends."""

import inspect
import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from app.db.session import Database
from app.kit.ids import uuid7
from app.web import calls
from app.web.quick import Application
from app.wiring import create_app
from tests.support.http import ActorsByAccount, services_over

NAME = re.compile(r"[a-z_]+(\.[a-z_]+)?\Z")


@pytest.fixture
async def app(database: Database) -> FastAPI:
    return create_app(await services_over(database, ActorsByAccount()))


def routes_of(app: FastAPI) -> list[APIRoute]:
    found = [getattr(one, "route", one) for one in iter_route_contexts(app.routes)]
    return [route for route in found if isinstance(route, APIRoute)]


@pytest.mark.only("sqlite")
async def test_every_operation_has_a_name_a_chinese_summary_and_a_say_on_permission(app: FastAPI) -> None:
    seen: set[str] = set()
    for route in routes_of(app):
        name = route.operation_id or ""
        assert NAME.match(name), f"{route.path}: {name!r}"
        assert name not in seen, f"{name} is used twice"
        seen.add(name)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in route.summary or ""), name
        assert "x-permissions" in (route.openapi_extra or {}), f"{name} was declared without operation()"


@pytest.mark.only("sqlite")
async def test_every_handler_is_async_and_opens_the_call_that_fits_its_method(app: FastAPI) -> None:
    expected = {
        # What is printed is read in a session of its own, which has ended while pages are made.
        "GET": {calls.reading, calls.opening, calls.stepping},
        "POST": {calls.writing, calls.opening, calls.entering, calls.stepping},
        "PUT": {calls.writing, calls.stepping},
        "DELETE": {calls.writing},
    }
    for route in routes_of(app):
        assert inspect.iscoroutinefunction(route.endpoint), route.operation_id
        opened = {one.call for one in route.dependant.dependencies}
        (method,) = route.methods or {""}
        assert opened <= expected[method], f"{route.operation_id} opens {opened}"
        anonymous = (route.openapi_extra or {})["x-anonymous"]
        if not anonymous:
            assert opened & {calls.reading, calls.writing, calls.stepping}, (
                f"{route.operation_id} asks nobody who it is"
            )


@pytest.mark.only("sqlite")
async def test_sessions_end_before_the_answer_leaves(app: FastAPI) -> None:
    for route in routes_of(app):
        for one in route.dependant.dependencies:
            if one.call in {calls.reading, calls.writing, calls.opening}:
                assert one.scope == "function", route.operation_id


@pytest.mark.only("sqlite")
async def test_what_the_quick_way_answers_is_a_documented_operation(database: Database) -> None:
    app = create_app(await services_over(database, ActorsByAccount()), quick=True)
    documented = {route.operation_id: route for route in routes_of(app)}
    assert isinstance(app, Application)
    assert app.quick is not None
    assert app.quick.routes
    for quick in app.quick.routes:
        route = documented[quick.operation]
        assert quick.method in route.methods
        assert quick.path.match("/api/v1" + re.sub(r"\{\w+\}", str(uuid7()), route.path).removeprefix("/api/v1"))
