"""What a branch does with the assessments of its year: see who is missing, approve, publish."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import errors as refused
from app.domains.dues import listing, settling
from app.domains.dues.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.dues.routes.assessments import YearAsked
from app.domains.dues.schemas import ApproveIn, PublishIn
from app.domains.dues.views import CountOut, PublishedRowOut, UnassessedRowOut
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费核定")


@router.get(
    "/organisations/{org_id}/dues-assessments/missing",
    **operation(
        "dues.list_unassessed",
        summary="本年度尚未核定党费的党员",
        permission=P.DUES_ASSESSMENT_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_unassessed(
    call: Reading, org_id: UUID, year: YearAsked, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[UnassessedRowOut]:
    cursors, asked = cursors_of(call), {"year": year, "org": org_id}
    rows = await listing.list_unassessed(
        call.session,
        call.actor,
        org_id,
        year=year,
        after=listing.by_name(cursors.read("dues_unassessed", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page(
        "dues_unassessed", asked, rows, limit=limit, position=lambda row: [row.pinyin, row.member_id]
    )
    return Page(items=[UnassessedRowOut.of(row) for row in kept], next_cursor=following)


@router.post(
    "/organisations/{org_id}/dues-assessments/approve",
    **operation(
        "dues.approve_assessments",
        summary="支部审批党费核定",
        permission=P.DUES_ASSESSMENT_APPROVE,
        refusals=[
            OrgNotFound,
            refused.AssessmentNotFound,
            refused.AssessmentSettled,
            refused.AssessmentNotReady,
            refused.ObjectionOpen,
            refused.OwnAssessment,
            refused.OwnProposal,
        ],
    ),
)
async def approve(call: Writing, org_id: UUID, body: ApproveIn) -> CountOut:
    """所列各项一并审批，有一项不能审批则都不审批。"""
    approved = await settling.approve(
        call.session,
        call.actor,
        org_id,
        year=body.year,
        assessment_ids=body.assessment_ids,
        decision=body.decision,
        answer=body.answer,
        cipher=await cipher_of(call),
    )
    return CountOut(count=len(approved))


@router.post(
    "/organisations/{org_id}/dues-assessments/publish",
    **operation(
        "dues.publish_assessments",
        summary="公布已审批的党费数额",
        permission=P.DUES_ASSESSMENT_PUBLISH,
        refusals=[OrgNotFound, refused.NothingToPublish],
    ),
)
async def publish(call: Writing, org_id: UUID, body: PublishIn) -> CountOut:
    """只公布数额，不公布基数。"""
    return CountOut(count=len(await settling.publish(call.session, call.actor, org_id, year=body.year)))


@router.get(
    "/organisations/{org_id}/dues-assessments/published",
    **operation(
        "dues.list_published",
        summary="已公布的党费核定数额",
        permission=P.DUES_PUBLISHED_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_published(
    call: Reading, org_id: UUID, year: YearAsked, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[PublishedRowOut]:
    cursors, asked = cursors_of(call), {"year": year, "org": org_id}
    rows = await listing.list_published(
        call.session,
        call.actor,
        org_id,
        year=year,
        after=listing.by_name(cursors.read("dues_published", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page(
        "dues_published", asked, rows, limit=limit, position=lambda row: [row.pinyin, row.assessment.id]
    )
    return Page(items=[PublishedRowOut.of(row) for row in kept], next_cursor=following)
