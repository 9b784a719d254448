"""Settings → engine, gateways, authenticator, application. Nothing below imports this."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Lifespan

import app.tables  # noqa: F401  (every table and refusal is known, whatever has been imported before)
from app.access.tokens import VerifiedTokens
from app.api import CARDS, QUICK, ROUTERS, WAITING
from app.audit import sealing
from app.db.dialect import lock_name
from app.db.migrating import newest_revision, upgrade
from app.db.probe import explained, probe
from app.db.roles import role_faults
from app.db.session import Database
from app.domains.auth.dependents import bound_to_accounts
from app.domains.auth.public import Authentication, account_names, login_policy
from app.domains.dues.spending.ports import use_meetings
from app.domains.hours.public import SourceKind, use_counters
from app.domains.lectures.following import follow_meeting
from app.domains.lessons.daily.planning import PlannedSlots
from app.domains.lessons.producing.ports import use_slots
from app.domains.lessons.studying.crediting import count_lesson_anew
from app.domains.meetings.crediting import count_meeting_anew
from app.domains.meetings.minutes.repository import state_of
from app.domains.meetings.public import concluded_meeting, use_follower
from app.domains.meetings.screen.streaming import Screens
from app.domains.meetings.voting.ports import use_minutes
from app.domains.members.importing.dependents import use_dependents
from app.domains.members.register_port import MembersRegister
from app.domains.orgs.public import Tenant, use_register
from app.gateways import (
    RefusedToStart,
    mini_codes_of,
    pay_of,
    printer_of,
    remuxer_of,
    sms_of,
    store_of,
    text_check_of,
    wechat_of,
)
from app.integrations.pay.configured import NOTICE_PATH
from app.jobs.worker import Routine, Worker, at_work
from app.keyring.keyring import Keyring
from app.keyring.master import read_master
from app.settings import Settings
from app.web import errors, health, landing, openapi, well_known
from app.web.body_limit import BodyLimit
from app.web.closing import Closing
from app.web.docs import routes as docs
from app.web.headers import SafeHeaders
from app.web.limits import Bounds, RequestRate
from app.web.metrics import Measured
from app.web.operations import API
from app.web.plain import Hosts
from app.web.quick import Application, QuickWay
from app.web.request_id import RequestId
from app.web.routing import RouteIndex
from app.web.screen import routes as screen_page
from app.web.services import Authenticator, Services
from app.work import HANDLERS, TIMES

log = logging.getLogger("dangjian")

TITLE = "智慧党建"
# Health checks come from the machine itself, by these names.
LOOPBACK = ("127.0.0.1", "localhost")


# By table: why somebody cannot be taken out of the register again.
RESTING_ON_MEMBERS = {
    "invitation": "已发放邀请码",
    "meeting": "已担任会议主持人或记录人",
    "meeting_invitation": "已通知参加会议",
    "roll_entry": "已列入会议应到名单",
    "attendance": "已有会议考勤",
    "attendance_correction": "已有会议考勤更正",
    "leave_request": "已有请假记录",
    "member_code_use": "个人码已在会议上使用",
    "member_code_revocation": "本人已停用个人码",
    "meeting_word_tries": "已填写会议口令",
    "home_visit": "已有上门送学记录",
    "offline_row": "已有离线签到记录",
    "resolution": "已提交会议表决",
    "resolution_candidate": "已列为选举候选人",
    "resolution_teller": "已担任计票人或监票人",
    "written_opinion": "已提交书面意见",
    "resolution_dissent": "已登记不同意见",
    "election_exclusion": "已登记选举时不计算在应到会人数",
    "minutes": "已担任会议记录的主持人或记录人",
    "minutes_signature": "已签署会议记录",
    "book_handover": "已移交或接收会议记录簿",
    "roll_correction": "已更正会议应到名册",
    "absence_call": "已有缺席回访记录",
    "make_up": "已有补课记录",
    "hours_entry": "已有学时记录",
    "hours_recount_difference": "已有学时记录",
    "lesson_progress": "已有微党课学习记录",
    "lesson_completion": "已有微党课学习记录",
    "lesson_saved": "已收藏微党课",
    "lesson_make_up": "已有补课安排",
    "lecturer": "已在党课师资库中",
    "lesson_comment": "已评论微党课",
    "lesson_like": "已点赞微党课",
    "lesson_note": "已写学习笔记",
    "lesson_plan": "已列入微党课制播计划",
    "training_call": "已被调训",
    "training_presence": "已有培训班签到",
    "certificate": "已有证书",
    "dues_assessment": "已核定党费",
    "dues_period_base": "已登记党费基数",
    "dues_relief": "已有党费减免",
    "dues_bill": "已开具党费账单",
    "dues_billing_start": "已登记党费起交月份",
    "dues_consent": "已登记党费交纳方式",
    "dues_payment": "已代人交纳党费",
    "dues_allocation": "已交纳党费",
    "dues_case": "已登记党费欠交情况",
    "dues_order_claim": "有待支付的党费订单",
}


def connect(settings: Settings) -> Database:
    return Database.connect(settings.server_database_url, settings.jobs_database_url, pool_size=settings.database_pool)


def secret_file_of(settings: Settings) -> Path:
    return settings.secret_file or settings.data_dir / "secret"


def keyring_of(settings: Settings) -> Keyring:
    return Keyring(read_master(secret_file_of(settings), create=not settings.is_production))


def services_of(
    settings: Settings, database: Database, keyring: Keyring, authenticator: Authenticator, http: httpx.AsyncClient
) -> Services:
    # The tree asks the register, which stands above it.
    use_register(MembersRegister(keyring))
    # An import of the register asks what rests on people, on floors above it.
    use_dependents(bound_to_accounts, reasons=RESTING_ON_MEMBERS)
    # A vote asks the minutes, which print it, whether it can still be changed.
    use_minutes(state_of)
    # The use of dues is decided by meetings, a sibling of dues.
    use_meetings(concluded_meeting)
    # Hours are counted anew by those who hold what they rest on.
    use_counters({SourceKind.MEETING: count_meeting_anew, SourceKind.LESSON: count_lesson_anew})
    # A lesson that the daily slot airs is asked of nobody.
    use_slots(PlannedSlots())
    # A lecture moves with the meeting that it became.
    use_follower(follow_meeting)
    wechat = wechat_of(settings, http)
    return Services(
        settings=settings,
        database=database,
        keyring=keyring,
        verified_tokens=VerifiedTokens(),
        authenticator=authenticator,
        account_names=account_names,
        waiting=WAITING,
        cards=CARDS,
        wechat=wechat,
        sms=sms_of(settings, http),
        pay=pay_of(settings, http),
        text_check=text_check_of(settings, wechat),
        mini_codes=mini_codes_of(wechat),
        store=store_of(settings),
        remuxer=remuxer_of(),
        printer=printer_of(settings),
        http=http,
    )


async def prepare(settings: Settings, database: Database, keyring: Keyring) -> None:
    """Everything that must hold before the first request: schema, database role, platform keys."""
    if settings.migrate_on_start:
        async with explained(settings.owner_database_url):
            await upgrade(settings.owner_database_url)
    elif (await probe(settings.server_database_url)).revision != newest_revision():
        raise RefusedToStart("数据库未迁移到最新版本：请先运行 dangjian migrate")
    if settings.is_production and not settings.allow_unsafe_role and (faults := await role_faults(database.engine)):
        raise RefusedToStart("；".join(faults))
    async with database.write_all() as session:
        await lock_name(session, "prepare")
        await keyring.prepare_platform(session)


async def open_tenants(session: AsyncSession) -> Sequence[UUID]:
    """The tenants for which timed work is done."""
    return (await session.scalars(select(Tenant.id).where(Tenant.closed_at.is_(None)).order_by(Tenant.id))).all()


def worker_of(services: Services) -> Worker:
    """The worker with the work of all areas, and the sealer of the audit chains beside it."""
    sealer = sealing.Sealer(services.database, services.keyring.signing_keys)
    return Worker(
        services.database,
        HANDLERS,
        TIMES,
        tools=services,
        tenants=open_tenants,
        routines=[Routine("audit", sealing.SECONDS, sealer.seal_all)],
    )


def create_app(
    services: Services,
    *,
    routers: Sequence[APIRouter] = ROUTERS,
    prepare_first: bool = False,
    worker: Worker | None = None,
    quick: bool = False,
) -> FastAPI:
    """The application over ready services. Its lifespan calls `prepare` if asked, and runs the worker if given one.

    `quick`: what everybody does is answered before the routes; it needs the authenticator of production, and a pool.
    """
    settings, closing = services.settings, Closing()
    bounds, hosts = Bounds(settings.requests_per_minute), [*settings.trusted_hosts, *LOOPBACK]
    quick_way = QuickWay(services, [make(services) for make in QUICK] if quick else [], bounds, Hosts(hosts))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if prepare_first:
            await prepare(settings, services.database, services.keyring)
        warming = asyncio.create_task(services.pay.warm())
        with closing.told_by_signals():
            async with at_work(worker):
                yield
        warming.cancel()
        await quick_way.close()
        await services.http.aclose()
        await services.database.close()

    app = _bare(lifespan, [health.router, docs.router, well_known.router, screen_page.router, landing.router, *routers])
    app.state.services = services
    app.state.screens = Screens(services.database, services.keyring, closing)
    app.state.close_quick = quick_way.close
    app.quick = quick_way if quick else None
    _add_layers(app, settings, bounds, hosts)
    return app


def _bare(lifespan: Lifespan[FastAPI], routers: Iterable[APIRouter]) -> Application:
    """The application's routes, its document and its refusals."""
    app = Application(
        title=TITLE,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        # As they are, and not included: FastAPI would make each a second time for every application.
        routes=[route for router in routers for route in router.routes],
    )
    app.router.middleware_stack = RouteIndex(app.router)
    errors.install(app)
    openapi.install(app)
    return app


def _add_layers(app: FastAPI, settings: Settings, bounds: Bounds, hosts: Sequence[str]) -> None:
    # Added last runs first: the id comes before everything that logs or refuses.
    app.add_middleware(
        BodyLimit,
        limit=settings.body_limit,
        upload_prefix=f"{API}/files/",
        upload_limit=settings.upload_limit,
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(RequestRate, bounds=bounds, unbounded=[NOTICE_PATH])
    app.add_middleware(SafeHeaders)
    app.add_middleware(Measured)
    app.add_middleware(RequestId)


def services_by(settings: Settings) -> Services:
    """Everything a process of ours works with. Raises RefusedToStart."""
    http = httpx.AsyncClient(timeout=5)
    authenticator = Authentication(login_policy(settings))
    return services_of(settings, connect(settings), keyring_of(settings), authenticator, http)


def build(settings: Settings) -> FastAPI:
    """The whole application; its lifespan prepares the database, runs a worker and closes all. Raises RefusedToStart."""
    services = services_by(settings)
    worker = worker_of(services) if settings.run_worker else None
    return create_app(services, prepare_first=True, worker=worker, quick=True)
