"""The roll of a meeting, as it is shown: numbers, names within sight, what was changed, who else was there."""

from collections.abc import Callable
from typing import Self
from uuid import UUID

from app.domains.meetings.finding import Found
from app.domains.meetings.labels import label
from app.domains.meetings.policies import Whereabouts
from app.domains.meetings.roll_changes.labels import CHANGES
from app.domains.meetings.roll_changes.models import RollCorrection
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.rolls import Roll, RollPerson
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.attendance import AttendanceOut, CorrectionOut, CountsOut, KindCountsOut
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import Capacity, LeaveCategory, LeaveState, MeetingKind, Standing
from app.domains.members.public import MemberCard, Stage
from app.web.schemas import Moment, Out

_NOBODY = UUID(int=0)


class RollChangeOut(Out):
    model_config = shown(examples.ROLL_CHANGE)

    id: UUID
    number: int
    member_id: UUID
    name: str
    kind: MeetingKind
    change: RollChange
    change_text: str
    has_vote: bool
    reason: str
    changed_by_name: str
    changed_at: Moment

    @classmethod
    def of(cls, made: RollCorrection, name: str) -> Self:
        stored = {field: getattr(made, field) for field in cls.model_fields if hasattr(made, field)}
        return cls(**stored, name=name, change_text=CHANGES[made.change])


class OutsideGuestOut(Out):
    model_config = shown(examples.OUTSIDE_GUEST)

    id: UUID
    name: str
    unit: str
    as_what: str
    added_by_name: str
    added_at: Moment


class RollPersonOut(Out):
    member_id: UUID
    name: str
    org_id: UUID
    group_id: UUID | None
    stage: Stage
    capacity: Capacity
    kinds: list[MeetingKind]
    has_vote: bool
    no_vote_reason: str
    standing: Standing
    standing_text: str
    attendance: AttendanceOut | None
    leave_state: LeaveState | None
    leave_category: LeaveCategory | None
    corrections: list[CorrectionOut]
    made_up: bool
    made_up_text: str

    @classmethod
    def of(cls, person: RollPerson) -> Self:
        return cls(
            member_id=person.member_id,
            name=person.name,
            org_id=person.org_id,
            group_id=person.group_id,
            stage=person.stage,
            capacity=person.capacity,
            kinds=list(person.kinds),
            has_vote=person.has_vote,
            no_vote_reason=person.no_vote_reason,
            standing=person.standing,
            standing_text=label(person.standing),
            attendance=AttendanceOut.model_validate(person.attendance) if person.attendance else None,
            leave_state=person.leave.state if person.leave else None,
            leave_category=person.leave.category if person.leave else None,
            corrections=[CorrectionOut.model_validate(one) for one in person.corrections],
            made_up=person.make_up is not None,
            made_up_text="已补课" if person.make_up else "",
        )


class NamedOut(Out):
    member_id: UUID
    name: str


class RollOut(Out):
    """Numbers for everybody who may see the meeting; names for the own branch or group, a member's own line for a member.

    `fixed_at` is empty before the start: the numbers are then what the register would give. `joined` are due though
    they were not asked, `gone` were asked and are not on the roll, `strangers` signed in and are not on the roll. `changes` were made with a reason after the roll was fixed;
    `outside_guests` are in no register and in no number of these.
    """

    model_config = shown(examples.ROLL)

    meeting_id: UUID
    fixed_at: Moment | None
    total: CountsOut
    kinds: list[KindCountsOut]
    joined_count: int
    gone_count: int
    strangers_count: int
    people: list[RollPersonOut]
    joined: list[NamedOut]
    gone: list[NamedOut]
    strangers: list[NamedOut]
    changes: list[RollChangeOut]
    outside_guests_count: int
    outside_guests: list[OutsideGuestOut]

    @classmethod
    def of(cls, found: Found, roll: Roll, may_name: Callable[[UUID, Whereabouts], bool]) -> Self:
        """`may_name` says of a member, and where they belong, whether the caller may see the name."""
        people = [person for person in roll.people if may_name(person.member_id, person.whereabouts)]
        sees_guests = any(may_name(_NOBODY, Whereabouts(host, None, Capacity.DUE)) for host in found.host_paths)
        return cls(
            meeting_id=found.meeting.id,
            fixed_at=roll.fixed_at,
            total=CountsOut.of(roll.total),
            kinds=[
                KindCountsOut(kind=kind, kind_text=label(kind), counts=CountsOut.of(roll.of_kind(kind)))
                for kind in found.kinds
            ],
            joined_count=len(roll.joined),
            gone_count=len(roll.gone),
            strangers_count=len(roll.strangers),
            people=[RollPersonOut.of(person) for person in people],
            joined=[NamedOut(member_id=p.member_id, name=p.name) for p in people if p.member_id in roll.joined],
            gone=_named(roll, roll.gone, may_name),
            strangers=_named(roll, roll.strangers, may_name),
            changes=[
                RollChangeOut.of(one, roll.cards[one.member_id].name)
                for one in roll.changes
                if may_name(one.member_id, _belonging(roll.cards[one.member_id]))
            ],
            outside_guests_count=len(roll.outside_guests),
            outside_guests=[OutsideGuestOut.model_validate(guest) for guest in roll.outside_guests if sees_guests],
        )


def _named(roll: Roll, members: frozenset[UUID], may_name: Callable[[UUID, Whereabouts], bool]) -> list[NamedOut]:
    cards = sorted((roll.cards[member_id] for member_id in members), key=lambda card: (card.name, card.id))
    # Not on the roll, they stand to the meeting as guests do.
    named = [card for card in cards if may_name(card.id, Whereabouts(card.org_path, None, Capacity.GUEST))]
    return [NamedOut(member_id=card.id, name=card.name) for card in named]


def _belonging(card: MemberCard) -> Whereabouts:
    return Whereabouts(card.org_path, None, Capacity.DUE)
