"""Accounts, invitations, appointments, the audit trail and the history of jobs."""

from tests.contract.access.deciding import ABROAD, Because, Case, forbidden, nothing, unseen

_WHY = {"reason": "人员离职"}


def _account(operation: str, who: str, status: int = 204, *, account: str = "recorder", **asked: object) -> Case:
    """Accounts are the tenant's: administered for the whole of it, and unknown outside it."""
    return Case(
        operation,
        who,
        status,
        forbidden("committee_admin"),
        Because.WHOLE_TENANT,
        abroad=unseen(ABROAD + who, "ACCOUNT_NOT_FOUND"),
        path={"account_id": f"{{account_{account}}}"},
        body=_WHY,
        **asked,  # type: ignore[arg-type]
    )


def _appointment(operation: str, status: int, *, who: str = "committee_admin", **asked: object) -> Case:
    asked.setdefault("refused", forbidden("secretary"))
    asked.setdefault("elsewhere", unseen("township_admin", "APPOINTMENT_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


CASES = (
    Case(
        "accounts.list",
        "committee_admin",
        200,
        forbidden("secretary"),
        nothing("township_admin"),
        shows="{account_recorder}",
    ),
    Case(
        "accounts.create",
        "system_admin",
        201,
        forbidden("committee_admin"),
        Because.WHOLE_TENANT,
        abroad=unseen(ABROAD + "system_admin", "ORG_NOT_FOUND"),
        body={"login_name": "new-clerk", "display_name": "新干事", "org_id": "{org}"},
    ),
    _account("accounts.disable", "security_admin"),
    _account("accounts.enable", "security_admin", account="disabled"),
    _account("accounts.revoke_sessions", "security_admin", 200),
    _account("accounts.reset_second_factor", "security_admin"),
    _account("accounts.reset_password", "system_admin", 200),
    Case(
        "invitations.issue",
        "secretary",
        201,
        forbidden("inspector"),
        unseen("other_secretary", "MEMBER_NOT_FOUND"),
        body={"member_id": "{spare}"},
    ),
    Case("appointments.list", "secretary", 200, forbidden("member"), nothing("other_secretary"), shows="{appointment}"),
    _appointment(
        "appointments.grant",
        201,
        elsewhere=unseen("township_admin", "ORG_NOT_FOUND"),
        body={"account_id": "{account_visitor}", "role": "recorder", "org_id": "{org}"},
    ),
    _appointment(
        "appointments.confirm",
        200,
        who="other_security_admin",
        refused=forbidden("committee_admin", "GRANT_ABOVE_ONESELF"),
        elsewhere=unseen("township_admin", "APPOINTMENT_NOT_FOUND"),
        path={"appointment_id": "{asked_appointment}"},
    ),
    _appointment("appointments.end", 200, body={"reason": "换届"}),
    _appointment("appointments.hand_over", 201, body={"to_account_id": "{account_visitor}", "reason": "换届"}),
    Case(
        "audit.list",
        "discipline",
        200,
        forbidden("secretary"),
        nothing("other_discipline"),
        # All of the scene is of one millisecond, which has no order: more would not fit on a page.
        query={"limit": 100, "target": "dues_assessment"},
        shows="{assessment}",
    ),
    Case(
        "audit.verify",
        "audit_admin",
        200,
        forbidden("discipline"),
        Because.WHOLE_TENANT,
        abroad=nothing(ABROAD + "audit_admin"),
        body={"known": []},
    ),
    Case(
        "jobs.history",
        "system_admin",
        200,
        forbidden("security_admin"),
        Because.WHOLE_TENANT,
        abroad=nothing(ABROAD + "system_admin"),
    ),
)
