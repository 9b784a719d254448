"""The zone by which days are told, and days in it. Pure: what reads the time of day is `clock`."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def local_date(instant: datetime, zone: tzinfo = CHINA) -> date:
    """The calendar day on which an aware instant falls in the organisation's zone."""
    return instant.astimezone(zone).date()
