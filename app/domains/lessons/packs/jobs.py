"""Later work of packs: branches are told once, who may mend a pack is asked, and so is who has next month's to issue."""

from datetime import date, datetime, time
from uuid import UUID

from app.access.permissions import Permission
from app.domains.lessons.events import LessonPublished, LessonWithdrawn
from app.domains.lessons.packs import repository, rules
from app.domains.lessons.packs.deciding import in_force
from app.domains.lessons.packs.editing import Held, held_of
from app.domains.lessons.packs.events import PackMoved
from app.domains.lessons.packs.vocabulary import PackState, PackWarning
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import Org, ids_on, org_card
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, now, today
from app.kit.dates import add_months

SETTLE, TELL_JOB, REMIND_JOB = "lessons.settle_pack", "lessons.tell_of_pack", "lessons.remind_of_packs"
BRANCHES_AT_A_TIME = 100


async def settle_pack(job: JobContext) -> None:
    """It reads how the pack stands now, whatever moved it."""
    pack_id = job.event(PackMoved).pack_id
    held = await _held(job, pack_id)
    if held is None or held.pack.issued_at is None:
        return
    await _spread(job, pack_id, "")
    await _ask_to_mend(job, held, held.pack.updated_at)
    if held.pack.state is PackState.ISSUED:
        await close(job.session, tenant_id=job.tenant_id, key=_next_key(held.pack.org_id, held.pack.month))


async def _held(job: JobContext, pack_id: UUID) -> Held | None:
    pack = await repository.held(job.session, job.tenant_id, pack_id)
    org = await org_card(job.session, job.tenant_id, pack.org_id) if pack else None
    return await held_of(job.session, pack, org) if pack and org else None


async def _spread(job: JobContext, pack_id: UUID, after: str) -> None:
    payload = {"pack_id": str(pack_id), "after": after}
    await enqueue(job.session, TELL_JOB, payload, tenant_id=job.tenant_id, key=f"{pack_id} {after[-33:]}")


async def tell_branches(job: JobContext) -> None:
    """Those who keep the branches below learn of a pack that was issued, or taken back: never each member."""
    held = await _held(job, UUID(job.payload["pack_id"]))
    if held is None or held.pack.issued_at is None:
        return
    paths = await repository.branches_below(
        job.session, job.tenant_id, held.org.path, after=job.payload["after"], limit=BRANCHES_AT_A_TIME
    )
    to: set[UUID] = set()
    for path in paths:
        to |= set(await deciders(job.session, job.tenant_id, Permission.LESSON_PROGRESS_READ, at=path))
    title, text = _said(held)
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=NoticeKind.LESSON_PACK_ISSUED,
        title=title,
        text=text,
        link=Link(Subject.LESSON_PACK, held.pack.id),
        key=f"lesson-pack:{held.pack.id}",
        as_of=held.pack.taken_back_at or held.pack.issued_at,
    )
    if len(paths) == BRANCHES_AT_A_TIME:
        await _spread(job, held.pack.id, paths[-1])


def _said(held: Held) -> tuple[str, str]:
    pack, lines = held.pack, [one for one in held.items if one.line.holds]
    if pack.state is PackState.TAKEN_BACK:
        return f"{held.org.name}撤回《{pack.title}》", pack.reason
    minutes = rules.minutes_of(rules.length_s(one.duration_s) for one in lines)
    mandatory = sum(one.line.is_mandatory for one in lines)
    return f"{held.org.name}发布《{pack.title}》", f"共{len(lines)}节，其中必修{mandatory}节，约{minutes}分钟"


async def _ask_to_mend(job: JobContext, held: Held, as_of: datetime) -> None:
    """Whoever works on the lessons of the place is asked while an issued pack of this month or later has a fault."""
    pack, key = held.pack, f"lesson-pack-mend:{held.pack.id}"
    faults = set(held.warnings) & {PackWarning.LESSON_GONE, PackWarning.CLEAN_MISSING}
    if not faults or pack.state is not PackState.ISSUED or pack.month < rules.first_of(today()):
        await close(job.session, tenant_id=job.tenant_id, key=key)
        return
    gone = "、".join(f"《{one.title}》" for one in held.items if not one.line.holds)
    said = [f"{gone}已撤回或不再面向本组织" if gone else ""]
    said.append("菜单里已没有廉政必修项，请尽快补上" if PackWarning.CLEAN_MISSING in faults else "")
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=await _editors(job, held.org.path),
        kind=NoticeKind.LESSON_PACK_TO_MEND,
        title=f"《{pack.title}》需要调整",
        text="；".join(word for word in said if word),
        link=Link(Subject.LESSON_PACK, pack.id),
        key=key,
        as_of=as_of,
    )


async def _editors(job: JobContext, path: str) -> set[UUID]:
    """Who drafts packs at the place, and who issues them: a pack that is issued is mended by the latter."""
    found: set[UUID] = set()
    for permission in (Permission.LESSON_EDIT, Permission.LESSON_PUBLISH):
        found |= set(await deciders(job.session, job.tenant_id, permission, at=path))
    return found


async def follow_withdrawal(job: JobContext) -> None:
    await _settle_those_with(job, job.event(LessonWithdrawn).lesson_id)


async def follow_publication(job: JobContext) -> None:
    """A lesson is back, or has other topics or another audience than before."""
    await _settle_those_with(job, job.event(LessonPublished).lesson_id)


async def _settle_those_with(job: JobContext, lesson_id: UUID) -> None:
    for pack_id in await repository.issued_with(job.session, job.tenant_id, lesson_id, rules.first_of(today())):
        held = await _held(job, pack_id)
        if held is not None:
            await _ask_to_mend(job, held, now())


async def remind_of_packs(job: JobContext) -> None:
    """From the decided day on, who has next month's pack to issue is asked once, where one was ever issued. What was asked
    for a month that is over lapses.
    """
    day = today()
    current = rules.first_of(day)
    coming, over = add_months(current, 1), add_months(current, -1)
    orgs = await repository.once_issued(job.session, job.tenant_id)
    line = {org_id for org in orgs for org_id in ids_on(org.path)}
    decisions = await repository.rules_along(job.session, job.tenant_id, line)
    issued = {one.org_id for one in await repository.packs_of_month(job.session, job.tenant_id, coming)}
    for org in orgs:
        await _lapse(job, _next_key(org.id, over))
        if org.id in issued:
            # It may have been issued while it was asked for.
            await close(job.session, tenant_id=job.tenant_id, key=_next_key(org.id, coming))
            continue
        rule = in_force(decisions, org.path, day)
        due_day = rule.due_day if rule else rules.DUE_DAY
        if rules.is_due(due_day, day):
            await _ask_to_issue(job, org, coming, due_day)
    for pack in await repository.packs_of_month(job.session, job.tenant_id, over):
        await _lapse(job, f"lesson-pack-mend:{pack.id}")


async def _lapse(job: JobContext, key: str) -> None:
    await close(job.session, tenant_id=job.tenant_id, key=key, because=Closing.LAPSED)


async def _ask_to_issue(job: JobContext, org: Org, month: date, due_day: int) -> None:
    since = add_months(month, -1).replace(day=due_day)
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=await _editors(job, org.path),
        kind=NoticeKind.LESSON_PACK_TO_ISSUE,
        title=f"{month.year}年{month.month}月菜单待发布",
        text=f"{org.name}{month.month}月的菜单还没有发布",
        link=Link(Subject.ORGANISATION, org.id),
        key=_next_key(org.id, month),
        as_of=datetime.combine(since, time(), CHINA),
        due_at=datetime.combine(month, time(), CHINA),
    )


def _next_key(org_id: UUID, month: date) -> str:
    return f"lesson-pack-next:{org_id}:{month:%Y-%m}"


HANDLERS: tuple[Handler, ...] = (
    on(PackMoved, SETTLE, settle_pack),
    on(LessonWithdrawn, "lessons.mend_packs", follow_withdrawal),
    on(LessonPublished, "lessons.settle_packs", follow_publication),
    Handler(TELL_JOB, tell_branches),
    Handler(REMIND_JOB, remind_of_packs),
)
TIMES: tuple[Timed, ...] = (Timed(REMIND_JOB, daily_at=time(7, 20)),)
