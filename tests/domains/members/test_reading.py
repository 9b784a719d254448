"""Lists within scope, look-ups by tail, the own record, reveals: what is seen, masked, counted and audited."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.members import errors, reading
from app.domains.members.models import MemberCategory
from app.domains.members.repository import Filters
from app.domains.members.vocabulary import Category, MemberStatus, Stage
from tests.domains.members.conftest import Place
from tests.factories.members import a_member, an_id_number

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
async def people(session: AsyncSession, place: Place) -> None:
    """Eight people, two of them in the other branch."""
    c, here, there = place.cipher, place.branch, place.other
    session.add_all(
        [
            a_member(c, here, "单田芳", phone="19900011234"),
            a_member(c, here, "张伟", group=place.group, phone="19900021234"),
            a_member(c, here, "张三丰", stage=Stage.PROBATIONARY),
            a_member(c, here, "阿卜杜拉·买买提", status=MemberStatus.FLOWING),
            a_member(c, here, "丁去世", status=MemberStatus.DECEASED),
            a_member(c, here, "李申请", stage=Stage.APPLICANT),
            a_member(c, there, "张别处", phone="19900031234", id_number=an_id_number(date(1990, 1, 1), order=7)),
            a_member(c, there, "曾经", second_org_id=here.id),
        ]
    )
    await session.flush()


async def names(session: AsyncSession, place: Place, role: Role = Role.BRANCH_SECRETARY, **wanted: object) -> list[str]:
    actor = place.officer if role is Role.REGISTER_OFFICER else place.actor(role)
    filters = Filters(**wanted)
    rows = await reading.list_members(session, actor, cipher=place.cipher, filters=filters, after=None, limit=50)
    return [row.found.member.name for row in rows]


@pytest.mark.usefixtures("people")
async def test_a_list_is_the_roll_in_order_of_pinyin_within_scope(session: AsyncSession, place: Place) -> None:
    own = ["阿卜杜拉·买买提", "李申请", "单田芳", "张三丰", "张伟"]
    assert await names(session, place) == own
    everybody = await names(session, place, Role.REGISTER_OFFICER)
    assert set(everybody) == {*own, "张别处", "曾经"}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"name": "张"}, ["张三丰", "张伟"]),
        ({"name": "张伟"}, ["张伟"]),
        ({"name": "zhangs"}, ["张三丰"]),
        ({"initials": "STF"}, ["单田芳"]),
        ({"initials": "abdl"}, ["阿卜杜拉·买买提"]),
        ({"stages": [Stage.APPLICANT, Stage.PROBATIONARY]}, ["李申请", "张三丰"]),
        ({"statuses": [MemberStatus.DECEASED]}, ["丁去世"]),
        ({"statuses": [MemberStatus.FLOWING]}, ["阿卜杜拉·买买提"]),
        ({"name": "%"}, []),
    ],
)
async def test_filters(session: AsyncSession, place: Place, wanted: dict[str, object], found: list[str]) -> None:
    assert await names(session, place, **wanted) == found


@pytest.mark.usefixtures("people")
async def test_filters_by_group_category_and_organisation(session: AsyncSession, place: Place) -> None:
    assert await names(session, place, group_id=place.group.id) == ["张伟"]
    assert await names(session, place, Role.REGISTER_OFFICER, org_path=place.other.path) == ["曾经", "张别处"]
    member = a_member(place.cipher, place.branch, "吴代表")
    session.add(member)
    await session.flush()
    session.add(MemberCategory(tenant_id=place.tenant_id, member_id=member.id, category=Category.DELEGATE))
    await session.flush()
    assert await names(session, place, category=Category.DELEGATE) == ["吴代表"]


@pytest.mark.usefixtures("people")
async def test_pages_follow_each_other_without_gap_or_repeat(session: AsyncSession, place: Place) -> None:
    seen: list[str] = []
    after = None
    while True:
        rows = await reading.list_members(
            session, place.officer, cipher=place.cipher, filters=Filters(), after=after, limit=2
        )
        seen += [row.found.member.name for row in rows[:2]]
        if len(rows) <= 2:
            break
        after = [rows[1].found.member.pinyin, str(rows[1].found.member.id)]
    assert seen == await names(session, place, Role.REGISTER_OFFICER)


@pytest.mark.usefixtures("people")
async def test_a_tail_is_looked_up_within_scope_and_audited(session: AsyncSession, place: Place) -> None:
    async def look(actor: Actor, kind: str, tail: str) -> list[str]:
        rows = await reading.look_up(session, actor, cipher=place.cipher, kind=kind, tail=tail)
        return [row.found.member.name for row in rows]

    assert await look(place.secretary, "phone_tail", "1234") == ["单田芳", "张伟"]
    assert await look(place.officer, "phone_tail", "1234") == ["单田芳", "张别处", "张伟"]
    tail = an_id_number(date(1990, 1, 1), order=7)[-4:]
    assert "张别处" in await look(place.officer, "id_tail", tail.lower())
    await session.flush()
    rows = list(await session.scalars(select(AuditEntry).where(AuditEntry.action == "member.look_up")))
    assert len(rows) == 3
    assert not any("1234" in str(row.after) for row in rows)
    with pytest.raises(errors.FactsWrong):
        await look(place.secretary, "phone_tail", "12a4")


@pytest.mark.usefixtures("people")
async def test_look_ups_are_twenty_a_minute_for_one_account(
    session: AsyncSession, place: Place, clock: time_machine.Traveller
) -> None:
    one, other = place.secretary, place.secretary
    for _ in range(reading.LOOK_UPS_A_MINUTE):
        await reading.look_up(session, one, cipher=place.cipher, kind="phone_tail", tail="0000")
    with pytest.raises(errors.LookUpTooOften) as refused:
        await reading.look_up(session, one, cipher=place.cipher, kind="phone_tail", tail="0000")
    assert refused.value.retry_after == 60
    await reading.look_up(session, other, cipher=place.cipher, kind="phone_tail", tail="0000")
    clock.move_to(NOON + timedelta(seconds=61))
    await reading.look_up(session, one, cipher=place.cipher, kind="phone_tail", tail="0000")


async def test_unmasked_values_need_the_permission_and_leave_their_purpose(session: AsyncSession, place: Place) -> None:
    member = a_member(place.cipher, place.branch, phone="19900055555")
    session.add(member)
    await session.flush()
    shown = await reading.reveal(
        session, place.secretary, cipher=place.cipher, member_id=member.id, names=["phone"], purpose="核对缴费信息"
    )
    assert shown == {"phone": "19900055555"}
    await session.flush()
    row = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "member.reveal"))).one()
    assert (row.note, row.after, row.target_id) == ("核对缴费信息", {"fields": ["phone"]}, member.id)
    for role, org, refusal in [
        (Role.COMMITTEE_ADMIN, place.county, PermissionMissing),
        (Role.BRANCH_SECRETARY, place.other, errors.MemberNotFound),
    ]:
        with pytest.raises(refusal):
            await reading.reveal(
                session,
                place.actor(role, org),
                cipher=place.cipher,
                member_id=member.id,
                names=["phone"],
                purpose="想看看",
            )


async def test_the_own_record_is_whole_and_nobody_elses(session: AsyncSession, place: Place) -> None:
    member = a_member(place.cipher, place.branch, phone="19900066666")
    session.add(member)
    await session.flush()
    own = place.actor(Role.MEMBER, member_id=member.id)
    detail = await reading.own_record(session, own, cipher=place.cipher)
    assert (detail.found.member.id, detail.entry.phone) == (member.id, "19900066666")
    with pytest.raises(errors.NoOwnRecord):
        await reading.own_record(session, place.secretary, cipher=place.cipher)
    with pytest.raises(PermissionMissing):
        await reading.own_record(
            session, place.actor(Role.MEMBER, place.other, member_id=member.id), cipher=place.cipher
        )
    with pytest.raises(errors.MemberNotFound):
        await reading.detail(session, own, cipher=place.cipher, member_id=member.id)


@pytest.mark.usefixtures("people")
async def test_who_reported_at_the_residence_is_listed_there(session: AsyncSession, place: Place) -> None:
    rows = await reading.list_residents(
        session, place.secretary, cipher=place.cipher, org_id=place.branch.id, after=None, limit=20
    )
    assert [row.found.member.name for row in rows] == ["曾经"]
