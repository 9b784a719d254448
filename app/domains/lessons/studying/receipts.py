"""Receipts: one for each completion, which the member and the branch read in the same words, and which may be revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.hours.public import Bucket, EntryState, HoursSaid, SourceKind, counting_at, said_of
from app.domains.lessons.studying import receipt_repository, repository
from app.domains.lessons.studying.errors import OwnReceipt, ReceiptNotFound, ReceiptRevoked
from app.domains.lessons.studying.events import CompletionRevoked
from app.domains.lessons.studying.models import CompletionRevocation, LessonCompletion
from app.domains.lessons.studying.reading import reader_of
from app.domains.lessons.studying.rules import Verdict, revoked_verdict
from app.domains.lessons.studying.vocabulary import ReceiptState
from app.domains.members.public import MemberCard, member_card, records_of, surviving_record
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7

_TO_COME = HoursSaid(EntryState.WAITING, "学时待记入", 0, Bucket.ONLINE, "", "")


@dataclass(frozen=True, slots=True)
class Receipt:
    """`online_counts`: does online learning count toward the year's target at the member's branch; None: undecided."""

    completion: LessonCompletion
    title: str
    revocation: CompletionRevocation | None
    hours: HoursSaid
    online_counts: bool | None

    @property
    def verdict(self) -> Verdict:
        if self.revocation is not None:
            return revoked_verdict(self.revocation.reason)
        return Verdict(ReceiptState.COUNTED, "已学完")


async def own_receipts(session: AsyncSession, actor: Actor, *, before: UUID | None, limit: int) -> list[Receipt]:
    """What the actor completed, also under a record that was merged into the own. Raises PermissionMissing, NoOwnRecord."""
    reader = await reader_of(session, actor)
    records = await records_of(session, reader.tenant_id, reader.member_id)
    card = await member_card(session, reader.tenant_id, reader.member_id)
    rows = await receipt_repository.receipts(session, reader.tenant_id, records, before=before, limit=limit)
    return await _with_hours(session, reader.tenant_id, rows, card)


async def receipt_for(session: AsyncSession, actor: Actor, receipt_id: UUID) -> Receipt:
    """One's own, or that of a member whose hours the actor reads. Raises ReceiptNotFound."""
    row, card = await _found(session, actor, receipt_id)
    (receipt,) = await _with_hours(session, actor.tenant_id, [row], card)
    return receipt


async def revoke_receipt(session: AsyncSession, actor: Actor, receipt_id: UUID, *, reason: str) -> Receipt:
    """Say that a completion does not hold: hours and make-ups that rest on it are taken back, and the member may study
    the lesson anew.

    Raises ReceiptNotFound, PermissionMissing, OwnReceipt, ReceiptRevoked.
    """
    (made, title, revocation), card = await _found(session, actor, receipt_id)
    require(actor, Permission.HOURS_CERTIFY, at=card.org_path)
    if actor.member_id == card.id:
        raise OwnReceipt
    if revocation is not None:
        raise ReceiptRevoked
    progress = await repository.progress(session, actor.tenant_id, made.member_id, made.lesson_id, lock=True)
    said = CompletionRevocation(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        completion_id=made.id,
        reason=reason,
        revoked_by=actor.account_id,
        revoked_at=now(),
    )
    session.add(said)
    if progress is not None:
        progress.segments, progress.seen, progress.percent = {}, [], 0
        progress.is_enough, progress.is_completed = False, False
    await session.flush()
    await record(
        session,
        actor,
        "lesson.receipt_revoked",
        target="lesson_completion",
        target_id=made.id,
        org_id=card.org_id,
        after={"member_id": made.member_id, "lesson_id": made.lesson_id},
        note=reason,
    )
    await publish(
        session,
        CompletionRevoked(
            tenant_id=actor.tenant_id, lesson_id=made.lesson_id, member_id=made.member_id, completion_id=made.id
        ),
    )
    (receipt,) = await _with_hours(session, actor.tenant_id, [(made, title, said)], card)
    return receipt


_Row = tuple[LessonCompletion, str, CompletionRevocation | None]


async def _found(session: AsyncSession, actor: Actor, receipt_id: UUID) -> tuple[_Row, MemberCard]:
    row = await receipt_repository.find_receipt(session, actor.tenant_id, receipt_id)
    if row is None:
        raise ReceiptNotFound
    member_id = await surviving_record(session, actor.tenant_id, row[0].member_id)
    card = await member_card(session, actor.tenant_id, member_id)
    if card is None or not (actor.member_id == member_id or actor.allows(Permission.HOURS_READ, at=card.org_path)):
        raise ReceiptNotFound
    return row, card


async def _with_hours(
    session: AsyncSession, tenant_id: UUID, rows: Sequence[_Row], card: MemberCard | None
) -> list[Receipt]:
    """All of one person: in two statements, however many."""
    if not rows or card is None:
        return []
    members, lessons = {made.member_id for made, _, _ in rows}, {made.lesson_id for made, _, _ in rows}
    said = await said_of(session, tenant_id, SourceKind.LESSON, sources=lessons, members=members)
    counting = await counting_at(session, tenant_id, card.org_path, today())
    return [
        Receipt(
            made, title, revoked, _hours(said.get((made.lesson_id, made.member_id)), revoked), counting.online_counts
        )
        for made, title, revoked in rows
    ]


def _hours(said: HoursSaid | None, revoked: CompletionRevocation | None) -> HoursSaid:
    if revoked is not None:
        return HoursSaid(EntryState.NOT_COUNTED, f"学习回执已撤销：{revoked.reason}", 0, Bucket.ONLINE, "", "")
    return said or _TO_COME
