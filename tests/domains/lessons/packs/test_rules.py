"""When a pack may be issued, what is wrong with it, for which months, and how it falls into blocks."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from app.domains.lessons.packs.deciding import in_force
from app.domains.lessons.packs.errors import (
    PackCleanMissing,
    PackEmpty,
    PackLessonGone,
    PackMonthWrong,
    PackTopicClosed,
    PackTopicUndecided,
)
from app.domains.lessons.packs.models import PackRule
from app.domains.lessons.packs.rules import (
    CleanTopic,
    Line,
    check_issue,
    check_month,
    in_blocks,
    is_due,
    judged_on,
    length_s,
    minutes_of,
    warnings_of,
)
from app.domains.lessons.packs.vocabulary import PackWarning as W
from app.kit.clock import CHINA
from app.kit.ids import uuid7

CLEAN = Line(is_mandatory=True, is_gone=False, is_outside=False, is_clean=True, is_for_all=True)
OTHER = replace(CLEAN, is_clean=False, is_mandatory=False)
TOPIC = CleanTopic("廉政教育", is_closed=False)


def test_a_pack_with_one_mandatory_clean_government_item_may_be_issued() -> None:
    check_issue([OTHER, CLEAN], TOPIC)
    check_issue([replace(CLEAN, is_for_all=False)], TOPIC)


@pytest.mark.parametrize(
    ("lines", "topic", "refusal"),
    [
        ([], TOPIC, PackEmpty),
        ([OTHER], TOPIC, PackCleanMissing),
        ([replace(CLEAN, is_mandatory=False)], TOPIC, PackCleanMissing),
        ([replace(OTHER, is_mandatory=True)], TOPIC, PackCleanMissing),
        ([CLEAN], None, PackTopicUndecided),
        ([CLEAN], replace(TOPIC, is_closed=True), PackTopicClosed),
        ([CLEAN, replace(OTHER, is_gone=True)], TOPIC, PackLessonGone),
        ([CLEAN, replace(OTHER, is_outside=True)], TOPIC, PackLessonGone),
    ],
)
def test_a_pack_without_what_it_needs_is_not_issued(
    lines: list[Line], topic: CleanTopic | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_issue(lines, topic)


def test_the_refusal_says_which_lesson_is_gone_and_which_topic_is_wanted() -> None:
    with pytest.raises(PackLessonGone) as gone:
        check_issue([CLEAN, replace(OTHER, is_gone=True), replace(OTHER, is_outside=True)], TOPIC)
    assert [one.field for one in gone.value.issues] == ["items.1", "items.2"]
    with pytest.raises(PackCleanMissing) as missing:
        check_issue([OTHER], TOPIC)
    assert "“廉政教育”" in missing.value.detail


def test_what_is_wrong_is_told_without_hindering_a_draft() -> None:
    assert warnings_of([CLEAN], TOPIC) == []
    assert warnings_of([], None) == [W.EMPTY, W.TOPIC_UNDECIDED]
    assert warnings_of([CLEAN], replace(TOPIC, is_closed=True)) == [W.TOPIC_CLOSED]
    assert warnings_of([replace(CLEAN, is_gone=True), OTHER], TOPIC) == [W.LESSON_GONE, W.CLEAN_MISSING]
    assert warnings_of([replace(CLEAN, is_for_all=False)], TOPIC) == [W.CLEAN_NOT_FOR_ALL]


def test_packs_are_made_for_this_month_and_a_year_ahead() -> None:
    day = date(2026, 11, 30)
    for month in (date(2026, 11, 1), date(2027, 11, 1)):
        check_month(month, day)
    for month in (date(2026, 10, 1), date(2027, 12, 1)):
        with pytest.raises(PackMonthWrong):
            check_month(month, day)
    assert judged_on(date(2026, 11, 1), day) == day
    assert judged_on(date(2026, 12, 1), day) == date(2026, 12, 1)


def test_lessons_fall_in_order_into_blocks_of_a_quarter_of_an_hour() -> None:
    assert in_blocks([]) == []
    assert in_blocks([600, 300, 1, 900, 1200, 60]) == [1, 1, 2, 3, 4, 5]
    assert in_blocks([length_s(0)] * 6) == [1, 1, 1, 1, 1, 2]
    assert (minutes_of([length_s(0), 61]), minutes_of([])) == (5, 0)


def test_next_months_pack_is_due_from_the_decided_day_on() -> None:
    assert not is_due(25, date(2026, 11, 24))
    assert is_due(25, date(2026, 11, 25))


def test_the_nearest_decision_counts_until_it_is_taken_back() -> None:
    county, town = uuid7(), uuid7()
    path = f"{county.hex}/{town.hex}/"

    def ruled(org_id: UUID, from_on: date, topic_id: UUID | None) -> PackRule:
        return PackRule(
            org_id=org_id, topic_id=topic_id, from_on=from_on, decided_at=datetime(2026, 1, 1, tzinfo=CHINA)
        )

    above, own = ruled(county, date(2026, 1, 1), uuid7()), ruled(town, date(2026, 3, 1), uuid7())
    over = ruled(town, date(2026, 5, 1), None)
    found = [in_force([above, own, over], path, date(2026, month, 1)) for month in (2, 4, 6)]
    assert found == [above, own, above]
    assert in_force([above], path, date(2025, 12, 31)) is None
