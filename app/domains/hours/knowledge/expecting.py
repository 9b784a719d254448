"""What organisations expect of their people, from which day on; and what is expected at a place."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.hours.knowledge import repository
from app.domains.hours.knowledge.models import Expectation
from app.domains.hours.knowledge.rules import Wanted
from app.domains.hours.knowledge.vocabulary import ExpectedOf
from app.domains.orgs.public import ids_on, visible_org
from app.domains.topics.errors import TopicNotFound
from app.domains.topics.public import chosen_topics, topic_names
from app.kit.clock import now
from app.kit.decided import Grounds, nearest
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Aim:
    """Of whom what is expected each year; `hundredths` None takes the organisation's own word back."""

    topic_id: UUID
    expected_of: ExpectedOf
    hundredths: int | None
    asks_test: bool


async def expect(session: AsyncSession, actor: Actor, org_id: UUID, *, aim: Aim, grounds: Grounds) -> Expectation:
    """Decide what is expected at the organisation and below.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, TopicNotFound, TopicClosed.
    """
    org = await visible_org(session, actor, org_id, Permission.HOURS_SETTING_EDIT)
    if aim.hundredths is not None:
        await chosen_topics(session, actor.tenant_id, [aim.topic_id])
    elif not await topic_names(session, actor.tenant_id, [aim.topic_id]):
        raise TopicNotFound
    made = Expectation(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        topic_id=aim.topic_id,
        expected_of=aim.expected_of,
        hundredths=aim.hundredths,
        asks_test=aim.asks_test,
        **grounds.columns(actor.account_id, now()),
    )
    session.add(made)
    await session.flush()
    await record(
        session,
        actor,
        "knowledge.expected",
        target="knowledge_expectation",
        target_id=made.id,
        org_id=org.id,
        after=asdict(aim) | {"from_on": grounds.from_on},
        note=grounds.reason,
    )
    return made


Expected = dict[tuple[UUID, ExpectedOf], Expectation]


def in_force(decisions: Iterable[Expectation], org_path: str, on: date) -> Expected:
    """What is expected at the end of the path on a day, by topic and people: the own word, or the nearest above."""
    line = list(reversed(ids_on(org_path)))
    return nearest(
        decisions,
        line,
        on,
        key=lambda one: (one.topic_id, one.expected_of),
        holds=lambda one: one.hundredths is not None,
    )


def wanted_at(expected: Expected) -> dict[tuple[UUID, ExpectedOf], Wanted]:
    return {key: Wanted(one.hundredths or 0, one.asks_test) for key, one in expected.items()}


async def expected_for(session: AsyncSession, actor: Actor, org_id: UUID, on: date) -> tuple[UUID, Expected]:
    """What is expected at an organisation on a day, for who may see it. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_RULE_READ)
    decisions = await repository.of_line(session, actor.tenant_id, ids_on(org.path))
    return org.id, in_force(decisions, org.path, on)
