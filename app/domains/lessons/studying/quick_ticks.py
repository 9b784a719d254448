"""Taking in ticks of many members at once: the plain case, one transaction for a batch.

What is refused or rare (a lesson withdrawn or not meant for the member, a tick that is not right, a lesson that a quiz
completes, a completion after a revocation, an older version that somebody begins, two phones that begin in one instant)
is told None and goes the ordinary way of `ticking`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.access.tokens import AccessClaims
from app.db.door import Passage
from app.domains.auth.public import standing
from app.domains.lessons.content import LessonContent
from app.domains.lessons.studying import quick_rows as statements
from app.domains.lessons.studying.events import LessonCompleted
from app.domains.lessons.studying.quick_rows import Key
from app.domains.lessons.studying.rules import NOTHING, Progress, Tick, Verdict, finished_on, verdict, with_ticks
from app.jobs.outbox import publish_together
from app.kit.clock import now, today
from app.kit.errors import Refusal
from app.kit.ids import uuid7

_MOST_VERSIONS = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody with verified claims has seen this of a lesson, in the version of that number where the phone names it."""

    claims: AccessClaims
    lesson_id: UUID
    ticks: Sequence[Tick]
    number: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member and a lesson, in the version that he began; the receipt once it is completed, with the
    day where this batch completed it.
    """

    version_id: UUID
    progress: Progress = NOTHING
    receipt_id: UUID | None = None
    completed_on: date | None = None
    is_rare: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of it, as `ProgressOut` tells it."""

    progress: Progress
    verdict: Verdict
    receipt_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Turn:
    """Whose progress in which lesson, and the version that is shown of it, since when."""

    key: Key
    version_id: UUID
    shown_at: datetime


class QuickTicks:
    """The work of a batch, under one login policy. Versions never change: those asked for lately are remembered."""

    def __init__(self, policy: LoginPolicy) -> None:
        self._policy = policy
        self._contents: dict[UUID, tuple[int, LessonContent]] = {}

    async def __call__(self, passage: Passage, tenant_id: UUID, asked: Sequence[Sent]) -> list[Told | None]:
        """One answer for each that sent something, None where the plain case is not given."""
        moment = now()
        turns = await self._turns(passage, tenant_id, asked, moment)
        held = await _held(passage, tenant_id, {turn.key for turn in turns.values()})
        known = {turn.key: Known(turn.version_id) for turn in turns.values()} | held
        contents = await self._read(passage, tenant_id, {one.version_id for one in known.values()})
        told: dict[int, Told] = {}
        for number, turn in turns.items():
            shown, content = contents[known[turn.key].version_id]
            if turn.key not in held and asked[number].number not in (None, shown):
                continue
            fresh = _after(known[turn.key], content, asked[number].ticks, turn.shown_at, moment)
            if fresh is not None:
                known[turn.key] = fresh
                told[number] = Told(fresh.progress, _verdict(content, fresh), fresh.receipt_id)
        keys = sorted({turns[number].key for number in told})
        lost = await _written(passage, tenant_id, held, {key: known[key] for key in keys}, moment)
        answers = (told.get(number) for number in range(len(asked)))
        return [one if one and turns[number].key not in lost else None for number, one in enumerate(answers)]

    async def _turns(
        self, passage: Passage, tenant_id: UUID, asked: Sequence[Sent], moment: datetime
    ) -> dict[int, _Turn]:
        """By number, in order."""
        day = today()
        given = [
            (number, tenant_id, one.claims.session_id, one.claims.account_id, one.lesson_id, day)
            for number, one in enumerate(asked)
        ]
        found = {}
        for row in await passage.fetch(statements.SHOWN, given):
            who = standing.Standing.of(row)
            if who.allows(self._policy, Permission.LESSON_READ, moment):
                key = who.member_id, asked[who.number].lesson_id
                found[who.number] = _Turn(key, *row[standing.WIDTH :])
        return dict(sorted(found.items()))

    async def _read(
        self, passage: Passage, tenant_id: UUID, versions: Collection[UUID]
    ) -> Mapping[UUID, tuple[int, LessonContent]]:
        """Number and content of each."""
        missing = [(tenant_id, version_id) for version_id in versions if version_id not in self._contents]
        if missing and len(self._contents) + len(missing) > _MOST_VERSIONS:
            self._contents.clear()
            missing = [(tenant_id, version_id) for version_id in versions]
        if missing:
            for version_id, number, document in await passage.fetch(statements.CONTENTS, missing):
                self._contents[version_id] = number, LessonContent.model_validate(document)
        return self._contents


def _after(
    known: Known, content: LessonContent, ticks: Sequence[Tick], shown_at: datetime, moment: datetime
) -> Known | None:
    """What is known after these ticks; None where they are not the plain case."""
    if known.is_rare or (known.receipt_id is None and content.completing_quiz is not None):
        return None
    try:
        progress = with_ticks(known.progress, content, ticks, moment)
    except Refusal:
        return None
    if known.receipt_id is None and progress.is_complete(content):
        day = finished_on(known.progress, content, ticks, shown_at=shown_at, now=moment)
        return Known(known.version_id, progress, uuid7(), day)
    return Known(known.version_id, progress, known.receipt_id, known.completed_on)


def _verdict(content: LessonContent, known: Known) -> Verdict:
    return verdict(
        content.completes_by,
        content.seen_percent,
        is_enough=known.progress.is_enough,
        is_completed=known.receipt_id is not None,
    )


async def _held(passage: Passage, tenant_id: UUID, keys: Collection[Key]) -> dict[Key, Known]:
    """What is known already, held until the end of the batch."""
    if not keys:
        return {}
    found = {}
    for row in await passage.fetch(statements.HELD, [(tenant_id, *key) for key in sorted(keys)]):
        member_id, lesson_id, version_id, segments, seen, last_key, percent, is_enough, is_completed, *receipt = row
        receipt_id, times = receipt
        # Revoked once, or completed by another while this waited for the row.
        is_rare = is_completed != (receipt_id is not None) or bool(times and not is_completed)
        progress = Progress(segments, seen, last_key, percent, is_enough=is_enough)
        found[member_id, lesson_id] = Known(version_id, progress, receipt_id, is_rare=is_rare)
    return found


async def _written(
    passage: Passage, tenant_id: UUID, held: Mapping[Key, Known], known: Mapping[Key, Known], moment: datetime
) -> set[Key]:
    """Write what is known now, completions and their events; the keys of those where another was quicker."""
    begun = {
        key: (*_row(tenant_id, key, one), uuid7(), one.version_id) for key, one in known.items() if key not in held
    }
    lost = set(begun)
    if begun:
        lost -= {(member, lesson) for member, lesson in await passage.fetch(statements.BEGUN, list(begun.values()))}
    added = [_row(tenant_id, key, one) for key, one in known.items() if key in held and one != held[key]]
    if added:
        await passage.fetch(statements.ADDED, added)
    made = {
        key: (tenant_id, *key, one.receipt_id, one.version_id, one.completed_on, moment)
        for key, one in known.items()
        if one.completed_on and key not in lost
    }
    if made:
        there = await passage.fetch(statements.COMPLETED, list(made.values()))
        if there:
            await publish_together(
                passage, [LessonCompleted(tenant_id, lesson, member, id_) for member, lesson, id_ in there]
            )
        lost |= made.keys() - {(member, lesson) for member, lesson, _ in there}
    return lost


def _row(tenant_id: UUID, key: Key, one: Known) -> tuple[Any, ...]:
    seen = one.progress
    documents = json.dumps(seen.segments), json.dumps(list(seen.seen))
    return (tenant_id, *key, *documents, seen.last_key, seen.percent, seen.is_enough, one.receipt_id is not None)
