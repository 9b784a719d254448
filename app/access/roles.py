"""The one reviewed table of roles: what each may do, where it is held, and whom it may appoint.

Those that run the system, and belong to no branch, stand in `operating_roles`.

`member` and `applicant` follow from the register and the stage; the rights of a committee member follow from the
term. None of them is ever appointed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.access.bundles import (
    ADOPT_PLANS,
    APPOINT,
    ATTEND,
    CONSENT_TO_ELECTIONS,
    DECIDE_DUES,
    GIVE_LECTURES,
    HOLD_CLASSES,
    HOLD_MEETINGS,
    KEEP_BOOKS,
    KEEP_HOURS,
    KEEP_REGISTER,
    KNOW_MINUTES,
    ORGANISE,
    ORGANISE_DUES,
    OVERSEE_BOOKS,
    OVERSEE_DUES,
    OVERSEE_HOURS,
    OVERSEE_MEETINGS,
    OWN_HOURS,
    OWN_RECORD,
    PAY_DUES,
    RECORD_MEETINGS,
    REVIEW_LESSONS,
    RUN_BRANCH,
    STAFF,
    STUDY,
    WRITE_LESSONS,
)
from app.access.operating_roles import OPERATING
from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the table readable)
from app.access.role_spec import ANY_PLACE, BRANCH, COMMITTEE, GROUP, Place, Role, RoleSpec

__all__ = ["ROLES", "Place", "Role", "RoleSpec"]

_TABLE = (
    RoleSpec(
        code=Role.MEMBER,
        name="党员",
        sentence="查看本人档案，参加会议签到、请假，学习、测试，交纳党费，反映意见",
        held_at=BRANCH,
        by_appointment=False,
        permissions=STAFF
        | ATTEND
        | STUDY
        | OWN_RECORD
        | OWN_HOURS
        | PAY_DUES
        | KNOW_MINUTES
        | GIVE_LECTURES
        | {P.MEETING_VOTE_READ, P.FILE_UPLOAD},
    ),
    RoleSpec(
        code=Role.APPLICANT,
        name="入党申请人、积极分子、发展对象",
        sentence="参加活动和学习，不含表决、党费和党员名册",
        held_at=BRANCH,
        by_appointment=False,
        permissions=STAFF | ATTEND | STUDY | OWN_RECORD | OWN_HOURS | {P.FILE_UPLOAD},
    ),
    RoleSpec(
        code=Role.GROUP_LEADER,
        name="党小组组长",
        sentence="召开党小组会，为本组点名，查看本组出勤",
        held_at=GROUP,
        permissions=STAFF | HOLD_MEETINGS,
    ),
    RoleSpec(
        code=Role.BRANCH_SECRETARY,
        name="支部书记",
        sentence="主持支部工作：名册、会议、记录、请假、流动党员、党费和报表，提请党委决定的事项",
        held_at=BRANCH,
        below=True,
        permissions=RUN_BRANCH,
    ),
    RoleSpec(
        code=Role.BRANCH_DEPUTY,
        name="支部副书记",
        sentence="协助书记主持支部工作，但不审批自己提出的事项",
        held_at=BRANCH,
        below=True,
        permissions=RUN_BRANCH,
    ),
    RoleSpec(
        code=Role.ORGANISATION_COMMISSIONER,
        name="组织委员",
        sentence="负责党员名册、发展党员、组织关系、会议记录和党费",
        held_at=BRANCH,
        below=True,
        permissions=STAFF
        | KEEP_REGISTER
        | RECORD_MEETINGS
        | ORGANISE_DUES
        | KEEP_HOURS
        | {P.DUES_COLLECT, P.MEETING_EXPORT, P.ACCOUNT_INVITE, P.APPOINTMENT_READ},
    ),
    RoleSpec(
        code=Role.PUBLICITY_COMMISSIONER,
        name="宣传委员",
        sentence="负责支部的党课、测试和通知",
        held_at=BRANCH,
        below=True,
        permissions=STAFF
        | KEEP_HOURS
        | WRITE_LESSONS
        | {P.LESSON_PROGRESS_READ, P.LESSON_ORDER, P.MEETING_READ, P.MEETING_PLAN_READ, P.FILE_UPLOAD},
    ),
    RoleSpec(
        code=Role.DISCIPLINE_COMMISSIONER,
        name="纪检委员",
        sentence="查阅支部的记录和审计，提出问题",
        held_at=BRANCH,
        below=True,
        permissions=STAFF
        | OVERSEE_MEETINGS
        | OVERSEE_HOURS
        | {P.MEETING_VOTE_READ, P.MEETING_MINUTES_READ, P.MEMBER_READ, P.AUDIT_READ, P.HOURS_READ},
    ),
    RoleSpec(
        code=Role.RECORDER,
        name="记录员、党务干事",
        sentence="起草会议、计划和记录，点名，注明原因后为他人补录",
        held_at=BRANCH,
        below=True,
        permissions=STAFF | RECORD_MEETINGS | {P.MEETING_PLAN_EDIT, P.MEETING_SIGN_FOR_OTHERS},
    ),
    RoleSpec(
        code=Role.DUES_ACCOUNTANT,
        name="党费会计",
        sentence="管理党费基数、账单、结账和对账，不经手现金，不单独退款",
        held_at=BRANCH | COMMITTEE,
        below=True,
        permissions=STAFF | ORGANISE_DUES | KEEP_BOOKS | {P.DUES_ASSESS, P.DUES_BASE_READ, P.FILE_UPLOAD},
        incompatible_with=frozenset({Role.DUES_CASHIER}),
    ),
    RoleSpec(
        code=Role.DUES_CASHIER,
        name="党费出纳",
        sentence="收取、上交现金，按决定支付，不与会计由同一人担任",
        held_at=BRANCH | COMMITTEE,
        permissions=STAFF
        | {P.DUES_LEDGER_READ, P.DUES_BILL_READ, P.DUES_COLLECT, P.DUES_CASH_KEEP, P.DUES_PAYOUT_PAY, P.FILE_UPLOAD},
        incompatible_with=frozenset({Role.DUES_ACCOUNTANT}),
    ),
    RoleSpec(
        code=Role.REGISTER_OFFICER,
        name="党员信息管理员",
        sentence="导入、合并、更正和导出党员名册",
        held_at=COMMITTEE,
        below=True,
        second_factor=True,
        permissions=STAFF | KEEP_REGISTER | {P.MEMBER_MERGE, P.MEMBER_RESTRICTION_EDIT, P.ACCOUNT_INVITE},
    ),
    RoleSpec(
        code=Role.COMMITTEE_ADMIN,
        name="党委（工委）管理员",
        sentence="管理党组织，审批事项，查看下级报表，任命支部、小组、党费、内容、考务等角色",
        held_at=COMMITTEE,
        below=True,
        second_factor=True,
        permissions=STAFF
        | ORGANISE
        | APPOINT
        | OVERSEE_MEETINGS
        | ADOPT_PLANS
        | OVERSEE_DUES
        | DECIDE_DUES
        | OVERSEE_BOOKS
        | CONSENT_TO_ELECTIONS
        | HOLD_CLASSES
        | {
            P.LECTURE_MANAGE,
            P.LESSON_ORDER,
            P.TOPIC_EDIT,
            P.DUES_REFUND_APPROVE,
            P.HOURS_SETTING_EDIT,
            P.MEETING_VOTING_RULE_EDIT,
            P.MEETING_MINUTES_READ,
            P.MEMBER_READ,
            P.MEMBER_RESTRICTION_EDIT,
            P.DUES_STANDARD_EDIT,
            P.MEETING_REQUIREMENT_EDIT,
            P.MEMBER_EXPORT_APPROVE,
            P.ACCOUNT_INVITE,
            P.ACCOUNT_LIST,
            P.FILE_UPLOAD,
        },
        grants=frozenset(
            {
                Role.GROUP_LEADER,
                Role.BRANCH_SECRETARY,
                Role.BRANCH_DEPUTY,
                Role.ORGANISATION_COMMISSIONER,
                Role.PUBLICITY_COMMISSIONER,
                Role.DISCIPLINE_COMMISSIONER,
                Role.RECORDER,
                Role.DUES_ACCOUNTANT,
                Role.DUES_CASHIER,
                Role.CONTENT_EDITOR,
                Role.CONTENT_REVIEWER,
                Role.LECTURER,
                Role.EXAMINER,
                Role.REGISTER_OFFICER,
                Role.ORGANISER,
                Role.INSPECTOR,
            }
        ),
    ),
    RoleSpec(
        code=Role.ORGANISER,
        name="组织员",
        sentence="审查发展党员和组织关系转接，举办培训班，管理党课菜单和师资，起草本级的会议计划和主题，同意选举时不计算在应到会人数的党员",
        held_at=COMMITTEE,
        below=True,
        permissions=STAFF
        | CONSENT_TO_ELECTIONS
        | HOLD_CLASSES
        | {P.LECTURE_MANAGE, P.MEETING_PLAN_READ, P.MEETING_PLAN_EDIT, P.MEMBER_READ},
    ),
    RoleSpec(
        code=Role.CONTENT_EDITOR,
        name="内容编辑",
        sentence="起草党课和试题",
        held_at=ANY_PLACE,
        below=True,
        permissions=STAFF | WRITE_LESSONS,
    ),
    RoleSpec(
        code=Role.CONTENT_REVIEWER,
        name="内容审核",
        sentence="审核并发布他人起草的内容",
        held_at=ANY_PLACE,
        below=True,
        permissions=STAFF | REVIEW_LESSONS,
    ),
    RoleSpec(
        code=Role.LECTURER,
        name="讲师",
        sentence="接受或谢绝授课，查看本人授课的签到和评价，点评微党课",
        held_at=ANY_PLACE,
        permissions=STAFF | GIVE_LECTURES | {P.LESSON_REMARK, P.FILE_UPLOAD},
    ),
    RoleSpec(
        code=Role.EXAMINER,
        name="考务、阅卷",
        sentence="组卷、组织考试、阅卷、公布成绩",
        held_at=ANY_PLACE,
        below=True,
        permissions=STAFF | {P.FILE_UPLOAD},
    ),
    RoleSpec(
        code=Role.INSPECTOR,
        name="督查员",
        sentence="查阅下级记录并提出问题，不督查本人所在支部",
        held_at=COMMITTEE,
        below=True,
        never_own_branch=True,
        permissions=STAFF
        | OVERSEE_MEETINGS
        | OVERSEE_HOURS
        | {P.MEETING_VOTE_READ, P.MEETING_MINUTES_READ, P.MEMBER_READ, P.ORG_COVERAGE_REPORT},
    ),
    *OPERATING,
)

ROLES: Mapping[Role, RoleSpec] = MappingProxyType({spec.code: spec for spec in _TABLE})
