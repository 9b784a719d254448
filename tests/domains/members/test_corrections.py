"""A member asks, the branch decides, both are on record."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.integrity import refusal_for
from app.domains.members import corrections, errors, reading
from app.domains.members.models import Member
from app.domains.members.vocabulary import CorrectionStatus
from tests.domains.members.conftest import Place
from tests.factories.members import a_member, a_phone


@pytest.fixture
async def member(session: AsyncSession, place: Place) -> Member:
    member = a_member(place.cipher, place.branch, phone="19900077777")
    session.add(member)
    await session.flush()
    return member


def own(place: Place, member: Member) -> Actor:
    return place.actor(Role.MEMBER, member_id=member.id)


async def ask(
    session: AsyncSession,
    place: Place,
    member: Member,
    field: corrections.CorrectableField = "phone",
    value: str = "19900088888",
) -> UUID:
    shown = await corrections.ask_correction(
        session,
        own(place, member),
        cipher=place.cipher,
        field=field,
        value=value,
        reason="更换了号码",
        evidence_file_id=None,
    )
    await session.flush()
    return shown.row.id


async def decide(
    session: AsyncSession, place: Place, correction_id: UUID, actor: Actor | None = None, **how: object
) -> corrections.Shown:
    values: dict[str, object] = {"accept": True, "reason": ""}
    return await corrections.decide_correction(
        session, actor or place.secretary, cipher=place.cipher, correction_id=correction_id, **(values | how)
    )


async def test_an_accepted_correction_changes_the_register(session: AsyncSession, place: Place, member: Member) -> None:
    asked = await ask(session, place, member)
    (waiting,) = await corrections.list_corrections(
        session, place.secretary, cipher=place.cipher, status=CorrectionStatus.OPEN, after=None, limit=20
    )
    assert (waiting.row.id, waiting.value, waiting.label) == (asked, "199****8888", "手机")
    await decide(session, place, asked)
    detail = await reading.own_record(session, own(place, member), cipher=place.cipher)
    assert detail.entry.phone == "19900088888"
    await session.flush()
    audited = list(
        await session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("member.correct")).order_by(AuditEntry.id)
        )
    )
    assert {row.action for row in audited} == {
        "member.correction_asked",
        "member.corrected",
        "member.correction_accepted",
    }
    assert not any("19900088888" in str((row.before, row.after)) for row in audited)
    with pytest.raises(errors.CorrectionSettled):
        await decide(session, place, asked)


async def test_a_rejection_says_why_and_changes_nothing(session: AsyncSession, place: Place, member: Member) -> None:
    asked = await ask(session, place, member, "joined", "2005-07-01")
    with pytest.raises(errors.ReasonMissing):
        await decide(session, place, asked, accept=False)
    await decide(session, place, asked, accept=False, reason="与志愿书不符")
    (shown,) = await corrections.own_corrections(session, own(place, member), cipher=place.cipher, after=None, limit=20)
    assert (shown.row.status, shown.decision_reason) == (CorrectionStatus.REJECTED, "与志愿书不符")
    assert member.version == 1


async def test_one_open_request_for_a_field(session: AsyncSession, place: Place, member: Member) -> None:
    await ask(session, place, member)
    with pytest.raises(errors.CorrectionIsOpen):
        await ask(session, place, member)
    await ask(session, place, member, "job", "教师")


async def test_nobody_decides_about_himself_or_beyond_sight(
    session: AsyncSession, place: Place, member: Member
) -> None:
    asked = await ask(session, place, member)
    secretary_himself = place.actor(Role.BRANCH_SECRETARY, member_id=member.id)
    with pytest.raises(errors.CorrectionOwn):
        await decide(session, place, asked, secretary_himself)
    with pytest.raises(errors.CorrectionNotFound):
        await decide(session, place, asked, place.actor(Role.BRANCH_SECRETARY, place.other))
    rows = await corrections.list_corrections(
        session,
        place.actor(Role.BRANCH_SECRETARY, place.other),
        cipher=place.cipher,
        status=CorrectionStatus.OPEN,
        after=None,
        limit=20,
    )
    assert rows == []


@pytest.mark.parametrize(
    ("field", "value"), [("birth", "1980"), ("gender", "男"), ("phone", "123"), ("full", "2001-01-01")]
)
async def test_a_value_that_cannot_stand_is_refused_at_the_latest_when_accepted(
    session: AsyncSession, place: Place, member: Member, field: corrections.CorrectableField, value: str
) -> None:
    with pytest.raises(errors.FactsWrong):
        await decide(session, place, await ask(session, place, member, field, value))


async def test_a_phone_of_another_is_refused(session: AsyncSession, place: Place, member: Member) -> None:
    taken = a_phone()
    session.add(a_member(place.cipher, place.other, phone=taken))
    await session.flush()
    asked = await ask(session, place, member, "phone", taken)
    with pytest.raises(IntegrityError) as broken:
        await decide(session, place, asked)
    assert isinstance(refusal_for(broken.value), errors.PhoneTaken)
