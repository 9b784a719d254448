"""`dangjian import`: a list of organisations or a member register from a file, on behalf of an account."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.workplace import Workplace, opened
from app.domains.auth.authentication import grants_at
from app.domains.auth.models import Account, AccountPlace
from app.domains.members.importing.faults import Fault
from app.domains.members.importing.fromfile import XLSX, import_roster_file
from app.domains.members.importing.labels import OUTCOMES, ROW_STATES
from app.domains.members.importing.repository import rows_of
from app.domains.orgs.importing import ListFile, check, commit_list
from app.domains.orgs.public import Org, Tenant
from app.domains.orgs.vocabulary import Duplicates
from app.files import stored
from app.files.models import Purpose
from app.integrations.storage.local import LocalStore
from app.kit.clock import now
from app.settings import Settings

_COUNTS = {
    **{str(state): words for state, words in ROW_STATES.items()},
    **{str(outcome): words for outcome, words in OUTCOMES.items()},
    "rows": "共",
    "create": "可以新增",
    "duplicate": "已有",
    "created": "已新增",
    "updated": "已更新",
}

cli = typer.Typer(help="导入党组织名单、党员花名册", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx、.xls 或 .csv 文件")]
TenantCode = Annotated[str, typer.Option("--tenant", help="单位代码")]
LoginName = Annotated[str, typer.Option("--as", help="以哪个账号的名义和权限导入（登录名）")]
Under = Annotated[str, typer.Option("--under", help="导入到哪个党组织之下（代码）；不填为根组织")]
Commit = Annotated[bool, typer.Option("--yes", help="写入；不加则只检查")]


@dataclass(frozen=True, slots=True)
class Order:
    """What is imported where, and in whose name."""

    file: Path
    tenant: str
    login_name: str
    under: str
    commit: bool


@cli.callback()
def _imports() -> None:
    """导入党组织名单、党员花名册"""


@cli.command("organisations")
def organisations(
    file: File,
    tenant: TenantCode,
    login_name: LoginName,
    under: Under = "",
    yes: Commit = False,
    as_json: AsJson = False,
) -> None:
    """党组织名单：有误的行不写入，已有的党组织不改动。"""
    order = Order(file, tenant, login_name, under, yes)
    asyncio.run(_organisations(Settings(), Screen(as_json=as_json), order))


@cli.command("roster")
def roster(
    file: File,
    tenant: TenantCode,
    login_name: LoginName,
    under: Under = "",
    yes: Commit = False,
    as_json: AsJson = False,
) -> None:
    """党员花名册：有误的、须人工决定的行不写入，24 小时内可在接口中撤销。"""
    order = Order(file, tenant, login_name, under, yes)
    asyncio.run(_roster(Settings(), Screen(as_json=as_json), order))


async def _organisations(settings: Settings, screen: Screen, order: Order) -> None:
    content = await asyncio.to_thread(order.file.read_bytes)
    store = LocalStore(settings.data_dir / "files")
    async with opened(settings) as place:
        actor, under = await _in_the_name_of(place, order)
        async with place.database.write(actor.tenant_id) as session:
            kept = await stored.keep(
                session, actor, store, name=order.file.name, content=content, media_type=XLSX, purpose=Purpose.ROSTER
            )
            file = ListFile(kept.id, order.file.name, content)
            outcome = (await check(session, actor, file=file, under_id=under.id)).outcome
            if order.commit:
                cipher = await place.keyring.cipher(session, actor.tenant_id)
                outcome = await commit_list(
                    session, actor, outcome.id, file=file, cipher=cipher, duplicates=Duplicates.SKIP, choices={}
                )
    faulty = [row for row in outcome.rows if row["faults"]]
    sentences = [
        f"第 {row['row']} 行 {row['name']}：{'；'.join(one['reason'] for one in row['faults'])}" for row in faulty
    ]
    told = {"import_id": outcome.id, "status": outcome.status, "counts": outcome.counts, "faulty": faulty}
    screen.result(told, *sentences, _sum(outcome.status, outcome.counts, order))


async def _roster(settings: Settings, screen: Screen, order: Order) -> None:
    content = await asyncio.to_thread(order.file.read_bytes)
    async with opened(settings) as place:
        actor, under = await _in_the_name_of(place, order)
        async with place.database.write(actor.tenant_id) as session:
            outcome = await import_roster_file(
                session,
                actor,
                cipher=await place.keyring.cipher(session, actor.tenant_id),
                store=LocalStore(settings.data_dir / "files"),
                content=content,
                filename=order.file.name,
                org_id=under.id,
                commit=order.commit,
            )
            rows = await rows_of(session, outcome)
    faults = {row.number: [_reason(Fault.restored(one)) for one in row.faults] for row in rows if row.faults}
    sentences = [f"第 {number} 行：{'；'.join(reasons)}" for number, reasons in faults.items()]
    faulty = [{"row": number, "reasons": reasons} for number, reasons in faults.items()]
    told = {"import_id": outcome.id, "status": outcome.status, "counts": outcome.counts, "faulty": faulty}
    screen.result(told, *sentences, _sum(outcome.status, outcome.counts, order))


async def _in_the_name_of(place: Workplace, order: Order) -> tuple[Actor, Org]:
    """The account with its rights of today, and the organisation. The operator at the machine is the second factor."""
    async with place.database.read_all() as session:
        tenant = await session.scalar(select(Tenant).where(Tenant.code == order.tenant))
        if tenant is None:
            raise Declined(f"没有代码为 {order.tenant} 的单位")
        chosen = Org.code == order.under if order.under else Org.parent_id.is_(None)
        under = await session.scalar(select(Org).where(Org.tenant_id == tenant.id, chosen))
        if under is None:
            raise Declined(f"没有代码为 {order.under} 的党组织")
        return await _actor(session, tenant, order.login_name), under


async def _actor(session: AsyncSession, tenant: Tenant, login_name: str) -> Actor:
    query = select(Account, AccountPlace).join(AccountPlace, AccountPlace.account_id == Account.id)
    query = query.where(Account.login_name == login_name, AccountPlace.place_tenant_id == tenant.id)
    found = (await session.execute(query.where(AccountPlace.disabled_at.is_(None)))).one_or_none()
    if found is None:
        raise Declined(f"{tenant.name} 没有登录名为 {login_name} 的账号，或已停用")
    account, standing = found
    staff, own = await grants_at(session, account.id, standing, now())
    return Actor(
        account_id=account.id,
        tenant_id=tenant.id,
        session_id=None,
        member_id=standing.member_id,
        display_name=account.display_name,
        grants=(*staff, *own),
        second_factor=True,
    )


def _reason(fault: Fault) -> str:
    label = fault.field.label if fault.field else ""
    named = fault.reason if label in fault.reason else f"{label}：{fault.reason}"
    return f"{named}（只是提醒）" if fault.is_warning else named


def _sum(status: str, counts: dict[str, int], order: Order) -> str:
    listed = "，".join(f"{_COUNTS.get(name, name)} {count} 行" for name, count in counts.items())
    if not order.commit:
        return f"只检查，没有写入（写入请加 --yes）：{listed}"
    return f"{'已写入' if status == 'committed' else '没有可以写入的行'}：{listed}"
