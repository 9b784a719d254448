"""What changes an organisation on a day: rename, move, merge, dissolve; its history, and what is still to come."""

from uuid import UUID

from app.access.permissions import Permission
from app.domains.orgs import changing, errors, reading
from app.domains.orgs.history import Basis
from app.domains.orgs.models import ChangeStatus, OrgChange
from app.domains.orgs.schemas import ChangeOut, DissolveIn, MergeIn, MoveIn, RenameIn
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("党组织")

_CHANGE = [errors.OrgNotFound, errors.OrgNotActive, errors.DateBeforeFounding]


@router.post(
    "/organisations/{org_id}/rename",
    **operation(
        "orgs.rename",
        summary="党组织更名；生效日期在今天之后的到日生效",
        permission=Permission.ORG_EDIT,
        refusals=[*_CHANGE, errors.NameTaken],
    ),
)
async def rename(call: Writing, org_id: UUID, body: RenameIn) -> ChangeOut:
    change = await changing.rename(call.session, call.actor, org_id, name=body.name, basis=_basis(body))
    return ChangeOut.model_validate(change)


@router.post(
    "/organisations/{org_id}/move",
    **operation(
        "orgs.move",
        summary="调整隶属关系，连同全部下级；支部及以上须有批准依据",
        permission=Permission.ORG_MOVE,
        refusals=[
            *_CHANGE,
            errors.ParentNotFound,
            errors.RootIsFixed,
            errors.UnderItself,
            errors.AlreadyThere,
            errors.KindNotAllowedHere,
            errors.TreeTooDeep,
            errors.NameTaken,
            errors.HasMembers,
            errors.ApprovalMissing,
        ],
    ),
)
async def move(call: Writing, org_id: UUID, body: MoveIn) -> ChangeOut:
    change = await changing.move(call.session, call.actor, org_id, parent_id=body.parent_id, basis=_basis(body))
    return ChangeOut.model_validate(change)


@router.post(
    "/organisations/{org_id}/merge",
    **operation(
        "orgs.merge",
        summary="并入另一党组织，下级和党员一并转入",
        permission=Permission.ORG_MERGE,
        refusals=[
            *_CHANGE,
            errors.MergeTargetNotFound,
            errors.RootIsFixed,
            errors.MergedIntoItself,
            errors.MergeKindsDiffer,
            errors.TreeTooDeep,
            errors.NameTaken,
            errors.HasMembers,
            errors.ApprovalMissing,
        ],
    ),
)
async def merge(call: Writing, org_id: UUID, body: MergeIn) -> ChangeOut:
    change = await changing.merge(call.session, call.actor, org_id, into_id=body.into_id, basis=_basis(body))
    return ChangeOut.model_validate(change)


@router.post(
    "/organisations/{org_id}/dissolve",
    **operation(
        "orgs.dissolve",
        summary="撤销党组织；还有下级或党员时不能撤销",
        permission=Permission.ORG_DISSOLVE,
        refusals=[*_CHANGE, errors.RootIsFixed, errors.HasChildren, errors.HasMembers, errors.ApprovalMissing],
    ),
)
async def dissolve(call: Writing, org_id: UUID, body: DissolveIn) -> ChangeOut:
    return ChangeOut.model_validate(await changing.dissolve(call.session, call.actor, org_id, basis=_basis(body)))


@router.get(
    "/organisations/{org_id}/changes",
    **operation(
        "orgs.changes",
        summary="查看党组织沿革，新的在前",
        permission=Permission.ORG_READ,
        refusals=[errors.OrgNotFound, CursorInvalid],
    ),
)
async def list_changes(
    call: Reading,
    org_id: UUID,
    status: ChangeStatus | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[ChangeOut]:
    cursors, filters = Cursors(call.services.keyring.derived("cursors")), {"org": org_id, "status": status}
    after = cursors.read("org_changes", filters, cursor)
    rows = await reading.changes(call.session, call.actor, org_id, status=status, after=after, limit=limit)

    def position(change: OrgChange) -> list[object]:
        return [change.id]

    kept, following = cursors.page("org_changes", filters, rows, limit=limit, position=position)
    return Page(items=[ChangeOut.model_validate(change) for change in kept], next_cursor=following)


@router.post(
    "/organisations/{org_id}/changes/{change_id}/cancel",
    **operation(
        "orgs.cancel_change",
        summary="取消尚未生效的变更",
        permission=[
            Permission.ORG_EDIT,
            Permission.ORG_MOVE,
            Permission.ORG_MERGE,
            Permission.ORG_DISSOLVE,
        ],
        refusals=[errors.OrgNotFound, errors.ChangeNotFound, errors.ChangeSettled],
    ),
)
async def cancel_change(call: Writing, org_id: UUID, change_id: UUID) -> ChangeOut:
    return ChangeOut.model_validate(await changing.cancel(call.session, call.actor, org_id, change_id))


def _basis(body: RenameIn | MoveIn | MergeIn | DissolveIn) -> Basis:
    return Basis(body.effective_on, body.reason, body.approval)
