"""Giver and taker are asked to confirm; each to-do closes with the own confirmation, or when the hand-over is withdrawn."""

from uuid import UUID

from app.domains.meetings.handover import repository
from app.domains.meetings.handover.events import HandoverChanged
from app.domains.meetings.handover.vocabulary import HandoverState, Side
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close
from app.jobs.handlers import Handler, JobContext, on


async def settle_to_dos(job: JobContext) -> None:
    """Ask who has not confirmed, and nobody else. It reads how the hand-over stands now, its row held."""
    handover_id = UUID(job.payload["handover_id"])
    handover = await repository.handover_of(job.session, job.tenant_id, handover_id, lock=True)
    if handover is None:
        return
    given = {one.side for one in await repository.signatures_of(job.session, job.tenant_id, [handover_id])}
    for side in Side:
        key = f"handover:{handover_id}:{side}"
        if handover.state is not HandoverState.OPEN or side in given:
            because = Closing.DONE if side in given else Closing.WITHDRAWN
            await close(job.session, tenant_id=job.tenant_id, key=key, because=because)
            continue
        await ask(
            job.session,
            tenant_id=job.tenant_id,
            to=[handover.named(side)],
            kind=NoticeKind.HANDOVER_TO_SIGN,
            title="记录簿移交待您确认",
            text=f"{handover.content['org']}{handover.year}年会议记录簿",
            link=Link(Subject.HANDOVER, handover_id),
            key=key,
            as_of=handover.proposed_at,
        )


HANDLERS: tuple[Handler, ...] = (on(HandoverChanged, "handover.settle_to_dos", settle_to_dos),)
