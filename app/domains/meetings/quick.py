"""Signing in, for the plain case and many at once: the path that everybody uses at nine.

Here stands only what a good sign-in needs. Whatever else comes, a refusal, a roll that is not fixed yet, somebody who
was not asked, is told None and goes the ordinary way of `signin`, which knows it all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, FromClause, Insert, Select, Uuid, and_, exists, literal_column, select, text
from sqlalchemy.dialects import postgresql, sqlite

from app.access.passwords_policy import LoginPolicy
from app.access.permissions import Permission
from app.access.tokens import AccessClaims
from app.db.door import Passage
from app.db.prepared import Prepared
from app.domains.auth.public import standing
from app.domains.meetings.admission import Hindrance, admitted
from app.domains.meetings.events import SignedIn
from app.domains.meetings.models import Attendance, Meeting, MeetingInvitation, RollEntry
from app.domains.meetings.rules import EVIDENCE, Times
from app.domains.meetings.vocabulary import Evidence, Place, Standing, Way
from app.domains.members.public import Member
from app.jobs.outbox import publish_together
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody with verified claims and a good code of this meeting wants to sign in at the moment of the call."""

    claims: AccessClaims
    meeting_id: UUID
    code_is_fresh: bool
    place: Place
    moment: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A record of attendance, in the columns of its row; what `schemas` shows of it."""

    meeting_id: UUID
    member_id: UUID
    standing: Standing
    way: Way
    evidence: Evidence
    place: Place
    signed_at: datetime
    recorded_at: datetime
    recorded_by_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The record, and whether this call made it."""

    record: Record
    is_first: bool


WAY = Way.CODE
_RECORD = tuple(getattr(Attendance, name) for name in Record.__dataclass_fields__)
_MEETING = (
    Meeting.state,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.opens_before_minutes,
    Meeting.grace_minutes,
    Meeting.closes_after_end_minutes,
    Meeting.finished_at,
    Meeting.roll_fixed_at,
)


def _facts(given: FromClause, _dialect: Dialect) -> Select[*tuple[Any, ...]]:
    def named(table: type[MeetingInvitation] | type[RollEntry]) -> Any:
        return exists(
            select(table.id).where(
                table.tenant_id == given.c.tenant_id,
                table.meeting_id == given.c.meeting_id,
                table.member_id == Member.id,
            )
        )

    meeting = and_(Meeting.tenant_id == given.c.tenant_id, Meeting.id == given.c.meeting_id)
    record = and_(
        Attendance.tenant_id == given.c.tenant_id,
        Attendance.meeting_id == given.c.meeting_id,
        Attendance.member_id == Member.id,
    )
    columns = (*standing.columns(given), *_MEETING, named(MeetingInvitation), named(RollEntry), *_RECORD)
    return select(*columns).select_from(standing.joined(given).join(Meeting, meeting).outerjoin(Attendance, record))


_FACTS = Prepared({**standing.GIVEN, "meeting_id": Uuid()}, _facts)
_KEYS = ("tenant_id", "meeting_id", "member_id")
_GIVEN = ("tenant_id", "id", "meeting_id", "member_id", "standing", "place", "signed_at")


def _insert(given: FromClause, dialect: Dialect) -> Insert:
    made = (postgresql if dialect.name == "postgresql" else sqlite).insert(Attendance)
    written = {
        **{name: given.c[name] for name in _GIVEN},
        "recorded_at": given.c.signed_at,
        "way": literal_column(f"'{WAY.value}'"),
        "evidence": literal_column(f"'{EVIDENCE[WAY].value}'"),
        "recorded_by_name": literal_column("''"),
        "reason": literal_column("''"),
    }
    # "WHERE true" keeps SQLite from reading ON CONFLICT as part of a join.
    rows = select(*written.values()).where(text("true"))
    made = made.from_select(list(written), rows, include_defaults=False)
    return made.on_conflict_do_nothing(index_elements=list(_KEYS)).returning(
        Attendance.meeting_id, Attendance.member_id
    )


_INSERTED = Prepared({name: Attendance.__table__.c[name].type for name in _GIVEN}, _insert)


@dataclass(frozen=True, slots=True)
class QuickSignIn:
    """The work of a batch, under one login policy."""

    policy: LoginPolicy

    async def __call__(self, passage: Passage, tenant_id: UUID, asked: Sequence[Asked]) -> list[Signed | None]:
        """One answer for each that asked: the record, or None where the plain case is not given."""
        told: list[Signed | None] = [None] * len(asked)
        wanted: dict[tuple[UUID, UUID], list[int]] = {}
        records: dict[tuple[UUID, UUID], Record] = {}
        given = [
            (number, tenant_id, one.claims.session_id, one.claims.account_id, one.meeting_id)
            for number, one in enumerate(asked)
        ]
        for row in sorted(await passage.fetch(_FACTS, given), key=itemgetter(0)):
            who = standing.Standing.of(row)
            one = asked[who.number]
            if not who.allows(self.policy, Permission.MEETING_SIGN_IN, one.moment):
                continue
            found = _recorded(row)
            if found is not None:
                told[who.number] = Signed(found, is_first=False)
            elif (made := _made(row, who.member_id, one)) is not None:
                key = made.meeting_id, made.member_id
                wanted.setdefault(key, []).append(who.number)
                records.setdefault(key, made)
        for key in await _written(passage, tenant_id, records):
            # The same person twice in one batch: the first made the record.
            for place, number in enumerate(wanted[key]):
                told[number] = Signed(records[key], is_first=place == 0)
        return told


_AT = standing.WIDTH
_RECORD_AT = _AT + len(_MEETING) + 2


def _recorded(row: Sequence[Any]) -> Record | None:
    return None if row[_RECORD_AT] is None else Record(*row[_RECORD_AT:])


def _made(row: Sequence[Any], member_id: UUID, one: Asked) -> Record | None:
    """The record to write; None where there is any hindrance: the ordinary way knows what to do or to say."""
    state, starts_at, ends_at, opens_before, grace, closes_after, finished_at, roll_fixed_at = row[_AT : _RECORD_AT - 2]
    is_invited, is_on_roll = row[_RECORD_AT - 2 : _RECORD_AT]
    times = Times.of(
        starts_at,
        ends_at,
        opens_before_minutes=opens_before,
        grace_minutes=grace,
        closes_after_end_minutes=closes_after,
        finished_at=finished_at,
    )
    standing_then = admitted(
        state,
        times,
        one.moment,
        code_is_fresh=one.code_is_fresh,
        roll_is_fixed=roll_fixed_at is not None,
        is_invited=is_invited,
        is_on_roll=is_on_roll,
    )
    if isinstance(standing_then, Hindrance):
        return None
    return Record(
        one.meeting_id, member_id, standing_then, WAY, EVIDENCE[WAY], one.place, one.moment, one.moment, "", ""
    )


async def _written(
    passage: Passage, tenant_id: UUID, records: dict[tuple[UUID, UUID], Record]
) -> list[tuple[UUID, UUID]]:
    """Insert them, with their events; the keys of those that were not there. Others are told by who was quicker."""
    if not records:
        return []
    # In the order of their keys, so that two batches cannot wait for each other.
    rows = [
        (tenant_id, uuid7(), *key, made.standing, made.place, made.signed_at)
        for key, made in sorted(records.items(), key=itemgetter(0))
    ]
    made = [(meeting_id, member_id) for meeting_id, member_id in await passage.fetch(_INSERTED, rows)]
    if made:
        await publish_together(
            passage, [SignedIn(tenant_id=tenant_id, meeting_id=meeting, member_id=member) for meeting, member in made]
        )
    return made
