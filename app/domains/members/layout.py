"""The twenty columns of the register (花名册) as a sheet, in their order. What is written here is read back unchanged."""

from app.domains.members.entry import Entry
from app.domains.members.labels import GENDERS, STAGES
from app.domains.members.personal import date_text, masked
from app.domains.members.repository import Found
from app.domains.members.vocabulary import Gender, MemberStatus
from app.kit.codes import EDUCATION, NATIONALITIES
from app.kit.sheets import Column

COLUMNS = (
    Column("序号", width=6),
    Column("姓名"),
    Column("性别", width=6),
    Column("民族", width=8),
    Column("出生日期"),
    Column("公民身份号码", width=22),
    Column("籍贯"),
    Column("学历", width=16),
    Column("学位/职称"),
    Column("参加工作日期"),
    Column("入党日期"),
    Column("转正日期"),
    Column("党内职务"),
    Column("所在支部/小组", width=28),
    Column("人员类别"),
    Column("工作岗位"),
    Column("手机", width=14),
    Column("家庭住址", width=30),
    Column("是否流动", width=10),
    Column("备注", width=24),
)


def row_of(found: Found, entry: Entry, *, group_name: str | None, unmasked: bool) -> list[str | None]:
    """One person as texts, in the order of COLUMNS; masked values hold `****`."""
    member = found.member
    shown = {
        name: getattr(entry, name) if unmasked else masked(name, getattr(entry, name))
        for name in ("id_number", "phone", "address", "remark")
    }
    gender = GENDERS[entry.gender] if entry.gender in (Gender.MALE, Gender.FEMALE) else None
    return [
        entry.serial,
        entry.name,
        gender,
        NATIONALITIES[entry.nationality] if entry.nationality else None,
        date_text(entry.birth),
        shown["id_number"],
        entry.native_place,
        EDUCATION[entry.education] if entry.education else None,
        entry.degree,
        date_text(entry.work_started),
        date_text(entry.joined),
        date_text(entry.full),
        entry.party_post,
        f"{found.org_name}/{group_name}" if group_name else found.org_name,
        STAGES[member.stage],
        entry.job,
        shown["phone"],
        shown["address"],
        "是" if member.status is MemberStatus.FLOWING else "否",
        shown["remark"],
    ]
