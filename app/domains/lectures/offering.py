"""Offer topics in a season's menu."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.hours.public import Counting, Occasion, counting_at, meeting_hours
from app.domains.lectures import repository
from app.domains.lectures.errors import (
    LecturerLeft,
    LecturerNotFound,
    MenuClosed,
    MenuPublished,
    NoSpeaker,
    SeasonWrong,
)
from app.domains.lectures.finding import MANAGE, READ, menu_for, topic_for
from app.domains.lectures.models import LectureMenu, Lecturer, LectureSpeaker, LectureTopic
from app.domains.lectures.rules import in_office, is_season
from app.domains.lectures.vocabulary import MenuState, SpeakerPart
from app.domains.orgs.public import visible_org
from app.domains.topics.public import chosen_topics, topic_names
from app.kit.clock import now
from app.kit.ids import uuid7

Speakers = Mapping[UUID, SpeakerPart]


@dataclass(frozen=True, slots=True)
class Offered:
    """A topic with who can give it, the name of its topic in the tree, and the hours that it counts as a party lesson."""

    topic: LectureTopic
    speakers: Sequence[tuple[LectureSpeaker, Lecturer]]
    topic_name: str | None
    hundredths: int


async def plan_menu(
    session: AsyncSession, actor: Actor, org_id: UUID, *, title: str, from_on: date, until_on: date
) -> LectureMenu:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing, SeasonWrong."""
    org = await visible_org(session, actor, org_id, MANAGE)
    if not is_season(from_on, until_on):
        raise SeasonWrong
    moment = now()
    menu = LectureMenu(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        title=title,
        from_on=from_on,
        until_on=until_on,
        state=MenuState.DRAFT,
        created_at=moment,
        updated_at=moment,
    )
    session.add(menu)
    await session.flush()
    await _tell(session, actor, "lecture_menu.plan", menu, {"from_on": from_on, "until_on": until_on})
    return menu


async def change_menu(
    session: AsyncSession, actor: Actor, menu: LectureMenu, changes: Mapping[str, Any]
) -> LectureMenu:
    """Change title and days, as far as they were sent. Raises MenuClosed, SeasonWrong."""
    if menu.state is MenuState.CLOSED:
        raise MenuClosed
    for name, value in changes.items():
        setattr(menu, name, value)
    if not is_season(menu.from_on, menu.until_on):
        raise SeasonWrong
    await _moved(session, actor, menu, menu.state, "lecture_menu.change", changes)
    return menu


async def publish_menu(session: AsyncSession, actor: Actor, menu_id: UUID) -> LectureMenu:
    """Raises MenuNotFound, PermissionMissing, MenuClosed, MenuPublished, NoSpeaker."""
    menu, _ = await menu_for(session, actor, menu_id, MANAGE, lock=True)
    if menu.state is MenuState.CLOSED:
        raise MenuClosed
    if menu.state is MenuState.PUBLISHED:
        raise MenuPublished
    topics = [one.id for one in await repository.topics_of(session, actor.tenant_id, menu.id) if not one.is_closed]
    speakers = await repository.speakers_of(session, actor.tenant_id, topics)
    leading = [any(one.part is SpeakerPart.A for one, _ in speakers.get(topic, ())) for topic in topics]
    if not leading or not all(leading):
        raise NoSpeaker
    menu.published_at = now()
    await _moved(session, actor, menu, MenuState.PUBLISHED, "lecture_menu.publish", {"topics": len(topics)})
    return menu


async def close_menu(session: AsyncSession, actor: Actor, menu_id: UUID) -> LectureMenu:
    """Nothing more is ordered of it; what was ordered stands. Raises MenuNotFound, PermissionMissing, MenuClosed."""
    menu, _ = await menu_for(session, actor, menu_id, MANAGE, lock=True)
    if menu.state is MenuState.CLOSED:
        raise MenuClosed
    await _moved(session, actor, menu, MenuState.CLOSED, "lecture_menu.close", {})
    return menu


async def _moved(
    session: AsyncSession, actor: Actor, menu: LectureMenu, state: MenuState, action: str, after: Mapping[str, Any]
) -> None:
    menu.state, menu.updated_at = state, now()
    menu.version += 1
    await session.flush()
    await _tell(session, actor, action, menu, {"state": state, **after})


async def add_topic(
    session: AsyncSession, actor: Actor, menu_id: UUID, *, values: Mapping[str, Any], speakers: Speakers
) -> LectureTopic:
    """Raises MenuNotFound, PermissionMissing, MenuClosed, TopicNotFound, TopicClosed, LecturerNotFound, LecturerLeft."""
    menu, _ = await menu_for(session, actor, menu_id, MANAGE, lock=True)
    if menu.state is MenuState.CLOSED:
        raise MenuClosed
    await chosen_topics(session, actor.tenant_id, [one for one in (values["topic_id"],) if one])
    topic = LectureTopic(
        tenant_id=actor.tenant_id, id=uuid7(), menu_id=menu.id, is_closed=False, updated_at=now(), **values
    )
    session.add(topic)
    await session.flush()
    await _write_speakers(session, actor, menu, topic, speakers)
    await _tell(session, actor, "lecture_menu.add_topic", menu, {"topic": topic.title})
    return topic


async def change_topic(
    session: AsyncSession,
    actor: Actor,
    topic: LectureTopic,
    menu: LectureMenu,
    *,
    changes: Mapping[str, Any],
    speakers: Speakers | None,
) -> LectureTopic:
    """Change what was sent. Raises MenuClosed, NoSpeaker, TopicNotFound, TopicClosed, LecturerNotFound, LecturerLeft."""
    if menu.state is MenuState.CLOSED:
        raise MenuClosed
    if changes.get("topic_id"):
        held = [topic.topic_id] if topic.topic_id else []
        await chosen_topics(session, actor.tenant_id, [changes["topic_id"]], held=held)
    for name, value in changes.items():
        setattr(topic, name, value)
    if speakers is not None:
        if menu.state is MenuState.PUBLISHED and SpeakerPart.A not in speakers.values():
            raise NoSpeaker
        await session.execute(
            delete(LectureSpeaker).where(
                LectureSpeaker.tenant_id == topic.tenant_id, LectureSpeaker.topic_id == topic.id
            )
        )
        await _write_speakers(session, actor, menu, topic, speakers)
    topic.version += 1
    topic.updated_at = now()
    await session.flush()
    await _tell(session, actor, "lecture_menu.change_topic", menu, {"topic": topic.title, "fields": sorted(changes)})
    return topic


async def _write_speakers(
    session: AsyncSession, actor: Actor, menu: LectureMenu, topic: LectureTopic, speakers: Speakers
) -> None:
    """Each has to be within the actor's sight and in office when the season begins, or later in it."""
    for lecturer_id, part in speakers.items():
        found = await repository.find_lecturer(session, actor, lecturer_id)
        if found is None:
            raise LecturerNotFound
        lecturer = found[0]
        if not in_office(lecturer.admitted_on, lecturer.exited_on, max(menu.from_on, lecturer.admitted_on)):
            raise LecturerLeft
        session.add(
            LectureSpeaker(tenant_id=topic.tenant_id, id=uuid7(), topic_id=topic.id, lecturer_id=lecturer_id, part=part)
        )
    await session.flush()


async def offered(session: AsyncSession, actor: Actor, menu_id: UUID) -> tuple[LectureMenu, list[Offered]]:
    """A menu with its topics. Raises MenuNotFound, PermissionMissing, SecondFactorMissing."""
    menu, path = await menu_for(session, actor, menu_id, READ)
    topics = await repository.topics_of(session, actor.tenant_id, menu.id)
    return menu, await _offered(session, menu, path, topics)


async def list_topics(
    session: AsyncSession,
    actor: Actor,
    menu_id: UUID,
    asked: repository.TopicsAsked,
    *,
    after: tuple[int, UUID] | None,
    limit: int,
) -> list[Offered]:
    """Up to `limit` topics of a menu. Raises MenuNotFound, PermissionMissing, SecondFactorMissing."""
    menu, path = await menu_for(session, actor, menu_id, READ)
    statement = repository.topics_listed(actor.tenant_id, menu.id, asked, after=after)
    return await _offered(session, menu, path, (await session.scalars(statement.limit(limit))).all())


async def offered_topic(session: AsyncSession, actor: Actor, topic_id: UUID) -> Offered:
    """Raises LectureTopicNotFound, PermissionMissing, SecondFactorMissing."""
    topic, menu, path = await topic_for(session, actor, topic_id, READ)
    return (await _offered(session, menu, path, [topic]))[0]


async def _offered(
    session: AsyncSession, menu: LectureMenu, path: str, topics: Sequence[LectureTopic]
) -> list[Offered]:
    speakers = await repository.speakers_of(session, menu.tenant_id, [one.id for one in topics])
    names = await topic_names(session, menu.tenant_id, {one.topic_id for one in topics if one.topic_id})
    counting = await counting_at(session, menu.tenant_id, path, menu.from_on)
    return [
        Offered(one, speakers.get(one.id, ()), names.get(one.topic_id) if one.topic_id else None, _hours(one, counting))
        for one in topics
    ]


def _hours(topic: LectureTopic, counting: Counting) -> int:
    return meeting_hours([Occasion.PARTY_LESSON], topic.minutes, counting).hundredths


async def _tell(session: AsyncSession, actor: Actor, action: str, menu: LectureMenu, after: Mapping[str, Any]) -> None:
    await record(session, actor, action, target="lecture_menu", target_id=menu.id, org_id=menu.org_id, after=after)
