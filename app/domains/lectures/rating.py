"""Both sides rate a lecture that was held: a score of 1 to 5 with words, once each, nobody ranked."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.audit.trail import record
from app.domains.lectures import order_repository as repository
from app.domains.lectures.errors import NotHeldYet, RatedAlready, RaterNotThere, RatingClosed, RatingNotFound
from app.domains.lectures.finding import MANAGE, ORDER, OrderFound, awake, order_for, speak_for_lecturer
from app.domains.lectures.models import LectureRating
from app.domains.lectures.rules import may_change_rating
from app.domains.lectures.vocabulary import OrderState, RatingSide
from app.domains.meetings.public import came_to, people_at
from app.kit.clock import now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class _Voice:
    side: RatingSide
    is_for: bool


async def rate(session: AsyncSession, actor: Actor, order_id: UUID, *, score: int, words: str) -> LectureRating:
    """Rate for the own side. For the branch rates one who orders there and came; for the lecturer he himself, or the
    department where he has no account.

    Raises OrderNotFound, PermissionMissing, LecturerAnswersSelf, NotHeldYet, RaterNotThere, RatedAlready.
    """
    found = await order_for(session, actor, order_id, lock=True)
    voice = await _voice(session, actor, found)
    await _refuse_unless_there(session, actor, found, voice)
    given = await _given(session, found)
    if voice.side in given:
        raise RatedAlready
    moment = now()
    rating = LectureRating(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        order_id=order_id,
        side=voice.side,
        score=score,
        words=words,
        rated_by=actor.account_id,
        rated_for=voice.is_for,
        given_at=moment,
        changed_at=moment,
    )
    session.add(rating)
    await _tell(session, actor, "lecture.rate", found, rating)
    return rating


async def change_rating(
    session: AsyncSession, actor: Actor, order_id: UUID, *, score: int, words: str
) -> LectureRating:
    """Until both are in, for seven days. Raises as `rate`, RatingNotFound, RatingClosed."""
    found = await order_for(session, actor, order_id, lock=True)
    voice = await _voice(session, actor, found)
    await _refuse_unless_there(session, actor, found, voice)
    given = await _given(session, found)
    rating = given.get(voice.side)
    if rating is None:
        raise RatingNotFound
    moment = now()
    if not may_change_rating(rating.given_at, moment, both_in=len(given) > 1):
        raise RatingClosed
    rating.score, rating.words, rating.changed_at = score, words, moment
    rating.rated_by, rating.rated_for = actor.account_id, voice.is_for
    await _tell(session, actor, "lecture.change_rating", found, rating)
    return rating


async def _voice(session: AsyncSession, actor: Actor, found: OrderFound) -> _Voice:
    """A lecturer never rates for the branch, be it his own: nobody rates himself."""
    if not found.is_own and actor.allows(ORDER, at=found.branch):
        return _Voice(RatingSide.BRANCH, False)
    if not found.is_own and not awake(actor).allows(MANAGE, at=found.keeper):
        require(actor, ORDER, at=found.branch)
    return _Voice(RatingSide.LECTURER, await speak_for_lecturer(session, actor, found))


async def _refuse_unless_there(session: AsyncSession, actor: Actor, found: OrderFound, voice: _Voice) -> None:
    """A lecture that nobody came to was not held."""
    order = found.order
    if order.state is not OrderState.ACCEPTED or order.meeting_id is None:
        raise NotHeldYet
    if not (await people_at(session, order.tenant_id, [order.meeting_id])).get(order.meeting_id):
        raise NotHeldYet
    if voice.side is RatingSide.BRANCH and not (
        actor.member_id and await came_to(session, order.tenant_id, order.meeting_id, actor.member_id)
    ):
        raise RaterNotThere


async def _given(session: AsyncSession, found: OrderFound) -> dict[RatingSide, LectureRating]:
    order = found.order
    ratings = (await repository.ratings_of(session, order.tenant_id, [order.id])).get(order.id, [])
    return {one.side: one for one in ratings}


async def _tell(session: AsyncSession, actor: Actor, action: str, found: OrderFound, rating: LectureRating) -> None:
    """The words themselves are not for the audit's readers."""
    await session.flush()
    await record(
        session,
        actor,
        action,
        target="lecture_order",
        target_id=found.order.id,
        org_id=found.order.org_id,
        after={"side": rating.side, "score": rating.score, "rated_for": rating.rated_for},
    )
