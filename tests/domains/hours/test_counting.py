"""How learning counts: by the rules alone."""

from datetime import date

import pytest

from app.domains.hours.counting import (
    DEFAULTS,
    SETTINGS,
    Counting,
    by_length,
    by_year,
    hours_text,
    lesson_hours,
    meeting_hours,
    passed_test_hours,
    split_between,
)
from app.domains.hours.vocabulary import Occasion, SettingKind

K = Occasion


def local(**values: int) -> Counting:
    decided = {SettingKind(name): value for name, value in values.items()}
    return Counting(decided, dict.fromkeys(decided, "县组〔2026〕6号"))


@pytest.mark.parametrize(
    ("occasions", "minutes", "hundredths"),
    [
        ([K.THEME_DAY], 240, 400),
        ([K.THEME_DAY], 120, 400),
        ([K.THEME_DAY], 359, 400),
        ([K.THEME_DAY], 360, 800),
        ([K.THEME_DAY], 119, 175),
        ([K.PARTY_LESSON], 60, 100),
        ([K.PARTY_LESSON], 90, 150),
        ([K.PARTY_LESSON], 50, 75),
        ([K.PARTY_LESSON], 14, 0),
        ([K.MEMBERS_ASSEMBLY], 150, 250),
        ([K.GROUP_MEETING], 75, 125),
        ([K.BRANCH_COMMITTEE], 120, 0),
        ([K.PARTY_COMMITTEE], 120, 0),
        ([K.OTHER], 120, 0),
        # One gathering of several kinds counts once.
        ([K.MEMBERS_ASSEMBLY, K.THEME_DAY, K.PARTY_LESSON], 180, 400),
        ([K.BRANCH_COMMITTEE, K.PARTY_LESSON], 60, 100),
        ([], 60, 0),
    ],
)
def test_a_meeting(occasions: list[Occasion], minutes: int, hundredths: int) -> None:
    assert meeting_hours(occasions, minutes, DEFAULTS).hundredths == hundredths


@pytest.mark.parametrize(
    ("seconds", "hundredths"),
    [(2700, 100), (1800, 100), (1799, 50), (901, 50), (900, 25), (180, 25), (0, 25)],
)
def test_an_online_lesson_counts_by_its_own_length(seconds: int, hundredths: int) -> None:
    assert lesson_hours(seconds, DEFAULTS).hundredths == hundredths


def test_a_passed_test_is_half_an_hour() -> None:
    assert passed_test_hours(DEFAULTS).hundredths == 50


def test_local_decisions_count_and_are_named() -> None:
    found = meeting_hours([K.THEME_DAY], 180, local(half_day=300))
    assert (found.hundredths, found.basis) == (300, "县组〔2026〕6号")
    assert meeting_hours([K.THEME_DAY], 180, DEFAULTS).basis == "通行办法"
    assert meeting_hours([K.BRANCH_COMMITTEE], 60, local(meeting_branch_committee=1)).hundredths == 100
    assert meeting_hours([K.THEME_DAY], 240, local(meeting_theme_day=0)).hundredths == 0
    assert by_length(90, local(minutes_an_hour=45)) == 200
    assert by_length(89, local(smallest_step=50)) == 100


def test_every_default_may_be_chosen_and_every_kind_of_meeting_has_a_setting() -> None:
    assert set(SETTINGS) == set(SettingKind)
    assert all(spec.default is None or spec.default in spec.allowed for spec in SETTINGS.values())
    assert {f"meeting_{one}" for one in Occasion} <= {one.value for one in SettingKind}


def test_a_class_over_new_year_is_split_by_its_days() -> None:
    days = {date(2025, 12, day): 800 for day in (30, 31)} | {date(2026, 1, 1): 800, date(2026, 1, 2): 400}
    assert by_year(days) == {2025: 1600, 2026: 1200}


@pytest.mark.parametrize(
    ("minutes", "shares"),
    [
        ({2026: 120}, {2026: 400}),
        ({2025: 60, 2026: 60}, {2025: 200, 2026: 200}),
        ({2025: 40, 2026: 80}, {2025: 133, 2026: 267}),
    ],
)
def test_a_gathering_over_new_year_is_split_by_its_minutes(minutes: dict[int, int], shares: dict[int, int]) -> None:
    assert split_between(400, minutes) == shares


@pytest.mark.parametrize(
    ("hundredths", "text"), [(400, "4"), (25, "0.25"), (150, "1.5"), (0, "0"), (-150, "-1.5"), (1005, "10.05")]
)
def test_hours_as_text(hundredths: int, text: str) -> None:
    assert hours_text(hundredths) == text
