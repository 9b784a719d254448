"""Entering and editing people: what is stored sealed, what is refused, what is remembered."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.members import errors, reading, registering
from app.domains.members.entry import Entry
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.members.vocabulary import Category, MemberStatus, Stage
from app.domains.orgs.errors import OrgNotActive, OrgNotFound
from app.domains.orgs.public import OrgKind, OrgStatus
from app.jobs.models import Job
from app.kit.dates import PartialDate
from app.web.errors import PreconditionFailed, PreconditionRequired
from tests.domains.members.conftest import Place, make_place
from tests.factories.members import a_member, a_phone, an_id_number
from tests.factories.orgs import an_org

JOINED, FULL = PartialDate(date(2005, 6, 1), "month"), PartialDate(date(2006, 6, 18))


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


def an_entry(**changes: object) -> Entry:
    values: dict[str, object] = {
        "name": "单田芳",
        "id_number": an_id_number(),
        "phone": a_phone(),
        "joined": JOINED,
        "full": FULL,
        "address": "浙江省杭州市西湖区文一路1号",
        "remark": "2020年受嘉奖",
        "categories": frozenset({Category.EMPLOYED, Category.DELEGATE}),
        "extra": {"银行卡号": "6222020200012345678"},
    }
    return Entry(**(values | changes))


async def enter(
    session: AsyncSession, place: Place, entry: Entry, org_id: UUID | None = None, **more: object
) -> Member:
    return await registering.register(
        session,
        more.pop("actor", place.secretary),
        cipher=place.cipher,
        org_id=org_id or place.branch.id,
        entry=entry,
        stage=more.pop("stage", Stage.FULL),
        **more,
    )


async def test_a_person_is_stored_sealed_and_read_back_whole(session: AsyncSession, place: Place) -> None:
    entry = an_entry()
    member = await enter(session, place, entry, group_id=place.group.id)
    assert (member.pinyin, member.initials, member.month_only) == ("shantianfang", "stf", ["joined"])
    for blob in (member.id_number, member.phone, member.address, member.remark, member.extra):
        assert blob
        for text in (entry.id_number, entry.phone, "文一路", "嘉奖", "6222"):
            assert str(text).encode() not in blob
    found = await reading.detail(session, place.secretary, cipher=place.cipher, member_id=member.id)
    assert found.entry.differing(entry) == ["gender", "birth"]  # both taken from the ID number
    assert found.entry.categories == entry.categories


async def test_audit_and_history_hold_nothing_in_the_clear(session: AsyncSession, place: Place) -> None:
    entry = an_entry()
    member = await enter(session, place, entry)
    await session.flush()
    audit = (await session.scalars(select(AuditEntry).where(AuditEntry.target_id == member.id))).one()
    change = (await session.scalars(select(MemberChange).where(MemberChange.member_id == member.id))).one()
    for stored in (str(audit.after), str(change.after)):
        for secret in (entry.id_number, entry.phone, entry.address, entry.remark, "6222020200012345678"):
            assert str(secret) not in stored
    assert change.after["phone"] == f"{str(entry.phone)[:3]}****{str(entry.phone)[-4:]}"
    told = (await session.scalars(select(Job).where(Job.name == "event:members.registered"))).one()
    assert told.payload["member_id"] == str(member.id)


@pytest.mark.parametrize(("same", "refusal"), [("id_number", errors.IdNumberTaken), ("phone", errors.PhoneTaken)])
async def test_a_number_is_one_persons(database: Database, place: Place, same: str, refusal: type[Exception]) -> None:
    first = an_entry()
    async with database.write(place.tenant_id) as session:
        await enter(session, place, first)
    with pytest.raises(refusal):
        async with database.write(place.tenant_id) as session:
            await enter(
                session,
                place,
                an_entry(name="李四", **{same: getattr(first, same)}),
                place.other.id,
                actor=place.officer,
            )
    async with database.write_all() as session:
        elsewhere = await make_place(session)
    async with database.write(elsewhere.tenant_id) as session:
        await enter(session, elsewhere, an_entry(**{same: getattr(first, same)}))


async def test_of_ten_at_once_one_is_entered(own_database: Database) -> None:
    async with own_database.write_all() as session:
        place = await make_place(session)
    entry = an_entry(phone=None)

    async def attempt() -> bool:
        try:
            async with own_database.write(place.tenant_id) as session:
                await enter(session, place, entry)
        except errors.IdNumberTaken:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(10)))) == 1
    async with own_database.read(place.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(Member)) == 1


async def test_only_a_branch_in_being_takes_people(session: AsyncSession, place: Place) -> None:
    functional = an_org(place.tenant_id, "功能党支部", parent=place.county, kind=OrgKind.FUNCTIONAL_BRANCH)
    dissolved = an_org(place.tenant_id, "撤销支部", parent=place.county, status=OrgStatus.DISSOLVED)
    foreign_group = an_org(place.tenant_id, "别组", parent=place.other, kind=OrgKind.GROUP)
    session.add_all([functional, dissolved, foreign_group])
    await session.flush()
    officer = place.officer
    for org_id, refusal in [
        (functional.id, errors.OrgIsNoBranch),
        (place.county.id, errors.OrgIsNoBranch),
        (place.group.id, errors.OrgIsNoBranch),
        (dissolved.id, OrgNotActive),
    ]:
        with pytest.raises(refusal):
            await enter(session, place, an_entry(), org_id, actor=officer)
    with pytest.raises(errors.GroupNotInBranch):
        await enter(session, place, an_entry(), group_id=foreign_group.id)
    with pytest.raises(errors.NotOnRoll):
        await enter(session, place, an_entry(), status=MemberStatus.DECEASED)
    with pytest.raises(OrgNotFound):
        await enter(session, place, an_entry(), place.other.id)
    with pytest.raises(PermissionMissing):
        await enter(session, place, an_entry(), actor=place.actor(Role.RECORDER))


async def edit(session: AsyncSession, place: Place, member: Member, if_match: str | None, **changes: object) -> Member:
    return await registering.edit(
        session, place.secretary, cipher=place.cipher, member_id=member.id, changes=changes, if_match=if_match
    )


async def test_an_edit_changes_what_was_sent_and_only_once(session: AsyncSession, place: Place) -> None:
    member = await enter(session, place, an_entry())
    before = member.phone
    await edit(session, place, member, '"1"', job="教师", categories=frozenset({Category.RETIRED}))
    assert (member.job, member.version) == ("教师", 2)
    assert place.cipher.decrypt(member.phone or b"", column="member.phone", row_id=member.id) == place.cipher.decrypt(
        before or b"", column="member.phone", row_id=member.id
    )
    kept = await session.scalars(select(MemberCategory.category).where(MemberCategory.member_id == member.id))
    assert list(kept) == [Category.RETIRED]
    with pytest.raises(PreconditionFailed):
        await edit(session, place, member, '"1"', job="农民")
    with pytest.raises(PreconditionRequired):
        await edit(session, place, member, None, job="农民")
    await edit(session, place, member, '"2"', job="教师")
    assert member.version == 2


async def test_a_new_number_is_found_and_the_old_is_free(session: AsyncSession, place: Place) -> None:
    entry = an_entry()
    member = await enter(session, place, entry)
    phone = a_phone()
    await edit(session, place, member, '"1"', phone=phone)
    await enter(session, place, an_entry(phone=entry.phone))
    rows = await reading.look_up(session, place.secretary, cipher=place.cipher, kind="phone_tail", tail=phone[-4:])
    assert member.id in {row.found.member.id for row in rows}


async def test_dates_out_of_order_and_a_contradicting_number_are_refused(session: AsyncSession, place: Place) -> None:
    member = await enter(session, place, an_entry())
    with pytest.raises(errors.DatesOutOfOrder):
        await edit(session, place, member, '"1"', full=PartialDate(date(2004, 1, 1)))
    with pytest.raises(errors.IdNumberContradicts):
        await edit(session, place, member, '"1"', birth=PartialDate(date(1981, 1, 1)))
    assert member.version == 1


async def test_an_old_fault_keeps_no_other_field_from_being_mended(session: AsyncSession, place: Place) -> None:
    member = a_member(place.cipher, place.branch, full_on=date(2004, 1, 1))
    session.add(member)
    await session.flush()
    await edit(session, place, member, '"1"', job="会计")
    assert member.job == "会计"
