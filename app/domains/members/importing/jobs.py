"""Forget what an import staged: raw cells and former values are kept no longer than they may be needed."""

from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from app.domains.members.importing.models import RosterImport, RosterImportRow
from app.files import stored
from app.files.errors import FileNotFound
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import now

KEPT = timedelta(days=30)


async def erase_staged(job: JobContext) -> None:
    """Erase the sealed cells, words and former values, and the file, 30 days after the last step of an import."""
    due = await job.session.scalars(
        select(RosterImport)
        .where(
            RosterImport.tenant_id == job.tenant_id,
            RosterImport.erased_at.is_(None),
            RosterImport.updated_at < now() - KEPT,
        )
        .with_for_update()
    )
    for found in due.all():
        await _erase(job, found, now())


async def _erase(job: JobContext, found: RosterImport, moment: datetime) -> None:
    await job.session.execute(
        update(RosterImportRow)
        .where(RosterImportRow.tenant_id == found.tenant_id, RosterImportRow.import_id == found.id)
        .values(cells=None, before=None, changes=[])
        .execution_options(synchronize_session=False)
    )
    found.words = None
    found.erased_at = moment
    try:
        await stored.delete(job.session, job.actor, found.file_id)
    except FileNotFound:
        return  # its owner was faster


HANDLERS = (Handler("members.erase_roster_imports", erase_staged),)
TIMES = (Timed("members.erase_roster_imports", daily_at=time(3, 40)),)
