"""Votes: quorum, resolutions, elections, and how 半数以上 is read."""

from tests.contract.access.deciding import Case, forbidden, unseen

_UNSEEN = unseen("other_secretary", "MEETING_NOT_FOUND")


def _voted(operation: str, status: int = 201, *, name: str = "vote", **asked: object) -> Case:
    """By the branch's recorder; a member of the branch reads what came of it and enters nothing."""
    asked.setdefault("who", "recorder")
    asked.setdefault("refused", forbidden("member"))
    asked.setdefault("elsewhere", _UNSEEN)
    path = {"meeting_id": "{assembly}", "resolution_id": f"{{{name}}}", "exclusion_id": "{exclusion}"}
    return Case(operation, status=status, path=path, **asked)  # type: ignore[arg-type]


_VOTES = {"in_favour": 3, "against": 0, "abstained": 0}
_RULE = {"ordinary_quorum": "gt_half", "from_on": "2027-01-01", "reason": "上级规定", "document": "县组〔2026〕5号"}

CASES = (
    _voted("meetings.quorum", 200, refused=forbidden("applicant"), shows="{probationary}"),
    _voted("votes.open", body={"kind": "members_assembly", "matter": "ordinary", "title": "决议"}),
    _voted("votes.list", 200, who="member", refused=forbidden("applicant"), shows="{vote}"),
    _voted("votes.show", 200, who="member", refused=forbidden("applicant"), shows="{vote}"),
    _voted("votes.set_tellers", 200, body={"tellers": [{"member_id": "{colleague}", "duty": "counter"}]}),
    _voted(
        "votes.record_written_opinion",
        409,
        name="development",
        code="VOTE_WRITTEN_TWICE",
        body={"member_id": "{marked}", "handed_in_at": "2026-12-04T18:00:00+08:00"},
    ),
    _voted(
        "votes.record_dissent",
        body={"member_id": "{colleague}", "words": "建议缓办", "consented": True},
    ),
    _voted("votes.close", 200, body={"votes": _VOTES}),
    _voted("votes.correct", name="counted", body={"votes": _VOTES, "reason": "录入有误"}),
    _voted("votes.void", 200, body={"reason": "议题不当"}),
    _voted("votes.set_candidates", 200, name="election", body={"member_ids": ["{colleague}"]}),
    _voted("votes.propose_exclusion", name="election", body={"member_id": "{double}", "ground": "bedridden"}),
    _voted(
        "votes.answer_exclusion",
        200,
        name="election",
        who="committee_admin",
        refused=forbidden("secretary"),
        elsewhere=unseen("township_admin", "MEETING_NOT_FOUND"),
        body={"consented": True, "document": "镇党委〔2026〕12号"},
    ),
    _voted(
        "votes.name_assembly_vote",
        200,
        name="election",
        body={"assembly_resolution_id": "{counted}", "exclusion_ids": ["{exclusion}"]},
    ),
    Case(
        "votes.decide_rule",
        "committee_admin",
        201,
        forbidden("secretary"),
        unseen("township_admin", "ORG_NOT_FOUND"),
        body=_RULE,
    ),
    Case(
        "votes.list_rules",
        "member",
        200,
        forbidden("applicant"),
        unseen("other_member", "ORG_NOT_FOUND"),
        shows="{org}",
    ),
)
