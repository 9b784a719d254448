"""`dangjian keys rotate`: new signing keys, data keys, or a new master secret."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from app.cli.failures import Declined
from app.cli.screen import AsJson, Screen
from app.cli.workplace import Workplace, opened
from app.keyring.models import TenantKey
from app.settings import Settings
from app.wiring import secret_file_of

cli = typer.Typer(help="密钥：签名密钥、数据密钥、主密钥", no_args_is_help=True)


@cli.callback()
def _keys() -> None:
    """密钥：签名密钥、数据密钥、主密钥"""


@cli.command("rotate")
def rotate(
    signing: Annotated[bool, typer.Option("--signing", help="新的令牌签名密钥；旧令牌在到期前仍然有效")] = False,
    data: Annotated[bool, typer.Option("--data", help="每个单位新的数据密钥；旧数据仍能读取")] = False,
    master: Annotated[bool, typer.Option("--master", help="新的主密钥，重新包裹全部密钥；须先停止服务")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="确认轮换主密钥：服务已停止，已有备份")] = False,
    as_json: AsJson = False,
) -> None:
    """轮换密钥。"""
    if not (signing or data or master):
        raise Declined("请说明轮换哪一种：--signing、--data 或 --master")
    if master and not yes:
        raise Declined("轮换主密钥会改写密钥文件，须先停止全部服务进程并备份数据库和密钥文件；确认请加 --yes")
    asyncio.run(_rotate(Settings(), Screen(as_json=as_json), signing=signing, data=data, master=master))


async def _rotate(settings: Settings, screen: Screen, *, signing: bool, data: bool, master: bool) -> None:
    done: dict[str, object] = {}
    sentences = []
    async with opened(settings) as place:
        if signing:
            async with place.database.write_all() as session:
                done["signing_key"] = kid = await place.keyring.rotate_signing_key(session)
            sentences.append(f"新的签名密钥 {kid}，两分钟后启用")
        if data:
            done["data_keys"] = count = await _rotate_data_keys(place)
            sentences.append(f"已为 {count} 个单位生成新的数据密钥，两分钟后启用")
        if master:
            done["rewrapped"] = count = await _rotate_master(place)
            sentences.append(f"已用新的主密钥重新包裹 {count} 个密钥；请立即备份新的密钥文件")
    screen.result(done, *sentences)


async def _rotate_data_keys(place: Workplace) -> int:
    async with place.database.write_all() as session:
        tenants = list(await session.scalars(select(TenantKey.tenant_id).distinct().order_by(TenantKey.tenant_id)))
        for tenant_id in tenants:
            await place.keyring.rotate_data_key(session, tenant_id)
    return len(tenants)


async def _rotate_master(place: Workplace) -> int:
    """The new secret is on the disk before the database is changed, and in place only after: a crash between leaves both."""
    file = secret_file_of(place.settings)
    waiting = file.with_name(f"{file.name}.new")
    master = secrets.token_bytes(32)
    await asyncio.to_thread(_keep, waiting, master)
    async with place.database.write_all() as session:
        count = await place.keyring.rewrap(session, master)
    await asyncio.to_thread(os.replace, waiting, file)
    return count


def _keep(file: Path, master: bytes) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Declined(f"{file} 已存在：上一次轮换没有完成，请先弄清数据库用的是哪一个主密钥") from None
    with os.fdopen(descriptor, "w") as opened_file:
        opened_file.write(master.hex())
        opened_file.flush()
        os.fsync(opened_file.fileno())
