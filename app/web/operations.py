"""What every operation says of itself in OpenAPI, said once: name, summary, permission, refusals, example."""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter

from app.access.decision import PermissionMissing, SecondFactorMissing
from app.access.permissions import Permission
from app.access.roles import ROLES
from app.kit import errors as kinds
from app.kit.errors import Refusal
from app.web.errors import PreconditionFailed, PreconditionRequired, status_of
from app.web.idempotency import ReplayingRoute
from app.web.parameters import UnknownParameter

API = "/api/v1"


def area(tag: str) -> APIRouter:
    """A router of one area of the API; its POST answers can be replayed by `Idempotency-Key`."""
    return APIRouter(prefix=API, tags=[tag], route_class=ReplayingRoute)


def operation(
    name: str,
    *,
    summary: str,
    permission: Permission | Sequence[Permission] | None = None,
    refusals: Iterable[type[Refusal]] = (),
    status: int = 200,
    anonymous: bool = False,
    edits: bool = False,
    repeatable: bool = True,
    example: Any = None,
) -> dict[str, Any]:
    """Keyword arguments for a route decorator.

    `name` is the operationId ("meetings.sign_in"); `permission` is what the action asks for (any of them), None
    where every logged-in account may; `refusals` are the area's own; `edits` marks a PUT that needs If-Match;
    `repeatable=False` marks a POST with a natural key or with secrets, which ignores Idempotency-Key.
    """
    permissions = [permission] if isinstance(permission, Permission) else list(permission or ())
    given = [*refusals, kinds.Invalid]
    if not anonymous:
        given += [kinds.Unauthenticated, UnknownParameter]
    if permissions:
        given += [PermissionMissing]
    if any(spec.second_factor and spec.permissions & set(permissions) for spec in ROLES.values()):
        given += [SecondFactorMissing]
    if edits:
        given += [PreconditionRequired, PreconditionFailed]
    extra: dict[str, Any] = {
        "x-permissions": [p.value for p in permissions],
        "x-anonymous": anonymous,
        "x-edits": edits,
        "x-repeatable": repeatable and not anonymous and not edits,
    }
    if example is not None:
        extra["x-example"] = example
    return {
        "operation_id": name,
        "summary": summary,
        "status_code": status,
        "responses": _responses(given, permissions),
        "openapi_extra": extra,
    }


def _responses(refusals: Iterable[type[Refusal]], permissions: Sequence[Permission]) -> dict[int | str, dict[str, Any]]:
    by_status: dict[int, dict[str, str]] = {}
    asked = "”或“".join(permission.sentence for permission in permissions)
    for refusal in refusals:
        by_status.setdefault(status_of(refusal), {})[refusal.code] = refusal.message.replace("{permission}", asked)
    return {
        status: {
            "description": "；".join(f"{code}：{message}" for code, message in sorted(codes.items())),
            "x-codes": sorted(codes),
        }
        for status, codes in sorted(by_status.items())
    }
