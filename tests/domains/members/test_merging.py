"""Two rows of one person: what a merge would leave, what it refuses, what follows it."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.domains.members import errors, merging, reading
from app.domains.members.models import Member, MemberChange, MemberRestriction
from app.domains.members.public import found_by_phone, grants_of_member, member_card, roll_of
from app.domains.members.vocabulary import PARTY_STAGES, RestrictionKind, Stage
from app.jobs.models import Job
from tests.domains.members.conftest import Place
from tests.factories.members import NOW, a_member, a_phone, an_id_number

TODAY = date(2026, 11, 22)


async def two(session: AsyncSession, place: Place, **others: object) -> tuple[Member, Member]:
    """A row without numbers in one branch, and one with them in the other."""
    cipher = place.cipher
    plain: dict[str, object] = {"birth_on": None, "job": "教师", "full_on": date(2006, 6, 1), "month_only": ["full"]}
    kept = a_member(cipher, place.branch, id_number=None, phone=None, **plain)
    values: dict[str, object] = {
        "birth": date(1980, 5, 20),
        "id_number": an_id_number(),
        "phone": a_phone(),
        "job": "农民",
    }
    other = a_member(cipher, place.other, **(values | others))
    session.add_all([kept, other])
    await session.flush()
    return kept, other


async def merge(session: AsyncSession, place: Place, kept: UUID, other: UUID) -> Member:
    return await merging.merge(
        session, place.officer, cipher=place.cipher, member_id=kept, other_id=other, reason="重复登记"
    )


async def test_the_kept_row_is_filled_from_the_other(session: AsyncSession, place: Place) -> None:
    kept, other = await two(session, place)
    phone = place.cipher.decrypt(other.phone or b"", column="member.phone", row_id=other.id)
    reason = {"reason": b"-", "created_at": NOW, "updated_at": NOW, "from_on": TODAY}
    kind = RestrictionKind.RIGHTS_SUSPENDED
    session.add(MemberRestriction(tenant_id=place.tenant_id, member_id=other.id, kind=kind, **reason))
    preview = await merging.preview_merge(
        session, place.officer, cipher=place.cipher, member_id=kept.id, other_id=other.id
    )
    assert (set(preview.filled), preview.dropped) == ({"id_number", "phone", "birth", "full"}, ["job"])
    assert preview.conflicts == []
    await merge(session, place, kept.id, other.id)
    await session.flush()
    assert (kept.birth_on, kept.full_on, kept.month_only, kept.job) == (
        date(1980, 5, 20),
        date(2006, 6, 18),
        [],
        "教师",
    )
    (card,) = await found_by_phone(session, place.tenant_id, place.cipher, phone)
    assert card.id == kept.id
    detail = await reading.detail(session, place.officer, cipher=place.cipher, member_id=kept.id)
    assert [row.kind for row in detail.restrictions] == [kind]


async def test_the_merged_row_keeps_its_name_and_nothing_else(session: AsyncSession, place: Place) -> None:
    kept, other = await two(session, place)
    await merge(session, place, kept.id, other.id)
    await session.flush()
    assert other.merged_into_id == kept.id
    assert [other.id_number, other.id_index, other.phone, other.phone_tail, other.address] == [None] * 5
    with pytest.raises(errors.MemberNotFound):
        await reading.detail(session, place.officer, cipher=place.cipher, member_id=other.id)
    assert await grants_of_member(session, place.tenant_id, other.id, TODAY) == []
    orgs = [place.branch.id, place.other.id]
    assert len(await roll_of(session, place.tenant_id, orgs, stages=PARTY_STAGES, on=TODAY)) == 1
    card = await member_card(session, place.tenant_id, other.id)
    assert card is not None
    assert card.name == "张三"
    (told,) = await session.scalars(select(Job.payload).where(Job.name == "event:members.merged"))
    assert told["merged_id"] == str(other.id)
    history = list(await session.scalars(select(MemberChange.after).where(MemberChange.member_id == kept.id)))
    assert history[0]["merged_id"] == str(other.id)


@pytest.mark.parametrize(
    ("others", "conflicts"),
    [
        ({"name": "李四"}, ["name"]),
        ({"joined_on": date(2005, 6, 19)}, ["joined"]),
        ({"full_on": date(2006, 7, 18)}, ["full"]),
        ({"stage": Stage.PROBATIONARY}, ["stage", "joined"]),
    ],
)
async def test_conflicting_facts_are_refused(
    session: AsyncSession, place: Place, others: dict[str, object], conflicts: list[str]
) -> None:
    kept, other = await two(session, place, **others)
    with pytest.raises(errors.MergeConflict) as refused:
        await merge(session, place, kept.id, other.id)
    assert [issue.field for issue in refused.value.issues] == conflicts
    assert other.merged_into_id is None


async def test_two_people_with_numbers_of_their_own_are_never_merged(session: AsyncSession, place: Place) -> None:
    one, other = a_member(place.cipher, place.branch), a_member(place.cipher, place.branch)
    session.add_all([one, other])
    await session.flush()
    with pytest.raises(errors.MergeConflict):
        await merge(session, place, one.id, other.id)
    with pytest.raises(errors.MergeWithItself):
        await merge(session, place, one.id, one.id)
    with pytest.raises(PermissionMissing):
        await merging.preview_merge(session, place.secretary, cipher=place.cipher, member_id=one.id, other_id=other.id)
