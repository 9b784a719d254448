"""Import of a list of committee members over HTTP: tried first, then committed."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.access.permissions import Permission
from app.domains.members.importing import errors, posts
from app.domains.members.importing.posts import PostResult
from app.domains.members.routes.answers import cipher_of
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import Post
from app.files import stored
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.sheets import SheetEmpty, SheetEncrypted, SheetTooLarge, SheetUnreadable
from app.web.calls import Writing
from app.web.operations import area, operation
from app.web.schemas import In, Out

router = area("班子成员导入")


class PostImportIn(In):
    """The file was uploaded with purpose `roster` and confirmed."""

    file_id: UUID
    org_id: UUID = Field(description="只导入它和它的下级党组织的班子成员")
    commit: bool = Field(False, description="不填只试算，不写入")


class PostRowOut(Out):
    """`is_new` false without issues: the post was entered already."""

    number: int
    org_id: UUID | None
    org_name: str
    name: str
    member_id: UUID | None
    posts: list[Post]
    from_on: date | None
    is_new: bool
    issues: list[str]


class PostImportOut(Out):
    committed: bool
    entered: int
    unchanged: int
    faulty: int
    rows: list[PostRowOut]


@router.post(
    "/post-imports",
    **operation(
        "post_imports.import",
        summary="导入班子成员名单（党组织、姓名、职务、任职日期）：先试算，再写入",
        permission=Permission.ORG_TERM_EDIT,
        refusals=[
            OrgNotFound,
            FileNotFound,
            FileNotConfirmed,
            SheetUnreadable,
            SheetTooLarge,
            SheetEncrypted,
            SheetEmpty,
            errors.HeaderNotFound,
            errors.NobodyInSheet,
        ],
    ),
)
async def import_posts(call: Writing, body: PostImportIn) -> PostImportOut:
    """有问题的行不写入，也不影响其他行。同名党员用手机号码区分。没有现任班子的党组织，按任职日期新建一届。"""
    file = await stored.confirmed(call.session, call.actor, body.file_id)
    results = await posts.import_posts(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        content=await stored.read(call.services.store, file),
        filename=file.name,
        org_id=body.org_id,
        commit=body.commit,
    )
    faulty = sum(bool(one.issues) for one in results)
    entered = sum(one.is_new for one in results)
    return PostImportOut(
        committed=body.commit,
        entered=entered,
        unchanged=len(results) - faulty - entered,
        faulty=faulty,
        rows=[_row_out(one) for one in results],
    )


def _row_out(one: PostResult) -> PostRowOut:
    return PostRowOut(
        number=one.row.number,
        org_id=one.org.id if one.org else None,
        org_name=one.org.name if one.org else one.row.org,
        name=one.row.name,
        member_id=one.member_id,
        posts=list(one.row.posts),
        from_on=one.row.from_on,
        is_new=one.is_new,
        issues=list(one.issues),
    )
