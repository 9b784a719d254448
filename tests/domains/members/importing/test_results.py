"""What an import leaves behind: the way back from an export, the command line's one step, and forgetting."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.domains.members.exporting import decide_export, download_export, request_export
from app.domains.members.importing.checking import check_rows
from app.domains.members.importing.committing import commit_import
from app.domains.members.importing.errors import ContentErased
from app.domains.members.importing.fromfile import import_roster_file
from app.domains.members.importing.jobs import KEPT, erase_staged
from app.domains.members.importing.models import RosterImportRow
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus
from app.files.models import FileStatus, StoredFile
from app.integrations.storage.memory import MemoryStore
from app.jobs.handlers import JobContext
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.factories.members import a_member, a_phone, an_id_number
from tests.factories.rosters import Town, a_roster, a_row, an_officer


async def _exported(session: AsyncSession, town: Town, *, unmasked: bool) -> bytes:
    row = await request_export(session, town.officer, org_id=town.committee.id, unmasked=unmasked, purpose="核对名册")
    if unmasked:
        admin = an_officer(town.committee, Role.COMMITTEE_ADMIN)
        await decide_export(session, admin, export_id=row.id, approve=True, reason="同意")
    _, content = await download_export(session, town.officer, cipher=town.cipher, export_id=row.id)
    return content


@pytest.mark.parametrize("unmasked", [True, False])
async def test_importing_an_export_changes_nothing(session: AsyncSession, town: Town, unmasked: bool) -> None:
    rows = [
        a_row(
            "张三",
            1,
            备注="电话19900012345",
            所在支部_小组="红旗村党支部/第一党小组",
            党内职务="支部书记",
            学历="研究生",
        ),
        a_row("阿卜杜拉·买买提", 2, 民族="维吾尔", 出生日期="1980.05", 公民身份号码=None, 是否流动="是"),
        a_row("王五", 3, 手机=None, 家庭住址=None, 转正日期="2006.06"),
        a_row("赵六", 4, 公民身份号码=None, 手机=None, 出生日期=None, 所在支部_小组="某某针织有限公司党支部"),
        a_row("钱七", 5, 人员类别="预备党员", 入党日期="2026-06-18", 转正日期=None),
    ]
    first = await town.checked(session, a_roster(*rows))
    assert first.counts == {"new": 5}
    await commit_import(session, town.officer, cipher=town.cipher, import_id=first.id)
    for order, status in ((901, MemberStatus.LOST_CONTACT), (902, MemberStatus.FLOWING)):
        numbers = {"id_number": an_id_number(order=order), "phone": a_phone(order)}
        session.add(a_member(town.cipher, town.red, "李四", status=status, **numbers))
    await session.flush()
    versions = {m.id: m.version for m in await session.scalars(select(Member))}

    again = await town.checked(session, await _exported(session, town, unmasked=unmasked))

    assert again.counts == {"unchanged": 7}, [row.faults for row in await town.rows(session, again)]
    await commit_import(session, town.officer, cipher=town.cipher, import_id=again.id)
    assert {m.id: m.version for m in await session.scalars(select(Member))} == versions


async def _from_file(session: AsyncSession, town: Town, content: bytes, **how: Any) -> dict[str, int]:
    found = await import_roster_file(
        session,
        town.officer,
        cipher=town.cipher,
        store=MemoryStore(),
        content=content,
        filename="花名册.xlsx",
        org_id=town.committee.id,
        **how,
    )
    return found.counts


async def test_one_step_imports_what_is_good(session: AsyncSession, town: Town) -> None:
    content = a_roster(a_row("张三", 1), a_row("李四", 2, 姓名=None))

    assert await _from_file(session, town, content, commit=False) == {"new": 1, "faulty": 1}
    assert await town.people(session) == 0
    assert await _from_file(session, town, content) == {"created": 1, "left_out": 1}
    assert await _from_file(session, town, a_roster(a_row("李四", 2, 姓名=None))) == {"faulty": 1}
    assert await town.people(session) == 1


async def test_what_was_staged_is_forgotten_after_thirty_days(session: AsyncSession, town: Town) -> None:
    await _from_file(session, town, a_roster(a_row("张三", 1)), commit=False)
    await _from_file(session, town, a_roster(a_row("张三", 1)))
    job = JobContext(session, uuid7(), "members.erase_roster_imports", {}, town.tenant_id, 1, None)

    with time_machine.travel(now() + KEPT - timedelta(minutes=1), tick=False):
        await erase_staged(job)
    assert await session.scalar(select(RosterImportRow.id).where(RosterImportRow.cells.is_(None))) is None
    with time_machine.travel(now() + KEPT + timedelta(minutes=1), tick=False):
        await erase_staged(job)

    await session.flush()
    session.expire_all()
    rows = (await session.scalars(select(RosterImportRow))).all()
    assert [(row.cells, row.before, row.changes) for row in rows] == [(None, None, [])] * 2
    assert {file.status for file in await session.scalars(select(StoredFile))} == {FileStatus.DELETED}
    assert await town.people(session) == 1
    with pytest.raises(ContentErased):
        open_one = next(row.import_id for row in rows if row.outcome is None)
        await check_rows(session, town.officer, cipher=town.cipher, import_id=open_one)
