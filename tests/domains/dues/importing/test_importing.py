"""A branch's 党费核定表: found in the file, computed anew, differences told, written once, taken back."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.importing import committing, deciding, opening, reading, repository
from app.domains.dues.importing.errors import (
    ColumnsUnmapped,
    KindByPeriod,
    NothingToWrite,
    SheetDecisionWrong,
    SheetHasNobody,
    SheetHeaderMissing,
    SheetMappingWrong,
    SheetNotCommitted,
    SheetSettled,
)
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.vocabulary import Choice, Outcome, RowState, SheetStatus
from app.domains.dues.models import DuesAssessment
from app.domains.dues.sealing import ASSESSMENT_BASE, open_base
from app.domains.dues.settling import confirm
from app.domains.dues.vocabulary import PayerKind
from app.domains.members.models import Member
from app.kit.ids import uuid7
from tests.domains.dues.conftest import World
from tests.factories.members import a_member
from tests.support.books import of_rows

TITLES = [
    "序号", "姓名", "岗位工资", "薪级工资", "基础性绩效", "养老", "职业年金", "公积金", "医疗", "所得税",
    "税后工资总额", "交纳比例", "每月应交", "共交", "备注",
]  # fmt: skip
# 事业单位: 2650 + 1815 + 2400 less 1797.40 is 5067.60, 1.5 % of it 76.014.
GOOD = {
    "岗位工资": 2650, "薪级工资": 1815, "基础性绩效": 2400, "养老": 549.2, "职业年金": 274.6, "公积金": 823.8, "医疗": 137.3,
    "所得税": 12.5, "税后工资总额": 5067.6, "交纳比例": 0.015, "每月应交": 76.01, "共交": 912.12,
}  # fmt: skip


def row(name: str, titles: list[str] = TITLES, **changes: Any) -> list[Any]:
    said = {"姓名": name} | GOOD | changes
    return [said.get(title) for title in titles]


def a_sheet(*rows: list[Any], titles: list[str] = TITLES) -> bytes:
    width = len(titles)
    return of_rows(
        ["红旗村党支部2026年党费核定表"] + [None] * (width - 1),
        titles,
        *rows,
        ["合计", None, 7950] + [None] * (width - 3),
        ["填报人：赵六", None, "审核人：王五", None, "日期：2026-01-05"] + [None] * (width - 5),
    )


async def opened(session: AsyncSession, world: World, content: bytes, **options: Any) -> DuesSheet:
    return await opening.open_sheet(
        session,
        world.accountant,
        cipher=world.cipher,
        content=content,
        filename=options.pop("filename", "核定表.xlsx"),
        file_id=uuid7(),
        org_id=world.branch.id,
        year=2026,
        kind=options.pop("kind", PayerKind.PUBLIC_INSTITUTION),
    )


async def found(session: AsyncSession, world: World, sheet: DuesSheet) -> list[tuple[str, RowState, list[str]]]:
    rows = await reading.rows(session, world.accountant, sheet.id, state=None, after=0, limit=50, cipher=world.cipher)
    return [(one.name, one.state, [f"{finding.cell} {finding.text}" for finding in one.findings]) for one in rows]


async def test_good_rows_become_drafts_and_titles_totals_and_foot_are_passed_over(
    session: AsyncSession, world: World
) -> None:
    sheet = await opened(session, world, a_sheet(row("张三"), row("赵 六", 税后工资总额=None, 每月应交=None)))
    assert (sheet.unmapped, sheet.counts) == ([], {"ready": 2})
    assert [kind for _, kind in sheet.asides] == ["title", "header", "total", "signature"]
    await committing.commit_sheet(session, world.accountant, sheet_id=sheet.id, cipher=world.cipher)
    made = list(await session.scalars(select(DuesAssessment)))
    assert {(one.member_id, one.assessed_fen, one.from_month) for one in made} == {
        (world.zhang.id, 7601, 1),
        (world.zhao.id, 7601, 1),
    }
    assert made[0].base is not None
    assert open_base(world.cipher, made[0].base, column=ASSESSMENT_BASE, row_id=made[0].id).base_fen == 506_760
    assert sheet.counts == {"drafted": 2}
    assert await session.scalar(select(func.count()).where(DuesSheetRow.cells.is_not(None))) == 0


async def test_each_difference_is_told_in_its_cell_without_the_base_and_only_taken_by_decision(
    session: AsyncSession, world: World
) -> None:
    sheet = await opened(
        session, world, a_sheet(row("张三", 税后工资总额=5080.1, 交纳比例="2%", 每月应交=101.6), row("李四"))
    )
    assert (await found(session, world, sheet))[0] == (
        "张三",
        RowState.ASKED,
        ["K3 比按各项目核算的多12.50元", "L3 与核算的交纳比例1.5%不同", "M3 与核算的每月应交76.01元不同"],
    )
    decided, one = await deciding.decide(
        session,
        world.accountant,
        sheet_id=sheet.id,
        number=3,
        member_id=None,
        choice=Choice.ACCEPT,
        cipher=world.cipher,
    )
    assert (one.state, decided.counts) == (RowState.READY, {"ready": 2})
    await committing.commit_sheet(session, world.accountant, sheet_id=sheet.id, cipher=world.cipher)
    assert set(await session.scalars(select(DuesAssessment.assessed_fen))) == {7601}


async def test_bad_cells_keep_their_row_out_and_nobody_else(session: AsyncSession, world: World) -> None:
    bad = row("张三", 岗位工资="2,65", 养老=-1, 公积金=823.805, 医疗="#")
    nothing = row("赵六", 岗位工资=0, 薪级工资=None, 基础性绩效=None)
    sheet = await opened(session, world, a_sheet(bad, nothing, row("李四")))
    assert await found(session, world, sheet) == [
        ("张三", RowState.FAULTY, ["C3 不是数字", "F3 不能是负数", "H3 超过两位小数", "I3 不是数字"]),
        ("赵六", RowState.FAULTY, ["C4 填写的是零", "None 没有可用的计算基数（未填写、为零或为负），请人工核对"]),
        ("李四", RowState.READY, []),
    ]
    await committing.commit_sheet(session, world.accountant, sheet_id=sheet.id, cipher=world.cipher)
    assert list(await session.scalars(select(DuesAssessment.member_id))) == [world.li.id]
    assert sheet.counts == {"drafted": 1, "left_out": 2}


async def test_doubled_names_are_asked_and_told_apart_by_the_tail_of_the_id_number(
    session: AsyncSession, world: World
) -> None:
    number = "110105194912310021"
    second = a_member(world.cipher, world.branch, "张三", id_number=number)
    session.add(second)
    await session.flush()
    sheet = await opened(session, world, a_sheet(row("张三"), row("孙八"), row("")))
    assert await found(session, world, sheet) == [
        ("张三", RowState.ASKED, ["B3 名册里有2人同名，请选定人员，或在表中加身份证号后四位"]),
        ("孙八", RowState.ASKED, ["B4 名册里没有这个姓名，请选定人员或不写入"]),
        ("", RowState.FAULTY, ["B5 没有姓名"]),
    ]
    _, one = await deciding.decide(
        session, world.accountant, sheet_id=sheet.id, number=3, member_id=second.id, choice=None, cipher=world.cipher
    )
    assert (one.state, one.member_id) == (RowState.READY, second.id)
    with pytest.raises(SheetDecisionWrong):
        await deciding.decide(
            session, world.accountant, sheet_id=sheet.id, number=4, member_id=world.wang.id, choice=None,
            cipher=world.cipher,
        )  # fmt: skip
    titles = [*TITLES, "身份证号后四位"]
    told = await opened(
        session,
        world,
        a_sheet(row("张三", titles, 身份证号后四位="0021"), row("李四", titles, 身份证号后四位="9999"), titles=titles),
    )
    rows = await repository.rows_of(session, told)
    assert [(one.state, one.member_id) for one in rows] == [(RowState.READY, second.id), (RowState.FAULTY, None)]


async def test_an_unknown_pay_column_is_asked_and_never_guessed(session: AsyncSession, world: World) -> None:
    titles = [*TITLES[:5], "奖励性绩效", "驻村补助", *TITLES[5:]]
    sheet = await opened(session, world, a_sheet(row("张三", titles, 奖励性绩效=3000, 驻村补助=800), titles=titles))
    assert [sheet.titles[column] for column in sheet.unmapped] == ["驻村补助"]
    with pytest.raises(ColumnsUnmapped):
        await committing.commit_sheet(session, world.accountant, sheet_id=sheet.id, cipher=world.cipher)
    known = {int(column): target for column, target in sheet.mapping.items()}
    for wrong in ({6: "item:no_such"}, {6: "item:post_pay"}, {99: "ignored"}, {1: "ignored"}):
        with pytest.raises(SheetMappingWrong):
            await deciding.map_columns(
                session, world.accountant, sheet_id=sheet.id, columns=known | wrong, if_match='"1"', cipher=world.cipher
            )
    await deciding.map_columns(
        session, world.accountant, sheet_id=sheet.id, columns=known | {6: "item:allowances"}, if_match='"1"',
        cipher=world.cipher,
    )  # fmt: skip
    # 5867.60 × 1.5 %: the allowance counts, the reward does not.
    assert (await repository.rows_of(session, sheet))[0].assessed_fen == 8801


async def test_the_same_person_twice_and_who_is_assessed_already_stay_out(session: AsyncSession, world: World) -> None:
    first = await opened(session, world, a_sheet(row("张三"), row("张三")))
    assert (await found(session, world, first))[1] == ("张三", RowState.FAULTY, ["B4 与第3行是同一人"])
    await committing.commit_sheet(session, world.accountant, sheet_id=first.id, cipher=world.cipher)
    with pytest.raises(SheetSettled):
        await committing.commit_sheet(session, world.accountant, sheet_id=first.id, cipher=world.cipher)
    again = await opened(session, world, a_sheet(row("张三")))
    assert again.counts == {"assessed": 1}
    with pytest.raises(NothingToWrite):
        await committing.commit_sheet(session, world.accountant, sheet_id=again.id, cipher=world.cipher)
    assert await session.scalar(select(func.count()).select_from(DuesAssessment)) == 1


async def test_undo_takes_back_what_nobody_has_touched(session: AsyncSession, world: World) -> None:
    sheet = await opened(session, world, a_sheet(row("张三"), row("李四")))
    with pytest.raises(SheetNotCommitted):
        await committing.undo(session, world.accountant, sheet_id=sheet.id)
    await committing.commit_sheet(session, world.accountant, sheet_id=sheet.id, cipher=world.cipher)
    made = (await session.scalars(select(DuesAssessment).where(DuesAssessment.member_id == world.zhang.id))).one()
    await confirm(session, world.self_of(world.zhang), made.id, version=1, voluntary_fen=0)
    await committing.undo(session, world.accountant, sheet_id=sheet.id)
    rows = await repository.rows_of(session, sheet)
    assert [one.outcome for one in rows] == [Outcome.UNDO_REFUSED, Outcome.UNDONE]
    assert sheet.status is SheetStatus.COMMITTED
    assert list(await session.scalars(select(DuesAssessment.member_id))) == [world.zhang.id]


async def test_a_csv_in_gb18030_with_figures_as_text(session: AsyncSession, world: World) -> None:
    lines = [",".join(TITLES), ",".join(f'"{"" if one is None else one}"' for one in row("张三", 岗位工资="2,650.00"))]
    sheet = await opened(session, world, "\r\n".join(lines).encode("gb18030"), filename="核定表.csv")
    assert sheet.counts == {"ready": 1}


async def test_sheets_that_are_none(session: AsyncSession, world: World) -> None:
    for content, refusal in (
        (of_rows(["甲", "乙"], [1, 2]), SheetHeaderMissing),
        (of_rows(TITLES, ["合计"]), SheetHasNobody),
    ):
        with pytest.raises(refusal):
            await opened(session, world, content)
    with pytest.raises(KindByPeriod):
        await opened(session, world, a_sheet(row("张三")), kind=PayerKind.SELF_EMPLOYED)


async def test_farmers_pay_a_fixed_amount_without_items(session: AsyncSession, world: World) -> None:
    titles = ["序号", "姓名", "每月应交", "备注"]
    sheet = await opened(
        session, world, a_sheet(row("张三", titles, 每月应交=0.2), titles=titles), kind=PayerKind.LAID_OFF
    )
    await committing.commit_sheet(session, world.accountant, sheet_id=sheet.id, cipher=world.cipher)
    assert list(await session.scalars(select(DuesAssessment.assessed_fen))) == [20]


async def test_a_member_of_another_branch_is_not_found_by_name(session: AsyncSession, world: World) -> None:
    sheet = await opened(session, world, a_sheet(row("王五")))
    assert sheet.counts == {"asked": 1}
    assert await session.scalar(select(func.count()).select_from(Member).where(Member.name == "王五")) == 1
