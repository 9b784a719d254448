"""Pydantic's complaints in Chinese. The offending value is never repeated: it may be personal data."""

import re
from collections.abc import Mapping
from typing import Any

_PHRASES: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的字段",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "格式不正确",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "enum": "不在可选值之内：{expected}",
    "literal_error": "不在可选值之内：{expected}",
    "uuid_parsing": "编号格式不正确",
    "uuid_type": "编号格式不正确",
    "date_type": "日期格式应为 YYYY-MM-DD",
    "date_parsing": "日期格式应为 YYYY-MM-DD",
    "date_from_datetime_parsing": "日期格式应为 YYYY-MM-DD",
    "date_from_datetime_inexact": "日期格式应为 YYYY-MM-DD",
    "datetime_type": "时间格式应为 RFC 3339",
    "datetime_parsing": "时间格式应为 RFC 3339",
    "datetime_from_date_parsing": "时间格式应为 RFC 3339",
    "timezone_aware": "时间须带时区，例如 +08:00",
    "json_invalid": "不是有效的 JSON",
    "json_type": "不是有效的 JSON",
    "value_error": "{reason}",
}


def phrase_of(error: Mapping[str, Any]) -> str:
    """One Chinese phrase for one of Pydantic's errors; a validator's own Chinese message is passed on."""
    context = dict(error.get("ctx") or {})
    if error["type"] == "value_error":
        reason = str(context.get("error", ""))
        return reason if any("\u4e00" <= letter <= "\u9fff" for letter in reason) else "内容不正确"
    if "expected" in context:
        context["expected"] = _choices(str(context["expected"]))
    return _PHRASES.get(error["type"], "内容不正确").format_map(_Kept(context))


def _choices(expected: str) -> str:
    """The words that Pydantic joins by commas and an English "or", without their quotes, as a Chinese sentence does."""
    return "、".join(re.findall(r"'([^']*)'", expected)) or expected


class _Kept(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
