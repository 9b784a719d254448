"""Later work of the ledger."""

import logging
from datetime import time

from app.audit.trail import record
from app.domains.dues.checking import check_dues
from app.domains.dues.ledger.digesting import seal_days
from app.jobs.handlers import Handler, JobContext, Timed

SEAL, CHECK = "dues.seal_ledger", "dues.check_ledger"

log = logging.getLogger("dangjian.dues")


async def seal_ledger(job: JobContext) -> None:
    """Keep yesterday's fingerprint in the audit chain."""
    await seal_days(job.session, job.actor)


async def check(job: JobContext) -> None:
    """Say exactly what does not hold, in the log and in the audit trail."""
    findings = await check_dues(job.session, job.tenant_id)
    if not findings:
        return
    for finding in findings:
        log.error("tenant %s: %s", job.tenant_id, finding)
    await record(
        job.session,
        job.actor,
        "dues.ledger_faulty",
        target="dues_books",
        target_id=None,
        org_id=None,
        after={"findings": findings[:100], "count": len(findings)},
    )


HANDLERS: tuple[Handler, ...] = (Handler(SEAL, seal_ledger), Handler(CHECK, check))
# At night, when what was written yesterday is committed and nobody waits for the books.
TIMES: tuple[Timed, ...] = (Timed(SEAL, daily_at=time(3, 10)), Timed(CHECK, daily_at=time(3, 40)))
