"""The fingerprint of each day's entries, kept in the audit chain: a later change of the ledger shows.

The digest is SHA-256 over one line per entry in the order of ids: id, day, kind, source, organisation, memo, countered
entry and the lines as account:side:amount, parted by tabs and ended by a line feed.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.dialect import insert_or_ignore
from app.domains.dues.ledger import repository
from app.domains.dues.ledger.models import DuesBooks, LedgerDigest, LedgerEntry, LedgerLine
from app.kit.clock import CHINA, local_date, now, today
from app.kit.ids import uuid7


def digest_of(entries: Sequence[tuple[LedgerEntry, Sequence[LedgerLine]]]) -> str:
    """The fingerprint, 64 hexadecimal digits."""
    made = hashlib.sha256()
    for entry, lines in entries:
        parts = [
            entry.id.hex,
            entry.booked_on.isoformat(),
            entry.kind.value,
            entry.source_id.hex,
            entry.org_id.hex,
            entry.memo,
            entry.counters_id.hex if entry.counters_id else "",
            *(f"{line.account.value}:{line.side.value}:{line.amount_fen}" for line in lines),
        ]
        made.update(("\t".join(parts) + "\n").encode())
    return made.hexdigest()


async def digest_day(session: AsyncSession, books: DuesBooks, day: date) -> tuple[int, str]:
    """How many entries were written into the books on a day in China, and their fingerprint."""
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    written = await session.scalars(repository.posted_in(books.tenant_id, books.id, start, start + timedelta(days=1)))
    entries = list(written)
    lines = await repository.lines_of(session, books.tenant_id, [entry.id for entry in entries])
    return len(entries), digest_of([(entry, lines.get(entry.id, [])) for entry in entries])


async def seal_days(session: AsyncSession, actor: Actor) -> int:
    """Fingerprint every past day on which something was written since the last fingerprint; how many were made."""
    made = 0
    for books in await repository.all_books(session, actor.tenant_id):
        sealed = await repository.digests_of(session, actor.tenant_id, books.id)
        day = sealed[-1].posted_on + timedelta(days=1) if sealed else local_date(books.opened_at)
        while day < today():
            made += await _seal(session, actor, books, day)
            day += timedelta(days=1)
    return made


async def _seal(session: AsyncSession, actor: Actor, books: DuesBooks, day: date) -> int:
    count, digest = await digest_day(session, books, day)
    if count == 0:
        return 0
    row = {
        "tenant_id": actor.tenant_id,
        "id": uuid7(),
        "books_id": books.id,
        "posted_on": day,
        "count": count,
        "digest": digest,
        "made_at": now(),
    }
    statement = insert_or_ignore(session, LedgerDigest, row, keys=("tenant_id", "books_id", "posted_on"))
    if await session.scalar(statement.returning(LedgerDigest.id)) is None:
        return 0
    await record(
        session,
        actor,
        "dues.ledger_sealed",
        target="dues_books",
        target_id=books.id,
        org_id=books.org_id,
        after={"day": day, "count": count, "digest": digest},
    )
    return 1
