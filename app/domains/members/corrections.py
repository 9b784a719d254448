"""A member says what is wrong in the own record; the branch decides (个人信息保护法 第四十六条)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.members import errors, request_repository
from app.domains.members.entry import LABELS
from app.domains.members.events import CorrectionAsked, CorrectionDecided
from app.domains.members.models import MemberCorrection
from app.domains.members.personal import masked, seal, unseal
from app.domains.members.reading import own_row
from app.domains.members.registering import apply_changes
from app.domains.members.repository import Found
from app.domains.members.sight import member_for
from app.domains.members.vocabulary import ChangeKind, CorrectionStatus, Gender
from app.files import stored
from app.files.errors import FileNotFound
from app.files.models import StoredFile
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.dates import DateFault, PartialDate, parse_sheet_date
from app.kit.errors import FieldIssue
from app.kit.ids import uuid7

CorrectableField = Literal[
    "name",
    "gender",
    "nationality",
    "birth",
    "id_number",
    "native_place",
    "education",
    "degree",
    "work_started",
    "applied",
    "joined",
    "full",
    "job",
    "phone",
    "address",
]

_VALUE, _REASON, _DECISION = (f"member_correction.{name}" for name in ("value", "reason", "decision_reason"))


def _date(text: str) -> PartialDate:
    try:
        return parse_sheet_date(text)
    except DateFault as fault:
        raise errors.FactsWrong(issues=[FieldIssue("value", fault.reason)]) from None


def _gender(text: str) -> Gender:
    try:
        return Gender(text)
    except ValueError:
        raise errors.FactsWrong(issues=[FieldIssue("value", "应为 male 或 female")]) from None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "gender": _gender,
    **dict.fromkeys(("birth", "work_started", "applied", "joined", "full"), _date),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A correction unsealed; `value` and `current` are masked unless it is the member's own."""

    row: MemberCorrection
    member_name: str
    org_id: UUID
    label: str
    value: str
    reason: str
    decision_reason: str


async def ask_correction(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    field: CorrectableField,
    value: str,
    reason: str,
    evidence_file_id: UUID | None,
) -> Shown:
    """Ask for one field of the own record to be corrected.

    Raises NoOwnRecord, PermissionMissing, CorrectionIsOpen, FactsWrong for a value that cannot be read, FileNotFound
    and FileNotConfirmed for evidence that is not the actor's own finished file.
    """
    found = await own_row(session, actor, Permission.MEMBER_CORRECTION_REQUEST)
    _read(field, value)
    if evidence_file_id is not None:
        await stored.confirmed(session, actor, evidence_file_id)
    if await request_repository.open_correction(session, actor.tenant_id, found.member.id, field):
        raise errors.CorrectionIsOpen
    row_id = uuid7()
    row = MemberCorrection(
        tenant_id=actor.tenant_id,
        id=row_id,
        member_id=found.member.id,
        field=field,
        value=cipher.encrypt(value, column=_VALUE, row_id=row_id),
        reason=cipher.encrypt(reason, column=_REASON, row_id=row_id),
        evidence_file_id=evidence_file_id,
        status=CorrectionStatus.OPEN,
        created_at=now(),
    )
    session.add(row)
    # Told to the database before it is shown: defaults are set on the way, and a second open request is refused here.
    await session.flush()
    await _audit(session, actor, "member.correction_asked", found, row)
    await publish(session, CorrectionAsked(tenant_id=row.tenant_id, correction_id=row.id))
    return _shown(row, found, cipher, unmasked=True)


async def list_corrections(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    status: CorrectionStatus,
    after: Sequence[str] | None,
    limit: int,
) -> list[Shown]:
    """`limit + 1` requests at most within the scope of who decides, the oldest first; values are masked."""
    scope = require_somewhere(actor, Permission.MEMBER_CORRECTION_DECIDE)
    statement = request_repository.corrections(actor.tenant_id, scope, status, after=after, limit=limit + 1)
    rows = await session.execute(statement)
    return [_shown(row, Found(member, path, name), cipher) for row, member, path, name in rows]


async def own_corrections(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, after: Sequence[str] | None, limit: int
) -> list[Shown]:
    """`limit + 1` of the actor's own requests at most, the latest first."""
    found = await own_row(session, actor, Permission.MEMBER_READ_OWN)
    rows = await request_repository.corrections_of(
        session, actor.tenant_id, found.member.id, before=after, limit=limit + 1
    )
    return [_shown(row, found, cipher, unmasked=True) for row in rows]


async def decide_correction(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    correction_id: UUID,
    accept: bool,
    reason: str,
) -> Shown:
    """Accept (the register is changed) or reject (with a reason) what a member has asked for.

    Nobody decides about the own request. Raises CorrectionNotFound, CorrectionSettled, CorrectionOwn, ReasonMissing,
    and FactsWrong, IdNumberTaken or PhoneTaken where the value cannot stand.
    """
    row, found = await _within_sight(session, actor, correction_id)
    if row.status is not CorrectionStatus.OPEN:
        raise errors.CorrectionSettled
    if actor.member_id == row.member_id:
        raise errors.CorrectionOwn
    if not accept and not reason:
        raise errors.ReasonMissing
    if accept:
        value = _read(row.field, cipher.decrypt(row.value, column=_VALUE, row_id=row.id))
        await apply_changes(session, actor, found.member, {row.field: value}, cipher=cipher, kind=ChangeKind.CORRECTED)
    row.status = CorrectionStatus.ACCEPTED if accept else CorrectionStatus.REJECTED
    row.decided_by, row.decided_at = actor.account_id, now()
    row.decision_reason = seal(cipher, _DECISION, reason, row.id)
    await _audit(session, actor, f"member.correction_{row.status}", found, row)
    await publish(session, CorrectionDecided(tenant_id=row.tenant_id, correction_id=row.id))
    return _shown(row, found, cipher)


async def open_evidence(session: AsyncSession, actor: Actor, *, correction_id: UUID) -> StoredFile:
    """The file that a member has added to a request, for who decides; audited. Raises CorrectionNotFound, FileNotFound."""
    row, found = await _within_sight(session, actor, correction_id)
    if row.evidence_file_id is None:
        raise FileNotFound
    file = await stored.by_link(session, actor.tenant_id, row.evidence_file_id)
    await _audit(session, actor, "member.correction_evidence_opened", found, row)
    return file


async def _within_sight(session: AsyncSession, actor: Actor, correction_id: UUID) -> tuple[MemberCorrection, Found]:
    """A request and its member, both locked. Raises CorrectionNotFound, PermissionMissing."""
    row = await request_repository.correction(session, actor.tenant_id, correction_id)
    if row is None:
        raise errors.CorrectionNotFound
    try:
        found = await member_for(session, actor, row.member_id, Permission.MEMBER_CORRECTION_DECIDE)
    except errors.MemberNotFound:
        raise errors.CorrectionNotFound from None
    return row, found


def _read(field: str, value: str) -> Any:
    return _READERS.get(field, str)(value)


async def _audit(session: AsyncSession, actor: Actor, action: str, found: Found, row: MemberCorrection) -> None:
    after = {"member_id": row.member_id, "field": row.field, "status": row.status}
    await record(
        session,
        actor,
        action,
        target="member_correction",
        target_id=row.id,
        org_id=found.member.org_id,
        after=after,
    )


def _shown(row: MemberCorrection, found: Found, cipher: TenantCipher, *, unmasked: bool = False) -> Shown:
    value = cipher.decrypt(row.value, column=_VALUE, row_id=row.id)
    return Shown(
        row,
        found.member.name,
        found.member.org_id,
        LABELS[row.field],
        value if unmasked else masked(row.field, value),
        cipher.decrypt(row.reason, column=_REASON, row_id=row.id),
        unseal(cipher, _DECISION, row.decision_reason, row.id) or "",
    )
