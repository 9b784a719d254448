"""The words of a PDF of ours, read back: its texts by the tables that its own fonts carry."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\nendobj", re.S)
# Brackets that close again stand in a text as they are.
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)|(\bET\b)", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf: bytes) -> list[str]:
    """The pieces of text in the order in which they are drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    tables = {
        name: _table(objects, int(number))
        for body in objects.values()
        for fonts in re.findall(rb"/Font\s*<<(.*?)>>", body, re.S)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", fonts)
    }
    found: list[str] = []
    for page in _pages(objects):
        found += _drawn(page, tables)
    return found


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type/Page\b(?!s)", pdf))


def _pages(objects: dict[int, bytes]) -> list[bytes]:
    ids = [re.search(rb"/Contents (\d+) 0 R", body) for body in objects.values() if b"/Type/Page/" in body]
    return [_inflated(objects[int(one[1])]) for one in ids if one]


def _inflated(body: bytes) -> bytes:
    content = body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    return zlib.decompress(content)


def _table(objects: dict[int, bytes], number: int) -> dict[bytes, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
    assert named is not None
    text = _inflated(objects[int(named[1])])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", text.split(b"endcodespacerange", 1)[1])
    return {bytes.fromhex(code.decode()): bytes.fromhex(word.decode()).decode("utf-16-be") for code, word in pairs}


def _drawn(page: bytes, tables: dict[bytes, dict[bytes, str]]) -> list[str]:
    found, table, line = [], dict[bytes, str](), ""
    for font, text, end in _SHOWN.findall(page):
        if font:
            table = tables[font]
        elif end:
            found.append(line)
            line = ""
        else:
            raw = _ESCAPE.sub(_unescaped, text)
            line += "".join(table[raw[at : at + 2]] for at in range(0, len(raw), 2))
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    return bytes([int(what, 8)]) if what.isdigit() else _LETTERS.get(what, what)
