"""Open the last closed month again: one asks with a reason, another decides."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.closing import repository
from app.domains.dues.closing.errors import (
    ClosingNotFound,
    NotLastClosed,
    ReopeningNotFound,
    ReopeningOwn,
    ReopeningSettled,
)
from app.domains.dues.closing.models import MonthClosing, MonthReopening
from app.domains.dues.closing.rules import month_before, month_text
from app.domains.dues.closing.vocabulary import ReopeningState
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.notices.public import Link, NoticeKind, Subject, ask, close, deciders
from app.domains.orgs.public import Org
from app.kit.clock import now
from app.kit.ids import uuid7


async def propose_reopening(
    session: AsyncSession, actor: Actor, books_id: UUID, *, closing_id: UUID, reason: str
) -> MonthReopening:
    """Ask to open a month again; who may decide is told.

    Raises BooksNotFound, PermissionMissing, ClosingNotFound, NotLastClosed, ReopeningWaits.
    """
    found, org = await books_for(session, actor, books_id, Permission.DUES_CLOSE)
    books = await ledger.held_books(session, actor.tenant_id, found.id, alone=False)
    closing = await _last_closed(session, books, closing_id)
    made = MonthReopening(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        closing_id=closing.id,
        reason=reason,
        state=ReopeningState.PROPOSED,
        proposed_by=actor.account_id,
        proposed_by_name=actor.display_name,
        proposed_at=now(),
    )
    session.add(made)
    await session.flush()
    await _record(session, actor, books, closing, made, "dues.reopening_proposed")
    await ask(
        session,
        tenant_id=actor.tenant_id,
        to=await deciders(session, actor.tenant_id, Permission.DUES_REOPEN, at=org.path, besides=[actor.account_id]),
        kind=NoticeKind.DUES_TO_DECIDE,
        title=f"{org.name}申请重新打开{month_text(closing.month)}的党费账",
        text=f"理由：{reason}",
        link=Link(Subject.DUES_BOOKS, books.id),
        key=_key(made),
        as_of=made.proposed_at,
    )
    return made


async def decide_reopening(
    session: AsyncSession, actor: Actor, books_id: UUID, reopening_id: UUID, *, approve: bool, decision: str
) -> tuple[MonthReopening, Org]:
    """Approve, which opens the month at once, or reject. Never by who asked.

    Raises BooksNotFound, PermissionMissing, ReopeningNotFound, ReopeningSettled, ReopeningOwn, NotLastClosed.
    """
    found, org = await books_for(session, actor, books_id, Permission.DUES_REOPEN)
    books = await ledger.held_books(session, actor.tenant_id, found.id, alone=True)
    asked = await repository.find_reopening(session, actor.tenant_id, books.id, reopening_id)
    if asked is None:
        raise ReopeningNotFound
    if asked.state is not ReopeningState.PROPOSED:
        raise ReopeningSettled
    if asked.proposed_by == actor.account_id:
        raise ReopeningOwn
    asked.state = ReopeningState.APPROVED if approve else ReopeningState.REJECTED
    asked.decided_by, asked.decided_by_name = actor.account_id, actor.display_name
    asked.decided_at, asked.decision = now(), decision
    closing = await repository.find_closing(session, actor.tenant_id, books.id, asked.closing_id)
    assert closing is not None
    if approve:
        closing = await _last_closed(session, books, asked.closing_id)
        closing.reopened_at = asked.decided_at
        books.closed_through = month_before(closing.month) if closing.month > books.opened_month else None
    await session.flush()
    await _record(
        session, actor, books, closing, asked, "dues.month_reopened" if approve else "dues.reopening_rejected"
    )
    await close(session, tenant_id=actor.tenant_id, key=_key(asked))
    return asked, org


async def _last_closed(session: AsyncSession, books: DuesBooks, closing_id: UUID) -> MonthClosing:
    closing = await repository.find_closing(session, books.tenant_id, books.id, closing_id)
    if closing is None:
        raise ClosingNotFound
    if closing.reopened_at is not None or closing.month != books.closed_through:
        raise NotLastClosed
    return closing


def _key(asked: MonthReopening) -> str:
    return f"dues_reopening:{asked.id}"


async def _record(
    session: AsyncSession,
    actor: Actor,
    books: DuesBooks,
    closing: MonthClosing,
    asked: MonthReopening,
    action: str,
) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_closing",
        target_id=closing.id,
        org_id=books.org_id,
        after={"month": closing.month, "state": asked.state, "digest": closing.digest},
        note=asked.decision or asked.reason,
    )
