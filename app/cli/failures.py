"""How a command fails: an exit code and a Chinese sentence, never a traceback (unless `--traceback` asks for one).

Exit codes: 1 refused or a check failed, 2 wrong usage, 3 settings or keys unusable, 4 database out of reach,
70 a fault of the program, 130 interrupted.
"""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from typer.exceptions import Abort, TyperException

from app.db.probe import DatabaseFault, reason_of
from app.gateways import RefusedToStart
from app.keyring.keyring import KeysMissing
from app.keyring.master import SecretUnusable
from app.kit.crypto import DecryptionFailed
from app.kit.errors import Refusal, Unavailable
from app.settings import Settings
from app.web.phrases import phrase_of

REFUSED, USAGE, SETTINGS, DATABASE, FAULT, INTERRUPTED = 1, 2, 3, 4, 70, 130


@dataclass(frozen=True, slots=True)
class Failure:
    exit_code: int
    code: str
    message: str


class Declined(Exception):
    """The command will not do this; the message says why, in Chinese."""


def failure_of(error: BaseException) -> Failure:
    """What to tell about an error that ended a command."""
    match error:
        case Declined():
            return Failure(REFUSED, "DECLINED", str(error))
        case ValidationError():
            return Failure(SETTINGS, "SETTINGS_INVALID", "；".join(setting_faults(error)))
        case RefusedToStart():
            return Failure(SETTINGS, "REFUSED_TO_START", str(error))
        case SecretUnusable():
            return Failure(SETTINGS, "SECRET_UNUSABLE", str(error))
        case KeysMissing():
            return Failure(
                SETTINGS,
                "KEYS_MISSING",
                "数据库里没有这个单位的密钥：数据库尚未初始化，或单位不是用 create-tenant 建立的",
            )
        case DecryptionFailed():
            return Failure(SETTINGS, "SECRET_MISMATCH", "主密钥打不开数据库里的密钥：密钥文件与数据库不是一套")
        case DatabaseFault():
            return Failure(DATABASE, "DATABASE_UNAVAILABLE", str(error))
        case OperationalError() if reason_of(error) != type(error).__name__:
            return Failure(DATABASE, "DATABASE_UNAVAILABLE", f"数据库无法使用：{reason_of(error)}")
        case Refusal():
            return Failure(DATABASE if isinstance(error, Unavailable) else REFUSED, error.code, _full(error))
        case KeyboardInterrupt() | Abort():
            return Failure(INTERRUPTED, "INTERRUPTED", "已中断")
        case TyperException():
            return Failure(USAGE, "USAGE", usage_fault(error))
        case OSError():
            return Failure(REFUSED, "SYSTEM", f"系统拒绝了这项操作：{error.strerror or error}")
    return Failure(FAULT, "FAULT", f"程序内部错误（{type(error).__name__}）；加 --traceback 可查看细节")


def setting_faults(error: ValidationError) -> list[str]:
    """One sentence for each setting that is unusable, by its name in the environment; values are not repeated."""
    return [f"设置 {_variable(fault['loc'])}：{phrase_of(fault)}" for fault in error.errors()]


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return Settings.variable(name) if name in Settings.model_fields else name


def _full(error: Refusal) -> str:
    issues = "；".join(f"{issue.field}：{issue.issue}" for issue in error.issues)
    return f"{error.detail}（{issues}）" if issues else error.detail


def usage_fault(error: TyperException) -> str:
    """Typer's complaints about the command line, in Chinese."""
    if option := getattr(error, "option_name", None):
        return f"没有这个选项，或用法不对：{option}"
    if parameter := getattr(error, "param", None):
        named = "/".join(getattr(parameter, "opts", ())) or parameter.name
        return f"参数 {named} 的值不正确" if error.message else f"缺少参数 {named}"
    if "No such command" in error.message:
        return "没有这个命令；dangjian --help 列出全部命令"
    return f"用法不对；dangjian --help 列出全部命令（{error.message}）"
