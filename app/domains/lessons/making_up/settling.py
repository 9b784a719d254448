"""Look at what was learned, and let the roll say so; or take that back."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lessons.making_up import repository
from app.domains.lessons.making_up.events import MakeUpAssigned
from app.domains.lessons.making_up.models import MakeUpLesson
from app.domains.lessons.making_up.rules import Evidence, made_up_on
from app.domains.lessons.making_up.vocabulary import MakeUpState
from app.domains.lessons.quizzes import the_quizzes
from app.domains.meetings.public import MakeUpManner, record_make_up, take_back_make_up
from app.domains.notices.public import Closing, close
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import CHINA, local_date, now


def key_of(make_up_id: UUID) -> str:
    """The notice of this make-up."""
    return f"make_up:{make_up_id}"


def source_of(lesson_id: UUID) -> str:
    """What the roll names as the proof."""
    return f"lesson:{lesson_id}"


async def evidence_of(session: AsyncSession, row: MakeUpLesson) -> Evidence:
    made = (await repository.completed(session, row.tenant_id, row.lesson_id, [row.member_id])).get(row.member_id)
    completed_on = None if made is None else made.completed_on
    quizzes, passed_on = the_quizzes(), None
    if row.quiz_id is not None and quizzes is not None:
        passed_at = await quizzes.passed_at(
            session,
            row.tenant_id,
            row.quiz_id,
            member_id=row.member_id,
            since=datetime.combine(row.missed_on, time(), CHINA),
        )
        passed_on = None if passed_at is None else local_date(passed_at)
    return Evidence(completed_on, row.quiz_id is not None, passed_on)


async def settle(session: AsyncSession, actor: Actor, row: MakeUpLesson, *, cipher: TenantCipher) -> bool:
    """Record the make-up if all that was asked is there; whether it is. The row is held. Safe to repeat."""
    done_on = made_up_on(row.missed_on, await evidence_of(session, row))
    if row.state is not MakeUpState.OPEN or done_on is None:
        return False
    title = await repository.title_of(session, row.tenant_id, row.lesson_id)
    await record_make_up(
        session,
        actor,
        cipher=cipher,
        meeting_id=row.meeting_id,
        member_id=row.member_id,
        org_id=row.org_id,
        manner=MakeUpManner.LESSON_STUDIED,
        done_on=done_on,
        reason=f"补学微党课《{title}》" + ("并通过随堂测试" if row.quiz_id else ""),
        source=source_of(row.lesson_id),
    )
    row.state, row.updated_at = MakeUpState.MADE_UP, now()
    await session.flush()
    await close(session, tenant_id=row.tenant_id, key=key_of(row.id), because=Closing.DONE)
    return True


async def unsettle(session: AsyncSession, actor: Actor, row: MakeUpLesson, *, cipher: TenantCipher, why: str) -> None:
    """What the make-up rested on does not hold: the roll says so no more, and the person is asked again."""
    if row.state is not MakeUpState.MADE_UP or made_up_on(row.missed_on, await evidence_of(session, row)) is not None:
        return
    await take_back_make_up(
        session,
        actor,
        cipher=cipher,
        meeting_id=row.meeting_id,
        member_id=row.member_id,
        org_id=row.org_id,
        source=source_of(row.lesson_id),
        reason=why,
    )
    row.state, row.updated_at = MakeUpState.OPEN, now()
    await session.flush()
    await publish(session, MakeUpAssigned(tenant_id=row.tenant_id, make_up_id=row.id))
