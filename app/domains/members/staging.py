"""Steps of development and of membership: stage, extension of probation, status."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.members import errors, rules
from app.domains.members.events import MemberStageChanged, MemberStatusChanged
from app.domains.members.history import remember, touch
from app.domains.members.labels import STAGES, STATUSES
from app.domains.members.models import Member
from app.domains.members.personal import partial_date
from app.domains.members.sight import member_for
from app.domains.members.vocabulary import ChangeKind, MemberStatus, Stage
from app.domains.orgs.public import OrgKind, org_card
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import today
from app.kit.dates import PartialDate

_DATES: Mapping[Stage, str] = {
    Stage.APPLICANT: "applied",
    Stage.ACTIVIST: "activist",
    Stage.CANDIDATE: "candidate",
    Stage.PROBATIONARY: "joined",
    Stage.FULL: "full",
}
_ORDER = list(Stage)
_DATE_NAMES = {
    Stage.APPLICANT: "申请入党",
    Stage.ACTIVIST: "确定为入党积极分子",
    Stage.CANDIDATE: "确定为发展对象",
    Stage.PROBATIONARY: "接收为预备党员的支部大会",
}


async def change_stage(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    to: Stage,
    on: date,
    reason: str = "",
    approval: str = "",
) -> Member:
    """Take one step, on the day of the decision: for probation and full membership that of the branch assembly.

    Full membership dates from the end of probation however late the assembly is (发展党员工作细则 第三十三条). A step
    back before admission needs a reason and gives up the date of the stage that is left.

    Raises MemberNotFound, NotOnRoll, StageStepNotAllowed, StageDateMissing, DateInFuture, DatesOutOfOrder,
    ActivistTooShort, ProbationNotOver, BranchCannotDevelop, ReasonMissing.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_STAGE_CHANGE)).member
    before = member.stage
    _require_step(member, to, on, reason)
    if to is Stage.PROBATIONARY:
        await _require_developing_branch(session, member)
    counts_from = on
    if _ORDER.index(to) < _ORDER.index(before):
        _write_date(member, before, None)
    else:
        counts_from = _decided(member, to, on)
        _write_date(member, to, counts_from)
    member.stage = to
    touch(member)
    await remember(
        session,
        actor,
        member,
        ChangeKind.STAGE,
        cipher=cipher,
        on=counts_from,
        before={"stage": before},
        after={"stage": to, "decided_on": on},
        reason=reason,
        approval=approval,
    )
    await publish(
        session,
        MemberStageChanged(
            member.tenant_id, member_id=member.id, org_id=member.org_id, before=before, after=to, on=counts_from
        ),
    )
    return member


def _require_step(member: Member, to: Stage, on: date, reason: str) -> None:
    if not rules.is_on_roll(member.status):
        raise errors.NotOnRoll
    if to not in rules.NEXT_STAGES[member.stage]:
        raise errors.StageStepNotAllowed(stage=STAGES[member.stage], to=STAGES[to])
    if on > today():
        raise errors.DateInFuture
    if _ORDER.index(to) < _ORDER.index(member.stage) and not reason:
        raise errors.ReasonMissing


async def _require_developing_branch(session: AsyncSession, member: Member) -> None:
    branch = await org_card(session, member.tenant_id, member.org_id)
    if branch is not None and branch.kind is OrgKind.TEMPORARY_BRANCH:
        raise errors.BranchCannotDevelop


def _decided(member: Member, to: Stage, on: date) -> date:
    """The day from which the new stage counts, when it may be decided on that day."""
    since = _date_of(member, member.stage)
    if since is None:
        raise errors.StageDateMissing(missing=_DATE_NAMES[member.stage])
    if on < since:
        raise errors.DatesOutOfOrder
    if to is Stage.CANDIDATE and on < (earliest := rules.candidate_earliest(since)):
        raise errors.ActivistTooShort(earliest=earliest.isoformat())
    if to is not Stage.FULL:
        return on
    ends = rules.probation_ends(since, member.extension_months)
    if on < ends:
        raise errors.ProbationNotOver(ends=ends.isoformat())
    return ends


def _date_of(member: Member, stage: Stage) -> date | None:
    day: date | None = getattr(member, f"{_DATES[stage]}_on")
    return day


def _write_date(member: Member, stage: Stage, day: date | None) -> None:
    name = _DATES[stage]
    # Known to the month was the day on which probation began: then its end is known no better.
    started = partial_date(member, "joined") if stage is Stage.FULL else None
    known = PartialDate(day, started.precision) if day and started else PartialDate(day) if day else None
    setattr(member, f"{name}_on", known.day if known else None)
    month_only = set(member.month_only) - {name}
    if known and known.precision == "month":
        month_only.add(name)
    member.month_only = sorted(month_only)


async def extend_probation(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    months: int,
    on: date,
    reason: str,
    approval: str = "",
) -> Member:
    """Extend the probation once, by the assembly of the day `on`. Raises ExtensionNotAllowed and as `change_stage`."""
    member = (await member_for(session, actor, member_id, Permission.MEMBER_STAGE_CHANGE)).member
    if not rules.is_on_roll(member.status):
        raise errors.NotOnRoll
    if member.stage is not Stage.PROBATIONARY or not rules.may_extend(member.extension_months, months):
        raise errors.ExtensionNotAllowed
    if on > today():
        raise errors.DateInFuture
    if member.joined_on is None:
        raise errors.StageDateMissing(missing=_DATE_NAMES[Stage.PROBATIONARY])
    if on < (ends := rules.probation_ends(member.joined_on)):
        raise errors.ProbationNotOver(ends=ends.isoformat())
    member.extension_months = months
    touch(member)
    await remember(
        session,
        actor,
        member,
        ChangeKind.PROBATION_EXTENDED,
        cipher=cipher,
        on=on,
        before={"probation_ends_on": ends},
        after={"probation_ends_on": rules.probation_ends(member.joined_on, months), "months": months},
        reason=reason,
        approval=approval,
    )
    return member


async def change_status(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    to: MemberStatus,
    on: date,
    reason: str,
    approval: str = "",
) -> tuple[Member, list[str]]:
    """Change the status from a day; with warnings where an organisation would normally have waited.

    Raises MemberNotFound, StatusStepNotAllowed, ApprovalMissing (stopping or ending a membership is an
    organisation's decision), DateInFuture, DatesOutOfOrder.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_STAGE_CHANGE)).member
    before = member.status
    if to not in rules.allowed_statuses(member.stage, before):
        raise errors.StatusStepNotAllowed(status=STATUSES[before], to=STATUSES[to])
    if to in rules.NEEDS_DECISION and not approval:
        raise errors.ApprovalMissing
    if on > today():
        raise errors.DateInFuture
    if member.status_on and on < member.status_on:
        raise errors.DatesOutOfOrder
    warning = rules.status_warning(before, member.status_on, to, on)
    member.status, member.status_on = to, on
    touch(member)
    await remember(
        session,
        actor,
        member,
        ChangeKind.STATUS,
        cipher=cipher,
        on=on,
        before={"status": before},
        after={"status": to},
        reason=reason,
        approval=approval,
    )
    event = MemberStatusChanged(
        member.tenant_id, member_id=member.id, org_id=member.org_id, before=before, after=to, on=on
    )
    await publish(session, event)
    return member, [warning] if warning else []


def milestones(member: Member) -> dict[str, Any]:
    """The days that follow from the present stage: what is due, and from when the next step may be taken."""
    days: dict[str, date | None] = dict.fromkeys(
        ("talk_due_on", "candidate_earliest_on", "approval_due_on", "approval_latest_on", "probation_ends_on")
    )
    since = _date_of(member, member.stage)
    if since is None or not rules.is_on_roll(member.status):
        return days
    match member.stage:
        case Stage.APPLICANT:
            days["talk_due_on"] = rules.talk_due(since)
        case Stage.ACTIVIST:
            days["candidate_earliest_on"] = rules.candidate_earliest(since)
        case Stage.PROBATIONARY:
            days["approval_due_on"], days["approval_latest_on"] = rules.approval_due(since)
            days["probation_ends_on"] = rules.probation_ends(since, member.extension_months)
    return days
