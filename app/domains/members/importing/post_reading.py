"""A list of committee members (班子成员名单): 党组织, 姓名, 职务, 任职日期, perhaps 手机. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.members.importing.fields import Field, field_of_title
from app.domains.members.importing.layout import Layout
from app.domains.members.importing.reading import storable
from app.domains.members.importing.words import plain_word
from app.domains.orgs.public import POSTS, Post
from app.kit.dates import DateFault, parse_sheet_date
from app.kit.identity import PhoneFault, normalise_phone
from app.kit.sheets.staged import StagedCell
from app.kit.sheets.tables import plain_title
from app.kit.text import normalise_name

_POST_TITLES = frozenset(map(plain_title, ("职务", "党内职务", "班子职务", "支部职务", "任职", "职务名称")))
_DATE_TITLES = frozenset(map(plain_title, ("任职日期", "任职时间", "当选日期", "当选时间", "选举日期", "任现职时间")))
_WORDS: Mapping[str, Post] = {label: post for post, label in POSTS.items()} | {
    "组织": Post.ORGANISATION,
    "宣传": Post.PUBLICITY,
    "纪检": Post.DISCIPLINE,
    "纪律检查委员": Post.DISCIPLINE,
    "青年": Post.YOUTH,
    "妇女": Post.WOMEN,
    "统战": Post.UNITED_FRONT,
    "小组长": Post.GROUP_LEADER,
    "组长": Post.GROUP_LEADER,
}
_PREFIX = re.compile(r"^(?:中共)?(?:党?总?支部|党?总支|支委|党委|党工委|党)(?=.)")
_SEPARATORS = re.compile(r"[、,，/;；+兼]+")


class PostColumnsMissing(Exception):
    """The header names no post or no date."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """One row. `issues` are Chinese sentences; without one the row says all that it has to."""

    number: int
    org: str
    name: str
    phone: str | None
    posts: Sequence[Post]
    from_on: date | None
    issues: Sequence[str]


def read_posts(layout: Layout, *, today: date) -> list[PostRow]:
    """The rows of the list. Raises PostColumnsMissing."""
    columns: dict[str, int] = {}
    for column, title in reversed(list(enumerate(layout.titles))):
        plain, field = plain_title(title), field_of_title(title)
        if plain in _POST_TITLES:
            columns["post"] = column
        elif plain in _DATE_TITLES:
            columns["date"] = column
        elif field in (Field.NAME, Field.BRANCH, Field.PHONE):
            columns[field] = column
    if not {"post", "date"} <= columns.keys():
        raise PostColumnsMissing
    return [
        _read(
            one.number, {key: StagedCell.of(one.cells[column]) for key, column in columns.items()}, one.section, today
        )
        for one in layout.people
    ]


def _read(number: int, cells: Mapping[str, StagedCell], section: str, today: date) -> PostRow:
    issues: list[str] = []
    name = normalise_name(storable(cells[Field.NAME].text))
    if not name:
        issues.append("没有填写姓名")
    org = storable(cells[Field.BRANCH].text) if Field.BRANCH in cells else ""
    if not (org or section):
        issues.append("没有填写党组织")
    posts = posts_of(cells["post"].text)
    if not posts:
        issues.append("职务无法识别")
    return PostRow(
        number, org or section, name, _phone(cells, issues), posts, _day(cells["date"], today, issues), tuple(issues)
    )


def posts_of(text: str) -> list[Post]:
    """`党支部书记` is one post, `组织委员兼纪检委员` two; nothing if any word is unknown."""
    found = [
        _WORDS.get(word) or _WORDS.get(_PREFIX.sub("", word)) for word in _SEPARATORS.split(plain_word(text)) if word
    ]
    return [] if None in found else list(dict.fromkeys(post for post in found if post))


def _phone(cells: Mapping[str, StagedCell], issues: list[str]) -> str | None:
    cell = cells.get(Field.PHONE)
    if cell is None or cell.is_blank or cell.is_masked:
        return None
    try:
        return normalise_phone(cell.text)
    except PhoneFault as fault:
        issues.append(str(fault))
        return None


def _day(cell: StagedCell, today: date, issues: list[str]) -> date | None:
    try:
        day = parse_sheet_date(cell.date_input).day
    except DateFault as fault:
        issues.append(f"任职日期：{fault.reason}")
        return None
    if day > today:
        issues.append("任职日期晚于今天")
        return None
    return day
