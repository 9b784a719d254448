"""Which decision about 半数以上 counts at a place on a day."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.domains.meetings.voting.models import MeetingVotingRule
from app.domains.meetings.voting.quorum_rule import in_force
from app.domains.meetings.voting.vocabulary import OrdinaryQuorum
from app.kit.ids import uuid7

GE, GT = OrdinaryQuorum.GE_HALF, OrdinaryQuorum.GT_HALF
BRANCH, TOWN = uuid7(), uuid7()
DAY = date(2026, 12, 5)


def rule(org_id: UUID, value: OrdinaryQuorum | None, month: int, hour: int = 0) -> MeetingVotingRule:
    return MeetingVotingRule(
        id=uuid7(),
        org_id=org_id,
        ordinary_quorum=value,
        from_on=date(2026, month, 1),
        decided_at=datetime(2026, 1, 1, hour, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], GE),
        ([rule(TOWN, GT, 1)], GT),
        ([rule(TOWN, GT, 1), rule(BRANCH, GE, 2)], GE),
        ([rule(TOWN, GT, 1), rule(BRANCH, GE, 2), rule(BRANCH, None, 3)], GT),
        ([rule(BRANCH, GT, 12), rule(BRANCH, GE, 11)], GT),
        ([rule(BRANCH, GT, 3, hour=1), rule(BRANCH, GE, 3, hour=2)], GE),
        ([rule(BRANCH, None, 3)], GE),
    ],
)
def test_the_nearest_decision_that_has_begun(rules: list[MeetingVotingRule], expected: OrdinaryQuorum) -> None:
    assert in_force(rules, [BRANCH, TOWN], DAY) is expected
    assert in_force(rules, [BRANCH, TOWN], date(2025, 12, 31)) is GE
