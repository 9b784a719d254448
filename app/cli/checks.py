"""The checks behind `dangjian doctor`. None of them changes anything."""

import asyncio
import locale
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from app.db.engine import create_engine, is_sqlite
from app.db.migrating import newest_revision
from app.db.probe import DatabaseFault, Findings, explained, probe
from app.db.roles import role_faults
from app.gateways import RefusedToStart, pay_of, sms_of, wechat_of
from app.integrations.film.ffmpeg import find_ffmpeg
from app.integrations.storage.configured import StorageMisconfigured, configured_bucket
from app.integrations.storage.protocol import StorageUnavailable
from app.keyring.keyring import Keyring, KeysMissing
from app.keyring.master import SecretUnusable, read_master
from app.kit.clock import now
from app.kit.crypto import DecryptionFailed
from app.settings import Settings
from app.wiring import connect, secret_file_of

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_SCARCE_BYTES, _LOW_BYTES = 100 * 1024**2, 1024**3
_DRIFT_SECONDS, _WRONG_SECONDS = 2.0, 30.0


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    state: State
    message: str
    remedy: str = ""

    def as_data(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state.value, "message": self.message, "remedy": self.remedy}


def _ok(name: str, message: str) -> Finding:
    return Finding(name, State.OK, message)


def _warning(name: str, message: str, remedy: str) -> Finding:
    return Finding(name, State.WARNING, message, remedy)


def _failed(name: str, message: str, remedy: str) -> Finding:
    return Finding(name, State.FAILED, message, remedy)


async def mode(settings: Settings) -> list[Finding]:
    """Demo on an open address, and defaults that production should not keep."""
    if not settings.is_production:
        if settings.host in _LOOPBACK:
            return [_ok("模式", "演示模式，只监听本机")]
        return [_warning("模式", f"演示模式却监听 {settings.host}", "对外服务请设 DANGJIAN_MODE=production")]
    found = []
    if not settings.public_url.startswith("https://"):
        found.append(_warning("对外网址", "未设为 https 网址", "设置 DANGJIAN_PUBLIC_URL，签名链接与文档用它"))
    if set(settings.trusted_hosts) <= _LOOPBACK | {"testserver"}:
        found.append(_warning("Host 头", "只允许本机", "把对外域名写入 DANGJIAN_TRUSTED_HOSTS"))
    if "*" in settings.trusted_hosts:
        found.append(_failed("Host 头", "允许任意 Host", "DANGJIAN_TRUSTED_HOSTS 只写自己的域名"))
    if "*" in settings.forwarded_allow_ips:
        found.append(_failed("反向代理", "信任任何来源的代理头，来源地址可被伪造", "只写代理的地址"))
    return found or [_ok("模式", "生产模式，域名与代理已设置")]


async def gateways(settings: Settings) -> list[Finding]:
    """The outside services: production takes no fake."""
    found = []
    async with httpx.AsyncClient() as http:
        for name, made in (("微信", wechat_of), ("短信", sms_of), ("微信支付", pay_of)):
            try:
                gateway = made(settings, http)
            except RefusedToStart as error:
                found.append(_failed(name, str(error), "补齐设置；生产环境不使用演示网关"))
            else:
                found.append(_ok(name, f"使用 {type(gateway).__name__}"))
    return found


async def media(settings: Settings) -> list[Finding]:
    """Where files are kept, and the program that puts films right."""
    found = []
    try:
        bucket = configured_bucket(settings)
        if bucket is not None:
            await bucket.exists("doctor")
    except StorageMisconfigured as error:
        found.append(_failed("文件存储", str(error), "补齐 DANGJIAN_STORAGE_ 各项，或全部留空"))
    except StorageUnavailable as error:
        found.append(_failed("文件存储", error.detail, "检查桶名、网址、密钥与网络"))
    else:
        where = f"对象存储的桶 {settings.storage_bucket}" if settings.storage_bucket else f"{settings.files_dir}"
        found.append(_ok("文件存储", where))
    program = find_ffmpeg()
    if program is None:
        remedy = "安装 ffmpeg 后，索引在末尾的视频会自动整理成可以边下边播；不装则提示编辑重新导出"
        found.append(_warning("ffmpeg", "没有安装", remedy))
    else:
        found.append(_ok("ffmpeg", str(program)))
    return found


async def secret(settings: Settings) -> list[Finding]:
    """The master secret's file: there, private, of the right length."""
    file = secret_file_of(settings)
    if not file.exists() and not settings.is_production:
        return [_ok("主密钥", f"{file} 尚不存在，演示环境首次启动时生成")]
    try:
        read_master(file, create=False)
    except (SecretUnusable, OSError) as error:
        return [_failed("主密钥", str(error), "丢失主密钥等于丢失数据：从备份恢复，不要另造一个")]
    if settings.is_production and file.resolve().is_relative_to(settings.data_dir.resolve()):
        return [_warning("主密钥", f"{file} 与数据同在一个目录", "把主密钥与数据分开存放、分开备份")]
    return [_ok("主密钥", f"{file} 可用")]


async def database(settings: Settings) -> list[Finding]:
    """Each role's connection; version, encoding, schema and clock of the database."""
    try:
        seen = await probe(settings.server_database_url)
        for url in {settings.jobs_database_url, settings.owner_database_url} - {settings.server_database_url}:
            await probe(url)
    except DatabaseFault as error:
        return [_failed("数据库", str(error), "检查 DATABASE_URL、网络与数据库是否在运行")]
    version = ".".join(map(str, seen.version))
    if seen.is_too_old:
        return [_failed("数据库", f"{seen.dialect} {version} 太旧", "升级到 PostgreSQL 14 或 SQLite 3.35 以上")]
    return [_ok("数据库", f"{seen.dialect} {version}"), _encoding(seen), _schema(settings, seen), _clock(seen)]


def _encoding(seen: Findings) -> Finding:
    if seen.encoding.replace("-", "").upper() != "UTF8":
        return _failed("数据库编码", f"{seen.encoding}，存不下生僻字", "用 ENCODING 'UTF8' 重建数据库")
    return _ok("数据库编码", "UTF-8")


def _schema(settings: Settings, seen: Findings) -> Finding:
    newest = newest_revision()
    if seen.revision == newest:
        return _ok("数据库版本", f"已是最新（{newest}）")
    message = f"当前 {seen.revision or '（空）'}，程序需要 {newest}"
    if settings.migrate_on_start:
        return _warning("数据库版本", message, "启动时会自动迁移，也可先运行 dangjian migrate")
    return _failed("数据库版本", message, "运行 dangjian migrate")


def _clock(seen: Findings) -> Finding:
    ahead = abs(seen.ahead)
    if ahead > _WRONG_SECONDS:
        return _failed("时钟", f"与数据库相差 {ahead:.0f} 秒，签到码会不被接受", "两台机器都与时间服务器同步")
    if ahead > _DRIFT_SECONDS:
        return _warning("时钟", f"与数据库相差 {ahead:.1f} 秒", "与时间服务器同步")
    return _ok("时钟", f"与数据库相差 {ahead * 1000:.0f} 毫秒")


async def roles(settings: Settings) -> list[Finding]:
    """Row-level security must hold for the server's role."""
    if is_sqlite(settings.server_database_url):
        if settings.is_production:
            return [_warning("数据库角色", "SQLite 没有角色与行级安全", "多单位或多进程部署请用 PostgreSQL")]
        return []
    engine = create_engine(settings.server_database_url, pool_size=1)
    try:
        async with explained(settings.server_database_url):
            faults = await role_faults(engine)
    except DatabaseFault:
        return []
    finally:
        await engine.dispose()
    remedy = "按 compose.yaml 分设属主、服务、任务三个角色"
    state = State.FAILED if settings.is_production and not settings.allow_unsafe_role else State.WARNING
    return [Finding("数据库角色", state, fault, remedy) for fault in faults] or [
        _ok("数据库角色", "服务角色不是属主，行级安全有效")
    ]


async def keys(settings: Settings) -> list[Finding]:
    """Does the master secret open the keys in the database?"""
    try:
        master = read_master(secret_file_of(settings), create=False)
        if (await probe(settings.server_database_url)).revision != newest_revision():
            return []
    except (SecretUnusable, DatabaseFault, OSError):
        return []
    opened = connect(settings)
    keyring = Keyring(master)
    try:
        async with opened.read_all() as session:
            signing = await keyring.signing_keys(session)
            await keyring.platform_cipher(session)
    except KeysMissing:
        return [_ok("密钥", "数据库里还没有密钥，首次启动时生成")]
    except DecryptionFailed:
        return [
            _failed("密钥", "主密钥打不开数据库里的密钥", "密钥文件与数据库不是一套：换回与数据库一起备份的那个文件")
        ]
    finally:
        await opened.close()
    return [_ok("密钥", f"主密钥与数据库相符，{len(signing.keys)} 个签名密钥")]


async def surroundings(_settings: Settings) -> list[Finding]:
    """The process's alphabet and time zone data, and its Python."""
    found = [_ok("Python", sys.version.split()[0])]
    if sys.getfilesystemencoding().lower() != "utf-8" or locale.getpreferredencoding(False).upper() != "UTF-8":
        found.append(_warning("字符编码", f"进程编码为 {locale.getpreferredencoding(False)}", "设置 LANG=C.UTF-8"))
    else:
        found.append(_ok("字符编码", "UTF-8"))
    try:
        offset = now().astimezone(ZoneInfo("Asia/Shanghai")).utcoffset()
    except ZoneInfoNotFoundError:
        offset = None
    if offset == timedelta(hours=8):
        found.append(_ok("时区", "Asia/Shanghai 可用"))
    else:
        found.append(_failed("时区", "缺少 Asia/Shanghai 的时区数据", "安装 tzdata"))
    return found


async def disk(settings: Settings) -> list[Finding]:
    """The data directory and the files in it, where they lie on a disk of their own: writable, and room in it."""
    places = [settings.data_dir]
    if settings.files_dir.exists() and settings.files_dir.stat().st_dev != settings.data_dir.stat().st_dev:
        places.append(settings.files_dir)
    return [await asyncio.to_thread(_disk, place) for place in places]


def _disk(directory: Path) -> Finding:
    standing = next(place for place in (directory, *directory.absolute().parents) if place.exists())
    if not os.access(standing, os.W_OK):
        return _failed("磁盘", f"{directory} 不可写", "改变目录权限，或用 DANGJIAN_DATA_DIR 换一个目录")
    free = shutil.disk_usage(standing).free
    room = f"{directory} 剩余 {free / 1024**3:.1f} GB"
    if free < _SCARCE_BYTES:
        return _failed("磁盘", room, "清理磁盘：写不进数据时服务会停止")
    return _warning("磁盘", room, "尽快扩容") if free < _LOW_BYTES else _ok("磁盘", room)
