"""Assessments: draft, revise, reassess, enter bases, approve, publish, list."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import assessing, listing, periods, reading, settling
from app.domains.dues import errors as refused
from app.domains.dues.finding import assessment_for
from app.domains.dues.models import DuesAssessment
from app.domains.dues.routes.answers import COMPUTING, PAGE, cipher_of, cursors_of
from app.domains.dues.schemas import (
    FIRST_YEAR,
    LAST_YEAR,
    AssessmentEditIn,
    AssessmentIn,
    PaperIn,
    PeriodBaseIn,
    PurposeIn,
    ReassessmentIn,
)
from app.domains.dues.views import (
    AssessmentDetailOut,
    AssessmentOut,
    AssessmentRowOut,
    PeriodOut,
    RevealedOut,
)
from app.domains.dues.vocabulary import AssessmentState
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费核定")

YearAsked = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年度", examples=[2026])]


def _shown(response: Response, made: DuesAssessment) -> AssessmentOut:
    show_version(response, made.version)
    return AssessmentOut.of(made)


@router.post(
    "/dues/assessments",
    **operation(
        "dues.assess",
        summary="核定一名党员本年度的党费",
        permission=P.DUES_ASSESS,
        refusals=[
            *COMPUTING,
            refused.MemberNotFound,
            refused.NotOnRoll,
            refused.YearWrong,
            refused.NotYetMember,
            refused.AlreadyAssessed,
        ],
        status=201,
    ),
)
async def assess(call: Writing, response: Response, body: AssessmentIn) -> AssessmentOut:
    """年薪制和不按月取得收入的党员不填收入项目，各月待登记基数后核定。"""
    made = await assessing.draft(
        call.session,
        call.actor,
        member_id=body.member_id,
        year=body.year,
        facts=body.facts(),
        collection_over=body.collection_over,
        cipher=await cipher_of(call),
    )
    return _shown(response, made)


@router.get(
    "/dues/assessments",
    **operation(
        "dues.list_assessments",
        summary="党费核定名单和数额（不含基数）",
        permission=P.DUES_ASSESSMENT_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_assessments(
    call: Reading,
    year: YearAsked,
    org_id: Annotated[UUID | None, Query(description="该党组织及其下级")] = None,
    state: AssessmentState | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[AssessmentRowOut]:
    """按姓名拼音排序。"""
    cursors, asked = cursors_of(call), {"year": year, "org": org_id, "state": state}
    rows = await listing.list_assessments(
        call.session,
        call.actor,
        year=year,
        org_id=org_id,
        state=state,
        after=listing.by_name(cursors.read("dues_assessments", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page("dues_assessments", asked, rows, limit=limit, position=_place)
    return Page(items=[AssessmentRowOut.of(row) for row in kept], next_cursor=following)


def _place(row: listing.Listed) -> list[Any]:
    return [row.pinyin, row.assessment.id]


@router.get(
    "/dues/assessments/{assessment_id}",
    **operation(
        "dues.read_assessment",
        summary="一项党费核定和该党员的各月应交（不含基数）",
        permission=P.DUES_ASSESSMENT_READ,
        refusals=[refused.AssessmentNotFound],
    ),
)
async def read_assessment(call: Reading, response: Response, assessment_id: UUID) -> AssessmentDetailOut:
    made, year = await reading.year_around(call.session, call.actor, assessment_id)
    show_version(response, made.version)
    return AssessmentDetailOut.of(made, year, await cipher_of(call))


@router.put(
    "/dues/assessments/{assessment_id}",
    **operation(
        "dues.revise_assessment",
        summary="修改尚未审批的党费核定，党员须重新核对",
        permission=P.DUES_ASSESS,
        refusals=[*COMPUTING, refused.AssessmentNotFound, refused.AssessmentSettled, refused.NotOnRoll],
        edits=True,
    ),
)
async def revise_assessment(
    call: Writing, response: Response, assessment_id: UUID, body: AssessmentEditIn, if_match: IfMatch = None
) -> AssessmentOut:
    found, payer = await assessment_for(call.session, call.actor, assessment_id, P.DUES_ASSESS, lock=True)
    require_match(if_match, found)
    made = await assessing.revise(
        call.session, call.actor, found, payer, facts=body.facts(), cipher=await cipher_of(call)
    )
    return _shown(response, made)


@router.post(
    "/dues/assessments/{assessment_id}/reassess",
    **operation(
        "dues.reassess",
        summary="年内重新核定，须说明理由和起始月份",
        permission=P.DUES_ASSESS,
        refusals=[
            *COMPUTING,
            refused.AssessmentNotFound,
            refused.NotOnRoll,
            refused.ReassessmentTooEarly,
            refused.ReassessmentMonthWrong,
            refused.AlreadyAssessed,
        ],
        status=201,
    ),
)
async def reassess(call: Writing, response: Response, assessment_id: UUID, body: ReassessmentIn) -> AssessmentOut:
    """每月数额年内一般不变动；确需变动的另作一次核定，此前各月不变。"""
    made = await assessing.reassess(
        call.session,
        call.actor,
        assessment_id,
        from_month=body.from_month,
        reason=body.reason,
        facts=body.facts(),
        cipher=await cipher_of(call),
    )
    return _shown(response, made)


@router.post(
    "/dues/assessments/{assessment_id}/confirm-on-paper",
    **operation(
        "dues.confirm_on_paper",
        summary="登记党员本人的书面确认",
        permission=P.DUES_ASSESS,
        refusals=[refused.AssessmentNotFound, refused.AssessmentSettled, refused.OwnAssessment],
    ),
)
async def confirm_on_paper(call: Writing, response: Response, assessment_id: UUID, body: PaperIn) -> AssessmentOut:
    return _shown(response, await settling.confirm_on_paper(call.session, call.actor, assessment_id, note=body.note))


@router.post(
    "/dues/assessments/{assessment_id}/period-bases",
    **operation(
        "dues.enter_period_base",
        summary="登记年薪制当月或按季的计算基数",
        permission=P.DUES_ASSESS,
        refusals=[
            *COMPUTING,
            refused.AssessmentNotFound,
            refused.AssessmentNotReady,
            refused.NotByPeriod,
            refused.PeriodWrong,
            refused.PeriodNotBegun,
            refused.ReplacementReasonMissing,
        ],
        status=201,
    ),
)
async def enter_period_base(call: Writing, assessment_id: UUID, body: PeriodBaseIn) -> PeriodOut:
    entered = await periods.enter_base(
        call.session,
        call.actor,
        assessment_id,
        first_month=body.first_month,
        amount_fen=body.amount_fen,
        reason=body.reason,
        cipher=await cipher_of(call),
    )
    return PeriodOut.of(entered)


@router.post(
    "/dues/assessments/{assessment_id}/reveal-base",
    **operation(
        "dues.reveal_base",
        summary="注明用途后查看计算基数明细",
        permission=P.DUES_BASE_READ,
        refusals=[refused.AssessmentNotFound],
        repeatable=False,
    ),
)
async def reveal_base(call: Writing, assessment_id: UUID, body: PurposeIn) -> RevealedOut:
    """每次查看都连同用途记入审计。"""
    revealed = await reading.reveal_base(
        call.session, call.actor, assessment_id, purpose=body.purpose, cipher=await cipher_of(call)
    )
    return RevealedOut.of(revealed)
