"""What kind of file this is, by its content, and whether it is safe to unpack: decided before any parser sees it."""

import io
import re
import zipfile
from typing import Literal

from app.kit.sheets.model import SheetEmpty, SheetEncrypted, SheetLimits, SheetTooLarge, SheetUnreadable

FileKind = Literal["xlsx", "xls", "csv"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*<(?:[!?]|[a-z][\w:]*[\s>/])", re.IGNORECASE)
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_SAVE_AS = "请用 Excel 或 WPS 另存为 .xlsx 后再上传"
_RATIO_MATTERS_FROM = 1024 * 1024


def file_kind(data: bytes, limits: SheetLimits) -> FileKind:
    """The kind of spreadsheet `data` is. Raises SheetFault for other files, encrypted ones and bombs."""
    if len(data) > limits.file_bytes:
        raise SheetTooLarge(reason=f"文件超过{limits.file_bytes // (1024 * 1024)}MB")
    if not data.strip():
        raise SheetEmpty
    if data.startswith(_ZIP):
        _require_safe_workbook(data, limits)
        return "xlsx"
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise SheetEncrypted
        return "xls"
    if data.startswith(_BARE_BIFF):
        return "xls"
    if data.startswith(_BINARY):
        raise SheetUnreadable(reason=f"这不是表格文件，{_SAVE_AS}")
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")[:1000]):
        raise SheetUnreadable(reason=f"这是网页格式的文件，{_SAVE_AS}")
    return "csv"


def _require_safe_workbook(data: bytes, limits: SheetLimits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise SheetUnreadable(reason=f"文件已损坏，{_SAVE_AS}") from None
    # zipfile never gives more bytes than an entry declares, so the declared sizes bound what can come out.
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked_bytes:
        raise SheetTooLarge(reason="解压后的内容过大")
    if unpacked > _RATIO_MATTERS_FROM and unpacked > limits.ratio * len(data):
        raise SheetTooLarge(reason="压缩比例异常")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetEncrypted
    names = {entry.filename for entry in entries}
    if len(names) != len(entries):
        raise SheetUnreadable(reason=f"文件已损坏，{_SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise SheetUnreadable(reason=f"不支持这种表格格式，{_SAVE_AS}")
