"""What comes out of the register: masked, unless it is the own record."""

from datetime import date
from typing import Any
from uuid import UUID

from app.domains.members import rules
from app.domains.members.corrections import Shown
from app.domains.members.entry import Entry
from app.domains.members.merging import Preview
from app.domains.members.models import MemberChange, MemberRestriction, RegisterExport
from app.domains.members.personal import masked, unseal
from app.domains.members.reading import Detail, Listed
from app.domains.members.restrictions import period_of
from app.domains.members.schemas import PartialDay
from app.domains.members.staging import milestones
from app.domains.members.vocabulary import (
    Category,
    ChangeKind,
    CorrectionStatus,
    ExportStatus,
    Gender,
    MemberStatus,
    RestrictionKind,
    Stage,
)
from app.domains.orgs.public import Post
from app.keyring.keyring import TenantCipher
from app.kit.clock import today
from app.kit.identity import age_on
from app.web.schemas import Moment, Out


class MemberRowOut(Out):
    """One person in a list."""

    id: UUID
    org_id: UUID
    org_name: str
    group_id: UUID | None
    serial: str
    name: str
    gender: Gender
    birth: PartialDay | None
    id_number: str | None
    phone: str | None
    stage: Stage
    status: MemberStatus
    joined: PartialDay | None
    full: PartialDay | None
    party_age: int | None
    categories: list[Category]


class SeatOut(Out):
    org_id: UUID
    post: Post


class RestrictionOut(Out):
    id: UUID
    kind: RestrictionKind
    from_on: date
    until_on: date | None
    lifted_on: date | None
    approval: str
    in_force: bool


class RestrictionReasonOut(Out):
    id: UUID
    reason: str
    lift_reason: str


class MemberOut(MemberRowOut):
    """One person in full. `warnings` point at what does not fit, without blocking anything."""

    group_name: str | None
    second_org_id: UUID | None
    second_org_name: str | None
    second_since_on: date | None
    age: int | None
    nationality: str | None
    native_place: str
    education: str | None
    degree: str
    work_started: PartialDay | None
    applied: PartialDay | None
    activist: PartialDay | None
    candidate: PartialDay | None
    extension_months: int
    party_post: str
    job: str
    address: str
    remark: str
    extra: dict[str, str]
    status_on: date | None
    talk_due_on: date | None
    candidate_earliest_on: date | None
    approval_due_on: date | None
    approval_latest_on: date | None
    probation_ends_on: date | None
    has_vote: bool
    no_vote_reason: str | None
    posts: list[SeatOut]
    restrictions: list[RestrictionOut]
    warnings: list[str]
    version: int
    created_at: Moment
    updated_at: Moment


class RevealedOut(Out):
    values: dict[str, str | dict[str, str] | None]


class ChangeOut(Out):
    id: UUID
    kind: ChangeKind
    effective_on: date
    reason: str
    approval: str
    before: dict[str, Any]
    after: dict[str, Any]
    changed_by: UUID | None
    changed_at: Moment


class MergePreviewOut(Out):
    """`filled` comes from the other row, `dropped` of it is lost; with `conflicts` a merge is refused."""

    member_id: UUID
    other_id: UUID
    filled: list[str]
    dropped: list[str]
    conflicts: list[str]
    can_merge: bool


class CorrectionOut(Out):
    id: UUID
    member_id: UUID
    member_name: str
    org_id: UUID
    field: str
    label: str
    value: str
    reason: str
    evidence_file_id: UUID | None
    status: CorrectionStatus
    decision_reason: str
    decided_at: Moment | None
    created_at: Moment


class ExportOut(Out):
    id: UUID
    org_id: UUID
    unmasked: bool
    purpose: str
    status: ExportStatus
    requested_by: UUID | None
    requested_at: Moment
    decided_by: UUID | None
    decided_at: Moment | None
    decision_reason: str
    expires_at: Moment | None
    downloaded_at: Moment | None
    member_count: int | None


def row_out(listed: Listed) -> MemberRowOut:
    return MemberRowOut(**_row(listed, listed.entry, unmasked=False))


def member_out(detail: Detail, *, unmasked: bool = False, warnings: list[str] | None = None) -> MemberOut:
    """The whole person; `warnings` of an action are put before those of the record."""
    member, entry, day = detail.found.member, detail.entry, today()
    no_vote = rules.no_vote_reason(
        member.stage, member.status, {row.kind for row in detail.restrictions if period_of(row).holds_on(day)}
    )
    return MemberOut(
        **_row(Listed(detail.found, entry), entry, unmasked=unmasked),
        **_stated(entry, unmasked=unmasked),
        **milestones(member),
        group_name=detail.org_names.get(member.group_id) if member.group_id else None,
        second_org_id=member.second_org_id,
        second_org_name=detail.org_names.get(member.second_org_id) if member.second_org_id else None,
        second_since_on=member.second_since_on,
        age=age_on(member.birth_on, day) if member.birth_on else None,
        extension_months=member.extension_months,
        status_on=member.status_on,
        has_vote=no_vote is None,
        no_vote_reason=no_vote,
        posts=[SeatOut(org_id=seat.org_id, post=seat.post) for seat in detail.seats],
        restrictions=[restriction_out(row) for row in detail.restrictions],
        warnings=[*(warnings or ()), *detail.warnings],
        version=member.version,
        created_at=member.created_at,
        updated_at=member.updated_at,
    )


def _row(listed: Listed, entry: Entry, *, unmasked: bool) -> dict[str, Any]:
    member = listed.found.member
    return {
        "id": member.id,
        "org_id": member.org_id,
        "org_name": listed.found.org_name,
        "group_id": member.group_id,
        "stage": member.stage,
        "status": member.status,
        "party_age": rules.party_age(member.full_on, today()),
        "categories": sorted(entry.categories),
        **{name: getattr(entry, name) for name in ("serial", "name", "gender", "birth", "joined", "full")},
        **{name: _shown(name, entry, unmasked=unmasked) for name in ("id_number", "phone")},
    }


_STATED = (
    "nationality",
    "native_place",
    "education",
    "degree",
    "work_started",
    "applied",
    "activist",
    "candidate",
    "party_post",
    "job",
    "address",
    "remark",
    "extra",
)


def _stated(entry: Entry, *, unmasked: bool) -> dict[str, Any]:
    return {name: _shown(name, entry, unmasked=unmasked) for name in _STATED}


def _shown(name: str, entry: Entry, *, unmasked: bool) -> Any:
    value = getattr(entry, name)
    return value if unmasked else masked(name, value)


def restriction_out(row: MemberRestriction) -> RestrictionOut:
    return RestrictionOut(
        id=row.id,
        kind=row.kind,
        from_on=row.from_on,
        until_on=row.until_on,
        lifted_on=row.lifted_on,
        approval=row.approval,
        in_force=period_of(row).holds_on(today()),
    )


def change_out(row: MemberChange, cipher: TenantCipher, *, with_reason: bool) -> ChangeOut:
    sealed = row.reason if with_reason else None
    reason = unseal(cipher, "member_change.reason", sealed, row.id) or ""
    plain = {name: getattr(row, name) for name in ChangeOut.model_fields if name != "reason"}
    return ChangeOut(reason=reason, **plain)


def preview_out(preview: Preview) -> MergePreviewOut:
    return MergePreviewOut(
        member_id=preview.kept.id,
        other_id=preview.other.id,
        filled=preview.filled,
        dropped=preview.dropped,
        conflicts=preview.conflicts,
        can_merge=not preview.conflicts,
    )


def correction_out(shown: Shown) -> CorrectionOut:
    row = shown.row
    return CorrectionOut(
        id=row.id,
        member_id=row.member_id,
        member_name=shown.member_name,
        org_id=shown.org_id,
        field=row.field,
        label=shown.label,
        value=shown.value,
        reason=shown.reason,
        evidence_file_id=row.evidence_file_id,
        status=row.status,
        decision_reason=shown.decision_reason,
        decided_at=row.decided_at,
        created_at=row.created_at,
    )


def export_out(row: RegisterExport) -> ExportOut:
    return ExportOut.model_validate(row)
