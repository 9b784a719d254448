"""Audit trail and history of background work."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.models import AuditEntry
from app.audit.reading import Filter
from app.audit.verifying import KnownHead, Verdict
from app.domains.admin import trail
from app.domains.admin.schemas import EntryOut, FindingOut, HeadOut, JobOut, VerdictOut, VerifyIn
from app.jobs import history
from app.jobs.history import JobState
from app.jobs.models import Job
from app.web.calls import Reading, Stepping
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page
from app.web.services import Services

router = area("管理")

Word = Annotated[str | None, Query(max_length=100)]


def _cursors(services: Services) -> Cursors:
    return Cursors(services.keyring.derived("cursors"))


def _entry(entry: AuditEntry) -> EntryOut:
    shown = EntryOut.model_validate(entry)
    return shown.model_copy(
        update={
            "before": trail.masked(entry.before),
            "after": trail.masked(entry.after),
            "note": trail.masked(entry.note),
        }
    )


@router.get(
    "/audit/entries",
    **operation("audit.list", summary="审计记录", permission=Permission.AUDIT_READ, refusals=[CursorInvalid]),
)
async def list_entries(
    call: Reading,
    action: Word = None,
    target: Word = None,
    target_id: UUID | None = None,
    account_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> Page[EntryOut]:
    """最新的在前；只列出有权查看的党组织的记录。"""
    wanted = Filter(action, target, target_id, account_id, since, until)
    filters = {name: getattr(wanted, name) for name in wanted.__slots__}
    position = _cursors(call.services).read("audit", filters, cursor)
    before = UUID(position[0]) if position else None
    rows = await trail.read_entries(call.session, call.actor, wanted=wanted, before=before, limit=limit + 1)
    kept, following = _cursors(call.services).page("audit", filters, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[_entry(row) for row in kept], next_cursor=following)


@router.post(
    "/audit/verify",
    **operation("audit.verify", summary="校验审计记录", permission=Permission.AUDIT_VERIFY, repeatable=False),
)
async def verify(call: Stepping, body: VerifyIn) -> VerdictOut:
    """逐条核对整条链和链头签名，指出改动、删除、插入或调换之处；请另行保存返回的链头，供以后比对。"""
    database, tenant_id = call.services.database, call.actor.tenant_id
    known = [KnownHead(head.seq, bytes.fromhex(head.chain)) for head in body.known]
    async with database.read(tenant_id) as session:
        keys = await call.services.keyring.signing_keys(session)
        verdict = await trail.verify_trail(session, call.actor, keys, known=known)
    async with database.write(tenant_id) as session:
        await trail.note_verification(session, call.actor, verdict)
    return _verdict(verdict)


def _verdict(verdict: Verdict) -> VerdictOut:
    head = verdict.head
    return VerdictOut(
        intact=verdict.intact,
        sealed=verdict.sealed,
        unsealed=verdict.unsealed,
        head=HeadOut(seq=head.seq, chain=head.chain.hex(), signature=head.signature) if head else None,
        findings=[FindingOut.model_validate(finding) for finding in verdict.findings],
    )


@router.get(
    "/jobs/history",
    **operation(
        "jobs.history", summary="后台任务记录", permission=Permission.JOB_HISTORY_READ, refusals=[CursorInvalid]
    ),
)
async def list_jobs(
    call: Reading, state: JobState | None = None, name: Word = None, limit: Limit = 20, cursor: CursorText = None
) -> Page[JobOut]:
    """本单位的任务，最新的在前；完成的保留 7 天，放弃的保留 90 天。"""
    require_somewhere(call.actor, Permission.JOB_HISTORY_READ)
    filters = {"state": state, "name": name}
    position = _cursors(call.services).read("jobs", filters, cursor)
    before = UUID(position[0]) if position else None
    rows = await history.jobs(
        call.session, call.actor.tenant_id, state=state, name=name, before=before, limit=limit + 1
    )
    kept, following = _cursors(call.services).page("jobs", filters, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[_job(row) for row in kept], next_cursor=following)


def _job(job: Job) -> JobOut:
    state = history.state_of(job)
    return JobOut(
        id=job.id,
        name=job.name,
        state=state,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        wanted_at=job.wanted_at,
        next_run_at=job.run_at if state is JobState.WAITING else None,
        started_at=job.started_at,
        done_at=job.done_at,
        failed_at=job.failed_at,
        last_error=job.last_error,
    )
