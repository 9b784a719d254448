"""Every refusal this server can give, from the classes themselves: the docs page and the client's enum are made of it."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

import app
from app.kit.errors import Refusal
from app.web.errors import status_of

_ENTRANCES = ("app.cli", "app.main", "app.worker")


def catalogue() -> dict[str, type[Refusal]]:
    """Refusals by code, in the order of the codes. Raises ValueError where two classes share a code."""
    _import_all()
    found: dict[str, type[Refusal]] = {}
    for refusal in _below(Refusal):
        if not refusal.code or not refusal.__module__.startswith("app."):
            continue
        inherited = any(refusal.code == base.__dict__.get("code") for base in refusal.__mro__[1:])
        if not inherited and found.setdefault(refusal.code, refusal) is not refusal:
            raise ValueError(f"{refusal.code} is declared twice")
    return dict(sorted(found.items()))


def rows() -> list[dict[str, str | int]]:
    """The catalogue as plain rows: code, status, message."""
    return [
        {"code": code, "status": status_of(refusal), "message": refusal.message}
        for code, refusal in catalogue().items()
    ]


@cache
def _import_all() -> None:
    """A class is known once its module is imported: the catalogue must not depend on who imported what before."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(_ENTRANCES):
            importlib.import_module(module.name)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
