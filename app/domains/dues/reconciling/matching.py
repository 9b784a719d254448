"""Lay ours beside theirs: match what waits on both sides, make differences tasks, and close those that came right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.reconciling import repository, waiting
from app.domains.dues.reconciling.models import Difference, Statement, StatementLine
from app.domains.dues.reconciling.rules import Item, Outcome, match
from app.domains.dues.reconciling.vocabulary import DifferenceKind, DifferenceState, StatementSource
from app.domains.notices.public import Link, NoticeKind, Subject, ask, close, deciders
from app.domains.orgs.public import Org
from app.kit.clock import now
from app.kit.ids import uuid7

_DAYS = 3
"""How far the day on which we booked may be from the bank's own."""
_CAME_RIGHT = "对账时已核对相符"

_Key = tuple[UUID | None, UUID | None]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a run did: lines matched now, differences found now, differences that came right, and those still open."""

    matched: int
    found: int
    came_right: int
    open: int


async def reconcile(
    session: AsyncSession, books: DuesBooks, org: Org, source: StatementSource, *, holder_id: UUID | None
) -> Reconciled:
    """Match everything of one source that waits. New differences go to `holder_id`, else to the nearest accountant.

    The books must be held alone by this transaction, so that two runs do not make the same difference twice.
    """
    statements = await repository.statements_of(session, books.tenant_id, books.id, source)
    if not statements:
        return Reconciled(0, 0, 0, 0)
    theirs = await waiting.lines(session, books.tenant_id, books.id, source)
    ours = await _ours(session, books, source, statements)
    days = _DAYS if source is StatementSource.BANK else None
    outcome = match(ours, [_item(line) for line in theirs.values()], days=days)
    for item, line in outcome.matched:
        theirs[line.id].matched_id = item.id
    known = await repository.open_differences(session, books.tenant_id, books.id, source)
    wanted = _wanted(outcome)
    came_right = await _close_gone(session, known, wanted)
    standing = {(one.line_id, one.source_id) for one in known if one.state is DifferenceState.OPEN}
    holder = holder_id or await _nearest(session, books, org)
    new = [made for key, made in wanted.items() if key not in standing]
    for one in new:
        await _keep(session, books, org, source, one, holder)
    return Reconciled(len(outcome.matched), len(new), came_right, len(standing) + len(new))


async def _ours(
    session: AsyncSession, books: DuesBooks, source: StatementSource, statements: Sequence[Statement]
) -> list[Item]:
    """Items of the days that statements cover; a day more on either side could stand in no statement yet."""
    first, last = statements[0].from_day, max(one.until_day for one in statements)
    if source is StatementSource.BANK:
        return await waiting.entries(session, books.tenant_id, books.id, first, last)
    items = [
        *await waiting.payments(session, books.tenant_id, books.id, first, last),
        *await waiting.refunds(session, books.tenant_id, books.id, first, last),
    ]
    covered = {one.from_day for one in statements}
    return [item for item in items if item.on in covered]


def _item(line: StatementLine) -> Item:
    return Item(line.id, line.on, line.amount_fen, line.serial)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: DifferenceKind
    on: date
    reference: str
    line: Item | None
    ours: Item | None


def _wanted(outcome: Outcome) -> dict[_Key, _Found]:
    """The differences that there are now, by line and source."""
    made = [
        *(
            _Found(DifferenceKind.AMOUNT_DIFFERS, line.on, line.reference, line, ours)
            for ours, line in outcome.differing
        ),
        *(_Found(DifferenceKind.OURS_ONLY, ours.on, ours.reference, None, ours) for ours in outcome.ours_only),
        *(_Found(DifferenceKind.THEIRS_ONLY, line.on, line.reference, line, None) for line in outcome.theirs_only),
    ]
    return {(one.line.id if one.line else None, one.ours.id if one.ours else None): one for one in made}


async def _close_gone(session: AsyncSession, known: Sequence[Difference], wanted: Mapping[_Key, _Found]) -> int:
    gone = [one for one in known if (one.line_id, one.source_id) not in wanted]
    for one in gone:
        one.state, one.note, one.solved_at = DifferenceState.SOLVED, _CAME_RIGHT, now()
        await close(session, tenant_id=one.tenant_id, key=notice_key(one))
    return len(gone)


async def _nearest(session: AsyncSession, books: DuesBooks, org: Org) -> UUID | None:
    able = await deciders(session, books.tenant_id, Permission.DUES_RECONCILE, at=org.path)
    return able[0] if able else None


async def _keep(
    session: AsyncSession,
    books: DuesBooks,
    org: Org,
    source: StatementSource,
    found: _Found,
    holder: UUID | None,
) -> None:
    made = Difference(
        tenant_id=books.tenant_id,
        id=uuid7(),
        books_id=books.id,
        source=source,
        kind=found.kind,
        on=found.on,
        line_id=found.line.id if found.line else None,
        source_id=found.ours.id if found.ours else None,
        reference=found.reference,
        ours_fen=found.ours.amount_fen if found.ours else None,
        theirs_fen=found.line.amount_fen if found.line else None,
        holder_id=holder,
        state=DifferenceState.OPEN,
        found_at=now(),
    )
    session.add(made)
    await session.flush()
    await tell_holder(session, made, org)


async def tell_holder(session: AsyncSession, difference: Difference, org: Org) -> None:
    """Put the difference into its holder's inbox as a to-do."""
    if difference.holder_id is None:
        return
    await ask(
        session,
        tenant_id=difference.tenant_id,
        to=[difference.holder_id],
        kind=NoticeKind.DUES_DIFFERENCE,
        title=f"{org.name}党费对账差异待处理",
        text=repository.sentence(difference),
        link=Link(Subject.DUES_BOOKS, difference.books_id),
        key=notice_key(difference),
        as_of=now(),
    )


def notice_key(difference: Difference) -> str:
    return f"dues_difference:{difference.id}"
