"""Tell, ask, close: the only place where words enter an inbox, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import upsert
from app.domains.notices.models import TEXT, TITLE, Notice
from app.domains.notices.vocabulary import Closing, NoticeKind, Subject
from app.kit.clock import now
from app.kit.ids import uuid7

CHUNK = 1_000
"""Recipients of one statement. Who tells more people does it in a chain of jobs, so many in each transaction."""

_KEY = ("tenant_id", "recipient_id", "key")


@dataclass(frozen=True, slots=True)
class Link:
    """What a notice leads to."""

    subject: Subject
    id: UUID


async def notify(
    session: AsyncSession,
    *,
    tenant_id: UUID,
    to: Iterable[UUID],
    kind: NoticeKind,
    title: str,
    text: str,
    link: Link,
    key: str,
    as_of: datetime,
) -> None:
    """Tell members or accounts (their ids, either) what is so since `as_of`. Texts are Chinese, short and impersonal.

    `key` names the thing that is told of, such as `meeting:<id>`, at most 120 characters: a newer word replaces the
    older one and is unread again, the same word again changes nothing, an older one is dropped. Safe to repeat.
    """
    await _deliver(session, tenant_id, to, key, _word(kind, title, text, link, as_of) | {"is_to_do": False})


async def ask(
    session: AsyncSession,
    *,
    tenant_id: UUID,
    to: Iterable[UUID],
    kind: NoticeKind,
    title: str,
    text: str,
    link: Link,
    key: str,
    as_of: datetime,
    due_at: datetime | None = None,
) -> None:
    """As `notify`, but something is to be done (by `due_at`, if there is such a time), by any one of those asked.

    Ask while the fact stands and is held: read its row FOR UPDATE or FOR SHARE and see that it still waits, else a
    `close` at the same instant finds nothing to close.
    """
    values = _word(kind, title, text, link, as_of) | {"is_to_do": True, "due_at": due_at}
    await _deliver(session, tenant_id, to, key, values)


async def close(session: AsyncSession, *, tenant_id: UUID, key: str, because: Closing = Closing.DONE) -> None:
    """The fact has happened: the open to-dos of this key are closed, whoever was asked. Safe to repeat."""
    await session.execute(
        update(Notice)
        .where(Notice.tenant_id == tenant_id, Notice.key == key, Notice.is_to_do.is_(True), Notice.closed_at.is_(None))
        .values(closed_at=now(), closed_because=because)
        .execution_options(synchronize_session=False)
    )


def _word(kind: NoticeKind, title: str, text: str, link: Link, as_of: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": _within(title, TITLE),
        "text": _within(text, TEXT),
        "subject": link.subject,
        "subject_id": link.id,
        "as_of": as_of,
        "told_at": now(),
        "read_at": None,
        "due_at": None,
        "closed_at": None,
        "closed_because": None,
    }


def _within(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


async def _deliver(
    session: AsyncSession, tenant_id: UUID, to: Iterable[UUID], key: str, values: dict[str, Any]
) -> None:
    # Always in one order, so that two that tell the same people never wait for each other.
    recipients = sorted(set(to))
    for start in range(0, len(recipients), CHUNK):
        rows = [
            {"tenant_id": tenant_id, "id": uuid7(), "recipient_id": recipient, "key": key, **values}
            for recipient in recipients[start : start + CHUNK]
        ]
        await session.execute(upsert(session, Notice, rows, keys=_KEY, update=values, newer="as_of"))
