"""Import of a list of committee members: every row tried in the order of dates, a bad one changes nothing."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.members.importing import repository
from app.domains.members.importing.errors import HeaderNotFound, NobodyInSheet
from app.domains.members.importing.layout import HeaderMissing, holds_people, layout_of
from app.domains.members.importing.places import Places
from app.domains.members.importing.post_reading import PostColumnsMissing, PostRow, read_posts
from app.domains.members.models import Member
from app.domains.members.rules import ON_ROLL
from app.domains.orgs.public import Elected, Org, OrgCard, OrgKind, enter_seat, is_below, visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import today
from app.kit.errors import Refusal
from app.kit.sheets import read_sheet

_REASON = "导入班子成员名单"


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of a row: `is_new` is false for a post that was entered already; issues mean that nothing was done."""

    row: PostRow
    org: OrgCard | None
    member_id: UUID | None
    is_new: bool
    issues: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Person:
    id: UUID
    path: str
    phone_index: bytes | None


class _OnlyTried(Exception):
    """Ends the savepoint of a trial run."""


async def import_posts(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    content: bytes,
    filename: str,
    org_id: UUID,
    commit: bool,
) -> list[PostResult]:
    """Enter the posts of a list at the organisation and below it; without `commit` it is only tried, exactly.

    A row fails alone. Raises OrgNotFound, PermissionMissing, SheetFault, HeaderNotFound, NobodyInSheet.
    """
    place = await visible_org(session, actor, org_id, Permission.ORG_TERM_EDIT)
    rows = await asyncio.to_thread(_rows, content, filename, today())
    scope = actor.scope(Permission.ORG_TERM_EDIT)
    orgs = Places(await repository.orgs_below(session, actor.tenant_id, place.path, scope), {}, None)
    people = await _people(session, actor.tenant_id, {row.name for row in rows if row.name})
    results: list[PostResult] = []
    try:
        async with session.begin_nested():
            for row in sorted(rows, key=lambda one: (one.from_on or date.max, one.number)):
                results.append(await _enter(session, actor, row, orgs, people, cipher))
            if not commit:
                raise _OnlyTried
    except _OnlyTried:
        return sorted(results, key=lambda one: one.row.number)
    entered = sum(one.is_new for one in results)
    await record(
        session,
        actor,
        "org.posts_import",
        target="org",
        target_id=place.id,
        org_id=place.id,
        after={"rows": len(results), "entered": entered},
    )
    return sorted(results, key=lambda one: one.row.number)


def _rows(content: bytes, filename: str, day: date) -> list[PostRow]:
    try:
        rows = read_posts(layout_of(read_sheet(content, filename, fits=holds_people)), today=day)
    except (HeaderMissing, PostColumnsMissing):
        raise HeaderNotFound from None
    if not rows:
        raise NobodyInSheet
    return rows


async def _people(session: AsyncSession, tenant_id: UUID, names: Collection[str]) -> dict[str, list[_Person]]:
    people: dict[str, list[_Person]] = defaultdict(list)
    for part in repository.chunks(sorted(names)):
        found = await session.execute(
            select(Member.name, Member.id, Org.path, Member.phone_index)
            .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
            .where(
                Member.tenant_id == tenant_id,
                Member.name.in_(part),
                Member.status.in_(ON_ROLL),
                Member.merged_into_id.is_(None),
            )
        )
        for name, member_id, path, phone_index in found:
            people[name].append(_Person(member_id, path, phone_index))
    return people


async def _enter(
    session: AsyncSession,
    actor: Actor,
    row: PostRow,
    orgs: Places,
    people: Mapping[str, Sequence[_Person]],
    cipher: TenantCipher,
) -> PostResult:
    org, fault = orgs.org(row.org) if row.org else (None, None)
    issues = [*row.issues, *([fault.reason] if fault else [])]
    if issues or org is None or row.from_on is None:
        return PostResult(row, org, None, False, issues)
    member_id, issue = _meant(row, org, people.get(row.name, ()), cipher)
    if member_id is None:
        return PostResult(row, org, None, False, [issue])
    try:
        async with session.begin_nested():
            new = [
                await enter_seat(
                    session, actor, org.id, elected=Elected(member_id, post), from_on=row.from_on, reason=_REASON
                )
                for post in row.posts
            ]
    except Refusal as refusal:
        return PostResult(row, org, member_id, False, [refusal.detail])
    return PostResult(row, org, member_id, any(new), [])


def _meant(row: PostRow, org: OrgCard, namesakes: Sequence[_Person], cipher: TenantCipher) -> tuple[UUID | None, str]:
    """The person of the name whose formal relation is at or below the organisation (of a group: in its branch)."""
    above = org.path.removesuffix(f"{org.id.hex}/") if org.kind is OrgKind.GROUP else org.path
    found = [one for one in namesakes if is_below(one.path, above)]
    if row.phone:
        index = cipher.index("phone", row.phone)
        found = [one for one in found if one.phone_index == index]
    if len(found) == 1:
        return found[0].id, ""
    if found:
        return None, f"有{len(found)}名同名党员，请补填手机号码"
    return None, "该党组织的名册上没有这名党员"
