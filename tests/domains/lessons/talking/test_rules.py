"""How often somebody may write, and under which name it is shown."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domains.lessons.talking.rules import seconds_to_wait, shown_name, state_after
from app.domains.lessons.talking.vocabulary import CommentKind, CommentState

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes_ago", "wait"),
    [
        ([], 0),
        ([1, 2, 3, 4], 0),
        ([1, 2, 3, 4, 5], 5 * 60 + 1),
        ([1, 2, 3, 4, 11], 0),
        ([60 + one for one in range(30)], 24 * 3600 - 89 * 60 + 1),
        ([60 + one for one in range(29)], 0),
    ],
)
def test_five_in_ten_minutes_and_thirty_a_day(minutes_ago: list[int], wait: int) -> None:
    assert seconds_to_wait([NOON - timedelta(minutes=one) for one in minutes_ago], NOON) == wait


def test_a_machine_shows_and_never_throws_away() -> None:
    assert (state_after(passed=True), state_after(passed=False)) == (CommentState.SHOWN, CommentState.DOUBTFUL)


def test_a_name_is_whole_in_the_branch_and_for_who_teaches() -> None:
    assert shown_name("张三", CommentKind.COMMENT, is_same_branch=True) == "张三"
    assert shown_name("张三", CommentKind.COMMENT, is_same_branch=False) == "张*"
    assert shown_name("王静", CommentKind.REMARK, is_same_branch=False) == "王静"
