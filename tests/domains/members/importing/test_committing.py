"""From a file to the register: good rows go in, bad rows change nothing, nobody is overwritten silently."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.domains.members.importing.checking import check_rows
from app.domains.members.importing.committing import commit_import
from app.domains.members.importing.deciding import decide_row, decide_rows
from app.domains.members.importing.errors import (
    DecisionNotPossible,
    ImportSettled,
    NotChecked,
    NothingToCommit,
    RowNotFound,
)
from app.domains.members.importing.models import Decision, ImportStatus, RosterImport, RowState
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.members.personal import entry_of
from app.domains.members.vocabulary import Category, MemberStatus, Stage
from app.jobs.models import Job
from app.kit.dates import PartialDate
from tests.factories.members import a_member, a_phone, an_id_number
from tests.factories.orgs import an_org
from tests.factories.rosters import Town, a_roster, a_row, an_officer

BIRTH = date(1980, 5, 20)
Row = Sequence[Any]
Before = Callable[[Town], list[Any]]


async def commit(session: AsyncSession, town: Town, found: RosterImport) -> RosterImport:
    return await commit_import(session, town.officer, cipher=town.cipher, import_id=found.id)


async def put_in(session: AsyncSession, town: Town, *rows: Row) -> RosterImport:
    return await commit(session, town, await town.checked(session, a_roster(*rows)))


async def only_member(session: AsyncSession, town: Town) -> Member:
    return (await session.scalars(select(Member).where(Member.tenant_id == town.tenant_id))).one()


async def state_and_codes(session: AsyncSession, town: Town, found: RosterImport) -> list[tuple[RowState, set[str]]]:
    return [(row.state, {fault["code"] for fault in row.faults}) for row in await town.rows(session, found)]


async def test_the_sample_file_goes_in_whole(session: AsyncSession, town: Town, data_files: Path) -> None:
    """All 42 are good; three on probation for decades are pointed out."""
    session.add(an_org(town.tenant_id, "某某社区第一党支部", parent=town.committee))
    await session.flush()

    found = await town.checked(session, (data_files / "roster_sample.xlsx").read_bytes())

    assert found.counts == {"new": 42}
    warned = {row.number: row.faults[0]["code"] for row in await town.rows(session, found) if row.faults}
    assert warned == dict.fromkeys((17, 31, 45), "PROBATION_LONG")

    found = await commit(session, town, found)
    assert found.counts == {"created": 42}
    by_branch = select(Member.org_id, func.count()).where(Member.tenant_id == town.tenant_id).group_by(Member.org_id)
    assert sorted(count for _, count in await session.execute(by_branch)) == [14, 14, 14]


async def test_a_good_row_becomes_a_person_with_all_that_it_says(session: AsyncSession, town: Town) -> None:
    row = a_row(
        "欧阳　娜娜",
        7,
        所在支部_小组="红旗村党支部/第一党小组",
        人员类别="正式党员、农民",
        是否流动="是",
        备注="老党员",
    )

    found = await put_in(session, town, row)

    member = await only_member(session, town)
    entry = entry_of(member, [Category.FARMER], town.cipher)
    assert (member.name, member.pinyin, member.org_id, member.group_id) == (
        "欧阳娜娜", "ouyangnana", town.red.id, town.group.id,
    )  # fmt: skip
    assert (member.stage, member.status, member.version) == (Stage.FULL, MemberStatus.FLOWING, 1)
    assert (entry.id_number, entry.phone) == (an_id_number(BIRTH, order=7), a_phone(7))
    assert entry.work_started == PartialDate(date(2002, 7, 1), "month")
    assert (entry.remark, entry.address, entry.serial) == ("老党员", "红旗村三组十二号", "8")
    assert (await session.scalars(select(MemberCategory.category))).all() == [Category.FARMER]
    change = (await session.scalars(select(MemberChange).where(MemberChange.member_id == member.id))).one()
    assert a_phone(7) not in str(change.after)
    jobs = await session.scalars(select(Job.name).where(Job.tenant_id == town.tenant_id))
    assert list(jobs) == ["event:members.registered"]
    (audited,) = await session.scalars(select(AuditEntry).where(AuditEntry.action == "member.import_commit"))
    assert audited.after == {"created": 1}
    assert found.status is ImportStatus.COMMITTED


def _already(town: Town, **changes: Any) -> list[Any]:
    return [
        a_member(town.cipher, town.red, "张三", id_number=an_id_number(BIRTH, order=1), phone=a_phone(1), **changes)
    ]


def _outside(town: Town) -> list[Any]:
    far = an_org(town.tenant_id, "外镇党支部")
    return [far, a_member(town.cipher, far, "张三", id_number=an_id_number(BIRTH, order=1), phone=None)]


def _two_people(town: Town) -> list[Any]:
    return [
        a_member(town.cipher, town.red, "张三", id_number=an_id_number(BIRTH, order=1), phone=None),
        a_member(town.cipher, town.red, "李四", id_number=an_id_number(BIRTH, order=2), phone=a_phone(1)),
    ]


def _namesakes(town: Town) -> list[Any]:
    return [a_member(town.cipher, town.red, "张三", id_number=None, phone=None) for _ in range(2)]


def _nobody(_town: Town) -> list[Any]:
    return []


BROKEN: list[tuple[str, dict[str, Any], Before]] = [
    ("NAME_MISSING", {"姓名": None}, _nobody),
    ("MEMBER_NAME_WRONG", {"姓名": "张三2"}, _nobody),
    ("NAME_MASKED", {"姓名": "张****"}, _nobody),
    ("ID_DAMAGED", {"公民身份号码": 990100198005200010}, _nobody),
    ("ID_DAMAGED", {"公民身份号码": "9.90100E+17"}, _nobody),
    ("MEMBER_ID_NUMBER_WRONG", {"公民身份号码": "9901001980052000"}, _nobody),
    ("MEMBER_ID_NUMBER_WRONG", {"公民身份号码": "99010019800520001Y"}, _nobody),
    ("MEMBER_ID_NUMBER_WRONG", {"公民身份号码": "990100198013200016"}, _nobody),
    ("MEMBER_ID_NUMBER_WRONG", {"公民身份号码": "110105194912310021"}, _nobody),
    ("GENDER_UNKNOWN", {"性别": "不明"}, _nobody),
    ("MEMBER_ID_NUMBER_CONTRADICTS", {"性别": "女"}, _nobody),
    ("MEMBER_ID_NUMBER_CONTRADICTS", {"出生日期": "1981-05-20"}, _nobody),
    ("BIRTH_IS_AGE", {"出生日期": "46岁"}, _nobody),
    ("NATIONALITY_UNKNOWN", {"民族": "穿青人"}, _nobody),
    ("EDUCATION_UNKNOWN", {"学历": "夜大"}, _nobody),
    ("DATE_UNREADABLE", {"入党日期": "二〇〇五年夏"}, _nobody),
    ("DATE_UNREADABLE", {"转正日期": 2006.1}, _nobody),
    ("MEMBER_DATE_IN_FUTURE", {"转正日期": "2036-06-18"}, _nobody),
    ("MEMBER_DATES_OUT_OF_ORDER", {"转正日期": "2004-06-18"}, _nobody),
    ("MEMBER_DATES_OUT_OF_ORDER", {"入党日期": "1970-06-18"}, _nobody),
    ("STAGE_UNKNOWN", {"人员类别": "荣誉党员"}, _nobody),
    ("STAGE_MISSING", {"人员类别": None, "转正日期": None}, _nobody),
    ("MEMBER_FACTS_WRONG", {"人员类别": "预备党员"}, _nobody),
    ("MEMBER_FACTS_WRONG", {"人员类别": "积极分子"}, _nobody),
    ("BRANCH_MISSING", {"所在支部/小组": None}, _nobody),
    ("BRANCH_UNKNOWN", {"所在支部/小组": "夕阳红党支部"}, _nobody),
    ("BRANCH_AMBIGUOUS", {"所在支部/小组": "第一党支部"}, _nobody),
    ("BRANCH_IS_NO_BRANCH", {"所在支部/小组": "某某镇党委"}, _nobody),
    ("GROUP_UNKNOWN", {"所在支部/小组": "红旗村党支部/第九党小组"}, _nobody),
    ("MEMBER_PHONE_WRONG", {"手机": "1380000"}, _nobody),
    ("PHONE_SEVERAL", {"手机": "19900000001、19900000002"}, _nobody),
    ("PHONE_REPEATED", {"手机": a_phone(0)}, _nobody),
    ("FLOWING_UNKNOWN", {"是否流动": "偶尔"}, _nobody),
    ("MEMBER_FACTS_WRONG", {"备注": "长" * 2001}, _nobody),
    ("MASKED_WITHOUT_MATCH", {"公民身份号码": "990100********0011"}, _nobody),
    ("PHONE_TAKEN", {"姓名": "王五", "公民身份号码": None}, _already),
    ("ELSEWHERE", {}, _outside),
    ("IN_ANOTHER_BRANCH", {"所在支部/小组": "某某针织有限公司党支部"}, _already),
    ("NOT_ON_ROLL", {}, lambda town: _already(town, status=MemberStatus.TRANSFERRED_OUT)),
    ("STAGE_DIFFERS", {}, lambda town: _already(town, stage=Stage.PROBATIONARY)),
    ("TWO_PEOPLE", {}, _two_people),
    ("MATCH_AMBIGUOUS", {"公民身份号码": None, "手机": None}, _namesakes),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes", "before"), BROKEN, ids=[f"{i}-{one[0]}" for i, one in enumerate(BROKEN)])
async def test_a_broken_row_changes_nothing_and_keeps_nobody_out(
    session: AsyncSession, town: Town, code: str, changes: dict[str, Any], before: Before
) -> None:
    twins = [an_org(town.tenant_id, "第一党支部", parent=town.committee) for _ in range(2)]
    for one in (*twins, *before(town)):
        session.add(one)
        await session.flush()
    known = await town.people(session)

    broken = a_row("张三", 1, **changes)
    found = await town.checked(session, a_roster(a_row("赵一", 0), broken, a_row("钱二", 5)))

    (_, clean), (state, codes), (_, also_clean) = await state_and_codes(session, town, found)
    assert state is RowState.FAULTY
    assert code in codes
    assert clean == also_clean == set()
    faults = (await town.rows(session, found))[1].faults
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in fault["reason"]) for fault in faults)

    found = await commit(session, town, found)
    assert found.counts == {"created": 2, "left_out": 1}
    assert await town.people(session) == known + 2
    assert (await town.rows(session, found))[1].member_id is None


async def test_a_file_with_every_kind_of_broken_row_lets_the_good_ones_in(session: AsyncSession, town: Town) -> None:
    simple = [(code, changes) for code, changes, before in BROKEN if before is _nobody and code != "PHONE_REPEATED"]
    rows = [a_row("张三", 100 + i, **changes) for i, (_, changes) in enumerate(simple)]

    found = await put_in(session, town, a_row("赵一", 0), *rows, a_row("钱二", 5))

    assert found.counts == {"created": 2, "left_out": len(simple)}
    assert await town.people(session) == 2


async def test_the_same_file_again_changes_nothing(session: AsyncSession, town: Town) -> None:
    rows = [a_row("张三", 1), a_row("李四", 2, 公民身份号码=None), a_row("王五", 3, 公民身份号码=None, 手机=None)]
    await put_in(session, town, *rows)

    found = await town.checked(session, a_roster(*reversed(rows)))

    assert found.counts == {"unchanged": 3}
    found = await commit(session, town, found)
    assert found.counts == {"unchanged": 3}
    assert await town.people(session) == 3


async def test_who_is_known_is_offered_for_merging_and_left_alone_until_decided(
    session: AsyncSession, town: Town
) -> None:
    await put_in(session, town, a_row("张三", 1))
    member = await only_member(session, town)

    found = await town.checked(session, a_roster(a_row("张三", 1, 学历="研究生", 手机=a_phone(9)), a_row("李四", 2)))

    ((state, codes), _) = await state_and_codes(session, town, found)
    assert (state, codes) == (RowState.MATCHED, {"SAME_PERSON"})
    row = (await town.rows(session, found))[0]
    assert row.match_id == member.id
    assert row.changes == [
        {"field": "education", "before": "20", "after": "10"},
        {"field": "phone", "before": "199****0001", "after": "199****0009"},
    ]
    found = await commit(session, town, found)
    assert found.counts == {"left_out": 1, "created": 1}
    assert (member.education, member.version) == ("20", 1)


async def test_a_merge_changes_what_is_said_and_nothing_else(session: AsyncSession, town: Town) -> None:
    await put_in(session, town, a_row("张三", 1))
    found = await town.checked(
        session, a_roster(a_row("张三", 1, 学历="研究生", 籍贯=None, 所在支部_小组="红旗村党支部/第一党小组"))
    )
    await decide_rows(session, town.officer, import_id=found.id, numbers=[], decision=Decision.MERGE)

    found = await commit(session, town, found)

    assert found.counts == {"merged": 1}
    member = await only_member(session, town)
    await session.refresh(member)
    assert (member.education, member.native_place, member.group_id) == ("10", "浙江嘉兴", town.group.id)
    assert member.version == 2


async def test_a_namesake_in_the_branch_may_be_another_person(session: AsyncSession, town: Town) -> None:
    session.add(a_member(town.cipher, town.red, "张三", id_number=None, phone=None, birth=BIRTH))
    await session.flush()
    content = a_roster(a_row("张三", 1, 公民身份号码=None))
    found = await town.checked(session, content)
    assert (await state_and_codes(session, town, found))[0] == (
        RowState.MATCHED, {"PERHAPS_SAME", "NO_ID_NUMBER"},
    )  # fmt: skip

    await decide_row(session, town.officer, import_id=found.id, number=2, decision=Decision.CREATE)
    found = await commit(session, town, found)

    assert found.counts == {"created": 1}
    assert await town.people(session) == 2


async def test_somebody_twice_in_one_file_goes_in_once(session: AsyncSession, town: Town) -> None:
    content = a_roster(a_row("张三", 1), a_row("李四", 2), a_row("张三", 1, 学历="研究生"))
    found = await town.checked(session, content)
    assert [one for one, _ in await state_and_codes(session, town, found)] == [
        RowState.NEW, RowState.NEW, RowState.MATCHED,
    ]  # fmt: skip
    assert (await town.rows(session, found))[2].match_row == 2

    await decide_row(session, town.officer, import_id=found.id, number=4, decision=Decision.MERGE)
    found = await commit(session, town, found)

    assert found.counts == {"created": 2, "merged": 1}
    education = select(Member.education).where(Member.tenant_id == town.tenant_id).order_by(Member.name)
    assert sorted(filter(None, await session.scalars(education))) == ["10", "20"]


async def test_a_good_row_may_be_left_out(session: AsyncSession, town: Town) -> None:
    found = await town.checked(session, a_roster(a_row("张三", 1), a_row("李四", 2)))
    await decide_row(session, town.officer, import_id=found.id, number=2, decision=Decision.SKIP)

    found = await commit(session, town, found)

    assert found.counts == {"left_out": 1, "created": 1}
    assert (await only_member(session, town)).name == "李四"


async def test_decisions_that_a_row_does_not_allow_are_refused(session: AsyncSession, town: Town) -> None:
    await put_in(session, town, a_row("张三", 1))
    found = await town.checked(
        session, a_roster(a_row("张三", 1, 学历="高中"), a_row("李四", 2), a_row("王五", 3, 姓名=None))
    )

    for number, decision in ((2, Decision.CREATE), (3, Decision.MERGE), (4, Decision.SKIP)):
        with pytest.raises(DecisionNotPossible):
            await decide_row(session, town.officer, import_id=found.id, number=number, decision=decision)
    with pytest.raises(RowNotFound):
        await decide_rows(session, town.officer, import_id=found.id, numbers=[2, 99], decision=Decision.SKIP)


async def test_who_appeared_in_the_register_after_the_check_is_not_written_twice(
    session: AsyncSession, town: Town
) -> None:
    found = await town.checked(session, a_roster(a_row("张三", 1), a_row("李四", 2)))
    session.add(a_member(town.cipher, town.red, "张三", id_number=an_id_number(BIRTH, order=1), phone=None))
    await session.flush()

    found = await commit(session, town, found)

    assert found.counts == {"left_out": 1, "created": 1}
    assert (await town.rows(session, found))[0].state is RowState.MATCHED


async def test_rows_go_only_where_the_importer_may_import(session: AsyncSession, town: Town) -> None:
    secretary = an_officer(town.red)
    found = await town.checked(
        session,
        a_roster(
            a_row("张三", 1),
            a_row("李四", 2, 所在支部_小组="某某针织有限公司党支部"),
            a_row("王五", 3, 所在支部_小组=None),
        ),
        at=town.red,
        actor=secretary,
    )

    assert [codes for _, codes in await state_and_codes(session, town, found)] == [set(), {"BRANCH_UNKNOWN"}, set()]
    found = await commit_import(session, secretary, cipher=town.cipher, import_id=found.id)
    assert found.counts == {"created": 2, "left_out": 1}


async def test_a_commit_needs_a_check_and_happens_once(session: AsyncSession, town: Town) -> None:
    opened = await town.opened(session, a_roster(a_row("张三", 1)))
    with pytest.raises(NotChecked):
        await commit(session, town, opened)
    await check_rows(session, town.officer, cipher=town.cipher, import_id=opened.id)
    await commit(session, town, opened)
    with pytest.raises(ImportSettled):
        await commit(session, town, opened)
    assert await town.people(session) == 1


async def test_a_file_of_nothing_but_faults_cannot_be_committed(session: AsyncSession, town: Town) -> None:
    found = await town.checked(session, a_roster(a_row("张三", 1, 姓名=None)))

    with pytest.raises(NothingToCommit):
        await commit(session, town, found)


async def test_staged_rows_are_sealed(session: AsyncSession, town: Town) -> None:
    found = await town.opened(session, a_roster(a_row("张三", 1)))

    (row,) = await town.rows(session, found)
    assert row.cells is not None
    assert "张三".encode() not in row.cells
    assert a_phone(1).encode() not in row.cells
