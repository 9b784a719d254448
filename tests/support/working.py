"""Do what the worker would do, here and now: for tests and journeys without a process of their own."""

from sqlalchemy import select

from app.jobs.models import Job
from app.jobs.worker import Worker
from app.web.services import Services
from app.work import HANDLERS


async def works_off(services: Services) -> None:
    """All jobs that are due, and what they bring about. A job that fails is a failed test."""
    await Worker(services.database, HANDLERS, tools=services).run_due()
    async with services.database.read_all() as session:
        failed = [(job.name, job.last_error) for job in await session.scalars(select(Job).where(Job.last_error != ""))]
    assert not failed, failed
