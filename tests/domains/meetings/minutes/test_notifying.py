"""Chair and recorder are asked to sign a round, each once, until they have or it was sent back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.minutes.stepping import return_minutes, submit_minutes
from app.domains.meetings.minutes.vocabulary import Signer
from app.domains.notices.models import Notice
from app.domains.notices.public import Closing, NoticeKind
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.test_notifying import work
from tests.factories.meetings import Branch
from tests.factories.minutes import a_held_meeting, sign, submitted


async def to_sign(session: AsyncSession, recipient_id: UUID) -> list[Closing | str | None]:
    """How the to-dos of this person were closed, "open" for those that are not."""
    statement = select(Notice).where(Notice.recipient_id == recipient_id, Notice.kind == NoticeKind.MINUTES_TO_SIGN)
    rows = await session.scalars(statement.execution_options(populate_existing=True))
    return [row.closed_because or "open" for row in rows]


async def test_each_signs_and_each_to_do_closes_with_the_own_signature(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    chair, recorder = branch.members[0].id, branch.members[1].id
    await work(session, branch.tenant_id)
    assert (await to_sign(session, chair), await to_sign(session, recorder)) == (["open"], ["open"])
    await sign(session, branch, minutes_id, Signer.RECORDER)
    await work(session, branch.tenant_id)
    assert (await to_sign(session, chair), await to_sign(session, recorder)) == (["open"], [Closing.DONE])
    await sign(session, branch, minutes_id, Signer.CHAIR)
    for first in ("minutes.signed", "minutes.submitted"):
        await work(session, branch.tenant_id, first)
        assert (await to_sign(session, chair), await to_sign(session, recorder)) == ([Closing.DONE], [Closing.DONE])


async def test_what_is_sent_back_is_signed_by_nobody_and_told_to_the_recorder(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    chair, recorder = branch.members[0].id, branch.members[1].id
    await sign(session, branch, minutes_id, Signer.RECORDER)
    await work(session, branch.tenant_id)
    clock(140)
    await return_minutes(session, branch.secretary, minutes_id=minutes_id, remarks="缺决议")
    await work(session, branch.tenant_id)
    assert await to_sign(session, chair) == [Closing.WITHDRAWN]
    returned = select(Notice).where(Notice.kind == NoticeKind.MINUTES_RETURNED)
    (told,) = await session.scalars(returned)
    assert (told.recipient_id, told.is_to_do, "缺决议" in told.title + told.text) == (recorder, False, False)
    clock(150)
    await submit_minutes(session, branch.recorder, minutes_id=minutes_id)
    # The new round with the old events again, the signature of the first round last: both are asked anew.
    await work(session, branch.tenant_id, "minutes.returned", "minutes.submitted")
    assert (await to_sign(session, chair), await to_sign(session, recorder)) == (["open"], ["open"])
