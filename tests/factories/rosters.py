"""Rosters as branches keep them, small and whole, so that a test breaks one thing only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.access.roles import Role
from app.domains.members.importing.checking import check_rows
from app.domains.members.importing.models import RosterImport, RosterImportRow
from app.domains.members.importing.opening import open_import
from app.domains.members.importing.repository import rows_of
from app.domains.members.models import Member
from app.domains.orgs.models import Org, OrgKind
from app.keyring.keyring import TenantCipher
from app.kit.ids import uuid7
from tests.factories.members import a_cipher, a_phone, an_id_number
from tests.factories.orgs import an_org
from tests.support.books import of_rows

TITLES = (
    "序号", "姓名", "性别", "民族", "出生日期", "公民身份号码", "籍贯", "学历", "学位/职称", "参加工作日期", "入党日期", "转正日期",
    "党内职务", "所在支部/小组", "人员类别", "工作岗位", "手机", "家庭住址", "是否流动", "备注",
)  # fmt: skip


def a_row(name: str = "张三", order: int = 0, **changes: Any) -> list[Any]:
    """One good row; `changes` by title. Another `order` is another person."""
    values: dict[str, Any] = {
        "序号": order + 1,
        "姓名": name,
        "性别": "男",
        "民族": "汉族",
        "出生日期": "1980-05-20",
        "公民身份号码": an_id_number(date(1980, 5, 20), order=order),
        "籍贯": "浙江嘉兴",
        "学历": "大学本科",
        "参加工作日期": "2002.07",
        "入党日期": "2005年6月18日",
        "转正日期": "2006-06-18",
        "所在支部/小组": "红旗村党支部",
        "人员类别": "正式党员",
        "工作岗位": "务农",
        "手机": a_phone(order),
        "家庭住址": "红旗村三组十二号",
        "是否流动": "否",
    }
    changes = {title.replace("_", "/"): value for title, value in changes.items()}
    unknown = changes.keys() - set(TITLES)
    assert not unknown, unknown
    return [(values | changes).get(title) for title in TITLES]


def a_roster(*rows: Sequence[Any], above: Sequence[Sequence[Any]] = (), below: Sequence[Sequence[Any]] = ()) -> bytes:
    return of_rows(*map(list, above), list(TITLES), *map(list, rows), *map(list, below))


@dataclass
class Town:
    """A committee with two branches, a group, and its register officer."""

    tenant_id: UUID
    committee: Org
    red: Org
    mill: Org
    group: Org
    officer: Actor
    cipher: TenantCipher

    async def opened(self, session: AsyncSession, content: bytes, *, at: Org | None = None, **how: Any) -> RosterImport:
        """The file staged at the committee, or at another place."""
        return await open_import(
            session,
            how.pop("actor", self.officer),
            cipher=self.cipher,
            content=content,
            filename="花名册.xlsx",
            file_id=uuid7(),
            org_id=(at or self.committee).id,
            **how,
        )

    async def checked(self, session: AsyncSession, content: bytes, **how: Any) -> RosterImport:
        actor = how.get("actor", self.officer)
        opened = await self.opened(session, content, **how)
        return await check_rows(session, actor, cipher=self.cipher, import_id=opened.id)

    async def rows(self, session: AsyncSession, found: RosterImport) -> list[RosterImportRow]:
        rows = await rows_of(session, found)
        for row in rows:
            await session.refresh(row)
        return rows

    async def people(self, session: AsyncSession) -> int:
        counted = select(func.count()).select_from(Member).where(Member.tenant_id == self.tenant_id)
        return await session.scalar(counted) or 0


async def a_town(session: AsyncSession) -> Town:
    tenant_id = uuid7()
    committee = an_org(tenant_id, "某某镇党委", kind=OrgKind.PARTY_COMMITTEE)
    red = an_org(tenant_id, "红旗村党支部", parent=committee)
    mill = an_org(tenant_id, "某某针织有限公司党支部", parent=committee)
    group = an_org(tenant_id, "第一党小组", parent=red, kind=OrgKind.GROUP)
    for org in (committee, red, mill, group):
        session.add(org)
        await session.flush()
    return Town(tenant_id, committee, red, mill, group, an_officer(committee), await a_cipher(session, tenant_id))


def an_officer(org: Org, role: Role = Role.REGISTER_OFFICER) -> Actor:
    return Actor(
        uuid7(), org.tenant_id, uuid7(), None, "管理员", (Grant.of(role, org.id, org.path),), second_factor=True
    )
