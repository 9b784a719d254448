"""Pure decisions on scans: what their time is, and whether it can be true."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domains.meetings.offline.vocabulary import RowProblem
from app.domains.meetings.rules import Times

LONGEST_BATCH = 1_000
UPLOAD_WITHIN = timedelta(days=3)
"""From the close of sign-in; what comes later is not lost, but decided by hand."""
TOLERANCE = timedelta(minutes=2)
"""A phone may set its clock right between the download and a scan."""
FURTHEST_CLOCK = timedelta(hours=12)


def clock_offset(server: datetime, device: datetime) -> timedelta | None:
    """What to add to the device's time to get the server's, in whole milliseconds; None where it is absurd."""
    offset = server - device
    if abs(offset) > FURTHEST_CLOCK:
        return None
    return timedelta(milliseconds=offset // timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which instants a scan of a package can have happened, and by when it had to be handed in."""

    times: Times
    issued_at: datetime
    uploaded_at: datetime
    upload_until: datetime


def time_problem(real_at: datetime, bounds: Bounds) -> RowProblem | None:
    """What is wrong with the server's time of a scan: the device had no roll yet, or it lies ahead, or the doors were shut."""
    if real_at < bounds.issued_at - TOLERANCE:
        return RowProblem.BEFORE_PACKAGE
    if real_at > bounds.uploaded_at + TOLERANCE:
        return RowProblem.IN_FUTURE
    if not bounds.times.opens_at <= real_at <= bounds.times.closes_at:
        return RowProblem.OUTSIDE_WINDOW
    return RowProblem.UPLOADED_LATE if bounds.uploaded_at > bounds.upload_until else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a device has counted, and the latest device time of this batch."""

    counter: int
    scanned_at: datetime | None = None

    def goes_back(self, counter: int, scanned_at: datetime) -> bool:
        """A device counts upwards over all its batches, and its time runs forward within one."""
        earlier = self.scanned_at is not None and scanned_at < self.scanned_at - TOLERANCE
        return counter <= self.counter or earlier

    def after(self, counter: int, scanned_at: datetime) -> "Progress":
        latest = scanned_at if self.scanned_at is None else max(self.scanned_at, scanned_at)
        return Progress(max(self.counter, counter), latest)
