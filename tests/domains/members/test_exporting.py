"""Exports: masked at once, unmasked when another has approved, downloaded once within a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing, SecondFactorMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.members import errors, exporting
from app.domains.members.layout import COLUMNS
from app.domains.members.models import RegisterExport
from app.domains.members.personal import seal
from app.domains.members.vocabulary import ExportStatus, MemberStatus, Stage
from app.kit.ids import uuid7
from app.kit.sheets import read_sheet
from tests.domains.members.conftest import Place
from tests.factories.members import a_member, an_id_number

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ID = an_id_number(date(1980, 5, 20), order=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
async def _people(session: AsyncSession, place: Place) -> None:
    c, member_id = place.cipher, uuid7()
    address = seal(c, "member.address", "=浙江省杭州市西湖区文一路1号", member_id)
    session.add_all(
        [
            a_member(
                c, place.branch, "张三", id=member_id, id_number=ID, phone="19900011111", address=address, serial="2"
            ),
            a_member(
                c, place.branch, "李四", group=place.group, status=MemberStatus.FLOWING, serial="1", education="21"
            ),
            a_member(c, place.branch, "王申请", stage=Stage.APPLICANT),
            a_member(
                c, place.other, "赵六", stage=Stage.PROBATIONARY, joined_on=date(2026, 6, 1), month_only=["joined"]
            ),
        ]
    )
    await session.flush()


async def request(session: AsyncSession, actor: Actor, org_id: UUID, *, unmasked: bool = False) -> RegisterExport:
    return await exporting.request_export(session, actor, org_id=org_id, unmasked=unmasked, purpose="年度党内统计")


async def download(session: AsyncSession, place: Place, actor: Actor, export_id: UUID) -> list[list[str]]:
    name, content = await exporting.download_export(session, actor, cipher=place.cipher, export_id=export_id)
    assert name.endswith("党员花名册20261122.xlsx")
    sheet = read_sheet(content, name)
    assert [cell.text for cell in sheet.rows[1]] == [column.title for column in COLUMNS]
    return [[cell.text for cell in row] for row in sheet.rows[2:]]


async def test_a_masked_export_holds_the_register_in_its_layout(session: AsyncSession, place: Place) -> None:
    secretary = place.secretary
    row = await request(session, secretary, place.branch.id)
    assert row.status is ExportStatus.APPROVED
    first, second = await download(session, place, secretary, row.id)
    assert (first[1], first[7], first[13], first[18]) == ("李四", "大学本科毕业", "红旗村党支部/第一党小组", "是")
    masked_id = f"{ID[:6]}********{ID[-4:]}"
    assert (second[0], second[1], second[5], second[16]) == ("2", "张三", masked_id, "199****1111")
    assert second[17] == "=浙江省杭州****"
    assert (second[2], second[3], second[4], second[14]) == ("男", "汉族", "1980-05-20", "正式党员")
    with pytest.raises(errors.ExportGone):
        await download(session, place, secretary, row.id)


async def test_unmasked_only_after_another_has_approved(session: AsyncSession, place: Place) -> None:
    officer, admin = place.officer, place.actor(Role.COMMITTEE_ADMIN, place.county)
    row = await request(session, officer, place.county.id, unmasked=True)
    with pytest.raises(errors.ExportNotReady):
        await download(session, place, officer, row.id)
    with pytest.raises(PermissionMissing):
        await exporting.decide_export(session, officer, export_id=row.id, approve=True, reason="")
    await exporting.decide_export(session, admin, export_id=row.id, approve=True, reason="")
    with pytest.raises(errors.ExportSettled):
        await exporting.decide_export(session, admin, export_id=row.id, approve=False, reason="不需要")
    with pytest.raises(errors.ExportNotFound):
        await download(session, place, admin, row.id)
    rows = await download(session, place, officer, row.id)
    assert {one[1]: one[5] for one in rows}["张三"] == ID
    assert {one[1]: one[10] for one in rows}["赵六"] == "2026-06"
    await session.flush()
    audited = list(await session.scalars(select(AuditEntry.action).where(AuditEntry.target_id == row.id)))
    assert sorted(audited) == ["member.export_approved", "member.export_asked", "member.export_downloaded"]


async def test_one_person_with_both_rights_still_needs_another(session: AsyncSession, place: Place) -> None:
    both = Actor(
        account_id=uuid7(),
        tenant_id=place.tenant_id,
        session_id=None,
        member_id=None,
        display_name="",
        grants=place.officer.grants + place.actor(Role.COMMITTEE_ADMIN, place.county).grants,
        second_factor=True,
    )
    row = await request(session, both, place.county.id, unmasked=True)
    with pytest.raises(errors.ExportOwnApproval):
        await exporting.decide_export(session, both, export_id=row.id, approve=True, reason="")


async def test_a_day_later_it_is_gone(session: AsyncSession, place: Place, clock: time_machine.Traveller) -> None:
    secretary = place.secretary
    row = await request(session, secretary, place.branch.id)
    clock.move_to(NOON + timedelta(hours=24))
    with pytest.raises(errors.ExportGone):
        await download(session, place, secretary, row.id)


async def test_a_rejected_one_is_not_downloaded(session: AsyncSession, place: Place) -> None:
    officer, admin = place.officer, place.actor(Role.COMMITTEE_ADMIN, place.county)
    row = await request(session, officer, place.county.id, unmasked=True)
    with pytest.raises(errors.ReasonMissing):
        await exporting.decide_export(session, admin, export_id=row.id, approve=False, reason="")
    await exporting.decide_export(session, admin, export_id=row.id, approve=False, reason="用途不明")
    with pytest.raises(errors.ExportNotReady):
        await download(session, place, officer, row.id)
    listed = await exporting.list_exports(session, admin, status=ExportStatus.REJECTED, after=None, limit=20)
    assert [one.id for one in listed] == [row.id]


async def test_the_list_is_for_who_may_ask_or_approve_and_has_passed_the_second_factor(
    session: AsyncSession, place: Place
) -> None:
    await request(session, place.officer, place.branch.id)

    async def listed(actor: Actor) -> list[RegisterExport]:
        return await exporting.list_exports(session, actor, status=None, after=None, limit=20)

    assert len(await listed(place.officer)) == 1
    with pytest.raises(SecondFactorMissing):
        await listed(replace(place.officer, second_factor=False))
    with pytest.raises(PermissionMissing):
        await listed(replace(place.officer, grants=()))


async def test_an_export_out_of_sight_does_not_exist(session: AsyncSession, place: Place) -> None:
    row = await request(session, place.officer, place.county.id, unmasked=True)
    stranger = place.actor(Role.BRANCH_SECRETARY, place.other)
    with pytest.raises(errors.ExportNotFound):
        await exporting.decide_export(session, stranger, export_id=row.id, approve=True, reason="")
    assert await exporting.list_exports(session, stranger, status=None, after=None, limit=20) == []
