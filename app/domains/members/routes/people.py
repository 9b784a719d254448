"""The register itself: list, look up, register, read, edit, reveal."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the declarations readable)
from app.domains.members import errors, reading, registering
from app.domains.members.repository import Filters
from app.domains.members.routes.answers import PAGE, cipher_of, cursors_of, person
from app.domains.members.schemas import LookUpIn, MemberEditIn, MemberIn, RevealIn
from app.domains.members.views import ChangeOut, MemberOut, MemberRowOut, RevealedOut, change_out, member_out, row_out
from app.domains.members.vocabulary import Category, MemberStatus, Stage
from app.domains.orgs.errors import OrgNotActive, OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党员名册")

FACTS = [
    errors.FactsWrong,
    errors.NameWrong,
    errors.IdNumberWrong,
    errors.IdNumberContradicts,
    errors.IdNumberTaken,
    errors.PhoneWrong,
    errors.PhoneTaken,
    errors.DatesOutOfOrder,
    errors.DateInFuture,
    errors.UnderAge,
    errors.CodeUnknown,
]

Beginning = Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")]


@router.get(
    "/members",
    **operation(
        "members.list", summary="党员名册列表", permission=P.MEMBER_READ, refusals=[OrgNotFound, CursorInvalid]
    ),
)
async def list_members(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该党组织及其下级")] = None,
    group_id: Annotated[UUID | None, Query(description="党小组")] = None,
    stage: Annotated[list[Stage], Query(description="发展阶段，可多个")] = [],  # noqa: B006  (FastAPI copies it)
    status: Annotated[list[MemberStatus], Query(description="党籍状态，可多个；省略时为在册的")] = [],  # noqa: B006
    category: Annotated[Category | None, Query(description="人员类别")] = None,
    name: Annotated[Beginning, Query(description="姓名或全拼的开头")] = "",
    initials: Annotated[Beginning, Query(description="姓名拼音首字母的开头")] = "",
    limit: Limit = PAGE,
    cursor: CursorText = None,
) -> Page[MemberRowOut]:
    """按姓名拼音排序，身份证号和手机号隐去中段。"""
    cursors, cipher = cursors_of(call), await cipher_of(call)
    asked: dict[str, Any] = {"org": org_id, "group": group_id, "stage": sorted(stage), "status": sorted(status)}
    asked |= {"category": category, "name": name, "initials": initials}
    filters = Filters(
        await reading.path_to_list(call.session, call.actor, org_id),
        group_id,
        stage,
        status,
        category,
        name,
        initials,
    )
    after = cursors.read("members", asked, cursor)
    rows = await reading.list_members(
        call.session, call.actor, cipher=cipher, filters=filters, after=after, limit=limit
    )
    kept, following = cursors.page("members", asked, rows, limit=limit, position=_position)
    return Page(items=[row_out(row) for row in kept], next_cursor=following)


def _position(row: reading.Listed) -> list[str]:
    return [row.found.member.pinyin, str(row.found.member.id)]


@router.post(
    "/members/look-ups",
    **operation(
        "members.look_up",
        summary="按身份证号或手机号末四位查找",
        permission=P.MEMBER_READ,
        refusals=[errors.LookUpTooOften, errors.FactsWrong],
        repeatable=False,
    ),
)
async def look_up(call: Writing, body: LookUpIn) -> list[MemberRowOut]:
    """只在本人可见范围内查找，最多返回50人；每分钟限20次，每次都记入审计。"""
    cipher = await cipher_of(call)
    rows = await reading.look_up(call.session, call.actor, cipher=cipher, kind=body.kind, tail=body.tail)
    return [row_out(row) for row in rows]


@router.post(
    "/members",
    **operation(
        "members.register",
        summary="登记党员或入党申请人",
        permission=P.MEMBER_CREATE,
        refusals=[*FACTS, OrgNotFound, OrgNotActive, errors.OrgIsNoBranch, errors.GroupNotInBranch],
        status=201,
    ),
)
async def register(call: Writing, body: MemberIn, response: Response) -> MemberOut:
    cipher = await cipher_of(call)
    member = await registering.register(
        call.session,
        call.actor,
        cipher=cipher,
        org_id=body.org_id,
        entry=body.entry(),
        stage=body.stage,
        status=body.status,
        group_id=body.group_id,
        reason=body.reason,
    )
    return await person(call, response, member, cipher)


@router.get(
    "/members/{member_id}",
    **operation("members.read", summary="一名党员的档案", permission=P.MEMBER_READ, refusals=[errors.MemberNotFound]),
)
async def read(call: Reading, member_id: UUID, response: Response) -> MemberOut:
    """身份证号、手机号、住址等隐去中段；查看完整内容须注明用途另行申请。"""
    detail = await reading.detail(call.session, call.actor, cipher=await cipher_of(call), member_id=member_id)
    show_version(response, detail.found.member.version)
    return member_out(detail)


@router.put(
    "/members/{member_id}",
    **operation(
        "members.edit",
        summary="修改党员信息",
        permission=P.MEMBER_EDIT,
        refusals=[*FACTS, errors.MemberNotFound],
        edits=True,
    ),
)
async def edit(
    call: Writing, member_id: UUID, body: MemberEditIn, response: Response, if_match: IfMatch = None
) -> MemberOut:
    """只改提交的字段。"""
    cipher = await cipher_of(call)
    member = await registering.edit(
        call.session,
        call.actor,
        cipher=cipher,
        member_id=member_id,
        changes=body.sent(),
        if_match=if_match,
        reason=body.reason,
    )
    return await person(call, response, member, cipher)


@router.post(
    "/members/{member_id}/reveal",
    **operation(
        "members.reveal",
        summary="注明用途后查看完整内容",
        permission=P.MEMBER_REVEAL,
        refusals=[errors.MemberNotFound],
        repeatable=False,
    ),
)
async def reveal(call: Writing, member_id: UUID, body: RevealIn) -> RevealedOut:
    """每次查看都连同用途记入审计。"""
    values = await reading.reveal(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        member_id=member_id,
        names=body.fields,
        purpose=body.purpose,
    )
    return RevealedOut(values=values)


@router.get(
    "/members/{member_id}/changes",
    **operation(
        "members.list_changes",
        summary="党员信息变更记录",
        permission=P.MEMBER_READ,
        refusals=[errors.MemberNotFound, CursorInvalid],
    ),
)
async def list_changes(
    call: Reading, member_id: UUID, limit: Limit = PAGE, cursor: CursorText = None
) -> Page[ChangeOut]:
    cursors, cipher = cursors_of(call), await cipher_of(call)
    asked = {"member": member_id}
    rows, with_reason = await reading.history(
        call.session,
        call.actor,
        member_id=member_id,
        before=cursors.read("member_changes", asked, cursor),
        limit=limit,
    )
    kept, following = cursors.page(
        "member_changes", asked, rows, limit=limit, position=lambda row: [row.changed_at.isoformat(), row.id]
    )
    items = [change_out(row, cipher, with_reason=with_reason) for row in kept]
    return Page(items=items, next_cursor=following)


@router.get(
    "/organisations/{org_id}/residents",
    **operation(
        "members.list_residents",
        summary="到本党组织报到的在职党员（双报到）",
        permission=P.MEMBER_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_residents(
    call: Reading, org_id: UUID, limit: Limit = PAGE, cursor: CursorText = None
) -> Page[MemberRowOut]:
    """组织关系仍在原支部，不计入本党组织人数。"""
    cursors, cipher = cursors_of(call), await cipher_of(call)
    asked = {"org": org_id}
    rows = await reading.list_residents(
        call.session,
        call.actor,
        cipher=cipher,
        org_id=org_id,
        after=cursors.read("residents", asked, cursor),
        limit=limit,
    )
    kept, following = cursors.page("residents", asked, rows, limit=limit, position=_position)
    return Page(items=[row_out(row) for row in kept], next_cursor=following)
