"""`dangjian demo`: a tenant to try everything with, written once and kept."""

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pyotp
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select

from app.access.actor import Actor
from app.access.roles import Role
from app.cli.demo.accounts import Login, cast_of, hash_ahead, make_logins, renew_logins
from app.cli.demo.acting import actors_of
from app.cli.demo.branch_year import fill_year
from app.cli.demo.county import JOB, Wanted, make_county
from app.cli.demo.dues import fill_dues
from app.cli.demo.lectures import fill_lectures
from app.cli.demo.lessons.life import fill_lessons
from app.cli.demo.party_day import open_meeting
from app.cli.demo.record_book import fill_book
from app.cli.demo.training import train
from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.serving import serve_here
from app.cli.workplace import Workplace, opened
from app.db.session import Database
from app.db.types import plain
from app.domains.meetings.models import Meeting
from app.domains.members.public import Member
from app.domains.orgs.public import Tenant
from app.gateways import store_of
from app.kit.clock import CHINA, today
from app.settings import Settings
from app.web.logs import configure

CODE, NAME = "demo", "中共青禾县委员会（演示）"
MEMBERS, BRANCHES, SEED = 360, 18, 2026
# Of the year's meetings a member comes to: only for the length of the progress bar.
_COMES_TO = 12.5


def demo(
    members: Annotated[int, typer.Option("--members", min=3, max=1_000_000, help="党员人数")] = MEMBERS,
    branches: Annotated[int, typer.Option("--branches", min=1, max=60_000, help="支部个数")] = BRANCHES,
    code: Annotated[str, typer.Option("--code", help="单位代码；已有的单位不会改动")] = CODE,
    seed: Annotated[int, typer.Option("--seed", help="同一个数在同一天得到同样的人和会议")] = SEED,
    serve: Annotated[bool, typer.Option("--serve", help="装好后启动服务")] = False,
    totp: Annotated[str, typer.Option("--totp", help="只显示某个登录名此刻的动态码")] = "",
    as_json: AsJson = False,
) -> None:
    """装入演示数据：一个县的党组织、党员、一年的会议，每种角色一个账号。再次运行保留数据。"""
    settings, screen = Settings(), Screen(as_json=as_json)
    if settings.is_production:
        raise Declined("生产环境不装演示数据")
    if totp:
        return _show_code(settings, screen, code, totp)
    if members < 3 * branches:
        raise Declined("每个支部至少 3 名党员：请增加党员人数或减少支部个数")
    wanted = Wanted(code, NAME if code == CODE else f"{NAME}{code}", members, branches, seed)
    shown = asyncio.run(_load(settings, screen, wanted))
    _show(settings, screen, shown)
    if serve:
        configure()
        serve_here(settings)
    return None


def file_of(settings: Settings, code: str) -> Path:
    return settings.data_dir / (f"{CODE}.json" if code == CODE else f"{CODE}-{code}.json")


async def _load(settings: Settings, screen: Screen, wanted: Wanted) -> dict[str, Any]:
    """What stands in the file afterwards."""
    async with opened(settings) as place:
        async with place.database.read_all() as session:
            tenant = await session.scalar(select(Tenant).where(Tenant.code == wanted.code))
        file = file_of(settings, wanted.code)
        known = _read(file)
        if tenant is None:
            known = await _make(place, screen, wanted)
        elif known is None or known["tenant"]["id"] != str(tenant.id):
            known = await _renew(place, tenant)
        known |= await _refresh(place, UUID(known["tenant"]["id"]), UUID(known["branch"]["id"]))
        await asyncio.to_thread(_write, file, known)
        return known


async def _make(place: Workplace, screen: Screen, wanted: Wanted) -> dict[str, Any]:
    """The tenant, all in one transaction: a broken load leaves nothing behind.

    The owner's role writes it, who alone may gather the statistics that keep a large load quick.
    """
    database = Database.connect(place.settings.owner_database_url)
    ahead = hash_ahead(place.settings, prefix=_prefix(wanted.code))
    try:
        with _bar(screen, wanted.members) as bar:
            people = bar.add_task("党员", total=wanted.members)
            came = bar.add_task("签到记录", total=int(wanted.members * _COMES_TO))
            tasks = {"members": people, "attendance": came}
            async with database.write_all() as session:
                county = await make_county(
                    session, place.keyring, wanted, lambda what, more: bar.advance(tasks[what], more)
                )
                cast = cast_of(county)
                cipher = await place.keyring.cipher(session, county.tenant.id)
                await fill_year(session, cipher, county, cast, today=today())
                await train(session, county, cast, today=today())
                logins = await make_logins(session, place.keyring, county, cast, ahead)
                actors = await actors_of(session, county.tenant.id, logins)
                await fill_book(session, cipher, county.tenant.id, cast, actors)
                await fill_lectures(session, cipher, county, cast, logins, today=today())
                store = store_of(place.settings)
                await fill_lessons(session, store, county, cast, actors)
                await fill_dues(session, store, cipher, county, cast, actors, today=today())
    finally:
        await database.close()
    return _told(county.tenant, cast.branch_id, cast.branch.org.name, logins)


async def _renew(place: Workplace, tenant: Tenant) -> dict[str, Any]:
    async with place.database.write_all() as session:
        logins = await renew_logins(session, place.keyring, place.settings, tenant.id, prefix=_prefix(tenant.code))
    branch = next((one for one in logins if one.role == Role.BRANCH_SECRETARY), None)
    if branch is None:
        raise Declined(f"单位 {tenant.code} 不是演示单位，没有改动")
    return _told(tenant, branch.org_id, branch.org_name, logins)


async def _refresh(place: Workplace, tenant_id: UUID, branch_id: UUID) -> dict[str, Any]:
    """What changes from one start to the next: the address, and the meeting that is open now."""
    actor = Actor.system(JOB, tenant_id=tenant_id)
    async with place.database.write(tenant_id) as session:
        meeting = await open_meeting(session, actor, branch_id)
        shown = {
            "id": str(meeting.id),
            "title": meeting.title,
            "starts_at": meeting.starts_at.astimezone(CHINA).isoformat(),
            "sign_in_until": meeting.ends_at.astimezone(CHINA).isoformat(),
        }
        counts = {
            "members": await session.scalar(select(func.count()).where(Member.tenant_id == tenant_id)),
            "meetings": await session.scalar(select(func.count()).where(Meeting.tenant_id == tenant_id)),
        }
    base = place.settings.base_url
    return {
        "base_url": base,
        "docs_url": f"{base}/docs",
        "openapi_url": f"{base}/openapi.json",
        "meeting": shown,
        "counts": counts,
    }


def _told(tenant: Tenant, branch_id: UUID, branch_name: str, logins: list[Login]) -> dict[str, Any]:
    member = next((one for one in logins if one.role == Role.MEMBER), None)
    wechat = member and {
        "member_id": member.member_id,
        "name": member.display_name,
        "login_code": f"demo-{member.login_name}",
        "phone_code": f"demo-{member.phone}",
    }
    told = {
        "tenant": {"id": tenant.id, "code": tenant.code, "name": tenant.name},
        "branch": {"id": branch_id, "name": branch_name},
        "logins": [asdict(login) for login in logins],
        "wechat": wechat,
    }
    return dict(plain(told))


def _prefix(code: str) -> str:
    """Login names are unique in the whole platform."""
    return "" if code == CODE else f"{code}-"


def _bar(screen: Screen, members: int) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=screen.remarks, transient=members <= MEMBERS)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) and {"tenant", "branch", "logins"} <= known.keys() else None


def _write(file: Path, known: dict[str, Any]) -> None:
    """Passwords stand in it: nobody else on the machine may read it."""
    waiting = file.with_name(f"{file.name}.new")
    waiting.unlink(missing_ok=True)
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened_file:
        json.dump(known, opened_file, ensure_ascii=False, indent=2)
    waiting.replace(file)


def _show(settings: Settings, screen: Screen, shown: dict[str, Any]) -> None:
    rows = [
        (login["role_name"], login["login_name"], login["password"], _code(login["totp_secret"]), login["org_name"])
        for login in shown["logins"]
    ]
    screen.table(shown, ("角色", "登录名", "口令", "此刻的动态码", "所在组织"), rows)
    if screen.as_json:
        return
    screen.say(f"\n单位：{shown['tenant']['name']}  {shown['tenant']['id']}")
    screen.say(f"党员 {shown['counts']['members']} 人，会议 {shown['counts']['meetings']} 次")
    screen.say(f"正在签到：{shown['branch']['name']}《{shown['meeting']['title']}》 {shown['meeting']['id']}")
    if wechat := shown["wechat"]:
        screen.say(
            f"微信登录（演示）：{wechat['name']}  code={wechat['login_code']}  手机号 code={wechat['phone_code']}"
        )
    screen.say(f"接口文档：{shown['docs_url']}")
    screen.say(f"以上内容都在 {file_of(settings, shown['tenant']['code'])}；动态码：dangjian demo --totp <登录名>")


def _code(secret: str | None) -> str:
    return pyotp.TOTP(secret).now() if secret else "—"


def _show_code(settings: Settings, screen: Screen, code: str, login_name: str) -> None:
    known = _read(file_of(settings, code)) or {"logins": []}
    secrets = {login["login_name"]: login["totp_secret"] for login in known["logins"]}
    if not (secret := secrets.get(login_name)):
        raise Declined(f"{login_name} 没有动态码，或还没有装入演示数据")
    shown = pyotp.TOTP(secret).now()
    screen.result({"login_name": login_name, "code": shown}, shown)
