"""How an organisation reads 半数以上: decided with a document, from a day on; the nearest above counts."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.models import MeetingVotingRule
from app.domains.meetings.voting.vocabulary import OrdinaryQuorum
from app.domains.orgs.public import ids_on, visible_org
from app.kit.clock import now
from app.kit.ids import uuid7


async def decide_rule(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    ordinary_quorum: OrdinaryQuorum | None,
    from_on: date,
    reason: str,
    document: str,
) -> MeetingVotingRule:
    """Set how 半数以上 is read at the organisation and below it; None revokes its own decision.

    Results already counted stand. Raises OrgNotFound, PermissionMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.MEETING_VOTING_RULE_EDIT)
    rule = MeetingVotingRule(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        ordinary_quorum=ordinary_quorum,
        from_on=from_on,
        reason=reason,
        document=document,
        decided_by=actor.account_id,
        decided_at=now(),
    )
    session.add(rule)
    await session.flush()
    await record(
        session,
        actor,
        "vote.rule_decided",
        target="meeting_voting_rule",
        target_id=rule.id,
        org_id=org.id,
        after={"ordinary_quorum": ordinary_quorum, "from_on": from_on, "document": document},
        note=reason,
    )
    return rule


async def list_rules(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[MeetingVotingRule]:
    """What the organisation itself decided. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.MEETING_VOTE_READ)
    return list(await session.scalars(repository.rules_at(actor.tenant_id, org.id, before=before).limit(limit)))


async def ordinary_quorum_at(session: AsyncSession, tenant_id: UUID, org_path: str, on: date) -> OrdinaryQuorum:
    """What counts at the end of the path on a day; half is enough where nobody decided."""
    line = list(reversed(ids_on(org_path)))
    return in_force(await repository.rules_along(session, tenant_id, line), line, on)


def in_force(rules: Iterable[MeetingVotingRule], line: Sequence[UUID], on: date) -> OrdinaryQuorum:
    """Of each organisation the last decision that has begun; the first of `line` that has one that is not revoked."""
    latest: dict[UUID, OrdinaryQuorum | None] = {}
    for rule in sorted(rules, key=lambda one: (one.from_on, one.decided_at, one.id)):
        if rule.from_on <= on:
            latest[rule.org_id] = rule.ordinary_quorum
    decided = (latest.get(org_id) for org_id in line)
    return next((value for value in decided if value is not None), OrdinaryQuorum.GE_HALF)
