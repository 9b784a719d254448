"""The coverage report."""

from dataclasses import asdict
from uuid import UUID

from app.access.permissions import Permission
from app.domains.orgs import coverage, errors
from app.domains.orgs.coverage import BranchState
from app.domains.orgs.schemas import (
    BranchStateOut,
    CoverageOut,
    KindTallyOut,
    TallyOut,
    UnitKindTallyOut,
)
from app.domains.orgs.vocabulary import Gap
from app.kit.clock import today
from app.web.calls import Reading
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("组织覆盖")


@router.get(
    "/organisation-coverage",
    **operation(
        "orgs.coverage",
        summary="组织覆盖统计：各类党组织数量、无书记支部、届满情况和支部规模",
        permission=Permission.ORG_COVERAGE_REPORT,
        refusals=[errors.OrgNotFound],
    ),
)
async def report(call: Reading, under: UUID | None = None) -> CoverageOut:
    on = today()
    found = await coverage.coverage(call.session, call.actor, under=under, on=on)
    return CoverageOut(
        on=on,
        total=TallyOut(**asdict(found.total)),
        by_kind=[KindTallyOut(kind=kind, **asdict(tally)) for kind, tally in found.by_kind.items()],
        by_unit_kind=[UnitKindTallyOut(unit_kind=unit, **asdict(tally)) for unit, tally in found.by_unit_kind.items()],
    )


@router.get(
    "/organisation-coverage/branches",
    **operation(
        "orgs.coverage_branches",
        summary="各党支部的党员人数和班子情况，可只列有缺项的",
        permission=Permission.ORG_COVERAGE_REPORT,
        refusals=[errors.OrgNotFound, CursorInvalid],
    ),
)
async def branches(
    call: Reading,
    under: UUID | None = None,
    gap: Gap | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[BranchStateOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    filters = {"under": under, "gap": gap}
    rows = await coverage.branches(
        call.session,
        call.actor,
        under=under,
        gap=gap,
        on=today(),
        after=cursors.read("coverage", filters, cursor),
        limit=limit,
    )
    kept, following = cursors.page("coverage", filters, rows, limit=limit, position=lambda row: [row.org.path])
    return Page(items=[_shown(row) for row in kept], next_cursor=following)


def _shown(row: BranchState) -> BranchStateOut:
    return BranchStateOut(
        id=row.org.id,
        name=row.org.name,
        kind=row.org.kind,
        unit_kind=row.org.unit_kind,
        members=row.members,
        full_members=row.full_members,
        has_secretary=row.has_secretary,
        deadline=row.deadline,
    )
