"""Comma, semicolon or tab separated text, in the encodings Chinese offices produce."""

import codecs
import csv
import io
import re
from pathlib import PurePath

from app.kit.sheets.model import Grid, Sheet, SheetLimits, SheetUnreadable, text_cell

_DELIMITERS = ",;\t"
_SNIFFED_LINES = 20
_CHINESE_IN_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_EXCEL_HINT = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_APOSTROPHE = re.compile(r"\s*'([0-9Xx]+)\s*")


def read_csv(data: bytes, filename: str, limits: SheetLimits) -> Sheet:
    """Raises SheetUnreadable if it is not text or its quotes do not match, and SheetTooLarge."""
    text = _decoded(data)
    if hint := _EXCEL_HINT.match(text):
        delimiter, text = hint[1], text[hint.end() :]
    else:
        delimiter = _sniffed(text)
    grid = Grid(limits)
    try:
        for row, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)):
            grid.count(len(fields))
            for column, value in enumerate(fields):
                grid.put(row, column, text_cell(_unwrapped(value), limits))
    except csv.Error:
        raise SheetUnreadable(reason="引号不成对，或某个单元格过长") from None
    return Sheet(PurePath(filename).stem, grid.rows())


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and _was_meant_as_utf8(data[: error.start]):
                raise SheetUnreadable(reason="文字编码已损坏，请重新导出后再上传") from None
            continue
        if not _CONTROL.search(text):
            return text
    raise SheetUnreadable(reason="这不是表格文件，请用 Excel 或 WPS 另存为 .xlsx 后再上传")


def _was_meant_as_utf8(valid: bytes) -> bool:
    """GB18030 would take damaged UTF-8 for other characters; its own text hardly holds eight of these by chance."""
    return len(_CHINESE_IN_UTF8.findall(valid[:100_000])) >= 8


def _sniffed(text: str) -> str:
    """The delimiter that the first lines hold most often outside quotes; a comma if there is none."""
    head = _QUOTED.sub("", "\n".join(text[:20_000].splitlines()[:_SNIFFED_LINES]))
    return max(_DELIMITERS, key=lambda delimiter: (head.count(delimiter), delimiter == ","))


def _unwrapped(value: str) -> str:
    """Without the dress (`="…"`, a leading apostrophe) by which people keep Excel from reading digits as a number."""
    if match := _KEPT_AS_TEXT.fullmatch(value.strip()):
        return match[1]
    if match := _APOSTROPHE.fullmatch(value):
        return match[1]
    return value
