"""Reports of meetings: compliance, attendance, what is asked of branches, sheets."""

from collections.abc import Mapping

from tests.contract.access.deciding import Case, forbidden, nothing, unseen

_YEAR = {"year": 2026}


def _of_branch(operation: str, status: int = 200, **asked: object) -> Case:
    asked = {"refused": forbidden("member"), "elsewhere": unseen("other_secretary", "ORG_NOT_FOUND")} | asked
    return Case(operation, "secretary", status, **asked)  # type: ignore[arg-type]


def _over_all(operation: str, shows: str = "", query: Mapping[str, object] = _YEAR) -> Case:
    return Case(operation, "inspector", 200, forbidden("member"), nothing("other_secretary"), query=query, shows=shows)


_LESSONS = {"frequency": "quarterly", "from_on": "2026-01-01", "reason": "县委要求", "document": "县委〔2026〕1号"}

CASES = (
    _of_branch("reports.branch_compliance", query=_YEAR, shows="{group}"),
    _over_all("reports.compliance"),
    _over_all("reports.compliance_branches", shows="{org}"),
    _over_all("reports.attendance"),
    _over_all("reports.attendance_branches", shows="{org}"),
    _of_branch("reports.attendance_meetings", query=_YEAR),
    # Names stay inside the branch: who inspects from above sees numbers.
    _of_branch(
        "reports.attendance_members",
        query=_YEAR,
        shows="{org}",
        refused=forbidden("inspector", "REPORT_NAMES_STAY_IN_BRANCH"),
    ),
    _of_branch("reports.requirements", shows="第十一条"),
    Case(
        "reports.decide_lessons",
        "committee_admin",
        201,
        forbidden("inspector"),
        unseen("township_admin", "ORG_NOT_FOUND"),
        body=_LESSONS,
    ),
    _of_branch("reports.list_lessons"),
    _of_branch(
        "reports.export",
        refused=forbidden("recorder"),
        body={"sheet": "ledger", "year": 2026, "purpose": "年度资料归档"},
    ),
)
