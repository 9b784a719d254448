"""Which organisation may stand where, how long a committee serves, and what is unusual about either. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domains.orgs.labels import POSTS
from app.domains.orgs.models import OrgKind, Post, UnitKind
from app.kit.dates import add_months, add_years

COMMITTEES = frozenset({OrgKind.PARTY_COMMITTEE, OrgKind.WORK_COMMITTEE})
BRANCHES = frozenset(
    {
        OrgKind.BRANCH,
        OrgKind.JOINT_BRANCH,
        OrgKind.TEMPORARY_BRANCH,
        OrgKind.FLOW_BRANCH,
        OrgKind.FUNCTIONAL_BRANCH,
    }
)

_ABOVE: Mapping[OrgKind, frozenset[OrgKind]] = {
    **dict.fromkeys(COMMITTEES, COMMITTEES),
    OrgKind.GENERAL_BRANCH: COMMITTEES,
    **dict.fromkeys(BRANCHES, COMMITTEES | {OrgKind.GENERAL_BRANCH}),
    OrgKind.GROUP: BRANCHES,
}

# Held by one person at a time in one committee.
SINGLE_POSTS = frozenset(Post) - {Post.DEPUTY_SECRETARY, Post.MEMBER}

REMIND_MONTHS_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the rules call unusual ("一般"): it is told, and blocks nothing."""

    code: str
    message: str


def may_stand_under(kind: OrgKind, parent: OrgKind | None) -> bool:
    """May an organisation of `kind` stand under one of kind `parent` (None: be the root of the tree)?

    Committees stand under committees, general branches under committees, branches under either, groups under branches
    only; the root is a committee.
    """
    return kind in COMMITTEES if parent is None else parent in _ABOVE[kind]


def may_merge_into(kind: OrgKind, into: OrgKind) -> bool:
    """May an organisation of `kind` be merged into one of kind `into`: like with like, all kinds of branch alike."""
    return kind == into or {kind, into} <= BRANCHES or {kind, into} <= COMMITTEES


def move_needs_approval(kind: OrgKind) -> bool:
    """A branch decides about its groups itself; all else is for the committee above to approve.

    中国共产党支部工作条例（试行）第七条.
    """
    return kind is not OrgKind.GROUP


def term_years(kind: OrgKind, unit_kind: UnitKind) -> int:
    """Years from one election to the next: committees 5; branches and general branches 3, in villages and communities 5.

    关于党的基层组织任期的意见; 中国共产党支部工作条例（试行）第二十一条.
    """
    in_village = unit_kind in {UnitKind.VILLAGE, UnitKind.COMMUNITY}
    return 5 if kind in COMMITTEES or in_village else 3


def term_due_on(kind: OrgKind, unit_kind: UnitKind, elected_on: date) -> date:
    """The day by which the next election is due; 29 February becomes 28 February."""
    return add_years(elected_on, term_years(kind, unit_kind))


def latest_extension(due_on: date) -> date:
    """An election may be put off by no more than one year, with approval. 关于党的基层组织任期的意见."""
    return add_years(due_on, 1)


def remind_from(due_on: date) -> date:
    """The day from which the higher organisation reminds of the election: six months before it is due."""
    return add_months(due_on, -REMIND_MONTHS_BEFORE)


def founding_cautions(
    kind: OrgKind, *, members: int, full_members: int, founded_on: date | None, today: date
) -> list[Caution]:
    """What is unusual about the size or age of a branch or group. 中国共产党支部工作条例（试行）第五条、第八条."""
    if kind is OrgKind.GROUP:
        return _group_cautions(members, full_members)
    cautions: list[Caution] = []
    if kind in {OrgKind.BRANCH, OrgKind.FLOW_BRANCH} and full_members < 3:
        cautions.append(
            Caution(
                "ORG_FEW_FULL_MEMBERS",
                f"正式党员 {full_members} 人，不足 3 人；一般应与邻近单位成立联合党支部",
            )
        )
    if kind in BRANCHES and members > 50:
        cautions.append(Caution("ORG_MANY_MEMBERS", f"党员 {members} 人；党支部党员人数一般不超过 50 人"))
    if (
        kind is OrgKind.TEMPORARY_BRANCH
        and founded_on is not None
        and add_months(founded_on, 6) <= today
        and full_members >= 3
    ):
        cautions.append(Caution("ORG_TEMPORARY_TOO_LONG", "临时党支部已满 6 个月；符合条件的应当成立党支部"))
    return cautions


def _group_cautions(members: int, full_members: int) -> list[Caution]:
    if members >= 3 and full_members >= 1:
        return []
    message = f"党员 {members} 人，其中正式党员 {full_members} 人；党小组一般不少于 3 名党员，其中至少有 1 名正式党员"
    return [Caution("ORG_GROUP_TOO_SMALL", message)]


MOST_UNITS = 5
_BETWEEN_UNITS = re.compile(r"[、，,；;\n]")


def unit_cautions(kind: OrgKind, unit_name: str) -> list[Caution]:
    """A joint branch covers normally no more than five units. 中国共产党支部工作条例（试行）第五条.

    Its units stand in `unit_name` one after the other, with 、 or the like between them; one named twice is one.
    """
    units = {unit.strip() for unit in _BETWEEN_UNITS.split(unit_name)} - {""}
    if kind is not OrgKind.JOINT_BRANCH or len(units) <= MOST_UNITS:
        return []
    message = f"覆盖 {len(units)} 个单位；联合党支部覆盖单位一般不超过 {MOST_UNITS} 个"
    return [Caution("ORG_JOINT_MANY_UNITS", message)]


CONGRESS_FROM = 500


def congress_cautions(kind: OrgKind, *, members: int) -> list[Caution]:
    """Of a committee with many members below it the election may be by congress, with approval.

    中国共产党基层组织选举工作条例: 500 members or more, or sites far from each other.
    """
    if kind not in COMMITTEES or members < CONGRESS_FROM:
        return []
    message = f"所辖党员 {members} 人；党员 500 人以上或者驻地分散的，经上级党组织批准，可以召开党员代表大会进行选举"
    return [Caution("TERM_CONGRESS_POSSIBLE", message)]


def committee_cautions(kind: OrgKind, *, full_members: int, posts: Collection[tuple[object, Post]]) -> list[Caution]:
    """What is unusual about a branch's committee; `posts` are pairs of person and post in office.

    中国共产党支部工作条例（试行）第二十条: 7 full members or more elect a committee of 3 to 5, normally no more than 7;
    fewer have a secretary, and a deputy where needed.
    """
    if kind not in BRANCHES:
        return _without_secretary(kind, posts)
    size = len({person for person, _ in posts})
    cautions = _without_secretary(kind, posts)
    if full_members >= 7 and size < 3:
        cautions.append(
            Caution(
                "TERM_COMMITTEE_TOO_SMALL",
                f"正式党员 {full_members} 人，应当设立支部委员会，由 3 至 5 人组成；现为 {size} 人",
            )
        )
    if full_members >= 7 and size > 7:
        cautions.append(Caution("TERM_COMMITTEE_TOO_LARGE", f"支部委员会一般不超过 7 人；现为 {size} 人"))
    if full_members < 7 and any(post not in {Post.SECRETARY, Post.DEPUTY_SECRETARY} for _, post in posts):
        cautions.append(
            Caution(
                "TERM_COMMITTEE_NOT_NEEDED",
                f"正式党员 {full_members} 人，不足 7 人；一般设书记 1 名，必要时设副书记 1 名",
            )
        )
    return cautions


def _without_secretary(kind: OrgKind, posts: Collection[tuple[object, Post]]) -> list[Caution]:
    if kind is OrgKind.GROUP or any(post is Post.SECRETARY for _, post in posts):
        return []
    return [Caution("TERM_WITHOUT_SECRETARY", "班子中没有书记")]


def secretary_cautions(*, post: Post, is_full_member: bool, full_since: date | None, on: date) -> list[Caution]:
    """A secretary normally has been a full member for a year; a group's leader is normally not a probationary member."""
    if post is Post.SECRETARY and full_since is not None and add_years(full_since, 1) > on:
        return [Caution("TERM_SECRETARY_NEW", "党支部书记一般应有 1 年以上党龄")]
    if post is Post.GROUP_LEADER and not is_full_member:
        return [Caution("TERM_LEADER_PROBATIONARY", "党小组组长一般不由预备党员担任")]
    return []


@dataclass(frozen=True, slots=True)
class SeatSpan:
    """A post held by a member from `from_on` to the day before `until_on`."""

    member_id: object
    post: Post
    from_on: date
    until_on: date | None

    def overlaps(self, other: "SeatSpan") -> bool:
        """Are the two held on a common day?"""
        return (other.until_on is None or self.from_on < other.until_on) and (
            self.until_on is None or other.from_on < self.until_on
        )


def post_held_twice(spans: Iterable[SeatSpan]) -> str | None:
    """The Chinese name of a post that two persons, or one person twice, would hold on the same day; else None."""
    seen: list[SeatSpan] = []
    for span in spans:
        for other in seen:
            same = span.post is other.post and span.overlaps(other)
            if same and (span.post in SINGLE_POSTS or span.member_id == other.member_id):
                return POSTS[span.post]
        seen.append(span)
    return None
