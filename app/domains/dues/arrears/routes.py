"""Arrears over HTTP: the own, a branch's, numbers for those above, and cases."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.arrears import cases, reading
from app.domains.dues.arrears.errors import CaseClosed, CaseNotFound
from app.domains.dues.arrears.schemas import (
    BranchCountOut,
    CaseDetailOut,
    CaseNoteIn,
    CaseNoteOut,
    CaseOut,
    OwingOut,
)
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.dues.errors import NoOwnRecord
from app.domains.dues.listing import by_id
from app.domains.dues.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.dues.schemas import PurposeIn
from app.domains.members.public import member_cards
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费欠交")


@router.get(
    "/me/dues/arrears",
    **operation("dues.own_arrears", summary="本人未交的月份", permission=P.DUES_READ_OWN, refusals=[NoOwnRecord]),
)
async def own(call: Reading) -> OwingOut:
    """缓交、减免、待核定和异地已交的月份不计；缓交、减免、待核定和未开账单的月份也不使连续中断。"""
    return OwingOut.of(await reading.own(call.session, call.actor))


@router.get(
    "/organisations/{org_id}/dues-arrears",
    **operation(
        "dues.arrears", summary="党支部未交党费的党员和月份", permission=P.DUES_BILL_EDIT, refusals=[OrgNotFound]
    ),
)
async def of_branch(call: Reading, org_id: UUID) -> list[OwingOut]:
    """只给支部的收缴人员；只列直接属于这个支部的。"""
    return [OwingOut.of(one) for one in await reading.of_branch(call.session, call.actor, org_id)]


@router.get(
    "/organisations/{org_id}/dues-arrears/counts",
    **operation(
        "dues.arrears_counts", summary="各党支部欠交党费的人数", permission=P.DUES_BILL_READ, refusals=[OrgNotFound]
    ),
)
async def counts(call: Reading, org_id: UUID) -> list[BranchCountOut]:
    """上级只看人数，不看姓名；按组织树排列，不排名。"""
    return [BranchCountOut.of(one) for one in await reading.counts(call.session, call.actor, org_id)]


@router.get(
    "/organisations/{org_id}/dues-cases",
    **operation(
        "dues.cases",
        summary="党支部连续六个月未交党费的情况，新的在前",
        permission=P.DUES_BILL_EDIT,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_cases(call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE) -> Page[CaseOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    rows = await reading.cases_of(
        call.session, call.actor, org_id, before=by_id(cursors.read("dues_cases", asked, cursor)), limit=limit + 1
    )
    kept, following = cursors.page("dues_cases", asked, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[CaseOut.of(case, name) for case, name in kept], next_cursor=following)


@router.get(
    "/dues-cases/{case_id}",
    **operation(
        "dues.case",
        summary="一项欠交情况的办理经过",
        permission=P.DUES_BILL_EDIT,
        refusals=[CaseNotFound],
    ),
)
async def show_case(call: Reading, case_id: UUID) -> CaseDetailOut:
    """只给支部的收缴人员；说明内容不在其中，须注明用途后查看。"""
    return CaseDetailOut.told(await reading.story(call.session, call.actor, case_id))


@router.post(
    "/dues-cases/{case_id}/reveal-notes",
    **operation(
        "dues.reveal_case_notes",
        summary="注明用途后查看欠交情况的说明",
        permission=P.DUES_BILL_EDIT,
        refusals=[CaseNotFound],
        repeatable=False,
    ),
)
async def reveal_notes(call: Writing, case_id: UUID, body: PurposeIn) -> list[CaseNoteOut]:
    """说明可能涉及病情、困难，加密保存；每次查看都连同用途记入审计。"""
    found = await reading.reveal_notes(
        call.session, call.actor, case_id, purpose=body.purpose, cipher=await cipher_of(call)
    )
    return [CaseNoteOut(event_id=event.id, note=note) for event, note in found]


@router.post(
    "/dues-cases/{case_id}/explain",
    **operation(
        "dues.explain_case",
        summary="登记未交党费的正当理由",
        permission=P.DUES_BILL_EDIT,
        refusals=[CaseNotFound, CaseClosed],
    ),
)
async def explain(call: Writing, case_id: UUID, body: CaseNoteIn) -> CaseOut:
    return await _settled(call, case_id, CaseState.EXPLAINED, body.reason)


@router.post(
    "/dues-cases/{case_id}/hand-over",
    **operation(
        "dues.hand_over_case",
        summary="提交支部大会讨论",
        permission=P.DUES_BILL_EDIT,
        refusals=[CaseNotFound, CaseClosed],
    ),
)
async def hand_over(call: Writing, case_id: UUID, body: CaseNoteIn) -> CaseOut:
    """系统不改变任何人的党籍。"""
    return await _settled(call, case_id, CaseState.HANDED_OVER, body.reason)


async def _settled(call: Writing, case_id: UUID, state: CaseState, note: str) -> CaseOut:
    case = await cases.settle(call.session, call.actor, case_id, state=state, note=note, cipher=await cipher_of(call))
    cards = await member_cards(call.session, call.actor.tenant_id, [case.member_id])
    return CaseOut.of(case, cards[case.member_id].name)
