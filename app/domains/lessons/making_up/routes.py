"""Make up missed meetings with lessons: the branch names them, the member sees what is asked."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import LessonNotFound, QuizNotFound, QuizUnavailable
from app.domains.lessons.making_up import assigning
from app.domains.lessons.making_up import errors as refused
from app.domains.lessons.making_up.schemas import CallOffIn, MakeUpLessonIn, MakeUpLessonOut, MakeUpLessonsOut
from app.domains.lessons.studying.errors import NoOwnRecord
from app.domains.meetings.errors import (
    MeetingCancelled,
    MeetingNotEnded,
    MeetingNotFound,
    MeetingNotPublished,
    MeetingPostponed,
    NotAbsent,
    NotOnThisRoll,
)
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("补课")


@router.post(
    "/meetings/{meeting_id}/make-up-lessons",
    **operation(
        "make_up_lessons.assign",
        summary="为缺席、请假的党员指定补课的微党课，可另指定随堂测试",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[
            MeetingNotFound,
            MeetingNotPublished,
            MeetingPostponed,
            MeetingCancelled,
            MeetingNotEnded,
            NotOnThisRoll,
            NotAbsent,
            refused.MadeUpAlready,
            refused.MakeUpDueWrong,
            QuizUnavailable,
            QuizNotFound,
            LessonNotFound,
            refused.NotMeantForThem,
            refused.LearnedBefore,
        ],
        repeatable=False,
    ),
)
async def assign(call: Writing, meeting_id: UUID, body: MakeUpLessonIn) -> MakeUpLessonsOut:
    """学完（并通过测试）后，会议名册上显示“已补课”；缺席的记录不变。再次指定即改换课程。"""
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    rows = await assigning.assign(
        call.session, call.actor, meeting_id, cipher=cipher, member_ids=body.member_ids, task=body.task()
    )
    return MakeUpLessonsOut(items=[MakeUpLessonOut.of(one) for one in rows])


@router.get(
    "/meetings/{meeting_id}/make-up-lessons",
    **operation(
        "make_up_lessons.of_meeting",
        summary="一次会议的补课安排和完成情况",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[MeetingNotFound],
    ),
)
async def of_meeting(call: Reading, meeting_id: UUID) -> MakeUpLessonsOut:
    rows = await assigning.list_of_meeting(call.session, call.actor, meeting_id)
    return MakeUpLessonsOut(items=[MakeUpLessonOut.of(one) for one in rows])


@router.post(
    "/meetings/{meeting_id}/make-up-lessons/{member_id}/call-off",
    **operation(
        "make_up_lessons.call_off",
        summary="注明原因后撤回尚未完成的补课安排",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[MeetingNotFound, refused.MakeUpLessonNotFound, refused.MakeUpClosed],
    ),
)
async def call_off(call: Writing, meeting_id: UUID, member_id: UUID, body: CallOffIn) -> MakeUpLessonOut:
    made = await assigning.call_off(call.session, call.actor, meeting_id, member_id, reason=body.reason)
    return MakeUpLessonOut.of(made)


@router.get(
    "/me/make-up-lessons",
    **operation(
        "make_up_lessons.own",
        summary="本人的补课安排，新的在前",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, CursorInvalid],
    ),
)
async def own(call: Reading, cursor: CursorText = None, limit: Limit = 20) -> Page[MakeUpLessonOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    at = cursors.read("make_up_lessons", {}, cursor)
    rows = await assigning.own_make_ups(call.session, call.actor, before=UUID(at[0]) if at else None, limit=limit + 1)
    kept, following = cursors.page("make_up_lessons", {}, rows, limit=limit, position=lambda one: [one.row.id])
    return Page(items=[MakeUpLessonOut.of(one) for one in kept], next_cursor=following)
