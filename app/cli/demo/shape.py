"""The tree of an invented county: committees by sector, branches of many kinds of unit, groups in the larger ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from random import Random
from uuid import UUID

from app.domains.orgs.public import OrgKind, UnitKind
from app.domains.orgs.seeding import PlannedOrg
from app.kit.ids import uuid7

BRANCHES_A_COMMITTEE = 18
MEMBERS_A_GROUP = 12
LEAST_MEMBERS = 3
MOST_GROUPS = 20

_TOWNS = (
    "石桥 柳河 青山 白沙 龙泉 双溪 大坪 金牛 高岭 长塘 梅岭 松林 枫树 清水 沙湾 古城 "
    "新田 凤凰 云台 花桥 黄土 板桥 官渡 竹园 茶亭 马鞍 南坪 北川 东溪 西岭 平安 太平 "
    "永兴 仁和 兴隆 福田"
).split()
_VILLAGES_FIRST = tuple("上下东西南北前后大小新老中长高金银红白青")
_VILLAGES_SECOND = tuple("湾坪塘坝岭沟桥庄屯寨堡洼岗坡岩泉溪林场园")
_BUREAUS = (
    "农业农村局 财政局 民政局 教育局 水利局 司法局 交通运输局 市场监督管理局 卫生健康局 审计局 "
    "统计局 信访局 应急管理局 自然资源局 住房和城乡建设局 人力资源和社会保障局 生态环境局 "
    "文化和旅游局 发展和改革局 退役军人事务局 医疗保障局 档案馆 机关事务服务中心"
).split()
_INSTITUTIONS = (
    "人民医院 中医院 疾病预防控制中心 图书馆 文化馆 融媒体中心 公共就业服务中心 不动产登记中心 "
    "社会保险中心 妇幼保健院 林业站 水文站 气象站 农业技术推广中心 公路养护中心"
).split()
_TRADES = ("机械", "食品", "建材", "纺织", "电子", "农业", "物流", "医药")

# What the branches of each committee belong to: kind of unit and its weight.
_SECTORS: dict[str, tuple[tuple[UnitKind, int], ...]] = {
    "town": ((UnitKind.VILLAGE, 11), (UnitKind.COMMUNITY, 3), (UnitKind.GOVERNMENT, 1), (UnitKind.SCHOOL, 1)),
    "county": ((UnitKind.GOVERNMENT, 9), (UnitKind.PUBLIC_INSTITUTION, 5), (UnitKind.RETIRED, 2)),
    "new": ((UnitKind.PRIVATE_ENTERPRISE, 7), (UnitKind.SOCIAL_ORGANISATION, 3), (UnitKind.STATE_ENTERPRISE, 2)),
    "education": ((UnitKind.SCHOOL, 9), (UnitKind.RETIRED, 1)),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch with the number of its people and its groups."""

    org: PlannedOrg
    size: int
    groups: tuple[PlannedOrg, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Shape:
    committees: tuple[PlannedOrg, ...]
    branches: tuple[Branch, ...]

    def orgs(self) -> Iterator[PlannedOrg]:
        """From the top down, so that every parent comes before its children."""
        yield from self.committees
        for branch in self.branches:
            yield branch.org
            yield from branch.groups


def a_county(chance: Random, root_id: UUID, *, members: int, branches: int, today: date) -> Shape:
    """A tree with exactly so many branches and members, at least three members a branch (党章 第三十条).

    Raises ValueError where there are too few members for so many branches.
    """
    if branches < 1 or members < branches * LEAST_MEMBERS:
        raise ValueError("每个支部至少 3 名党员")
    founded = _founding_days(chance, today)
    committees = _committees(root_id, ceil(branches / BRANCHES_A_COMMITTEE), founded)
    sizes = _sizes(chance, members, branches)
    made = []
    for number, size in enumerate(sizes):
        sector, committee = committees[number % len(committees)]
        place = number // len(committees)
        made.append(_branch(chance, sector, committee, place, size, founded))
    return Shape(tuple(committee for _, committee in committees), tuple(made))


def _committees(root_id: UUID, count: int, founded: Iterator[date]) -> list[tuple[str, PlannedOrg]]:
    named: list[tuple[str, str, OrgKind, UnitKind]] = [
        ("town", f"中共{_TOWNS[0]}镇委员会", OrgKind.PARTY_COMMITTEE, UnitKind.GOVERNMENT),
        ("county", "中共青禾县直属机关工作委员会", OrgKind.WORK_COMMITTEE, UnitKind.GOVERNMENT),
        ("new", "中共青禾县非公有制经济组织和社会组织工作委员会", OrgKind.WORK_COMMITTEE, UnitKind.PRIVATE_ENTERPRISE),
        ("education", "中共青禾县教育局委员会", OrgKind.PARTY_COMMITTEE, UnitKind.SCHOOL),
    ]
    for number in range(1, max(0, count - len(named)) + 1):
        round_, place = divmod(number, len(_TOWNS))
        name = f"{_TOWNS[place]}{'镇乡'[round_ % 2]}{round_ // 2 or ''}"
        named.append(("town", f"中共{name}委员会", OrgKind.PARTY_COMMITTEE, UnitKind.GOVERNMENT))
    return [
        (
            sector,
            PlannedOrg(
                id=uuid7(),
                parent_id=root_id,
                kind=kind,
                unit_kind=unit_kind,
                name=name,
                code=f"QH{position:03d}",
                founded_on=next(founded),
                position=position,
            ),
        )
        for position, (sector, name, kind, unit_kind) in enumerate(named, start=1)
    ]


def _sizes(chance: Random, members: int, branches: int) -> list[int]:
    """So many branches with so many members together, of differing size."""
    weights = [chance.triangular(0.4, 2.0, 0.9) for _ in range(branches)]
    spare = members - branches * LEAST_MEMBERS
    shares = [spare * weight / sum(weights) for weight in weights]
    sizes = [LEAST_MEMBERS + int(share) for share in shares]
    by_rest = sorted(range(branches), key=lambda place: shares[place] % 1, reverse=True)
    for place in by_rest[: members - sum(sizes)]:
        sizes[place] += 1
    return sizes


def _branch(
    chance: Random, sector: str, committee: PlannedOrg, place: int, size: int, founded: Iterator[date]
) -> Branch:
    kinds, weights = zip(*_SECTORS[sector], strict=True)
    (unit_kind,) = chance.choices(kinds, weights)
    unit = _unit_name(unit_kind, committee, place)
    org = PlannedOrg(
        id=uuid7(),
        parent_id=committee.id,
        kind=OrgKind.JOINT_BRANCH if unit_kind is UnitKind.SOCIAL_ORGANISATION else OrgKind.BRANCH,
        unit_kind=unit_kind,
        name=f"{unit}党支部",
        unit_name=unit,
        code=f"{committee.code}{place + 1:03d}",
        founded_on=next(founded),
        position=place + 1,
    )
    return Branch(org, size, _groups(org, size))


def _groups(branch: PlannedOrg, size: int) -> tuple[PlannedOrg, ...]:
    if size <= MEMBERS_A_GROUP:
        return ()
    return tuple(
        PlannedOrg(
            id=uuid7(),
            parent_id=branch.id,
            kind=OrgKind.GROUP,
            unit_kind=branch.unit_kind,
            name=f"第{_numeral(number)}党小组",
            code=None,
            founded_on=branch.founded_on,
            position=number,
        )
        for number in range(1, min(MOST_GROUPS, ceil(size / MEMBERS_A_GROUP)) + 1)
    )


def _unit_name(kind: UnitKind, committee: PlannedOrg, place: int) -> str:
    """A name that no sibling has: the place among them chooses it."""
    second, first = divmod(place, len(_VILLAGES_FIRST))
    turn, second = divmod(second, len(_VILLAGES_SECOND))
    local = f"{_VILLAGES_FIRST[first]}{_VILLAGES_SECOND[second]}{turn or ''}"
    match kind:
        case UnitKind.VILLAGE:
            return f"{local}村"
        case UnitKind.COMMUNITY:
            return f"{local}社区"
        case UnitKind.SCHOOL:
            return f"{local}学校"
        case UnitKind.GOVERNMENT:
            return _numbered(_BUREAUS, place) if committee.kind is OrgKind.WORK_COMMITTEE else f"{local}片区机关"
        case UnitKind.PUBLIC_INSTITUTION:
            return _numbered(_INSTITUTIONS, place)
        case UnitKind.RETIRED:
            return f"{local}离退休干部"
        case UnitKind.SOCIAL_ORGANISATION:
            return f"{local}行业协会联合"
        case _:
            return f"青禾{local}{_TRADES[place % len(_TRADES)]}有限公司"


def _numbered(names: Sequence[str], place: int) -> str:
    round_, place = divmod(place, len(names))
    return f"{names[place]}第{_numeral(round_ + 1)}" if round_ else names[place]


def _founding_days(chance: Random, today: date) -> Iterator[date]:
    while True:
        yield today - timedelta(days=chance.randrange(5 * 365, 60 * 365))


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九十"
    if number <= 10:
        return digits[number]
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def sizes_of(branches: Sequence[Branch]) -> Iterator[UnitKind]:
    """The kind of unit of each person, branch by branch."""
    for branch in branches:
        yield from [branch.org.unit_kind] * branch.size
