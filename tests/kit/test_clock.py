from datetime import UTC, date, datetime, timedelta

import time_machine

from app.kit import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@time_machine.travel(datetime(2026, 6, 30, 16, 0, tzinfo=UTC), tick=False)
def test_the_organisations_day_begins_eight_hours_before_utc() -> None:
    assert clock.today() == date(2026, 7, 1)
    assert clock.today(UTC) == date(2026, 6, 30)


@time_machine.travel(datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), tick=False)
def test_one_second_earlier_it_is_still_the_day_before() -> None:
    assert clock.today() == date(2026, 6, 30)


def test_local_date_of_an_instant_is_the_wall_calendars() -> None:
    assert clock.local_date(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)) == date(2027, 1, 1)
