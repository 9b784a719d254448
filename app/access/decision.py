"""The one place that says no: may this actor do this here, and may this actor appoint that role there."""

from dataclasses import replace
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.access.scope import Scope
from app.kit.errors import Forbidden


class PermissionMissing(Forbidden):
    code = "PERMISSION_MISSING"
    message = "您在这里没有“{permission}”的权限"


class SecondFactorMissing(Forbidden):
    code = "SECOND_FACTOR_REQUIRED"
    message = "“{permission}”需要先通过动态口令验证"


class GrantAboveOneself(Forbidden):
    code = "GRANT_ABOVE_ONESELF"
    message = "您在这里不能任免“{role}”，请由有权任免的上级办理"


class GrantToOneself(Forbidden):
    code = "GRANT_TO_ONESELF"
    message = "不能给自己任命角色，请由他人任命"


def require(actor: Actor, permission: Permission, *, at: str) -> None:
    """Let the action pass, or raise PermissionMissing or SecondFactorMissing. `at` is the organisation's path."""
    if actor.allows(permission, at=at):
        return
    if _with_second_factor(actor).allows(permission, at=at):
        raise SecondFactorMissing(permission=permission.sentence)
    raise PermissionMissing(permission=permission.sentence)


def require_somewhere(actor: Actor, permission: Permission) -> Scope:
    """The actor's scope for a list or a search; raises as `require` does where it would be empty."""
    scope = actor.scope(permission)
    if not scope.is_empty:
        return scope
    if not _with_second_factor(actor).scope(permission).is_empty:
        raise SecondFactorMissing(permission=permission.sentence)
    raise PermissionMissing(permission=permission.sentence)


def may_grant(actor: Actor, role: Role, *, at: str, to_account: UUID) -> None:
    """Let the appointment of `role` at the path `at` pass.

    It needs a role that grants it, held at that place or above it, and never goes to oneself. Raises GrantToOneself,
    GrantAboveOneself, or SecondFactorMissing.
    """
    if actor.account_id is not None and actor.account_id == to_account:
        raise GrantToOneself
    _require_authority_over(actor, role, at, Permission.APPOINTMENT_GRANT)


def may_end(actor: Actor, role: Role, *, at: str) -> None:
    """Let the end of an appointment pass: who may grant a role may end it. Raises as `may_grant`, save for oneself."""
    _require_authority_over(actor, role, at, Permission.APPOINTMENT_END)


def _require_authority_over(actor: Actor, role: Role, at: str, permission: Permission) -> None:
    if actor.is_system or _has_authority_over(actor, role, at):
        return
    if _has_authority_over(_with_second_factor(actor), role, at):
        raise SecondFactorMissing(permission=permission.sentence)
    raise GrantAboveOneself(role=ROLES[role].name)


def _has_authority_over(actor: Actor, role: Role, at: str) -> bool:
    return any(role in g.spec.grants and actor.awake(g) and actor.grant_reaches(g, at) for g in actor.grants)


def _with_second_factor(actor: Actor) -> Actor:
    return replace(actor, second_factor=True)
