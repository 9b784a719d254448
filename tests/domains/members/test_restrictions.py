"""Restrictions: dated, sealed, deciding about votes, their reasons for few eyes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.members import errors, reading, restrictions
from app.domains.members.models import Member, MemberChange, MemberRestriction
from app.domains.members.public import roll_of
from app.domains.members.views import member_out
from app.domains.members.vocabulary import PARTY_STAGES, MemberStatus, RestrictionKind, Stage
from tests.domains.members.conftest import Place
from tests.factories.members import a_member

REASON = "违反群众纪律"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
async def member(session: AsyncSession, place: Place) -> Member:
    member = a_member(place.cipher, place.branch)
    session.add(member)
    await session.flush()
    return member


async def restrict(session: AsyncSession, place: Place, member: Member, **changes: object) -> MemberRestriction:
    values: dict[str, object] = {
        "kind": RestrictionKind.PARTY_PROBATION,
        "from_on": date(2026, 1, 10),
        "until_on": date(2027, 1, 10),
        "reason": REASON,
        "approval": "县纪〔2026〕3号",
    }
    actor = place.actor(Role.COMMITTEE_ADMIN, place.county)
    return await restrictions.add_restriction(
        session, actor, cipher=place.cipher, member_id=member.id, **(values | changes)
    )


async def has_vote(session: AsyncSession, place: Place, on: date) -> bool:
    await session.flush()
    (one,) = await roll_of(session, place.tenant_id, [place.branch.id], stages=PARTY_STAGES, on=on)
    return one.has_vote


async def test_the_vote_is_gone_while_it_holds_and_back_when_lifted(
    session: AsyncSession, place: Place, member: Member
) -> None:
    row = await restrict(session, place, member)
    days = [date(2026, 1, 9), date(2026, 1, 10), date(2027, 1, 9), date(2027, 1, 10)]
    assert [await has_vote(session, place, on) for on in days] == [True, False, False, True]
    await restrictions.lift_restriction(
        session,
        place.actor(Role.COMMITTEE_ADMIN, place.county),
        cipher=place.cipher,
        member_id=member.id,
        restriction_id=row.id,
        on=date(2026, 11, 1),
        reason="表现良好",
    )
    assert [await has_vote(session, place, on) for on in (date(2026, 10, 31), date(2026, 11, 1))] == [False, True]


async def test_the_reason_is_sealed_and_told_for_a_purpose_only(
    session: AsyncSession, place: Place, member: Member
) -> None:
    row = await restrict(session, place, member)
    await session.flush()
    changes = await session.scalars(select(MemberChange).where(MemberChange.member_id == member.id))
    audited = await session.scalars(select(AuditEntry).where(AuditEntry.target_id == member.id))
    stored = [row.reason, *(str((c.before, c.after, c.reason)) for c in changes)]
    stored += [str((a.before, a.after, a.note)) for a in audited]
    assert not any(REASON in str(one) or (isinstance(one, bytes) and REASON.encode() in one) for one in stored)
    shown = member_out(await reading.detail(session, place.secretary, cipher=place.cipher, member_id=member.id))
    assert REASON not in shown.model_dump_json()
    assert (shown.has_vote, shown.no_vote_reason) == (False, "留党察看期间没有表决权")
    with pytest.raises(PermissionMissing):
        await restrictions.reveal_reasons(
            session, place.secretary, cipher=place.cipher, member_id=member.id, purpose="了解情况"
        )
    admin = place.actor(Role.COMMITTEE_ADMIN, place.county)
    ((_, reason, _),) = await restrictions.reveal_reasons(
        session, admin, cipher=place.cipher, member_id=member.id, purpose="换届资格审查"
    )
    assert reason == REASON
    await session.flush()
    action = AuditEntry.action == "member.reveal_restriction_reasons"
    assert (await session.scalars(select(AuditEntry.note).where(action))).one() == "换届资格审查"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"until_on": date(2026, 1, 10)}, errors.DatesOutOfOrder),
        ({"until_on": None}, errors.DatesOutOfOrder),
        ({"approval": ""}, errors.ApprovalMissing),
    ],
)
async def test_restrictions_that_cannot_be(
    session: AsyncSession, place: Place, member: Member, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await restrict(session, place, member, **changes)


async def test_two_of_a_kind_do_not_overlap_and_other_kinds_may(
    session: AsyncSession, place: Place, member: Member
) -> None:
    await restrict(session, place, member)
    with pytest.raises(errors.RestrictionOverlaps):
        await restrict(session, place, member, from_on=date(2027, 1, 9), until_on=date(2028, 1, 9))
    await restrict(session, place, member, from_on=date(2027, 1, 10), until_on=date(2028, 1, 10))
    await restrict(session, place, member, kind=RestrictionKind.RIGHTS_SUSPENDED, until_on=None)


@pytest.mark.parametrize(
    ("stage", "status", "kind", "refusal"),
    [
        (Stage.PROBATIONARY, "normal", RestrictionKind.PARTY_PROBATION, errors.RestrictionNotForStage),
        (Stage.CANDIDATE, "normal", RestrictionKind.RIGHTS_SUSPENDED, errors.RestrictionNotForStage),
        (Stage.FULL, "transferred_out", RestrictionKind.RIGHTS_SUSPENDED, errors.NotOnRoll),
    ],
)
async def test_who_cannot_be_restricted(
    session: AsyncSession,
    place: Place,
    stage: Stage,
    status: str,
    kind: RestrictionKind,
    refusal: type[Exception],
) -> None:
    member = a_member(place.cipher, place.branch, stage=stage, status=MemberStatus(status))
    session.add(member)
    await session.flush()
    with pytest.raises(refusal):
        await restrict(session, place, member, kind=kind)


async def test_an_ended_one_is_not_lifted_again(session: AsyncSession, place: Place, member: Member) -> None:
    row = await restrict(session, place, member, until_on=date(2026, 7, 10))
    with pytest.raises(errors.RestrictionEnded):
        await restrictions.lift_restriction(
            session,
            place.actor(Role.COMMITTEE_ADMIN, place.county),
            cipher=place.cipher,
            member_id=member.id,
            restriction_id=row.id,
            on=date(2026, 11, 1),
            reason="已到期",
        )
