"""The routes by the form of their paths: a request is held against the few that it can mean, not against all."""

from collections import defaultdict
from functools import cache

from fastapi import APIRouter
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from app.web.operations import API

_START = f"{API}/"
# How many segments follow `/api/v1`, the first of them, and the last if it is a word.
_Form = tuple[int, str, str | None]


class RouteIndex:
    """Hands a request to a small router of the routes that its path can mean, where the whole one would ask them all.

    The small routers keep the order and every method of their routes. So what they find, a match or a method that is
    not allowed, is what the whole router would find; it answers whatever has no form here.
    """

    def __init__(self, whole: APIRouter) -> None:
        self._whole = whole
        self._routes = _by_form(whole)
        self._small = cache(lambda form: APIRouter(routes=self._routes[form], redirect_slashes=False))

    def router_of(self, path: str) -> APIRouter:
        """The smallest router that has every route of this path."""
        if path.startswith(_START):
            count, first, last = _ends_of(path)
            for form in ((count, first, last), (count, first, None)):
                if form in self._routes:
                    return self._small(form)
        return self._whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_plain = scope["type"] == "http" and not scope.get("root_path")
        router = self.router_of(scope["path"]) if is_plain else self._whole
        scope["router"] = self._whole
        await router.app(scope, receive, send)


def _by_form(whole: APIRouter) -> dict[_Form, list[BaseRoute]]:
    """Each form with its routes in their order: those that end in its last word, and those that end in a parameter."""
    alike: dict[tuple[int, str], list[tuple[BaseRoute, str | None]]] = defaultdict(list)
    for route in whole.routes:
        if isinstance(route, Route) and route.path.startswith(_START):
            count, first, last = _ends_of(route.path)
            if "{" in first or ":path}" in route.path:
                raise ValueError(f"{route.path} has no form")
            alike[count, first].append((route, None if "{" in last else last))
    return {
        (*ends, last): [route for route, own in routes if own in (last, None)]
        for ends, routes in alike.items()
        for last in {own for _, own in routes}
    }


def _ends_of(path: str) -> tuple[int, str, str]:
    segments = path.removeprefix(_START).split("/")
    return len(segments), segments[0], segments[-1]
