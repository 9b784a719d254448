"""Write lessons: series, drafts, versions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons import drafting, reading, reviewing
from app.domains.lessons import errors as refused
from app.domains.lessons.finding import STAFF, lesson_for
from app.domains.lessons.routes.answers import draft_out
from app.domains.lessons.schemas import (
    DraftEdit,
    DraftIn,
    DraftOut,
    DraftRowOut,
    SeriesIn,
    SeriesListOut,
    SeriesOut,
    VersionOut,
    VersionsOut,
)
from app.domains.lessons.vocabulary import LessonState
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.files.errors import FileNotConfirmed, FileNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("微党课编辑")

_WRITTEN = [
    refused.SeriesNotFound,
    TopicNotFound,
    TopicClosed,
    refused.QuizUnavailable,
    refused.QuizNotFound,
    refused.CustomAudienceWrong,
    refused.AudienceOutside,
    FileNotFound,
    FileNotConfirmed,
    refused.BlockFileWrong,
    refused.MediaFull,
    refused.BlockIncomplete,
    refused.MarkupTooMuch,
    refused.BlockKeyTwice,
]


@router.post(
    "/lesson-series",
    **operation(
        "lesson_series.make",
        summary="新建系列",
        permission=P.LESSON_EDIT,
        refusals=[OrgNotFound, refused.OrgInactive, refused.SeriesTaken],
        status=201,
    ),
)
async def make_series(call: Writing, body: SeriesIn) -> SeriesOut:
    return SeriesOut.of(*await drafting.make_series(call.session, call.actor, org_id=body.org_id, name=body.name))


@router.get(
    "/lesson-series",
    **operation(
        "lesson_series.list", summary="某组织可用的系列（含上级的）", permission=P.ORG_READ, refusals=[OrgNotFound]
    ),
)
async def list_series(call: Reading, org_id: UUID) -> SeriesListOut:
    rows = await reading.series_at(call.session, call.actor, org_id)
    return SeriesListOut(items=[SeriesOut.of(series, org) for series, org in rows])


@router.post(
    "/lesson-drafts",
    **operation(
        "lesson_drafts.make",
        summary="起草微党课",
        permission=P.LESSON_EDIT,
        refusals=[OrgNotFound, refused.OrgInactive, *_WRITTEN],
        status=201,
    ),
)
async def make(call: Writing, response: Response, body: DraftIn) -> DraftOut:
    """文件先按“文件”一节上传并确认；正文引用之后即归这节课所有。"""
    quota = call.services.settings.org_media_quota
    found = await drafting.make_lesson(call.session, call.actor, org_id=body.org_id, content=body.content, quota=quota)
    return await draft_out(call, response, found)


@router.get(
    "/lesson-drafts",
    **operation(
        "lesson_drafts.list",
        summary="编辑、审核中的微党课，新的在前",
        permission=STAFF,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_drafts(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级")] = None,
    state: LessonState | None = None,
    custom: Annotated[bool | None, Query(description="只看定制课，或只看其他课")] = None,
    custom_org_id: Annotated[UUID | None, Query(description="为该组织定制的")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[DraftRowOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    asked = {"org_id": org_id, "state": state, "custom": custom, "unit": custom_org_id}
    before = cursors.read("lesson_drafts", asked, cursor)
    rows = await reading.list_drafts(
        call.session,
        call.actor,
        org_id=org_id,
        state=state,
        custom=custom,
        unit_id=custom_org_id,
        before=UUID(before[0]) if before else None,
        limit=limit + 1,
    )
    kept, following = cursors.page("lesson_drafts", asked, rows, limit=limit, position=lambda one: [one.lesson.id])
    return Page(items=[DraftRowOut.row(found) for found in kept], next_cursor=following)


@router.get(
    "/lesson-drafts/{lesson_id}",
    **operation(
        "lesson_drafts.show",
        summary="查看编辑、审核中的微党课",
        permission=STAFF,
        refusals=[refused.LessonNotFound],
    ),
)
async def show(call: Reading, response: Response, lesson_id: UUID) -> DraftOut:
    return await draft_out(call, response, await lesson_for(call.session, call.actor, lesson_id))


@router.put(
    "/lesson-drafts/{lesson_id}",
    **operation(
        "lesson_drafts.write",
        summary="修改草稿",
        permission=P.LESSON_EDIT,
        refusals=[refused.LessonNotFound, refused.LessonSettled, *_WRITTEN],
        edits=True,
    ),
)
async def write(
    call: Writing, response: Response, lesson_id: UUID, body: DraftEdit, if_match: IfMatch = None
) -> DraftOut:
    found = await drafting.lesson_to_write(call.session, call.actor, lesson_id)
    require_match(if_match, found.lesson)
    quota = call.services.settings.org_media_quota
    written = await drafting.write_lesson(call.session, call.actor, found, body.content, quota=quota)
    return await draft_out(call, response, written)


@router.post(
    "/lesson-drafts/{lesson_id}/submit",
    **operation(
        "lesson_drafts.submit",
        summary="提交审核",
        permission=P.LESSON_EDIT,
        refusals=[
            refused.LessonNotFound,
            refused.LessonSettled,
            refused.LessonIncomplete,
            refused.QuizNotOne,
            refused.CustomAudienceWrong,
            refused.QuizUnavailable,
            refused.QuizNotFound,
            refused.AudienceOutside,
            refused.AudienceEmpty,
        ],
    ),
)
async def submit(call: Writing, response: Response, lesson_id: UUID) -> DraftOut:
    """提交的内容成为一个不再改动的版本。"""
    return await draft_out(call, response, await reviewing.submit_lesson(call.session, call.actor, lesson_id))


@router.post(
    "/lesson-drafts/{lesson_id}/revise",
    **operation(
        "lesson_drafts.revise",
        summary="转为修改稿",
        permission=P.LESSON_EDIT,
        refusals=[refused.LessonNotFound, refused.LessonUnchanged],
    ),
)
async def revise(call: Writing, response: Response, lesson_id: UUID) -> DraftOut:
    """收回提交、撤销定时发布，或修改已发布的课；已发布的版本在新版本发布之前不变。"""
    return await draft_out(call, response, await drafting.revise_lesson(call.session, call.actor, lesson_id))


@router.get(
    "/lesson-drafts/{lesson_id}/versions",
    **operation(
        "lesson_drafts.versions",
        summary="历次提交的版本和审核意见",
        permission=STAFF,
        refusals=[refused.LessonNotFound],
    ),
)
async def versions(call: Reading, lesson_id: UUID) -> VersionsOut:
    rows = await reading.versions_of(call.session, call.actor, lesson_id)
    return VersionsOut(items=[VersionOut.of(version, review) for version, review in rows])
