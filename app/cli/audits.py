"""`dangjian audit verify`: is the trail of every tenant what was written, and where not."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.verifying import Fault, Finding, KnownHead, Verdict, verify
from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.workplace import Workplace, opened
from app.domains.orgs.public import Tenant
from app.settings import Settings

cli = typer.Typer(help="审计记录", no_args_is_help=True)

_FAULTS = {
    Fault.ENTRY_CHANGED: "记录被改动",
    Fault.ENTRY_MISSING: "记录被删除",
    Fault.ENTRY_UNLINKED: "记录未经审计写入",
    Fault.LINK_CHANGED: "链节被改动",
    Fault.LINK_MISSING: "链节被删除",
    Fault.LINK_BEYOND_HEAD: "链节在签名的链头之后",
    Fault.HEAD_MISSING: "链头被删除",
    Fault.HEAD_FORGED: "链头的签名不对",
    Fault.HEAD_MISMATCH: "链头与链不符",
    Fault.KNOWN_HEAD: "与先前导出的链头不符",
}


@cli.callback()
def _audit() -> None:
    """审计记录"""


@cli.command("verify")
def verify_trails(
    tenant: Annotated[str, typer.Option("--tenant", help="单位代码；不填则逐一校验全部单位")] = "",
    known: Annotated[
        list[str] | None, typer.Option("--known", help="先前导出的链头，形如 128:9f3c…；须同时指定 --tenant")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """校验审计记录：任何改动、删除、插入都会被发现并指出位置。有问题就以 1 退出。"""
    heads = [_head_of(text) for text in known or ()]
    if heads and not tenant:
        raise Declined("--known 是某一个单位的链头，请同时指定 --tenant")
    verdicts = asyncio.run(_verify(Settings(), tenant, heads))
    intact = all(verdict.intact for _, verdict in verdicts)
    data = {"intact": intact, "tenants": [_as_data(code, verdict) for code, verdict in verdicts]}
    rows = [_row(code, verdict) for code, verdict in verdicts]
    Screen(as_json=as_json).table(data, ("", "单位", "已封存", "未封存", "链头", "问题"), rows)
    raise typer.Exit(0 if intact else 1)


def _head_of(text: str) -> KnownHead:
    seq, _, chain = text.partition(":")
    try:
        return KnownHead(int(seq), bytes.fromhex(chain))
    except ValueError:
        raise Declined("链头应形如 128:9f3c…（序号、冒号、64 位十六进制）") from None


async def _verify(settings: Settings, code: str, known: Sequence[KnownHead]) -> list[tuple[str, Verdict]]:
    async with opened(settings) as place:
        async with place.database.read_all() as session:
            tenants = await tenants_named(session, code)
        return [(tenant.code, await _verdict(place, tenant, known)) for tenant in tenants]


async def _verdict(place: Workplace, tenant: Tenant, known: Sequence[KnownHead]) -> Verdict:
    """Each tenant in a transaction of its own, so that no long one holds back the others."""
    async with place.database.read_all() as session:
        keys = await place.keyring.signing_keys(session)
        return await verify(session, tenant.id, keys, known=known)


async def tenants_named(session: AsyncSession, code: str) -> Sequence[Tenant]:
    """The tenant of a code, or all of them where none is given."""
    query = select(Tenant).order_by(Tenant.code)
    tenants = (await session.scalars(query.where(Tenant.code == code) if code else query)).all()
    if code and not tenants:
        raise Declined(f"没有代码为 {code} 的单位")
    return tenants


def _as_data(code: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "tenant": code,
        "tenant_id": verdict.tenant_id,
        "intact": verdict.intact,
        "sealed": verdict.sealed,
        "unsealed": verdict.unsealed,
        "head": _head_text(verdict) or None,
        "findings": [
            {"fault": found.fault, "seq": found.seq, "through": found.through, "entry_id": found.entry_id}
            for found in verdict.findings
        ],
    }


def _row(code: str, verdict: Verdict) -> tuple[str, ...]:
    sign = "[green]✓[/green]" if verdict.intact else "[red]✗[/red]"
    told = escape("\n".join(_sentence(found) for found in verdict.findings) or "无")
    return sign, escape(code), str(verdict.sealed), str(verdict.unsealed), _head_text(verdict) or "—", told


def _sentence(found: Finding) -> str:
    parts = [_FAULTS[found.fault]]
    if found.seq is not None:
        parts.append(
            f"第 {found.seq} 节" if found.through in (None, found.seq) else f"第 {found.seq}—{found.through} 节"
        )
    if found.entry_id is not None:
        parts.append(f"记录 {found.entry_id}")
    return " ".join(parts)


def _head_text(verdict: Verdict) -> str:
    return f"{verdict.head.seq}:{verdict.head.chain.hex()}" if verdict.head else ""
