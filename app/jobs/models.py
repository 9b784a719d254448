"""The queue and the history of timed work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned
from app.db.types import Document

WAITING = text("attempts = 0 AND done_at IS NULL")
OPEN = text("done_at IS NULL AND failed_at IS NULL")


class Job(TenantOwned, Base):
    """One piece of later work. It is open until `done_at`, or `failed_at` when it was given up (a dead letter).

    `run_at` is when it may next be taken: the time asked for (kept in `wanted_at`), then the end of the lease while
    `lease_token` is set, then the end of the pause after a failure. `last_error` names a place in the code, no values.
    """

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str | None]
    payload: Mapped[dict[str, Any]] = mapped_column(Document)
    wanted_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    lease_token: Mapped[UUID | None]
    request_id: Mapped[str] = mapped_column(String(128), default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        Index(
            "uq_job_waiting_key",
            "tenant_id",
            "name",
            "key",
            unique=True,
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        ),
        # The worker asks for all tenants at once, so this index alone does not start with the tenant.
        Index("ix_job_open", "run_at", postgresql_where=OPEN, sqlite_where=OPEN),
    )


class TimedWork(Base):
    """One line of the timetable: when it was last due, and when it will be next."""

    __tablename__ = "timed_work"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(100))
    last_due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime]


class TimedRun(Base):
    """One due time that was planned: once over all processes, by its primary key. `jobs` were enqueued for it."""

    __tablename__ = "timed_run"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    planned_at: Mapped[datetime]
    jobs: Mapped[int]
