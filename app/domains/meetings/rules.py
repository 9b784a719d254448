"""Pure decisions: who is due, when sign-in is open, who was late, what the numbers of a roll are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domains.meetings.vocabulary import Capacity, Evidence, MeetingKind, MeetingState, Phase, Standing, Way
from app.domains.members.public import PARTY_STAGES, RollMember
from app.domains.orgs.public import OrgKind, Post

BRANCHES = frozenset(
    {OrgKind.BRANCH, OrgKind.JOINT_BRANCH, OrgKind.TEMPORARY_BRANCH, OrgKind.FLOW_BRANCH, OrgKind.FUNCTIONAL_BRANCH}
)
COMMITTEES = frozenset({OrgKind.PARTY_COMMITTEE, OrgKind.WORK_COMMITTEE, OrgKind.GENERAL_BRANCH})
GROUPS = frozenset({OrgKind.GROUP})


LATEST_CLOSING = timedelta(minutes=120)
"""A sign-in closes at most so long after the end."""


class Basis(StrEnum):
    """Whom a kind of meeting is made of."""

    MEMBERS = "members"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class KindRule:
    basis: Basis
    hosts: frozenset[OrgKind]


KINDS: Mapping[MeetingKind, KindRule] = {
    MeetingKind.MEMBERS_ASSEMBLY: KindRule(Basis.MEMBERS, BRANCHES),
    MeetingKind.BRANCH_COMMITTEE: KindRule(Basis.COMMITTEE, BRANCHES),
    MeetingKind.GROUP_MEETING: KindRule(Basis.MEMBERS, GROUPS),
    MeetingKind.PARTY_LESSON: KindRule(Basis.MEMBERS, BRANCHES | GROUPS),
    MeetingKind.THEME_DAY: KindRule(Basis.MEMBERS, BRANCHES | GROUPS),
    MeetingKind.ORGANISATION_LIFE: KindRule(Basis.MEMBERS, BRANCHES | GROUPS),
    MeetingKind.DEMOCRATIC_APPRAISAL: KindRule(Basis.MEMBERS, BRANCHES),
    MeetingKind.PARTY_COMMITTEE: KindRule(Basis.COMMITTEE, COMMITTEES),
    MeetingKind.OTHER: KindRule(Basis.MEMBERS, BRANCHES | GROUPS),
}
"""What each kind is made of, and which organisation holds it (中国共产党支部工作条例（试行）第四章、第五章)."""


def unfit_hosts(kinds: Iterable[MeetingKind], hosts: Collection[OrgKind]) -> MeetingKind | None:
    """The first kind that none of the hosts may hold, None where every kind has a host that fits."""
    return next((kind for kind in kinds if not KINDS[kind].hosts & set(hosts)), None)


def due_set(
    kind: MeetingKind, host: OrgKind, *, roll: Iterable[RollMember], committee: Iterable[RollMember]
) -> dict[UUID, RollMember]:
    """Who of one host is due at a meeting of this kind, by member id; nobody where the kind is not this host's.

    All full and probationary members with their formal relation there; for a committee's meeting those who sit in it
    (中国共产党支部工作条例（试行）第十一条至第十三条).
    """
    rule = KINDS[kind]
    if host not in rule.hosts:
        return {}
    if rule.basis is Basis.COMMITTEE:
        return {person.member_id: person for person in committee}
    return {person.member_id: person for person in roll if person.stage in PARTY_STAGES}


@dataclass(frozen=True, slots=True)
class Times:
    """The instants of one meeting: when sign-in opens, who is late, when it closes."""

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    late_after: datetime
    closes_at: datetime

    @classmethod
    def of(
        cls,
        starts_at: datetime,
        ends_at: datetime,
        *,
        opens_before_minutes: int,
        grace_minutes: int,
        closes_after_end_minutes: int,
        finished_at: datetime | None,
    ) -> "Times":
        """`closes_after_end_minutes` may be negative. A meeting that was ended by hand closes then at the latest."""
        over = min(ends_at, finished_at) if finished_at else ends_at
        closes = ends_at + timedelta(minutes=closes_after_end_minutes)
        return cls(
            starts_at,
            over,
            starts_at - timedelta(minutes=opens_before_minutes),
            starts_at + timedelta(minutes=grace_minutes),
            min(closes, finished_at) if finished_at else closes,
        )


def warnings_of(
    *, ends_after: timedelta, expected_minutes: int | None, longest_minutes: int | None, same_person: bool
) -> list[str]:
    """What is unusual about a meeting and hinders nothing. `ends_after` is how long it lasts as planned or as held."""
    length, found = int(ends_after.total_seconds()) // 60, []
    if longest_minutes is not None and length > longest_minutes:
        found.append(f"会议时长 {length} 分钟，超过上限 {longest_minutes} 分钟")
    elif expected_minutes is not None and length > expected_minutes:
        found.append(f"会议时长 {length} 分钟，超过预计的 {expected_minutes} 分钟")
    if same_person:
        found.append("主持人和记录人是同一人，一般应由不同的人担任")
    return found


def chair_warning(
    kind: MeetingKind, *, held: Collection[Post], in_office: Collection[Post], secretary_came: bool = False
) -> str | None:
    """What is unusual about who chairs. `held` are the chair's posts at the hosts of this kind, `in_office` all posts there.

    The secretary calls and chairs the assembly and the committee's meeting, or a deputy or member of the committee whom
    he asks to where he cannot come; a group's meeting its leader (中国共产党支部工作条例（试行）第十一条至第十三条).
    Where nobody's office is known nothing can be said.
    """
    if not in_office:
        return None
    if kind is MeetingKind.GROUP_MEETING:
        return None if Post.GROUP_LEADER in held else "党小组会一般由党小组组长召集并主持，主持人不是组长"
    if kind not in CHAIRED_BY_SECRETARY or Post.SECRETARY in held:
        return None
    if not set(held) - {Post.GROUP_LEADER}:
        return f"{CHAIRED_BY_SECRETARY[kind]}由党支部书记召集并主持，书记不能参加时可以委托副书记或者委员；主持人不在支部班子中"
    if secretary_came:
        return f"书记到会，而{CHAIRED_BY_SECRETARY[kind]}由他人主持：书记不能参加时才委托副书记或者委员，请核对"
    return None


CHAIRED_BY_SECRETARY: Mapping[MeetingKind, str] = {
    MeetingKind.MEMBERS_ASSEMBLY: "支部党员大会",
    MeetingKind.BRANCH_COMMITTEE: "支部委员会会议",
}


def phase_of(state: MeetingState, times: Times, moment: datetime) -> Phase:
    """Where the meeting stands at this instant; the start belongs to the meeting, the end does not."""
    if state is not MeetingState.PUBLISHED:
        return Phase(state.value)
    if moment >= times.ends_at:
        return Phase.ENDED
    if moment >= times.starts_at:
        return Phase.IN_PROGRESS
    return Phase.SIGNING_IN if moment >= times.opens_at else Phase.ANNOUNCED


def is_open(state: MeetingState, times: Times, moment: datetime) -> bool:
    """May members sign in at this instant? The last instant of the window still counts."""
    return state is MeetingState.PUBLISHED and times.opens_at <= moment <= times.closes_at


def punctuality(times: Times, moment: datetime) -> Standing:
    """Present until the grace has run out, late after it."""
    return Standing.LATE if moment > times.late_after else Standing.PRESENT


EVIDENCE: Mapping[Way, Evidence] = {
    Way.CODE: Evidence.PROVEN,
    Way.MEMBER_CODE: Evidence.PROVEN,
    Way.OFFLINE: Evidence.PROVEN,
    Way.ROLL_CALL: Evidence.WITNESSED,
    Way.HOME_VISIT: Evidence.WITNESSED,
    Way.ONLINE: Evidence.SPOKEN,
    Way.ON_BEHALF: Evidence.STATED,
}


def standing_of(*, recorded: Standing | None, corrected: Standing | None, on_leave: bool, is_over: bool) -> Standing:
    """How a person stands: a correction is the last word, a presence outweighs a leave, a leave an absence."""
    if corrected is not None:
        return corrected
    if recorded is not None:
        return recorded
    if on_leave:
        return Standing.LEAVE
    return Standing.ABSENT if is_over else Standing.AWAITED


@dataclass(frozen=True, slots=True)
class Placed:
    """A person on a roll with their standing."""

    capacity: Capacity
    has_vote: bool
    standing: Standing
    visited: bool = False
    """Counted present by a visit at home: taught, but not in the room when hands were raised."""
    made_up: bool = False

    @property
    def came(self) -> bool:
        return self.standing in (Standing.PRESENT, Standing.LATE)

    @property
    def in_room(self) -> bool:
        """Present where the meeting was held, or online in it: only such a presence makes a quorum."""
        return self.came and not self.visited


def better(one: Placed, other: Placed) -> Placed:
    """Of two records of one person at one meeting the one that stands better. Standings are listed from best to worst."""
    order = list(Standing)
    first = min(one, other, key=lambda placed: order.index(placed.standing))
    return replace(first, has_vote=one.has_vote or other.has_vote, made_up=one.made_up or other.made_up)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of one roll. `present` includes `late` and `visited`; leave stays in the denominator; guests and flow stand
    apart. `made_up` is how many of those on leave or absent have made it up since: they stay what they are."""

    due: int
    present: int
    late: int
    leave: int
    awaited: int
    absent: int
    voters_due: int
    voters_present: int
    guests_present: int
    incoming_flow_present: int
    visited: int = 0
    made_up: int = 0

    @property
    def rate(self) -> str | None:
        return rate_text(self.present, self.due)

    @property
    def text(self) -> str:
        """One line with its denominator: 应到20 实到17 请假2 缺席1 85.0%."""
        parts = [f"应到{self.due}", f"实到{self.present}"]
        parts += [f"其中迟到{self.late}"] if self.late else []
        parts += [f"其中上门{self.visited}"] if self.visited else []
        parts += [f"请假{self.leave}"]
        parts += [f"未到{self.awaited}"] if self.awaited else []
        parts += [f"缺席{self.absent}"] if self.absent or not self.awaited else []
        parts += [f"补课{self.made_up}"] if self.made_up else []
        parts += [self.rate] if self.rate else []
        return " ".join(parts)


def count(people: Collection[Placed]) -> Counts:
    """The numbers of a roll: the base is all members due, whoever was excused.

    Who was visited at home counts as present, but not among the voters present: a vote needs the voter in the meeting
    (中国共产党支部工作条例（试行）第十一条).
    """
    due = [one for one in people if one.capacity is Capacity.DUE]

    def standing(*wanted: Standing) -> int:
        return sum(one.standing in wanted for one in due)

    def came_as(capacity: Capacity) -> int:
        return sum(one.came for one in people if one.capacity is capacity)

    return Counts(
        due=len(due),
        present=standing(Standing.PRESENT, Standing.LATE),
        late=standing(Standing.LATE),
        leave=standing(Standing.LEAVE),
        awaited=standing(Standing.AWAITED),
        absent=standing(Standing.ABSENT),
        voters_due=sum(one.has_vote for one in due),
        voters_present=sum(one.has_vote and one.in_room for one in due),
        guests_present=came_as(Capacity.GUEST),
        incoming_flow_present=came_as(Capacity.INCOMING_FLOW),
        visited=sum(one.visited and one.came for one in due),
        made_up=sum(one.made_up and not one.came for one in due),
    )


def rate_text(part: int, whole: int) -> str | None:
    """`part` of `whole` in percent with one decimal, half up, counted in integers; None where nobody was due."""
    if whole == 0:
        return None
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
