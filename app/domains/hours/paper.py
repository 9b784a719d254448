"""学时证明: a member's year on paper, with every source, so that a branch elsewhere can certify what was learned here."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.hours.counting import hours_text
from app.domains.hours.crediting import standing_of
from app.domains.hours.labels import LABELS
from app.domains.hours.models import HoursEntry
from app.domains.hours.statements import Statement, own_statement, statement_for
from app.domains.hours.vocabulary import EntryState
from app.domains.orgs.public import org_card
from app.kit.clock import today
from app.kit.printing import Template

STATEMENT = Template("app.domains.hours", "statement.typ")
_NOTE = "以上学时由会议、课程、培训班等来源记入，不是在线时长；计入所在年度，不结转。组织关系转出的，供接收党支部认定。"


async def own_page(session: AsyncSession, actor: Actor, year: int) -> dict[str, Any]:
    """The data of `STATEMENT`. Raises NoOwnHours, PermissionMissing."""
    return await _page(session, actor.tenant_id, await own_statement(session, actor, year))


async def page_for(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> dict[str, Any]:
    """The data of `STATEMENT`. Raises HoursMemberNotFound, PermissionMissing, SecondFactorMissing."""
    return await _page(session, actor.tenant_id, await statement_for(session, actor, member_id, year))


async def _page(session: AsyncSession, tenant_id: UUID, statement: Statement) -> dict[str, Any]:
    org = await org_card(session, tenant_id, statement.member.org_id)
    branch, name, year, day = org.name if org else "", statement.member.name, statement.year, today()
    return {
        "title": f"{name}{year}年学时证明",
        "foot": f"{branch}　{name}　{year}年",
        "branch": branch,
        "issued": f"{day.year}年{day.month}月{day.day}日",
        "facts": _facts(statement, branch),
        "head": ["日期", "学习内容", "类别", "学时", "情况", "依据"],
        "rows": [_row(one) for one in standing_of(statement.entries)] or [["——", "没有记录", "", "", "", ""]],
        "note": _NOTE,
    }


def _facts(statement: Statement, branch: str) -> list[list[str]]:
    sums = statement.sums
    return [
        ["姓名", statement.member.name],
        ["党支部", branch],
        ["年度", f"{statement.year}年"],
        ["集中培训", f"{hours_text(sums.concentrated)}学时（{sums.trainings}次）"],
        ["集体学习", f"{hours_text(sums.collective)}学时"],
        ["网络自学", f"{hours_text(sums.online)}学时"],
    ]


def _row(entry: HoursEntry) -> list[str]:
    state = LABELS["hours_entry_state"][entry.state]
    return [
        entry.held_on.isoformat(),
        entry.title,
        LABELS["hours_bucket"][entry.bucket],
        hours_text(entry.hundredths if entry.state is EntryState.COUNTED else 0),
        state if entry.state is EntryState.COUNTED else f"{state}：{entry.reason}",
        entry.basis,
    ]
