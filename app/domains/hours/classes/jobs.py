"""Later work of classes: whoever is called up is asked to answer, and told when the class becomes another."""

from datetime import date, datetime, time
from uuid import UUID

from app.access.permissions import Permission
from app.domains.hours.classes import repository
from app.domains.hours.classes.calling import key_of
from app.domains.hours.classes.events import CalledUp, ClassChanged
from app.domains.hours.classes.models import TrainingCall, TrainingClass
from app.domains.hours.classes.vocabulary import TAKING_PLACES, CallState, ClassState
from app.domains.members.public import member_card
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.jobs.handlers import Handler, JobContext, on
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, today

LAPSE_JOB = "training_classes.lapse"


async def ask_to_answer(job: JobContext) -> None:
    """The member is asked, until the class begins; the branch has one line for a class, however many are called."""
    event = job.event(CalledUp)
    training = await repository.class_of(job.session, job.tenant_id, event.class_id)
    call = await repository.held_call(job.session, job.tenant_id, event.class_id, event.member_id)
    if call is None or call.state is not CallState.CALLED or not _is_to_come(training):
        return
    await _ask(job, training, call)
    await _tell_branch(job, training, call)
    await _lapse_later(job, training, call)


async def _ask(job: JobContext, training: TrainingClass, call: TrainingCall) -> None:
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=[call.member_id],
        kind=NoticeKind.TRAINING_TO_ANSWER,
        title=f"请答复调训：{training.title}",
        text=_when_and_where(training),
        link=Link(Subject.TRAINING_CLASS, training.id),
        key=key_of(call.id),
        as_of=max(call.called_at, training.updated_at),
        due_at=_midnight(training.from_on),
    )


async def _tell_branch(job: JobContext, training: TrainingClass, call: TrainingCall) -> None:
    card = await member_card(job.session, job.tenant_id, call.member_id)
    if card is None:
        return
    to = await deciders(job.session, job.tenant_id, Permission.HOURS_CERTIFY, at=card.org_path, besides=[card.id])
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=NoticeKind.TRAINING_CALLED,
        title=f"本支部有党员被调训：{training.title}",
        text=f"{_when_and_where(training)}；本人不便的，可由支部代为答复",
        link=Link(Subject.TRAINING_CLASS, training.id),
        key=f"training_class:{training.id}:{card.org_id}",
        as_of=call.called_at,
    )


async def _lapse_later(job: JobContext, training: TrainingClass, call: TrainingCall) -> None:
    payload = {"class_id": str(training.id), "member_id": str(call.member_id)}
    begins = _midnight(training.from_on)
    await enqueue(job.session, LAPSE_JOB, payload, tenant_id=job.tenant_id, run_at=begins, key=str(call.id))


async def lapse(job: JobContext) -> None:
    """The class has begun: nobody is asked any more."""
    class_id, member_id = UUID(job.payload["class_id"]), UUID(job.payload["member_id"])
    training = await repository.class_of(job.session, job.tenant_id, class_id)
    call = await repository.held_call(job.session, job.tenant_id, class_id, member_id)
    if call is not None and training.from_on <= today():
        await close(job.session, tenant_id=job.tenant_id, key=key_of(call.id), because=Closing.LAPSED)


async def tell_of_change(job: JobContext) -> None:
    """Whoever has a place learns of other days or another place, or that the class was called off."""
    training = await repository.class_of(job.session, job.tenant_id, job.event(ClassChanged).class_id)
    calls = [call for call, _ in await repository.calls_of(job.session, job.tenant_id, training.id)]
    concerned = [call for call in calls if call.state in TAKING_PLACES]
    if training.state is ClassState.CANCELLED:
        for call in concerned:
            await close(job.session, tenant_id=job.tenant_id, key=key_of(call.id), because=Closing.WITHDRAWN)
        title, text = f"培训班取消：{training.title}", training.state_reason
    elif _is_to_come(training):
        for call in concerned:
            if call.state is CallState.CALLED:
                await _ask(job, training, call)
                await _lapse_later(job, training, call)
        title, text = f"培训班有变动：{training.title}", _when_and_where(training)
    else:
        return
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=[call.member_id for call in concerned],
        kind=NoticeKind.TRAINING_CHANGED,
        title=title,
        text=text,
        link=Link(Subject.TRAINING_CLASS, training.id),
        key=f"training_class:{training.id}",
        as_of=training.updated_at,
    )


def _is_to_come(training: TrainingClass) -> bool:
    return training.state is ClassState.OPEN and today() < training.from_on


def _when_and_where(training: TrainingClass) -> str:
    days = _said(training.from_on)
    if training.until_on > training.from_on:
        days += f"至{_said(training.until_on)}（共{len(training.days)}天）"
    return f"{days}，{training.place}"


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


HANDLERS: tuple[Handler, ...] = (
    on(CalledUp, "training_classes.ask_to_answer", ask_to_answer),
    on(ClassChanged, "training_classes.tell_of_change", tell_of_change),
    Handler(LAPSE_JOB, lapse),
)
