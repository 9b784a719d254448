"""The import of a list of organisations: checked row by row, written in one transaction."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.orgs import errors
from app.domains.orgs.founding import phone_of
from app.domains.orgs.importing import Checked, ListFile, check, commit_list
from app.domains.orgs.models import ImportStatus, Org, OrgChange, OrgImport, OrgKind, UnitKind
from app.domains.orgs.tree import path_of
from app.domains.orgs.vocabulary import Duplicates, Field
from app.keyring.keyring import Keyring, TenantCipher
from app.kit.ids import uuid7
from tests.factories.orgs import SmallTree, actor_at, planted
from tests.factories.orgs import small_tree as a_small_tree
from tests.support.http import MASTER

HEADER = [
    "序号",
    "党组织名称",
    "上级党组织",
    "党组织代码",
    "类别",
    "单位类别",
    "单位名称",
    "成立日期",
    "书记",
    "联系人",
    "联系电话",
]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


async def grown(database: Database) -> tuple[SmallTree, TenantCipher]:
    tree, keyring = a_small_tree(), Keyring(MASTER)
    async with database.write(tree.tenant_id) as session:
        await planted(session, tree)
        await keyring.create_keys(session, tree.tenant_id)
        return tree, await keyring.cipher(session, tree.tenant_id)


def a_row(name: str, parent: str = "", code: str = "", **more: str) -> list[str]:
    keys = ("kind", "unit", "unit_name", "founded", "secretary", "contact", "phone")
    return ["", name, parent, code, *(more.get(key, "") for key in keys)]


def a_list(*rows: list[str]) -> ListFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return ListFile(uuid7(), "名单.csv", text.getvalue().encode("gb18030"))


async def checked(database: Database, tree: SmallTree, file: ListFile) -> Checked:
    async with database.write(tree.tenant_id) as session:
        return await check(session, tree.admin, file=file, under_id=tree.root.id)


async def written(
    database: Database,
    tree: SmallTree,
    cipher: TenantCipher,
    file: ListFile,
    *,
    duplicates: Duplicates = Duplicates.SKIP,
    choices: dict[int, Duplicates] | None = None,
) -> OrgImport:
    outcome = (await checked(database, tree, file)).outcome
    async with database.write(tree.tenant_id) as session:
        return await commit_list(
            session,
            tree.admin,
            outcome.id,
            file=file,
            cipher=cipher,
            duplicates=duplicates,
            choices=choices or {},
        )


async def by_name(session: AsyncSession, tree: SmallTree, name: str) -> Org:
    return (
        await session.scalars(
            select(Org)
            .where(Org.tenant_id == tree.tenant_id, Org.name == name)
            .execution_options(populate_existing=True)
        )
    ).one()


async def test_parents_may_stand_below_their_children_in_the_file(database: Database) -> None:
    tree, cipher = await grown(database)
    file = a_list(
        a_row("第一小组", "051-002", kind="党小组"),
        a_row("甲村党支部", "甲镇党委", "051-002", unit="农村", founded="2001.07", phone="13800000000"),
        a_row("甲镇党委", "县委", "051-001"),
    )
    done = await written(database, tree, cipher, file)
    assert (done.status, done.counts) == (
        ImportStatus.COMMITTED,
        {"rows": 3, "create": 3, "duplicate": 0, "faulty": 0, "created": 3, "updated": 0},
    )
    async with database.read(tree.tenant_id) as session:
        town, village, group = [await by_name(session, tree, n) for n in ("甲镇党委", "甲村党支部", "第一小组")]
        assert town.path == path_of(town.id, tree.root.path)
        assert village.path == path_of(village.id, town.path)
        assert group.path == path_of(group.id, village.path)
        assert (town.depth, village.depth, group.depth) == (1, 2, 3)
        assert (town.position, village.position) == (4, 1)
        assert (village.unit_kind, village.founded_on) == (UnitKind.VILLAGE, date(2001, 7, 1))
        assert (village.code, phone_of(village, cipher)) == ("051-002", "13800000000")
        assert await session.scalar(select(func.count()).select_from(OrgChange)) == 3
        assert list(await session.scalars(select(AuditEntry.action))) == ["org.import"]


async def test_the_check_writes_no_organisation_and_keeps_no_phone(database: Database) -> None:
    tree, _ = await grown(database)
    found = await checked(database, tree, a_list(a_row("甲村党支部", phone="13800000000")))
    assert found.marked is None
    assert found.outcome.counts == {"rows": 1, "create": 1, "duplicate": 0, "faulty": 0}
    assert "13800000000" not in str((found.outcome.rows, found.outcome.mapping))
    async with database.read(tree.tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(Org)) == 6


FAULTS = [
    ([a_row("甲村党支部", "没有这个党委")], "找不到这个上级党组织"),
    ([a_row("甲村党支部", "甲村党支部")], "上级党组织不能是它自己"),
    ([a_row("甲党委", "乙党委"), a_row("乙党委", "甲党委")], "上级党组织互相隶属，形成循环"),
    ([a_row("甲小组", "县委", kind="党小组")], "“党委”下面不能设立“党小组”"),
    ([a_row("甲村党支部", code="051"), a_row("乙村党支部", code="051")], "党组织代码与第 2 行重复"),
    ([a_row("甲村党支部"), a_row("甲村 党支部", "县委")], "与第 2 行是同一个党组织"),
    ([a_row("第一党支部"), a_row("第一党支部", "县委")], "与第 2 行是同一个党组织"),
    ([a_row("甲党委", kind="分队"), a_row("甲村党支部", "甲党委")], "上级党组织所在的第 2 行有误"),
    (
        [a_row("甲党委"), a_row("甲党委", "机关党委"), a_row("甲村党支部", "甲党委")],
        "有几个党组织叫这个名称，请改填上级党组织的代码",
    ),
    ([a_row("甲村党支部", founded="2026-11-23")], "成立日期不能晚于今天"),
]


@pytest.mark.parametrize(("rows", "reason"), FAULTS, ids=[reason for _, reason in FAULTS])
async def test_a_row_at_fault_says_why(database: Database, rows: list[list[str]], reason: str) -> None:
    tree, _ = await grown(database)
    found = await checked(database, tree, a_list(*rows))
    last = found.outcome.rows[-1]
    assert last["action"] == "faulty"
    assert reason in [fault["reason"] for fault in last["faults"]]
    assert found.marked is not None
    book = openpyxl.load_workbook(io.BytesIO(found.marked))
    assert reason in str(book.worksheets[0].cell(len(rows) + 1, len(HEADER) + 1).value)


async def test_good_rows_are_written_and_bad_ones_left_out(database: Database) -> None:
    tree, cipher = await grown(database)
    file = a_list(a_row("甲村党支部"), a_row("乙村党支部", kind="分队"), a_row("乙村小组", "乙村党支部", kind="党小组"))
    done = await written(database, tree, cipher, file)
    assert (done.counts["created"], done.counts["faulty"]) == (1, 2)
    async with database.read(tree.tenant_id) as session:
        assert (await by_name(session, tree, "甲村党支部")).kind is OrgKind.BRANCH
        assert await session.scalar(select(func.count()).select_from(Org)) == 7


async def test_duplicates_are_offered_and_never_overwritten_silently(database: Database) -> None:
    tree, cipher = await grown(database)
    file = a_list(
        a_row("县委", "市委", "051"),
        a_row("第一党支部", "县委", unit_name="幸福村"),
        a_row("第二党支部", "县委", unit_name="和平村"),
        a_row("新小组", "第一党支部", kind="党小组"),
    )
    found = await checked(database, tree, file)
    assert [row["action"] for row in found.outcome.rows] == ["duplicate", "duplicate", "duplicate", "create"]
    assert found.outcome.rows[1]["existing_id"] == str(tree.first.id)
    done = await written(database, tree, cipher, file, choices={3: Duplicates.UPDATE})
    assert (done.counts["created"], done.counts["updated"]) == (1, 1)
    async with database.read(tree.tenant_id) as session:
        assert (await by_name(session, tree, "第一党支部")).unit_name == "幸福村"
        assert (await by_name(session, tree, "第二党支部")).unit_name == ""
        assert (await by_name(session, tree, "县委")).code is None
        assert (await by_name(session, tree, "新小组")).parent_id == tree.first.id


async def test_an_update_takes_filled_cells_only_and_repeating_it_changes_nothing(database: Database) -> None:
    tree, cipher = await grown(database)
    first = a_list(a_row("第一党支部", code="051-9", unit="社区", secretary="王芳", phone="13800000000"))
    assert (await written(database, tree, cipher, first, duplicates=Duplicates.UPDATE)).counts["updated"] == 1
    again = a_list(a_row("改过的名称", "机关党委", "051-9", kind="联合党支部", phone="138****0000"))
    found = await checked(database, tree, again)
    assert found.outcome.rows[0]["notes"] == [
        "已有的类别是“党支部”，导入不改变类别",
        "名称与已有的不同，导入不改变名称",
        "上级党组织与已有的不同，导入不调整隶属关系",
    ]
    assert (await written(database, tree, cipher, again, duplicates=Duplicates.UPDATE)).counts["updated"] == 0
    async with database.read(tree.tenant_id) as session:
        org = await by_name(session, tree, "第一党支部")
        assert (org.unit_kind, org.secretary_name, org.version) == (UnitKind.COMMUNITY, "王芳", 2)
        assert phone_of(org, cipher) == "13800000000"


async def test_what_changed_since_the_check_stops_the_writing(database: Database) -> None:
    tree, cipher = await grown(database)
    file = a_list(a_row("甲村党支部"))
    stale = (await checked(database, tree, file)).outcome
    await written(database, tree, cipher, file)
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.ImportChanged):
            await commit_list(
                session, tree.admin, stale.id, file=file, cipher=cipher, duplicates=Duplicates.SKIP, choices={}
            )


async def test_a_list_is_written_once_and_by_who_may(database: Database) -> None:
    tree, cipher = await grown(database)
    file = a_list(a_row("甲村党支部"))
    done = await written(database, tree, cipher, file)
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.ImportCommitted):
            await commit_list(
                session, tree.admin, done.id, file=file, cipher=cipher, duplicates=Duplicates.SKIP, choices={}
            )
        with pytest.raises(errors.ImportNotFound):
            await commit_list(
                session,
                actor_at(tree.office, Role.COMMITTEE_ADMIN),
                done.id,
                file=file,
                cipher=cipher,
                duplicates=Duplicates.SKIP,
                choices={},
            )
        with pytest.raises(PermissionMissing):
            await check(session, actor_at(tree.root, Role.ORGANISER), file=file, under_id=tree.root.id)


async def test_columns_can_be_named_by_hand_and_a_name_is_needed(database: Database) -> None:
    tree, _ = await grown(database)
    file = ListFile(uuid7(), "x.csv", "甲,乙\n甲村党支部,县委\n".encode())
    async with database.write(tree.tenant_id) as session:
        with pytest.raises(errors.ImportHeadersMissing):
            await check(session, tree.admin, file=file, under_id=tree.root.id)
        columns = {Field.NAME: 0, Field.PARENT: 1}
        found = await check(session, tree.admin, file=file, under_id=tree.root.id, columns=columns)
        assert [row["action"] for row in found.outcome.rows] == ["create"]
        with pytest.raises(errors.ImportHeadersMissing):
            await check(session, tree.admin, file=file, under_id=tree.root.id, columns={Field.PARENT: 1})
