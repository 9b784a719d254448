"""Roles that run the system and decide nothing of the Party's affairs: the three administrators kept apart, the
platform's operators, and programs of others. A part of the table in `roles`.
"""

from app.access.bundles import APPOINT, OVERSEE_MEETINGS
from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the table readable)
from app.access.role_spec import ANY_PLACE, PLATFORM, TENANT, Role, RoleSpec

OPERATING = (
    RoleSpec(
        code=Role.SYSTEM_ADMIN,
        name="系统管理员",
        sentence="管理设置、账号和密钥，不接触个人信息",
        held_at=TENANT,
        below=True,
        second_factor=True,
        permissions=frozenset(
            {
                P.ORG_READ,
                P.NOTICE_READ,
                P.ACCOUNT_LIST,
                P.ACCOUNT_CREATE,
                P.SETTINGS_READ,
                P.SETTINGS_EDIT,
                P.KEYS_ROTATE,
                P.JOB_HISTORY_READ,
            }
        ),
        incompatible_with=frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
    ),
    RoleSpec(
        code=Role.SECURITY_ADMIN,
        name="安全管理员",
        sentence="管理安全策略、账号停用和登录，任命系统、审计和党委管理员",
        held_at=TENANT,
        below=True,
        second_factor=True,
        permissions=APPOINT
        | {
            P.ORG_READ,
            P.NOTICE_READ,
            P.ACCOUNT_LIST,
            P.ACCOUNT_SESSION_REVOKE,
            P.ACCOUNT_LOCK,
            P.ACCOUNT_UNLOCK,
            P.SETTINGS_READ,
            P.SECURITY_POLICY_EDIT,
        },
        grants=frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.COMMITTEE_ADMIN}),
        incompatible_with=frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN}),
    ),
    RoleSpec(
        code=Role.AUDIT_ADMIN,
        name="审计管理员",
        sentence="查看和校验审计记录，不作任何改动",
        held_at=TENANT,
        below=True,
        second_factor=True,
        permissions=frozenset({P.ORG_READ, P.NOTICE_READ, P.AUDIT_READ, P.AUDIT_VERIFY, P.DUES_LEDGER_CHECK}),
        incompatible_with=frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    ),
    RoleSpec(
        code=Role.PLATFORM_OPERATOR,
        name="平台运维",
        sentence="开通单位，查看运行状况，不接触党员信息",
        held_at=PLATFORM,
        second_factor=True,
        by_appointment=False,
        permissions=frozenset({P.PLATFORM_CREATE_TENANT, P.PLATFORM_HEALTH}),
    ),
    RoleSpec(
        code=Role.INTEGRATION,
        name="第三方应用",
        sentence="只在授权的组织及其下级使用授权的接口",
        held_at=ANY_PLACE,
        below=True,
        scoped=True,
        by_appointment=False,
        permissions=frozenset({P.ORG_READ, P.ORG_COVERAGE_REPORT, P.MEMBER_READ}) | OVERSEE_MEETINGS,
    ),
)
