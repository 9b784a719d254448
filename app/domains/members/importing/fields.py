"""The columns of a roster, by the names that branches give them."""

from collections.abc import Mapping
from enum import StrEnum, unique

from app.kit.sheets.tables import plain_title


@unique
class Field(StrEnum):
    """What a column of the file may be. The order of the first twenty is that of the usual layout."""

    SERIAL = "serial"
    NAME = "name"
    GENDER = "gender"
    NATIONALITY = "nationality"
    BIRTH = "birth"
    ID_NUMBER = "id_number"
    NATIVE_PLACE = "native_place"
    EDUCATION = "education"
    DEGREE = "degree"
    WORK_STARTED = "work_started"
    JOINED = "joined"
    FULL = "full"
    PARTY_POST = "party_post"
    BRANCH = "branch"
    STAGE = "stage"
    JOB = "job"
    PHONE = "phone"
    ADDRESS = "address"
    FLOWING = "flowing"
    REMARK = "remark"
    GROUP = "group"
    APPLIED = "applied"
    ACTIVIST = "activist"
    CANDIDATE = "candidate"

    @property
    def label(self) -> str:
        return _TITLES[self][0]


DATES = (
    Field.BIRTH,
    Field.WORK_STARTED,
    Field.APPLIED,
    Field.ACTIVIST,
    Field.CANDIDATE,
    Field.JOINED,
    Field.FULL,
)
TEXTS = (
    Field.SERIAL,
    Field.NATIVE_PLACE,
    Field.DEGREE,
    Field.PARTY_POST,
    Field.JOB,
    Field.ADDRESS,
    Field.REMARK,
)
MAPPED_WORDS = frozenset({Field.NATIONALITY, Field.EDUCATION, Field.STAGE, Field.BRANCH, Field.GROUP})
"""Columns whose unknown words the user maps to a known value."""

PERSONAL = frozenset({Field.NAME, Field.ID_NUMBER, Field.PHONE})
"""What tells one person from another: never carried from one row to the next."""

# The first title is the one that this product writes.
_TITLES: Mapping[Field, tuple[str, ...]] = {
    Field.SERIAL: ("序号", "编号", "号", "序", "NO", "排序", "序列"),
    Field.NAME: ("姓名", "党员姓名", "名字", "名称姓名"),
    Field.GENDER: ("性别",),
    Field.NATIONALITY: ("民族", "族别"),
    Field.BIRTH: ("出生日期", "出生年月", "出生年月日", "出生时间", "生日"),
    Field.ID_NUMBER: (
        "公民身份号码", "身份证号", "身份证号码", "身份证", "公民身份证号码", "公民身份证号", "居民身份证号",
        "居民身份证号码", "证件号码", "证件号", "身份号码",
    ),
    Field.NATIVE_PLACE: ("籍贯", "出生地", "户籍"),
    Field.EDUCATION: ("学历", "文化程度", "最高学历", "学历层次", "教育程度"),
    Field.DEGREE: ("学位/职称", "学位", "职称", "学位或职称", "技术职称", "专业技术职务"),
    Field.WORK_STARTED: ("参加工作日期", "参加工作时间", "参加工作年月", "工作时间", "参工时间"),
    Field.JOINED: (
        "入党日期", "入党时间", "入党年月", "加入党组织日期", "加入中共组织日期", "支部大会日期", "入党年月日",
        "加入中国共产党日期", "加入党组织时间", "发展为预备党员日期", "预备党员日期", "入党",
    ),
    Field.FULL: ("转正日期", "转正时间", "转为正式党员日期", "转为正式党员时间", "转正年月", "转正年月日", "转正"),
    Field.PARTY_POST: ("党内职务", "党内任职", "党内职务名称", "支部职务"),
    Field.BRANCH: (
        "所在支部/小组", "所在支部", "所在党支部", "所属支部", "所属党支部", "党支部", "支部", "党支部名称", "支部名称",
        "所在党组织", "所属党组织", "所在支部小组", "党组织", "党组织名称", "所在支部(小组)", "组织关系所在支部",
        "组织关系所在党支部", "组织关系所在党组织",
    ),
    Field.STAGE: (
        "人员类别", "党员类别", "党员类型", "党员性质", "正式/预备", "正式或预备", "类别", "政治面貌",
    ),
    Field.JOB: (
        "工作岗位", "岗位", "工作单位及职务", "工作单位及岗位", "单位及职务", "工作单位", "职业", "从事职业", "职务", "工作职务",
    ),
    Field.PHONE: (
        "手机", "手机号", "手机号码", "联系电话", "电话", "联系方式", "联系号码", "移动电话", "电话号码", "本人电话",
    ),
    Field.ADDRESS: ("家庭住址", "住址", "家庭地址", "现居住地", "居住地", "现住址", "联系地址", "居住地址", "通讯地址"),
    Field.FLOWING: ("是否流动", "是否流动党员", "是否为流动党员", "流动党员", "流动情况"),
    Field.REMARK: ("备注", "说明", "其他说明", "备考"),
    Field.GROUP: ("党小组", "所在小组", "所在党小组", "所属党小组", "小组"),
    Field.APPLIED: ("申请入党日期", "申请入党时间", "递交入党申请书日期", "递交申请书时间", "入党申请日期", "入党申请时间", "申请日期"),
    Field.ACTIVIST: ("列为积极分子日期", "确定为积极分子日期", "列为积极分子时间", "积极分子日期", "确定积极分子时间"),
    Field.CANDIDATE: ("列为发展对象日期", "确定为发展对象日期", "列为发展对象时间", "发展对象日期", "确定发展对象时间"),
}  # fmt: skip

_BY_TITLE: Mapping[str, Field] = {plain_title(title): field for field, titles in _TITLES.items() for title in titles}
# For titles that say more than the word, such as "第一学历". Short words like 入党 would fit anything (入党志愿书编号).
_TELLING = frozenset({"姓名", "性别", "民族", "籍贯", "学历", "手机", "电话", "住址", "备注", "支部"})
_CONTAINED = tuple(
    sorted(
        ((plain, field) for plain, field in _BY_TITLE.items() if len(plain) >= 4 or plain in _TELLING),
        key=lambda one: -len(one[0]),
    )
)
_NOT_THIS_PERSON = (
    "介绍人",
    "联系人",
    "配偶",
    "父",
    "母",
    "子女",
    "单位电话",
    "办公电话",
    "固定电话",
    "座机",
    "原",
    "上级",
)


def field_of_title(text: str) -> Field | None:
    """The field whose usual title this is, exactly."""
    return _BY_TITLE.get(plain_title(text))


def field_within_title(text: str) -> Field | None:
    """The field whose usual title stands somewhere in this longer one, the longest first; None for other people's."""
    plain = plain_title(text)
    if any(word in plain for word in _NOT_THIS_PERSON) or len(plain) > 20:
        return None
    return next((field for word, field in _CONTAINED if word in plain), None)
