"""What other domains may ask of the tree, and how sight and permission are told apart."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.decision import PermissionMissing, SecondFactorMissing
from app.access.permissions import Permission
from app.access.roles import Role
from app.db.session import Database
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.models import CommitteeTerm, Org, OrgKind, OrgStatus, Post, TermSeat
from app.domains.orgs.public import OrgCard, Seat, committee, groups_of, org_cards, seats_of_member, visible_org
from app.kit.ids import uuid7
from tests.factories.orgs import an_org

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 6, 1)


def actor_with(org: Org, *roles: Role, second_factor: bool = True) -> Actor:
    grants = tuple(Grant.of(role, org.id, org.path) for role in roles)
    return Actor(uuid7(), org.tenant_id, uuid7(), None, "张三", grants, second_factor=second_factor)


async def a_tree(session: AsyncSession) -> tuple[Org, Org, Org, Org]:
    """A committee with two branches, the first with a group."""
    tenant = uuid7()
    root = an_org(tenant, "县委", kind=OrgKind.PARTY_COMMITTEE)
    first = an_org(tenant, "第一党支部", parent=root)
    second = an_org(tenant, "第二党支部", parent=root)
    group = an_org(tenant, "第一党小组", parent=first, kind=OrgKind.GROUP)
    session.add_all([root, first, second, group])
    await session.flush()
    return root, first, second, group


async def test_cards_are_found_by_id_inside_the_tenant_only(database: Database) -> None:
    async with database.write_all() as session:
        root, first, _, _ = await a_tree(session)
        assert await org_cards(session, root.tenant_id, [first.id, uuid7()]) == {first.id: OrgCard.of(first)}
        assert await org_cards(session, uuid7(), [first.id]) == {}


async def test_out_of_sight_is_not_found_and_in_sight_without_the_right_is_refused(database: Database) -> None:
    async with database.write_all() as session:
        _, first, second, group = await a_tree(session)
        secretary = actor_with(first, Role.BRANCH_SECRETARY)
        assert (await visible_org(session, secretary, group.id, Permission.MEETING_DRAFT)).id == group.id
        with pytest.raises(PermissionMissing):
            await visible_org(session, secretary, first.id, Permission.ORG_MOVE)
        for missing in (second.id, uuid7()):
            with pytest.raises(OrgNotFound):
                await visible_org(session, secretary, missing, Permission.MEETING_DRAFT)


async def test_an_administrator_without_second_factor_is_told_what_is_missing(database: Database) -> None:
    async with database.write_all() as session:
        root, first, _, _ = await a_tree(session)
        admin = actor_with(root, Role.COMMITTEE_ADMIN, second_factor=False)
        with pytest.raises(SecondFactorMissing):
            await visible_org(session, admin, first.id, Permission.ORG_EDIT)


async def test_groups_are_the_active_ones_of_the_branch(database: Database) -> None:
    async with database.write_all() as session:
        _, first, second, group = await a_tree(session)
        session.add(an_org(first.tenant_id, "旧组", parent=first, kind=OrgKind.GROUP, status=OrgStatus.DISSOLVED))
        await session.flush()
        assert [card.id for card in await groups_of(session, first.tenant_id, first.id)] == [group.id]
        assert await groups_of(session, first.tenant_id, second.id) == []


async def a_term(session: AsyncSession, org: Org, elected_on: date, ended_on: date | None = None) -> CommitteeTerm:
    term = CommitteeTerm(
        tenant_id=org.tenant_id,
        id=uuid7(),
        org_id=org.id,
        elected_on=elected_on,
        due_on=date(2023, 1, 1),
        ended_on=ended_on,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(term)
    await session.flush()
    return term


def a_seat(term: CommitteeTerm, member_id: UUID, post: Post, from_on: date, until_on: date | None = None) -> TermSeat:
    return TermSeat(
        tenant_id=term.tenant_id,
        term_id=term.id,
        member_id=member_id,
        post=post,
        from_on=from_on,
        until_on=until_on,
        created_at=NOW,
    )


async def test_a_post_is_held_from_its_first_day_to_the_day_before_its_end(database: Database) -> None:
    member, successor = uuid7(), uuid7()
    handed_over = date(2026, 5, 1)
    async with database.write_all() as session:
        _, first, _, _ = await a_tree(session)
        # Past its due date, and still in office: nobody has been elected since.
        term = await a_term(session, first, date(2020, 1, 1))
        session.add(a_seat(term, member, Post.SECRETARY, date(2020, 1, 1), handed_over))
        session.add(a_seat(term, successor, Post.SECRETARY, handed_over))
        await session.flush()

        async def holder(on: date) -> list[UUID]:
            return [seat.member_id for seat in await committee(session, first.tenant_id, first.id, on)]

        assert await holder(date(2019, 12, 31)) == []
        assert await holder(date(2026, 4, 30)) == [member]
        assert await holder(handed_over) == [successor]
        held = await seats_of_member(session, first.tenant_id, successor, DAY)
        assert held == [Seat(successor, first.id, first.path, Post.SECRETARY)]


async def test_an_ended_term_and_a_dissolved_branch_give_no_posts(database: Database) -> None:
    member = uuid7()
    async with database.write_all() as session:
        _, first, second, _ = await a_tree(session)
        for org, ended_on in ((first, DAY), (second, None)):
            term = await a_term(session, org, date(2024, 1, 1), ended_on)
            session.add(a_seat(term, member, Post.MEMBER, date(2024, 1, 1)))
        second.status = OrgStatus.DISSOLVED
        await session.flush()
        assert await seats_of_member(session, first.tenant_id, member, DAY) == []
