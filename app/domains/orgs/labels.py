"""Chinese names of this area's code words, as clients show them and as sheets write them."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.orgs.models import ChangeStatus, ImportStatus, OrgChangeKind, OrgKind, OrgStatus, Post, UnitKind
from app.domains.orgs.vocabulary import Action, Duplicates, Field, Gap, TermState

ORG_KINDS: Mapping[OrgKind, str] = {
    OrgKind.PARTY_COMMITTEE: "党委",
    OrgKind.WORK_COMMITTEE: "党工委",
    OrgKind.GENERAL_BRANCH: "党总支",
    OrgKind.BRANCH: "党支部",
    OrgKind.JOINT_BRANCH: "联合党支部",
    OrgKind.TEMPORARY_BRANCH: "临时党支部",
    OrgKind.FLOW_BRANCH: "流动党支部",
    OrgKind.FUNCTIONAL_BRANCH: "功能型党支部",
    OrgKind.GROUP: "党小组",
}

UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.GOVERNMENT: "机关",
    UnitKind.PUBLIC_INSTITUTION: "事业单位",
    UnitKind.STATE_ENTERPRISE: "国有企业",
    UnitKind.VILLAGE: "农村",
    UnitKind.COMMUNITY: "社区",
    UnitKind.PRIVATE_ENTERPRISE: "非公有制企业",
    UnitKind.SOCIAL_ORGANISATION: "社会组织",
    UnitKind.SCHOOL: "学校",
    UnitKind.RETIRED: "离退休",
    UnitKind.OTHER: "其他",
}

ORG_STATUSES: Mapping[OrgStatus, str] = {
    OrgStatus.ACTIVE: "正常",
    OrgStatus.DISSOLVED: "已撤销",
    OrgStatus.MERGED: "已合并",
}

CHANGE_KINDS: Mapping[OrgChangeKind, str] = {
    OrgChangeKind.FOUNDED: "成立",
    OrgChangeKind.RENAMED: "更名",
    OrgChangeKind.MOVED: "调整隶属关系",
    OrgChangeKind.EDITED: "修改资料",
    OrgChangeKind.MERGED: "合并",
    OrgChangeKind.DISSOLVED: "撤销",
}

CHANGE_STATUSES: Mapping[ChangeStatus, str] = {
    ChangeStatus.PLANNED: "待生效",
    ChangeStatus.APPLIED: "已生效",
    ChangeStatus.CANCELLED: "已取消",
    ChangeStatus.REFUSED: "未能生效",
}

POSTS: Mapping[Post, str] = {
    Post.SECRETARY: "书记",
    Post.DEPUTY_SECRETARY: "副书记",
    Post.ORGANISATION: "组织委员",
    Post.PUBLICITY: "宣传委员",
    Post.DISCIPLINE: "纪检委员",
    Post.YOUTH: "青年委员",
    Post.WOMEN: "妇女委员",
    Post.UNITED_FRONT: "统战委员",
    Post.MEMBER: "委员",
    Post.GROUP_LEADER: "党小组组长",
}

IMPORT_STATUSES: Mapping[ImportStatus, str] = {
    ImportStatus.PREVIEWED: "已检查",
    ImportStatus.COMMITTED: "已写入",
}

TERM_STATES: Mapping[TermState, str] = {
    TermState.OPEN: "在任",
    TermState.DUE_SOON: "半年内届满",
    TermState.OVERDUE: "已逾期",
}

GAPS: Mapping[Gap, str] = {
    Gap.WITHOUT_SECRETARY: "无书记",
    Gap.WITHOUT_TERM: "未登记班子",
    Gap.TERM_OVERDUE: "逾期未换届",
    Gap.OVER_FIFTY: "党员超过 50 人",
    Gap.UNDER_THREE: "正式党员不足 3 人",
}

IMPORT_ACTIONS: Mapping[Action, str] = {
    Action.CREATE: "新建",
    Action.DUPLICATE: "已存在",
    Action.FAULTY: "有误",
}

IMPORT_DUPLICATES: Mapping[Duplicates, str] = {
    Duplicates.SKIP: "跳过",
    Duplicates.UPDATE: "更新",
}

IMPORT_FIELDS: Mapping[Field, str] = {
    Field.SERIAL: "序号",
    Field.NAME: "党组织名称",
    Field.SHORT_NAME: "简称",
    Field.PARENT: "上级党组织",
    Field.CODE: "党组织代码",
    Field.KIND: "类别",
    Field.UNIT_KIND: "单位类别",
    Field.UNIT_NAME: "单位名称",
    Field.FOUNDED_ON: "成立日期",
    Field.SECRETARY: "书记",
    Field.CONTACT: "联系人",
    Field.PHONE: "联系电话",
}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "org_kind": ORG_KINDS,  # type: ignore[dict-item]
    "unit_kind": UNIT_KINDS,  # type: ignore[dict-item]
    "org_status": ORG_STATUSES,  # type: ignore[dict-item]
    "org_change_kind": CHANGE_KINDS,  # type: ignore[dict-item]
    "org_change_status": CHANGE_STATUSES,  # type: ignore[dict-item]
    "post": POSTS,  # type: ignore[dict-item]
    "org_import_status": IMPORT_STATUSES,  # type: ignore[dict-item]
    "org_import_action": IMPORT_ACTIONS,  # type: ignore[dict-item]
    "org_import_duplicates": IMPORT_DUPLICATES,  # type: ignore[dict-item]
    "org_import_field": IMPORT_FIELDS,  # type: ignore[dict-item]
    "term_state": TERM_STATES,  # type: ignore[dict-item]
    "coverage_gap": GAPS,  # type: ignore[dict-item]
}
