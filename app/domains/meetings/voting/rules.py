"""Pure decisions of voting: is there a quorum, was it carried, who is elected; each with its reason in Chinese.

Sources: 中国共产党支部工作条例（试行）, 中国共产党发展党员工作细则, 中国共产党基层组织选举工作条例 (2020).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domains.meetings.vocabulary import MeetingKind
from app.domains.meetings.voting.vocabulary import Matter, OrdinaryQuorum, Outcome, Standing

RULE_VERSION = "支部工作条例2018·发展党员细则2014·选举工作条例2020"
"""Stored with every count, so that an old result can be read by the rule of its time."""

COMMITTEE_FROM = 7
"""Full members from which on a branch has a committee (中国共产党支部工作条例（试行） 第二十条)."""

MATTERS: Mapping[MeetingKind, frozenset[Matter]] = {
    MeetingKind.MEMBERS_ASSEMBLY: frozenset(Matter),
    MeetingKind.BRANCH_COMMITTEE: frozenset({Matter.ORDINARY, Matter.ELECTION}),
    MeetingKind.PARTY_COMMITTEE: frozenset({Matter.ORDINARY}),
}
"""What each kind of meeting votes on; the others take no votes. The committee elects its secretary and deputy."""


class Body(StrEnum):
    """Who votes: the branch's members, or a committee's."""

    ASSEMBLY = "assembly"
    COMMITTEE = "committee"


def body_of(kind: MeetingKind) -> Body:
    return Body.ASSEMBLY if kind is MeetingKind.MEMBERS_ASSEMBLY else Body.COMMITTEE


def more_than_half(due: int) -> int:
    """The smallest number that is more than half of `due`."""
    return due // 2 + 1


def half_or_more(due: int) -> int:
    """The smallest number that is at least half of `due`."""
    return (due + 1) // 2


def four_fifths(due: int) -> int:
    """The smallest number that is at least four fifths of `due`, in integers."""
    return (4 * due + 4) // 5


@dataclass(frozen=True, slots=True)
class Quorum:
    """May this be voted on: `due` and `present` with a vote, how many are `needed`, and the sentence that says why."""

    due: int
    present: int
    needed: int
    is_met: bool
    reason: str
    warnings: tuple[str, ...]


def quorum(
    matter: Matter, body: Body, *, due: int, present: int, setting: OrdinaryQuorum = OrdinaryQuorum.GE_HALF
) -> Quorum:
    """Is there a quorum for this matter?

    Ordinary: half of those due, or more than half where the organisation reads 半数以上 so; a committee: half of its
    members (中国共产党支部工作条例（试行） 第十一条、第十二条). Development: more than half (中国共产党发展党员工作细则,
    接收预备党员的支部大会). Election: four fifths (中国共产党基层组织选举工作条例). Nobody due is never a quorum.
    """
    needed, rule = _needed(matter, body, due, setting)
    is_met = due > 0 and present >= needed
    is_half = due > 0 and 2 * present == due
    whom = "应到委员" if body is Body.COMMITTEE else "应到有表决权"
    parts = [f"{whom} {due} 人，实到 {present} 人"]
    if due == 0:
        parts.append("没有应到人员，不能表决")
    else:
        parts += ["刚好半数"] if is_half else []
        parts.append(f"{rule}，" + ("符合规定" if is_met else f"须 {needed} 人以上到会，人数不足"))
    warnings = (_at_half(body),) if is_met and is_half else ()
    return Quorum(due, present, needed, is_met, "，".join(parts), warnings)


def _needed(matter: Matter, body: Body, due: int, setting: OrdinaryQuorum) -> tuple[int, str]:
    if matter is Matter.ELECTION:
        return four_fifths(due), "选举须有应到会人数的五分之四以上到会"
    if matter is Matter.DEVELOPMENT:
        return more_than_half(due), "发展党员表决须超过应到会人数的半数到会"
    if body is Body.COMMITTEE:
        return half_or_more(due), "委员会会议须半数以上委员到会"
    if setting is OrdinaryQuorum.GT_HALF:
        return more_than_half(due), "按本单位规定须超过应到会人数的半数到会"
    return half_or_more(due), "一般决议须应到会人数的半数以上到会"


def _at_half(body: Body) -> str:
    whom = "委员" if body is Body.COMMITTEE else "有表决权的党员"
    return f"到会{whom}刚好半数：“以上”包括本数，会议有效；有的教材要求“过半数”，请留意"


@dataclass(frozen=True, slots=True)
class Votes:
    """Counts of one question or one candidate. Nothing here says whose votes they are."""

    in_favour: int
    against: int
    abstained: int

    @property
    def total(self) -> int:
        return self.in_favour + self.against + self.abstained

    def __add__(self, other: "Votes") -> "Votes":
        return Votes(self.in_favour + other.in_favour, self.against + other.against, self.abstained + other.abstained)


NO_VOTES = Votes(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Result:
    outcome: Outcome
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def decide(body: Body, *, due: int, votes: Votes, written: int = 0) -> Result:
    """Is it carried: more than half of those due in favour, whoever came (中国共产党支部工作条例（试行） 第十一条;
    中国共产党发展党员工作细则)?

    `votes` holds the valid written opinions too; `written` says how many they are. A quorum is asked for before.
    """
    needed = more_than_half(due)
    passed = due > 0 and votes.in_favour >= needed
    whom = "委员" if body is Body.COMMITTEE else "应到有表决权"
    said = f"赞成 {votes.in_favour} 票，"
    said += f"超过{whom} {due} 人的半数，通过" if passed else f"未超过{whom} {due} 人的半数（须 {needed} 票），不通过"
    reasons = [said, f"不赞成 {votes.against} 票，弃权 {votes.abstained} 票"]
    reasons += [f"其中会前提交的有效书面意见 {written} 份，与到会人员的票合并计算"] if written else []
    return Result(Outcome.PASSED if passed else Outcome.NOT_PASSED, tuple(reasons))


@dataclass(frozen=True, slots=True)
class Elected:
    """The outcome of an election; `standings` by the candidate's place in the counts that were given."""

    result: Result
    standings: tuple[Standing, ...]
    seats_open: int


def elect(*, due: int, seats: int, in_favour: tuple[int, ...]) -> Elected:
    """Who is elected: with more than half of those due, not of those present (中国共产党基层组织选举工作条例, 2020).

    More over the line than seats: those with the most votes; equal votes for the last seat: a new ballot between
    them. Fewer: the other seats stay open.
    """
    needed = more_than_half(due)
    over = sorted((count for count in in_favour if due > 0 and count >= needed), reverse=True)
    cut = over[seats - 1] if len(over) > seats else needed
    is_tied = len(over) > seats and over[seats] == cut

    def standing(count: int) -> Standing:
        if due == 0 or count < needed:
            return Standing.NOT_ELECTED
        if is_tied and count == cut:
            return Standing.TIED
        return Standing.ELECTED if count >= cut else Standing.OVER_THE_LINE

    standings = tuple(standing(count) for count in in_favour)
    seats_open = seats - standings.count(Standing.ELECTED)
    outcome = Outcome.FURTHER_BALLOT if seats_open else Outcome.ALL_ELECTED
    reasons = [f"应选 {seats} 名，当选须超过应到会有选举权 {due} 人的半数，即 {needed} 票以上"]
    reasons.append(f"当选 {seats - seats_open} 名")
    if is_tied:
        reasons.append(
            f"有 {standings.count(Standing.TIED)} 人均得 {cut} 票，就剩余 {seats_open} 个名额在他们之间重新投票"
        )
    elif seats_open:
        reasons.append(f"尚缺 {seats_open} 名，可以再次投票，也可以暂时空缺")
    return Elected(Result(outcome, tuple(reasons)), standings, seats_open)


def committee_size_warning(*, full_members: int, seats: int) -> str | None:
    """A word on an unusual size; it never blocks (中国共产党支部工作条例（试行） 第二十条: 一般)."""
    if full_members >= COMMITTEE_FROM:
        if 3 <= seats <= 7:
            return None
        return f"正式党员 {full_members} 人，支部委员会由 3 至 5 人组成，一般不超过 7 人，现为 {seats} 人，请核对"
    if seats > 2:
        return f"正式党员 {full_members} 人，不足 7 人，一般设书记 1 名，必要时设副书记 1 名，现为 {seats} 人，请核对"
    return None
