"""Separation of duties: which roles one person may not hold together."""

from collections.abc import Iterable

from app.access.roles import ROLES, Role


def reach(role: Role, org_path: str, path: str) -> bool:
    """Does `role` held at `org_path` reach the organisation at `path`, by the table alone?"""
    return path.startswith(org_path) if ROLES[role].below else path == org_path


def conflicts(role: Role, org_path: str, held: Iterable[tuple[Role, str]]) -> frozenset[Role]:
    """Roles out of `held` (role, path) that one person may not hold beside `role` at `org_path`.

    Two incompatible duties collide where the reach of one touches the place of the other: the accountant of a
    committee keeps the books of every branch below it, so the same person is no branch's cashier there.
    """
    barred = ROLES[role].incompatible_with
    return frozenset(
        other
        for other, path in held
        if other in barred and (reach(role, org_path, path) or reach(other, path, org_path))
    )
