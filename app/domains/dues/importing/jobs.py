"""Forget what an import staged and never wrote: the cells and the file, after a month."""

from datetime import time, timedelta

from sqlalchemy import select

from app.domains.dues.importing import repository
from app.domains.dues.importing.models import DuesSheet
from app.files import stored
from app.files.errors import FileNotFound
from app.jobs.handlers import Handler, JobContext, Timed
from app.kit.clock import now

KEPT = timedelta(days=30)


async def erase_sheets(job: JobContext) -> None:
    """Erase the sealed cells and the uploaded file 30 days after the last step of an import."""
    due = await job.session.scalars(
        select(DuesSheet)
        .where(
            DuesSheet.tenant_id == job.tenant_id,
            DuesSheet.erased_at.is_(None),
            DuesSheet.updated_at < now() - KEPT,
        )
        .with_for_update()
    )
    for sheet in due.all():
        await repository.erase_cells(job.session, sheet)
        sheet.erased_at = now()
        try:
            await stored.delete(job.session, job.actor, sheet.file_id)
        except FileNotFound:
            continue  # its owner was faster


HANDLERS = (Handler("dues.erase_sheets", erase_sheets),)
TIMES = (Timed("dues.erase_sheets", daily_at=time(3, 50)),)
