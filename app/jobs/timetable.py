"""The timetable: what is due becomes jobs, once over all processes; what was missed is caught up with."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import PLATFORM_TENANT
from app.db.dialect import insert_or_ignore, skipping_locked
from app.jobs.handlers import CatchUp, Timed
from app.jobs.models import TimedRun, TimedWork
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now
from app.kit.failpoints import failpoint

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Tenants = Callable[[AsyncSession], Awaitable[Sequence[UUID]]]


class Timetable:
    """The times of all areas. `tenants` lists the tenants for which work is done, from a session over all of them."""

    def __init__(self, times: Iterable[Timed], tenants: Tenants, *, zone: tzinfo = CHINA) -> None:
        self._times: dict[str, Timed] = {}
        self._tenants = tenants
        self._zone = zone
        for timed in times:
            if self._times.setdefault(timed.name, timed) is not timed:
                raise ValueError(f"{timed.name} stands in the timetable twice")

    @property
    def names(self) -> set[str]:
        return set(self._times)

    async def enter(self, session: AsyncSession) -> None:
        """Give each timed work its row; one whose rhythm has changed starts anew from now."""
        moment = now()
        for timed in self._times.values():
            values = {
                "name": timed.name,
                "rhythm": rhythm_of(timed),
                "next_due_at": next_after(timed, moment, self._zone),
            }
            await session.execute(insert_or_ignore(session, TimedWork, values, keys=["name"]))
        for row in await session.scalars(select(TimedWork).where(TimedWork.name.in_(self._times)).with_for_update()):
            timed = self._times[row.name]
            if row.rhythm != rhythm_of(timed):
                row.rhythm, row.next_due_at = rhythm_of(timed), next_after(timed, moment, self._zone)

    async def is_any_due(self, session: AsyncSession) -> bool:
        return bool(await session.scalar(select(exists().where(self._due(now())))))

    async def plan(self, session: AsyncSession) -> int:
        """Turn what is due into jobs, in this one transaction over all tenants; how many jobs."""
        moment = now()
        query = select(TimedWork).where(self._due(moment)).order_by(TimedWork.next_due_at)
        rows = list(await session.scalars(skipping_locked(session, query)))
        tenants = await self._tenants(session) if rows else ()
        count = 0
        for row in rows:
            timed = self._times[row.name]
            due = due_times(timed, row.next_due_at, moment, self._zone)
            for time in due:
                count += await self._plan_one(session, timed, time, tenants)
            row.last_due_at, row.next_due_at = due[-1], next_after(timed, moment, self._zone)
        await session.flush()
        failpoint("timetable.planned")
        return count

    async def _plan_one(self, session: AsyncSession, timed: Timed, due: datetime, tenants: Sequence[UUID]) -> int:
        planned_for = tenants if timed.per_tenant else (PLATFORM_TENANT,)
        values = {"name": timed.name, "due_at": due, "planned_at": now(), "jobs": len(planned_for)}
        statement = insert_or_ignore(session, TimedRun, values, keys=["name", "due_at"]).returning(TimedRun.name)
        if await session.scalar(statement) is None:
            return 0
        # Without a worker for a while, the same work must not pile up, unless each time counts.
        key = "timed" if timed.catch_up is CatchUp.ONCE else f"timed {due.isoformat()}"
        for tenant_id in planned_for:
            await enqueue(session, timed.name, {"due_at": due}, tenant_id=tenant_id, key=key)
        return len(planned_for)

    def _due(self, moment: datetime) -> ColumnElement[bool]:
        return and_(TimedWork.next_due_at <= moment, TimedWork.name.in_(self._times))


def rhythm_of(timed: Timed) -> str:
    """The rhythm in words, to see and to compare."""
    if timed.every is not None:
        return f"every {int(timed.every.total_seconds())} s"
    assert timed.daily_at is not None
    return f"daily at {timed.daily_at:%H:%M:%S}"


def next_after(timed: Timed, moment: datetime, zone: tzinfo) -> datetime:
    """The first due time after `moment`."""
    if timed.every is not None:
        return _EPOCH + ((moment - _EPOCH) // timed.every + 1) * timed.every
    assert timed.daily_at is not None
    day = moment.astimezone(zone).date()
    due = datetime.combine(day, timed.daily_at, zone)
    if due <= moment:
        due = datetime.combine(day + timedelta(days=1), timed.daily_at, zone)
    return due.astimezone(UTC)


def due_times(timed: Timed, first: datetime, moment: datetime, zone: tzinfo) -> list[datetime]:
    """The due times from `first` up to and including `moment` (at least `first`): each, or only the latest."""
    if timed.catch_up is CatchUp.ONCE:
        return [max(first, _latest_until(timed, moment, zone))]
    times = [first]
    while (following := next_after(timed, times[-1], zone)) <= moment:
        times.append(following)
    return times


def _latest_until(timed: Timed, moment: datetime, zone: tzinfo) -> datetime:
    if timed.every is not None:
        return next_after(timed, moment, zone) - timed.every
    assert timed.daily_at is not None
    day = moment.astimezone(zone).date()
    due = datetime.combine(day, timed.daily_at, zone)
    if due > moment:
        due = datetime.combine(day - timedelta(days=1), timed.daily_at, zone)
    return due.astimezone(UTC)
