"""Restrictions of a member: 留党察看 and suspended rights, dated, apart from stage and status."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.members import errors, repository
from app.domains.members.history import remember, touch
from app.domains.members.labels import STAGES
from app.domains.members.models import Member, MemberRestriction
from app.domains.members.personal import seal, unseal
from app.domains.members.rules import Period, is_on_roll
from app.domains.members.sight import member_for
from app.domains.members.vocabulary import PARTY_STAGES, ChangeKind, RestrictionKind, Stage
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7

_REASON, _LIFT_REASON = "member_restriction.reason", "member_restriction.lift_reason"


def period_of(row: MemberRestriction) -> Period:
    return Period(row.from_on, row.until_on, row.lifted_on)


async def add_restriction(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    kind: RestrictionKind,
    from_on: date,
    until_on: date | None,
    reason: str,
    approval: str,
) -> MemberRestriction:
    """Restrict a party member from a day until a day (exclusive), or without an end.

    留党察看 is for full members and has an end (中国共产党纪律处分条例: one year or two; a probationary member is
    cancelled or extended instead). Raises MemberNotFound, NotOnRoll, RestrictionNotForStage, DatesOutOfOrder,
    RestrictionOverlaps, ApprovalMissing.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_RESTRICTION_EDIT)).member
    _require_restrictable(member, kind)
    if not approval:
        raise errors.ApprovalMissing
    if (until_on is not None and until_on <= from_on) or (until_on is None and kind is RestrictionKind.PARTY_PROBATION):
        raise errors.DatesOutOfOrder
    wanted = Period(from_on, until_on)
    others = await repository.restrictions_of(session, actor.tenant_id, member_id)
    if any(other.kind is kind and period_of(other).overlaps(wanted) for other in others):
        raise errors.RestrictionOverlaps
    moment, row_id = now(), uuid7()
    row = MemberRestriction(
        tenant_id=actor.tenant_id,
        id=row_id,
        member_id=member.id,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        reason=seal(cipher, _REASON, reason, row_id),
        approval=approval,
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(row)
    touch(member)
    after = {"kind": kind, "from_on": from_on, "until_on": until_on}
    await remember(
        session,
        actor,
        member,
        ChangeKind.RESTRICTION_ADDED,
        cipher=cipher,
        on=from_on,
        before={},
        after=after,
        approval=approval,
    )
    return row


def _require_restrictable(member: Member, kind: RestrictionKind) -> None:
    if not is_on_roll(member.status):
        raise errors.NotOnRoll
    only_full = kind is RestrictionKind.PARTY_PROBATION and member.stage is not Stage.FULL
    if member.stage not in PARTY_STAGES or only_full:
        raise errors.RestrictionNotForStage(stage=STAGES[member.stage])


async def lift_restriction(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    restriction_id: UUID,
    on: date,
    reason: str,
) -> MemberRestriction:
    """End a restriction before its time, from the day `on`.

    Raises MemberNotFound, RestrictionNotFound, RestrictionEnded, DatesOutOfOrder, DateInFuture.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_RESTRICTION_EDIT)).member
    rows = await repository.restrictions_of(session, actor.tenant_id, member_id)
    row = next((one for one in rows if one.id == restriction_id), None)
    if row is None:
        raise errors.RestrictionNotFound
    period = period_of(row)
    if row.lifted_on is not None or (period.end is not None and period.end <= on):
        raise errors.RestrictionEnded
    if on < row.from_on:
        raise errors.DatesOutOfOrder
    if on > today():
        raise errors.DateInFuture
    row.lifted_on, row.updated_at = on, now()
    row.lift_reason = seal(cipher, _LIFT_REASON, reason, row.id)
    touch(member)
    await remember(
        session,
        actor,
        member,
        ChangeKind.RESTRICTION_LIFTED,
        cipher=cipher,
        on=on,
        before={"kind": row.kind, "from_on": row.from_on, "until_on": row.until_on},
        after={"lifted_on": on},
    )
    return row


async def reveal_reasons(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, member_id: UUID, purpose: str
) -> list[tuple[MemberRestriction, str, str]]:
    """Each restriction with its reason and that of its lifting, for who may edit restrictions; audited."""
    found = await member_for(session, actor, member_id, Permission.MEMBER_RESTRICTION_EDIT, locked=False)
    rows = await repository.restrictions_of(session, actor.tenant_id, member_id)
    await record(
        session,
        actor,
        "member.reveal_restriction_reasons",
        target="member",
        target_id=member_id,
        org_id=found.member.org_id,
        after={"restrictions": [row.id for row in rows]},
        note=purpose,
    )
    return [
        (
            row,
            unseal(cipher, _REASON, row.reason, row.id) or "",
            unseal(cipher, _LIFT_REASON, row.lift_reason, row.id) or "",
        )
        for row in rows
    ]
