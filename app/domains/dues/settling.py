"""From draft to published: the member confirms or objects, the branch approves, then the amounts are published."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository
from app.domains.dues.billing.refreshing import refresh
from app.domains.dues.errors import (
    AssessmentChanged,
    AssessmentNotFound,
    AssessmentNotReady,
    AssessmentSettled,
    NothingToPublish,
    ObjectionOpen,
    OwnAssessment,
)
from app.domains.dues.finding import assessment_for, oneself, sight
from app.domains.dues.models import DuesAssessment
from app.domains.dues.policies import is_own, refuse_own_proposal
from app.domains.dues.sealing import ANSWER, OBJECTION
from app.domains.dues.vocabulary import OPEN_STATES, AssessmentState
from app.domains.orgs.public import visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import now


async def confirm(
    session: AsyncSession, actor: Actor, assessment_id: UUID, *, version: int, voluntary_fen: int
) -> DuesAssessment:
    """The member agrees with the own assessment as seen at `version`, and may add to it of the own will.

    Raises NoOwnRecord, AssessmentNotFound, AssessmentSettled, AssessmentChanged.
    """
    found = await _own(session, actor, assessment_id, version)
    found.voluntary_fen = voluntary_fen
    await _move(session, actor, found, AssessmentState.CONFIRMED, "dues.assessment_confirmed")
    return found


async def object_to(
    session: AsyncSession, actor: Actor, assessment_id: UUID, *, version: int, words: str, cipher: TenantCipher
) -> DuesAssessment:
    """The member says what is wrong. Raises NoOwnRecord, AssessmentNotFound, AssessmentSettled, AssessmentChanged."""
    found = await _own(session, actor, assessment_id, version)
    found.objection = cipher.encrypt(words, column=OBJECTION, row_id=found.id)
    found.answer = None
    found.voluntary_fen = 0
    await _move(session, actor, found, AssessmentState.OBJECTED, "dues.assessment_objected")
    return found


async def _own(session: AsyncSession, actor: Actor, assessment_id: UUID, version: int) -> DuesAssessment:
    payer = await oneself(session, actor, Permission.DUES_CONFIRM_OWN)
    found = await repository.find_own(session, actor.tenant_id, payer.id, assessment_id)
    if found is None:
        raise AssessmentNotFound
    if found.state not in OPEN_STATES:
        raise AssessmentSettled
    if found.version != version:
        raise AssessmentChanged
    return found


async def confirm_on_paper(session: AsyncSession, actor: Actor, assessment_id: UUID, *, note: str) -> DuesAssessment:
    """Enter that a member has signed the assessment on paper; `note` says where the paper is.

    Raises AssessmentNotFound, PermissionMissing, AssessmentSettled, OwnAssessment (that is confirmed by oneself).
    """
    found, _ = await assessment_for(session, actor, assessment_id, Permission.DUES_ASSESS, lock=True)
    if found.state not in OPEN_STATES:
        raise AssessmentSettled
    if is_own(actor, found.member_id):
        raise OwnAssessment
    found.paper_note = note
    await _move(session, actor, found, AssessmentState.CONFIRMED, "dues.assessment_confirmed_on_paper", note=note)
    return found


async def _move(
    session: AsyncSession, actor: Actor, found: DuesAssessment, state: AssessmentState, action: str, note: str = ""
) -> None:
    before = found.state
    found.state = state
    found.settled_by, found.settled_at = actor.account_id, now()
    await _stamp(session, actor, found, action, before, note)


async def _stamp(
    session: AsyncSession, actor: Actor, found: DuesAssessment, action: str, before: AssessmentState, note: str
) -> None:
    found.version += 1
    found.updated_at = now()
    await session.flush()
    await record(
        session,
        actor,
        action,
        target="dues_assessment",
        target_id=found.id,
        org_id=found.org_id,
        before={"state": before},
        after={"state": found.state, "assessed_fen": found.assessed_fen, "voluntary_fen": found.voluntary_fen},
        note=note,
    )


async def approve(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    year: int,
    assessment_ids: Collection[UUID],
    decision: str,
    answer: str | None,
    cipher: TenantCipher,
) -> list[DuesAssessment]:
    """The branch approves assessments that their members have settled: all of those named, or none.

    `decision` names the meeting or paper; `answer` is what the branch says to those who object. Two approvals at once:
    the second waits, and is refused. Raises OrgNotFound, PermissionMissing, AssessmentNotFound, AssessmentSettled,
    AssessmentNotReady, ObjectionOpen, OwnAssessment, OwnProposal.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_ASSESSMENT_APPROVE)
    wanted = set(assessment_ids)
    scopes = sight(actor, Permission.DUES_ASSESSMENT_APPROVE)
    found = await repository.held(session, actor.tenant_id, year, org.path, scopes=scopes, ids=wanted)
    if len(found) != len(wanted):
        raise AssessmentNotFound
    paths = await repository.payers_by_id(session, actor.tenant_id, [one.member_id for one in found])
    for one in found:
        _require_approvable(actor, one, paths[one.member_id].org_path, answered=answer is not None)
    for one in found:
        before = one.state
        if before is AssessmentState.OBJECTED and answer is not None:
            one.answer = cipher.encrypt(answer, column=ANSWER, row_id=one.id)
        one.state, one.decision = AssessmentState.APPROVED, decision
        one.approved_by, one.approved_at = actor.account_id, now()
        await _stamp(session, actor, one, "dues.assessment_approved", before, decision)
    return found


def _require_approvable(actor: Actor, found: DuesAssessment, path: str, *, answered: bool) -> None:
    permission = Permission.DUES_ASSESSMENT_APPROVE
    require(actor, permission, at=path)
    if is_own(actor, found.member_id):
        raise OwnAssessment
    refuse_own_proposal(actor, permission, at=path, proposed_by=found.drafted_by)
    if found.state not in OPEN_STATES:
        raise AssessmentSettled
    if found.state is AssessmentState.DRAFTED:
        raise AssessmentNotReady
    if found.state is AssessmentState.OBJECTED and not answered:
        raise ObjectionOpen


async def publish(session: AsyncSession, actor: Actor, org_id: UUID, *, year: int) -> list[DuesAssessment]:
    """Publish all approved amounts of the year at the organisation and below; bases never are.

    Raises OrgNotFound, PermissionMissing, NothingToPublish.
    """
    permission = Permission.DUES_ASSESSMENT_PUBLISH
    org = await visible_org(session, actor, org_id, permission)
    found = await repository.held(
        session,
        actor.tenant_id,
        year,
        org.path,
        scopes=[actor.scope(permission)],
        state=AssessmentState.APPROVED,
    )
    if not found:
        raise NothingToPublish
    for one in found:
        one.state = AssessmentState.PUBLISHED
        one.published_by, one.published_at = actor.account_id, now()
        await _stamp(session, actor, one, "dues.assessment_published", AssessmentState.APPROVED, "")
    await refresh(session, actor.tenant_id, [one.member_id for one in found], since=date(year, 1, 1))
    return found
