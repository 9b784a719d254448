"""All that other domains may call of the organisation tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.orgs.labels import POSTS
from app.domains.orgs.models import CommitteeTerm, Org, OrgKind, OrgStatus, Post, Tenant, TermSeat, UnitKind
from app.domains.orgs.ports import Register, RegisteredPerson, the_register, use_register
from app.domains.orgs.rules import BRANCHES, COMMITTEES
from app.domains.orgs.seat_entering import enter_seat
from app.domains.orgs.sight import offered_to, org_for
from app.domains.orgs.tenants import create_tenant
from app.domains.orgs.terms import Elected
from app.domains.orgs.tree import ancestors_of, below, ids_on, is_below, is_on, path_of, within_scope

__all__ = [
    "BRANCHES",
    "COMMITTEES",
    "POSTS",
    "CommitteeTerm",
    "Elected",
    "Org",
    "OrgCard",
    "OrgKind",
    "OrgStatus",
    "Post",
    "PostSpan",
    "Register",
    "RegisteredPerson",
    "Seat",
    "SeatSpan",
    "Tenant",
    "UnitKind",
    "ancestors_of",
    "below",
    "committee",
    "create_tenant",
    "enter_seat",
    "groups_of",
    "held_orgs",
    "ids_on",
    "is_below",
    "is_on",
    "offered_to",
    "org_card",
    "org_cards",
    "path_of",
    "posts_held",
    "posts_of_orgs",
    "seat_spans",
    "seated_members",
    "seats_of_member",
    "sitting_in",
    "the_register",
    "use_register",
    "visible_org",
    "within_scope",
]


_MOST_IDS = 1_000


@dataclass(frozen=True, slots=True)
class OrgCard:
    """An organisation as other domains see it."""

    id: UUID
    parent_id: UUID | None
    path: str
    kind: OrgKind
    name: str
    status: OrgStatus

    @classmethod
    def of(cls, org: Org) -> "OrgCard":
        return cls(org.id, org.parent_id, org.path, org.kind, org.name, org.status)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that a member holds on the day asked for."""

    member_id: UUID
    org_id: UUID
    org_path: str
    post: Post


@dataclass(frozen=True, slots=True)
class SeatSpan:
    """Somebody sits in the committee of an organisation from a day to the day before another; None is open."""

    org_id: UUID
    member_id: UUID
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class PostSpan:
    """A member holds a post in some committee from a day to the day before another; None is open."""

    member_id: UUID
    org_id: UUID
    post: Post
    from_on: date
    until_on: date | None


async def org_card(session: AsyncSession, tenant_id: UUID, org_id: UUID) -> OrgCard | None:
    """The organisation, whether active, merged or dissolved; None where the tenant has none of this id."""
    return (await org_cards(session, tenant_id, [org_id])).get(org_id)


async def org_cards(session: AsyncSession, tenant_id: UUID, org_ids: Iterable[UUID]) -> dict[UUID, OrgCard]:
    """The organisations that exist among the ids."""
    ids = set(org_ids)
    if not ids:
        return {}
    rows = await session.scalars(select(Org).where(Org.tenant_id == tenant_id, Org.id.in_(ids)))
    return {org.id: OrgCard.of(org) for org in rows}


async def held_orgs(session: AsyncSession, tenant_id: UUID, org_ids: Iterable[UUID]) -> dict[UUID, OrgCard]:
    """The organisations as they stand now, and as they stay until this transaction ends: asked before somebody is put
    into them, so that none is dissolved or merged away at the same instant.

    The lock is the one that a foreign key takes; renaming and moving go on beside it.
    """
    query = (
        select(Org)
        .where(Org.tenant_id == tenant_id, Org.id.in_(set(org_ids)))
        # Always in one order, so that two that hold the same organisations never wait for each other.
        .order_by(Org.id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return {org.id: OrgCard.of(org) for org in await session.scalars(query)}


async def visible_org(session: AsyncSession, actor: Actor, org_id: UUID, permission: Permission) -> OrgCard:
    """The organisation, if the actor may do `permission` there.

    Raises OrgNotFound out of sight; PermissionMissing or SecondFactorMissing where it can be seen and this may not
    be done.
    """
    return OrgCard.of(await org_for(session, actor, org_id, permission))


async def groups_of(session: AsyncSession, tenant_id: UUID, branch_id: UUID) -> list[OrgCard]:
    """The active groups of a branch, in their order."""
    rows = await session.scalars(
        select(Org)
        .where(
            Org.tenant_id == tenant_id,
            Org.parent_id == branch_id,
            Org.kind == OrgKind.GROUP,
            Org.status == OrgStatus.ACTIVE,
        )
        .order_by(Org.position, Org.id)
    )
    return [OrgCard.of(org) for org in rows]


async def seats_of_member(session: AsyncSession, tenant_id: UUID, member_id: UUID, on: date) -> list[Seat]:
    """The posts the member holds on the day. A committee past its due date stays in office until its term is ended."""
    return await _seats(session, _seats_on(tenant_id, on).where(TermSeat.member_id == member_id))


async def seated_members(session: AsyncSession, tenant_id: UUID, member_ids: Iterable[UUID]) -> set[UUID]:
    """Which of the members hold or have held a post in any committee."""
    ids, found = list(member_ids), set[UUID]()
    for start in range(0, len(ids), _MOST_IDS):
        part = ids[start : start + _MOST_IDS]
        found |= set(
            await session.scalars(
                select(TermSeat.member_id).where(TermSeat.tenant_id == tenant_id, TermSeat.member_id.in_(part))
            )
        )
    return found


def sitting_in(
    tenant_id: UUID | SQLColumnExpression[UUID], post: SQLColumnExpression[str], on: date | SQLColumnExpression[date]
) -> Select[UUID]:
    """The ids of members who hold on the day the post whose word is in a column of the query around it."""
    seats = _seats_on(tenant_id, on).where(type_coerce(TermSeat.post, String) == post).order_by(None)
    return seats.with_only_columns(TermSeat.member_id).correlate_except(TermSeat, CommitteeTerm, Org)


async def seat_spans(session: AsyncSession, tenant_id: UUID, orgs: Select[UUID], *, since: date) -> list[SeatSpan]:
    """Who sat when in the committees of the organisations, as far as it lasted beyond a day; within each one's term."""
    rows = await session.execute(
        select(CommitteeTerm.org_id, TermSeat.member_id, TermSeat.from_on, TermSeat.until_on, CommitteeTerm.ended_on)
        .join(TermSeat, (TermSeat.tenant_id == CommitteeTerm.tenant_id) & (TermSeat.term_id == CommitteeTerm.id))
        .where(
            CommitteeTerm.tenant_id == tenant_id,
            CommitteeTerm.org_id.in_(orgs),
            or_(CommitteeTerm.ended_on.is_(None), CommitteeTerm.ended_on > since),
        )
    )
    return [
        SeatSpan(org_id, member_id, from_on, min((day for day in (until, ended) if day), default=None))
        for org_id, member_id, from_on, until, ended in rows
    ]


async def posts_held(
    session: AsyncSession, tenant_id: UUID, members: Select[UUID], *, since: date, until: date
) -> list[PostSpan]:
    """The posts of the members that lasted beyond one day and began by the other; within each committee's term."""
    return await _posts(session, tenant_id, TermSeat.member_id.in_(members), since, until)


async def posts_of_orgs(
    session: AsyncSession, tenant_id: UUID, org_ids: Iterable[UUID], *, since: date, until: date
) -> list[PostSpan]:
    """As `posts_held`, the posts in the committees of these organisations."""
    return await _posts(session, tenant_id, CommitteeTerm.org_id.in_(set(org_ids)), since, until)


async def _posts(
    session: AsyncSession, tenant_id: UUID, which: ColumnElement[bool], since: date, until: date
) -> list[PostSpan]:
    rows = await session.execute(
        select(
            TermSeat.member_id,
            CommitteeTerm.org_id,
            TermSeat.post,
            TermSeat.from_on,
            TermSeat.until_on,
            CommitteeTerm.ended_on,
        )
        .join(CommitteeTerm, (CommitteeTerm.tenant_id == TermSeat.tenant_id) & (CommitteeTerm.id == TermSeat.term_id))
        .where(
            TermSeat.tenant_id == tenant_id,
            which,
            TermSeat.from_on <= until,
            or_(TermSeat.until_on.is_(None), TermSeat.until_on > since),
            or_(CommitteeTerm.ended_on.is_(None), CommitteeTerm.ended_on > since),
        )
    )
    return [
        PostSpan(member_id, org_id, post, from_on, min((day for day in (until_on, ended) if day), default=None))
        for member_id, org_id, post, from_on, until_on, ended in rows
    ]


async def committee(session: AsyncSession, tenant_id: UUID, org_id: UUID, on: date) -> list[Seat]:
    """Who sits in the committee of the organisation on the day."""
    return await _seats(session, _seats_on(tenant_id, on).where(CommitteeTerm.org_id == org_id))


def _seats_on(
    tenant_id: UUID | SQLColumnExpression[UUID], on: date | SQLColumnExpression[date]
) -> Select[UUID, UUID, str, Post]:
    return (
        select(TermSeat.member_id, Org.id, Org.path, TermSeat.post)
        .join(
            CommitteeTerm,
            (CommitteeTerm.tenant_id == TermSeat.tenant_id) & (CommitteeTerm.id == TermSeat.term_id),
        )
        .join(Org, (Org.tenant_id == CommitteeTerm.tenant_id) & (Org.id == CommitteeTerm.org_id))
        .where(
            TermSeat.tenant_id == tenant_id,
            Org.status == OrgStatus.ACTIVE,
            CommitteeTerm.elected_on <= on,
            or_(CommitteeTerm.ended_on.is_(None), CommitteeTerm.ended_on > on),
            TermSeat.from_on <= on,
            or_(TermSeat.until_on.is_(None), TermSeat.until_on > on),
        )
        .order_by(CommitteeTerm.elected_on, TermSeat.from_on, TermSeat.id)
    )


async def _seats(session: AsyncSession, statement: Select[UUID, UUID, str, Post]) -> list[Seat]:
    return [Seat(*row) for row in await session.execute(statement)]
