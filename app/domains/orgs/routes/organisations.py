"""Organisations: found, read, list, edit, and the full number of whom to call."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission
from app.domains.orgs import errors, founding, reading
from app.domains.orgs.founding import OrgDetails
from app.domains.orgs.models import Org, OrgKind, OrgStatus, UnitKind
from app.domains.orgs.schemas import (
    CautionOut,
    OrgAboveOut,
    OrgCreateIn,
    OrgEditIn,
    OrgFullOut,
    OrgOut,
    PhoneOut,
    PurposeIn,
)
from app.domains.orgs.sight import org_for
from app.kit.clock import today
from app.kit.masks import mask_phone
from app.web.calls import Call, Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("党组织")

Search = Annotated[str | None, Query(max_length=60, description="名称、简称或代码的一部分")]


async def _full(call: Call, org_id: UUID) -> OrgFullOut:
    found = await reading.read(call.session, call.actor, org_id, on=today())
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    return OrgFullOut(
        **OrgOut.model_validate(found.org).model_dump(),
        contact_phone=mask_phone(founding.phone_of(found.org, cipher)),
        above=[OrgAboveOut.model_validate(one) for one in found.above],
        children=found.children,
        members=found.count.members,
        full_members=found.count.full_members,
        warnings=[CautionOut.model_validate(one) for one in found.cautions],
    )


def _cursors(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))


@router.post(
    "/organisations",
    **operation(
        "orgs.create",
        summary="新建下级党组织",
        permission=Permission.ORG_CREATE,
        status=201,
        refusals=[
            errors.ParentNotFound,
            errors.OrgNotActive,
            errors.KindNotAllowedHere,
            errors.TreeTooDeep,
            errors.NameTaken,
            errors.CodeTaken,
            errors.FoundingInFuture,
        ],
    ),
)
async def create(call: Writing, body: OrgCreateIn, response: Response) -> OrgFullOut:
    org = await founding.found(
        call.session,
        call.actor,
        cipher=await call.services.keyring.cipher(call.session, call.actor.tenant_id),
        parent_id=body.parent_id,
        kind=body.kind,
        unit_kind=body.unit_kind,
        name=body.name,
        founded_on=body.founded_on,
        details=OrgDetails(
            body.short_name,
            body.unit_name,
            body.code,
            body.position,
            body.contact_name,
            body.contact_phone,
            body.secretary_name,
        ),
        reason=body.reason,
        approval=body.approval,
    )
    show_version(response, org.version)
    return await _full(call, org.id)


@router.get(
    "/organisations",
    **operation(
        "orgs.list",
        summary="按隶属顺序列出本人可见的党组织，可限定上级、类别并按名称查找",
        permission=Permission.ORG_READ,
        refusals=[errors.OrgNotFound, CursorInvalid],
    ),
)
async def list_organisations(
    call: Reading,
    under: UUID | None = None,
    kind: OrgKind | None = None,
    unit_kind: UnitKind | None = None,
    status: OrgStatus | None = OrgStatus.ACTIVE,
    q: Search = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[OrgOut]:
    cursors, filters = (
        _cursors(call),
        {"under": under, "kind": kind, "unit_kind": unit_kind, "status": status, "q": q},
    )
    rows = await reading.listed(
        call.session,
        call.actor,
        under=under,
        kind=kind,
        unit_kind=unit_kind,
        status=status,
        name=q,
        after=cursors.read("orgs", filters, cursor),
        limit=limit,
    )
    kept, following = cursors.page("orgs", filters, rows, limit=limit, position=lambda org: [org.path])
    return Page(items=[OrgOut.model_validate(org) for org in kept], next_cursor=following)


@router.get(
    "/organisations/{org_id}",
    **operation("orgs.read", summary="查看党组织", permission=Permission.ORG_READ, refusals=[errors.OrgNotFound]),
)
async def read(call: Reading, org_id: UUID, response: Response) -> OrgFullOut:
    full = await _full(call, org_id)
    show_version(response, full.version)
    return full


@router.get(
    "/organisations/{org_id}/children",
    **operation(
        "orgs.children",
        summary="按排序列出直属下级党组织",
        permission=Permission.ORG_READ,
        refusals=[errors.OrgNotFound, CursorInvalid],
    ),
)
async def children(
    call: Reading,
    org_id: UUID,
    status: OrgStatus | None = OrgStatus.ACTIVE,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[OrgOut]:
    cursors, filters = _cursors(call), {"org": org_id, "status": status}
    after = cursors.read("org_children", filters, cursor)
    rows = await reading.children(call.session, call.actor, org_id, status=status, after=after, limit=limit)

    def position(org: Org) -> list[object]:
        return [org.position, org.id]

    kept, following = cursors.page("org_children", filters, rows, limit=limit, position=position)
    return Page(items=[OrgOut.model_validate(org) for org in kept], next_cursor=following)


@router.put(
    "/organisations/{org_id}",
    **operation(
        "orgs.edit",
        summary="修改党组织资料",
        permission=Permission.ORG_EDIT,
        edits=True,
        refusals=[errors.OrgNotFound, errors.OrgNotActive, errors.CodeTaken, errors.FoundingInFuture],
    ),
)
async def edit(
    call: Writing, org_id: UUID, body: OrgEditIn, response: Response, if_match: IfMatch = None
) -> OrgFullOut:
    org = await org_for(call.session, call.actor, org_id, Permission.ORG_EDIT, lock=True)
    require_match(if_match, org)
    await founding.edit(
        call.session,
        call.actor,
        org,
        cipher=await call.services.keyring.cipher(call.session, call.actor.tenant_id),
        changes=body.model_dump(exclude_unset=True, exclude={"reason"}),
        reason=body.reason,
    )
    show_version(response, org.version)
    return await _full(call, org_id)


@router.post(
    "/organisations/{org_id}/reveal",
    **operation(
        "orgs.reveal",
        summary="注明用途后查看联系人的完整电话",
        permission=Permission.MEMBER_REVEAL,
        refusals=[errors.OrgNotFound],
        repeatable=False,
    ),
)
async def reveal(call: Writing, org_id: UUID, body: PurposeIn, response: Response) -> PhoneOut:
    response.headers["Cache-Control"] = "no-store"
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    phone = await founding.reveal_phone(call.session, call.actor, org_id, cipher=cipher, purpose=body.purpose)
    return PhoneOut(contact_phone=phone)
