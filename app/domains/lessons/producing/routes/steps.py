"""What a plan goes through: its lesson, and what its speakers say."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons import errors as lesson_refused
from app.domains.lessons.producing import errors as refused
from app.domains.lessons.producing import reading, speaking, tying
from app.domains.lessons.producing.finding import MANAGE
from app.domains.lessons.producing.routes.answers import plan_out
from app.domains.lessons.producing.schemas import (
    LessonPlanOut,
    PlanLessonIn,
    PlanScriptOut,
    SpeakerCannotIn,
    SpeakerSaidIn,
)
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("微党课制播计划")

_MANAGED = [refused.PlanNotFound, refused.PlanCancelled]
_SAID = [*_MANAGED, refused.OtherSpeaker, refused.PlanWithoutSpeaker, refused.PlanDelivered]


@router.post(
    "/lesson-plans/{plan_id}/draft",
    **operation(
        "lesson_plans.draft",
        summary="按计划起草微党课",
        permission=P.LESSON_EDIT,
        refusals=[
            *_MANAGED,
            refused.PlanHasLesson,
            OrgNotFound,
            lesson_refused.OrgInactive,
            lesson_refused.SeriesNotFound,
            TopicNotFound,
            TopicClosed,
        ],
    ),
)
async def draft(call: Writing, response: Response, plan_id: UUID) -> LessonPlanOut:
    """题目、系列、主题和主讲人照计划填入；编号见 `lesson_id`，按“微党课编辑”一节继续编写。"""
    return await plan_out(call, response, await tying.draft_from_plan(call.session, call.actor, plan_id))


@router.post(
    "/lesson-plans/{plan_id}/lesson",
    **operation(
        "lesson_plans.tie",
        summary="把正在编写的微党课列入计划",
        permission=MANAGE,
        refusals=[
            *_MANAGED,
            lesson_refused.LessonNotFound,
            refused.PlanHasLesson,
            refused.PlanLessonElsewhere,
            refused.PlanLessonAired,
            refused.PlanLessonTied,
        ],
    ),
)
async def tie(call: Writing, response: Response, plan_id: UUID, body: PlanLessonIn) -> LessonPlanOut:
    return await plan_out(call, response, await tying.tie_lesson(call.session, call.actor, plan_id, body.lesson_id))


@router.delete(
    "/lesson-plans/{plan_id}/lesson",
    **operation(
        "lesson_plans.untie",
        summary="解除计划与微党课的关联",
        permission=MANAGE,
        refusals=[*_MANAGED, refused.PlanWithoutLesson, refused.PlanAired, refused.PlanDelivered],
    ),
)
async def untie(call: Writing, response: Response, plan_id: UUID) -> LessonPlanOut:
    return await plan_out(call, response, await tying.untie_lesson(call.session, call.actor, plan_id))


@router.get(
    "/lesson-plans/{plan_id}/script",
    **operation(
        "lesson_plans.script",
        summary="供主讲人讲的文稿",
        refusals=[refused.PlanNotFound, refused.PlanWithoutLesson, refused.PlanScriptNotReady],
    ),
)
async def script(call: Reading, plan_id: UUID) -> PlanScriptOut:
    """计划中有本人的都可以看，不须另有职务；审核通过之前看不到。"""
    return PlanScriptOut.of(await reading.script_of(call.session, call.actor, plan_id))


@router.post(
    "/lesson-plans/{plan_id}/delivered",
    **operation(
        "lesson_plans.delivered",
        summary="主讲人确认已讲或已录",
        refusals=[*_SAID, refused.PlanWithoutLesson, refused.SpeakerNotOnTurn],
    ),
)
async def delivered(call: Writing, response: Response, plan_id: UUID, body: SpeakerSaidIn) -> LessonPlanOut:
    """由轮到的主讲人本人确认；安排计划的人代为确认的，记明是谁确认的。"""
    held = await speaking.confirm_delivered(call.session, call.actor, plan_id, slot=body.speaker)
    return await plan_out(call, response, held)


@router.post(
    "/lesson-plans/{plan_id}/cannot-deliver",
    **operation(
        "lesson_plans.cannot_deliver",
        summary="主讲人说明不能讲，由 B 角接替",
        refusals=[*_SAID, refused.PlanAired, refused.SpeakerCannotAlready],
    ),
)
async def cannot_deliver(call: Writing, response: Response, plan_id: UUID, body: SpeakerCannotIn) -> LessonPlanOut:
    """A 角说明后立即轮到 B 角；没有 B 角或 B 角也不能讲的，由安排计划的人另行安排。"""
    held = await speaking.say_cannot(call.session, call.actor, plan_id, slot=body.speaker, reason=body.reason)
    return await plan_out(call, response, held)


@router.post(
    "/lesson-plans/{plan_id}/take-back",
    **operation(
        "lesson_plans.take_back",
        summary="主讲人收回已讲的确认，或收回不能讲的说明",
        refusals=[*_SAID, refused.SpeakerSaidNothing],
    ),
)
async def take_back(call: Writing, response: Response, plan_id: UUID, body: SpeakerSaidIn) -> LessonPlanOut:
    held = await speaking.take_back(call.session, call.actor, plan_id, slot=body.speaker)
    return await plan_out(call, response, held)
