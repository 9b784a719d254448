"""The one place that reads the time of day."""

from datetime import UTC, date, datetime, tzinfo

from app.kit.zone import CHINA, local_date

__all__ = ["CHINA", "local_date", "midnight", "now", "today"]


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: tzinfo = CHINA) -> date:
    """The calendar day at this instant in the organisation's zone."""
    return local_date(now(), zone)


def midnight(instant: datetime, zone: tzinfo = CHINA) -> datetime:
    """When the calendar day of an aware instant began in the organisation's zone."""
    return instant.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
