"""The table of authority over HTTP, as it is committed in openapi/access.md."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.contract.access.cases import CASES
from tests.contract.access.deciding import Because, Case, Expected
from tests.contract.access.scene import chinese_name
from tests.support.source import ROOT

COMMITTED = ROOT / "openapi" / "access.md"
_COLUMNS = ("操作", "权限", "允许", "看得见但不允许", "本单位视野之外", "外单位", "未登录")
_HEAD = """# 接口权限表

由 `make access` 生成，请勿手工修改。每一行是一个接口，各列是一类调用者得到的回答：状态码和错误码，
“不含他人内容”指成功但看不到别处的任何内容。测试对每一格都向真实的应用发出请求核对，缺少任何一个接口即不能通过。
世界如下：县委下有镇党委（第一、第二党支部）和乡党委（第三党支部），被操作的都是第一党支部或镇党委的内容；外单位是另一个县。
"""


def render(operations: Mapping[str, Mapping[str, Any]], cases: Iterable[Case] = CASES) -> str:
    """The whole table as Markdown, in the order of the API's document; ends with a line feed.

    Raises LookupError for an operation without a case.
    """
    by_name = {case.operation: case for case in cases}
    if missing := operations.keys() - by_name.keys():
        raise LookupError(f"without a case in tests/contract/access/cases: {', '.join(sorted(missing))}")
    rows = [_row(*_COLUMNS), _row(*["---"] * len(_COLUMNS))]
    for name, operation in operations.items():
        permissions = "、".join(f"`{one}`" for one in operation["x-permissions"]) or "–"
        rows.append(_row(f"`{name}`", permissions, *map(_cell, by_name[name].decisions)))
    return _HEAD + "\n" + "\n".join(rows) + "\n"


def _cell(expected: Expected | Because) -> str:
    if isinstance(expected, Because):
        return f"（{expected}）"
    said = f"{expected.status} {expected.code}".strip() + (" 不含他人内容" if expected.empty else "")
    return said if expected.who == "anonymous" else f"{chinese_name(expected.who)}：{said}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
