"""What other domains are told: cards, the roll with its votes, who owns a phone, what follows from membership."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.domains.members import public
from app.domains.members.models import MemberRestriction
from app.domains.members.public import MemberStatus, Stage
from app.domains.members.vocabulary import PARTY_STAGES, RestrictionKind
from app.kit.ids import uuid7
from tests.domains.members.conftest import Place
from tests.factories.members import NOW, a_member, a_phone

TODAY = date(2026, 11, 22)


async def test_the_roll_holds_whom_the_status_keeps_and_says_who_has_no_vote(
    session: AsyncSession, place: Place
) -> None:
    cipher, branch = place.cipher, place.branch
    full = a_member(cipher, branch, "王芳")
    probationary = a_member(cipher, branch, "安宁", stage=Stage.PROBATIONARY)
    watched = a_member(cipher, branch, "郑重")
    gone = [
        a_member(cipher, branch, "丁一", status=s)
        for s in MemberStatus
        if s not in {"normal", "flowing", "lost_contact"}
    ]
    session.add_all([full, probationary, watched, *gone, a_member(cipher, place.other, "别处")])
    session.add(a_member(cipher, branch, "丁二", stage=Stage.CANDIDATE))
    await session.flush()
    session.add(a_member(cipher, branch, "丁三", phone=None, id_number=None, merged_into_id=full.id))
    restriction = {"kind": RestrictionKind.PARTY_PROBATION, "reason": b"-", "created_at": NOW, "updated_at": NOW}
    session.add(
        MemberRestriction(
            tenant_id=place.tenant_id, member_id=watched.id, from_on=date(2026, 1, 1), until_on=TODAY, **restriction
        )
    )
    await session.flush()

    async def votes(on: date) -> dict[str, bool]:
        roll = await public.roll_of(session, place.tenant_id, [branch.id], stages=PARTY_STAGES, on=on)
        return {one.name: one.has_vote for one in roll}

    assert await votes(date(2026, 11, 21)) == {"安宁": False, "王芳": True, "郑重": False}
    assert await votes(TODAY) == {"安宁": False, "王芳": True, "郑重": True}


async def test_the_roll_of_a_group_is_its_own_members(session: AsyncSession, place: Place) -> None:
    inside = a_member(place.cipher, place.branch, "组员", group=place.group)
    session.add_all([inside, a_member(place.cipher, place.branch, "非组员")])
    await session.flush()
    roll = await public.roll_of(session, place.tenant_id, [place.group.id], stages=PARTY_STAGES, on=TODAY)
    assert [(one.member_id, one.group_id) for one in roll] == [(inside.id, place.group.id)]


async def test_a_residence_never_counts_a_member_a_second_time(session: AsyncSession, place: Place) -> None:
    session.add(a_member(place.cipher, place.branch, second_org_id=place.other.id))
    await session.flush()
    ids = [place.branch.id, place.other.id]
    assert len(await public.roll_of(session, place.tenant_id, ids, stages=PARTY_STAGES, on=TODAY)) == 1
    assert await public.roll_of(session, place.tenant_id, [place.other.id], stages=PARTY_STAGES, on=TODAY) == []


async def test_a_phone_finds_its_owner_in_this_tenant_only(session: AsyncSession, place: Place) -> None:
    phone = a_phone()
    member = a_member(place.cipher, place.branch, phone=phone)
    session.add(member)
    await session.flush()
    (card,) = await public.found_by_phone(session, place.tenant_id, place.cipher, phone)
    assert (card.id, card.org_path) == (member.id, place.branch.path)
    assert await public.found_by_phone(session, uuid7(), place.cipher, phone) == []
    assert await public.found_by_phone(session, place.tenant_id, place.cipher, a_phone()) == []


async def test_rights_follow_from_stage_and_end_with_the_relation(session: AsyncSession, place: Place) -> None:
    member = a_member(place.cipher, place.branch)
    applicant = a_member(place.cipher, place.other, stage=Stage.ACTIVIST)
    gone = a_member(place.cipher, place.branch, status=MemberStatus.TRANSFERRED_OUT)
    session.add_all([member, applicant, gone])
    await session.flush()

    async def roles(member_id: UUID) -> list[tuple[Role, str]]:
        grants = await public.grants_of_member(session, place.tenant_id, member_id, TODAY)
        return [(grant.role, grant.org_path) for grant in grants]

    assert await roles(member.id) == [(Role.MEMBER, place.branch.path)]
    assert await roles(applicant.id) == [(Role.APPLICANT, place.other.path)]
    assert await roles(gone.id) == []
    assert await roles(uuid7()) == []
