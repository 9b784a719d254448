"""Puts the lessons into a demo: topics, series, pictures and recordings, sixty lessons of the last four months."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.cli.demo.lessons import pictures
from app.cli.demo.lessons.reading import Part, Series, Written, all_series, content_of, topics
from app.cli.demo.lessons.reading import pictures as told_pictures
from app.domains.lessons.content import Audience, Block, LessonContent
from app.domains.lessons.drafting import make_series
from app.domains.lessons.seeding import Laid, lay_lessons
from app.domains.lessons.vocabulary import MEDIA, BlockKind, LessonState
from app.domains.members.public import Category, Stage
from app.domains.orgs.public import OrgCard, Post
from app.domains.topics.arranging import add_topic
from app.domains.topics.models import Topic
from app.files.models import Purpose, StoredFile
from app.files.stored import Sent, plant_all
from app.integrations.storage.protocol import ObjectStore
from app.kit.clock import CHINA, local_date

_EVERY, _AT = 2, time(7, 30)
_COVER = "cover.png"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lesson stands: in which series, as which of it."""

    series: Series
    number: int
    written: Written


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was laid, by series in order, and what it takes to make one more lesson."""

    session: AsyncSession
    store: ObjectStore
    org: OrgCard
    editor: Actor
    moment: datetime
    topic_ids: Mapping[str, UUID]
    series_ids: Mapping[str, UUID]
    files: dict[UUID, StoredFile] = field(default_factory=dict)
    file_ids: dict[tuple[str, str], UUID] = field(default_factory=dict)
    laid: dict[str, list[Laid]] = field(default_factory=dict)

    async def send(self, places: Sequence[Place]) -> None:
        """The covers, pictures and recordings of these lessons, sent by the editor."""
        named = [(place.written.title, one) for place in places for one in _files(place)]
        planted = await plant_all(self.session, self.editor, self.store, [one for _, one in named])
        for (title, one), file in zip(named, planted, strict=True):
            self.files[file.id] = file
            self.file_ids[title, one.name] = file.id

    def content(self, place: Place) -> LessonContent:
        """The lesson with the files that were sent for it."""
        one, series = place.written, place.series
        is_required = one.required_in_days is not None
        return LessonContent(
            title=one.title,
            summary=one.summary,
            speaker=series.speaker,
            cover_file_id=self.file_ids[one.title, _COVER],
            series_id=self.series_ids[series.name],
            topic_ids=[self.topic_ids[name] for name in one.topics],
            blocks=[self._block(one.title, part) for part in one.parts],
            transcript=one.transcript,
            large_text=one.html if one.large else "",
            completes_by=one.completes_by,
            audience=Audience(
                stages=[Stage(name) for name in one.stages],
                categories=[Category(name) for name in one.categories],
                posts=[Post(name) for name in one.posts],
            ),
            is_required=is_required,
            due_on=local_date(self.moment) + timedelta(days=one.required_in_days or 0) if is_required else None,
        )

    def morning(self, days: int) -> datetime:
        """When lessons are published, so many days from today."""
        return datetime.combine(local_date(self.moment) + timedelta(days=days), _AT, CHINA)

    def _block(self, title: str, part: Part) -> Block:
        if part.kind is BlockKind.TEXT:
            return Block(kind=part.kind, html=part.html)
        return Block(kind=part.kind, file_id=self.file_ids[title, part.name], caption=part.caption)


async def fill_shelf(
    session: AsyncSession, store: ObjectStore, org: OrgCard, *, editor: Actor, reviewer: Actor, moment: datetime
) -> Shelf:
    """The topics, the nine series and their published lessons: one every other day, the last of them today."""
    topic_ids = await _topics(session, Actor.system("demo.load", tenant_id=editor.tenant_id))
    series_ids = {
        one.name: (await make_series(session, editor, org_id=org.id, name=one.name))[0].id for one in all_series()
    }
    shelf = Shelf(session, store, org, editor, moment, topic_ids, series_ids)
    places = list(_in_turn())
    await shelf.send(places)
    published = [place for place in places if place.written.state is LessonState.PUBLISHED]
    laid = []
    for back, place in zip(range(len(published) - 1, -1, -1), published, strict=True):
        one = Laid.of(shelf.content(place), min(shelf.morning(-back * _EVERY), moment), shelf.files)
        laid.append(one)
        shelf.laid.setdefault(place.series.name, []).append(one)
    await lay_lessons(session, org, laid, shelf.files, editor=editor, reviewer=reviewer)
    return shelf


def kept_back() -> dict[LessonState, Place]:
    """The lessons that are not simply published, by the state they are to have."""
    return {place.written.state: place for place in _in_turn() if place.written.state is not LessonState.PUBLISHED}


def _in_turn() -> Iterator[Place]:
    """All lessons in the order of their publication: of each series at the same pace."""
    placed = [
        (number / len(series.lessons), rank, Place(series, number, written))
        for rank, series in enumerate(all_series())
        for number, written in enumerate(series.lessons, start=1)
    ]
    return (place for _, _, place in sorted(placed, key=lambda one: one[:2]))


def _files(place: Place) -> Iterator[Sent]:
    title, series = place.written.title, place.series
    yield Sent(_COVER, pictures.cover(title, series.name, place.number, series.colour), Purpose.DOCUMENT)
    for part in place.written.parts:
        if part.kind is BlockKind.PICTURE:
            yield Sent(part.name, _drawn(part.name, series.colour), Purpose.DOCUMENT)
        elif part.kind is not BlockKind.TEXT:
            yield Sent(part.name, content_of(part.name), Purpose.MEDIA if part.kind in MEDIA else Purpose.DOCUMENT)


def _drawn(name: str, colour: str) -> bytes:
    told: Mapping[str, Any] = told_pictures()[name.removesuffix(".png")]
    if "rows" in told:
        return pictures.table(told["title"], told["rows"], colour)
    return pictures.steps(told["title"], told.get("steps") or told["items"], colour, in_turn="steps" in told)


async def _topics(session: AsyncSession, actor: Actor) -> dict[str, UUID]:
    """The tree by name; what is there already stays."""
    rows = await session.execute(select(Topic.name, Topic.id).where(Topic.tenant_id == actor.tenant_id))
    known: dict[str, UUID] = dict(rows.all())
    for position, (name, below) in enumerate(topics().items(), start=1):
        await _add_all(session, actor, known, [name], None, position)
        await _add_all(session, actor, known, below, known[name], 1)
    return known


async def _add_all(
    session: AsyncSession,
    actor: Actor,
    known: dict[str, UUID],
    names: Sequence[str],
    parent_id: UUID | None,
    first: int,
) -> None:
    for position, name in enumerate(names, start=first):
        if name not in known:
            topic = await add_topic(session, actor, name=name, parent_id=parent_id, position=position)
            known[name] = topic.id
