"""Invented members: who they are, what they do, when they joined. The same seed and day give the same people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.cli.demo.names import a_name
from app.domains.members.public import Category, MemberStatus, Stage
from app.domains.members.vocabulary import Gender
from app.domains.orgs.public import UnitKind
from app.kit.dates import add_months
from app.kit.identity import citizen_id_check

# Neither an area of GB/T 2260 nor a mobile segment: nobody's.
AREA, SEGMENT = 99, "100"
_A_AREA = 499
_PHONE_STEP, _PHONES = 61_803_399, 10**8

_STAGES = (Stage.FULL, Stage.PROBATIONARY, Stage.CANDIDATE, Stage.ACTIVIST, Stage.APPLICANT)
_STAGE_WEIGHTS = (92, 4, 1, 2, 1)
_STATUSES = (MemberStatus.NORMAL, MemberStatus.FLOWING, MemberStatus.LOST_CONTACT)
_STATUS_WEIGHTS = (94.0, 5.5, 0.5)
_EDUCATION = ("14", "21", "31", "41", "61", "71")
_EDUCATION_WEIGHTS = (4, 26, 24, 12, 18, 16)
_DEGREES = {"14": "硕士", "21": "学士"}

_JOBS: dict[UnitKind, tuple[str, ...]] = {
    UnitKind.GOVERNMENT: ("科员", "主任科员", "办公室主任", "综合执法队员"),
    UnitKind.PUBLIC_INSTITUTION: ("医师", "护士", "工程师", "技术员"),
    UnitKind.STATE_ENTERPRISE: ("操作工", "班组长", "安全员", "车间主任"),
    UnitKind.VILLAGE: ("务农", "村会计", "合作社理事", "护林员"),
    UnitKind.COMMUNITY: ("社区工作者", "网格员", "个体经营", "楼门长"),
    UnitKind.PRIVATE_ENTERPRISE: ("技术员", "销售", "质检员", "生产主管"),
    UnitKind.SOCIAL_ORGANISATION: ("社工", "项目主管"),
    UnitKind.SCHOOL: ("教师", "班主任", "教研组长"),
    UnitKind.RETIRED: ("退休",),
    UnitKind.OTHER: ("职工",),
}
_FARMING = (UnitKind.VILLAGE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person as a register describes them. `status_on` is since when they are away."""

    name: str
    gender: Gender
    nationality: str
    birth: date
    id_number: str
    phone: str
    education: str
    degree: str
    native_place: str
    job: str
    work_started: date
    stage: Stage
    status: MemberStatus
    status_on: date | None
    applied: date
    activist: date | None
    candidate: date | None
    joined: date | None
    full: date | None
    categories: frozenset[Category]


def people(chance: Random, unit_kinds: Iterator[UnitKind], *, today: date) -> Iterator[Person]:
    """One person for each unit kind, numbers never twice."""
    for index, unit_kind in enumerate(unit_kinds):
        yield _person(chance, index, unit_kind, today)


def an_id_number(index: int, birth: date, *, female: bool) -> str:
    """The index-th number (index < 4,990,000): area, birth, an order code that is odd for men, check digit."""
    area, order = divmod(index, _A_AREA)
    body = f"{AREA}{area:04d}{birth:%Y%m%d}{2 * order + 1 + int(female):03d}"
    return body + citizen_id_check(body)


def a_phone(index: int) -> str:
    """The index-th phone: the step is prime to the count, so none comes twice before all have come."""
    return f"{SEGMENT}{index * _PHONE_STEP % _PHONES:08d}"


def _person(chance: Random, index: int, unit_kind: UnitKind, today: date) -> Person:
    female = chance.random() < 0.31
    name, nationality = a_name(chance, female=female)
    (stage,) = chance.choices(_STAGES, _STAGE_WEIGHTS)
    if unit_kind is UnitKind.RETIRED:
        stage = Stage.FULL
    birth = _birth(chance, stage, unit_kind, today)
    applied, activist, candidate, joined, full = _way(chance, stage, birth, today)
    (status,) = chance.choices(_STATUSES, _STATUS_WEIGHTS) if full else (MemberStatus.NORMAL,)
    (education,) = chance.choices(_EDUCATION, _EDUCATION_WEIGHTS)
    retired = (today - birth).days > 61 * 365
    farms = unit_kind in _FARMING
    return Person(
        name=name,
        gender=Gender.FEMALE if female else Gender.MALE,
        nationality=nationality,
        birth=birth,
        id_number=an_id_number(index, birth, female=female),
        phone=a_phone(index),
        education=education,
        degree=_DEGREES.get(education, ""),
        native_place="青禾县",
        job="务农" if farms and retired else "退休" if retired else chance.choice(_JOBS[unit_kind]),
        work_started=add_months(birth, 12 * 18 + chance.randrange(72)),
        stage=stage,
        status=status,
        status_on=today - timedelta(days=chance.randrange(30, 700)) if status is not MemberStatus.NORMAL else None,
        applied=applied,
        activist=activist,
        candidate=candidate,
        joined=joined,
        full=full,
        categories=_categories(status, retired=retired, farms=farms, in_need=chance.random() < 0.03),
    )


def _birth(chance: Random, stage: Stage, unit_kind: UnitKind, today: date) -> date:
    """Applicants and probationary members are young, a branch of the retired is old."""
    if unit_kind is UnitKind.RETIRED:
        years = chance.uniform(60, 92)
    elif stage is Stage.FULL:
        years = chance.triangular(25, 90, 45)
    else:
        years = chance.triangular(24, 55, 28)
    return today - timedelta(days=int(years * 365.25))


def _way(
    chance: Random, stage: Stage, birth: date, today: date
) -> tuple[date, date | None, date | None, date | None, date | None]:
    """The dates of the way into the Party, each within the time rules, counted back from where the person stands now.

    Applying takes 18 years of age, becoming a candidate a year as an activist, full membership a year of probation
    (中国共产党发展党员工作细则 第五条, 第十二条, 第三十条).
    """
    place = _STAGES[::-1].index(stage)
    if stage is Stage.FULL:
        # Most join in their twenties, some much later.
        wished = birth + timedelta(days=int((22 + chance.triangular(0, 34, 2)) * 365.25))
        joined: date | None = min(wished, add_months(today, -13))
    else:
        joined = today - timedelta(days=chance.randrange(20, 330)) if stage is Stage.PROBATIONARY else None
    anchor = joined or today - timedelta(days=chance.randrange(10, 90))
    candidate = add_months(anchor, -4) if joined else anchor
    activist = add_months(candidate, -15) if place >= 2 else anchor
    applied = add_months(activist, -5) if place >= 1 else anchor
    full = add_months(joined, 12) if joined and stage is Stage.FULL else None
    return applied, activist if place >= 1 else None, candidate if place >= 2 else None, joined, full


def _categories(status: MemberStatus, *, retired: bool, farms: bool, in_need: bool) -> frozenset[Category]:
    found = {Category.FARMER} if farms else {Category.RETIRED} if retired else {Category.EMPLOYED}
    if status is MemberStatus.FLOWING:
        found.add(Category.FLOWING)
    if in_need:
        found.add(Category.IN_NEED)
    return frozenset(found)
