"""Import of a list of organisations: upload by /files, check, look at the rows, write."""

from pathlib import PurePath
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission
from app.domains.orgs import errors, importing
from app.domains.orgs.import_schemas import ImportCommitIn, ImportIn, ImportOut, ImportRowOut
from app.domains.orgs.importing import ListFile
from app.domains.orgs.models import OrgImport
from app.domains.orgs.vocabulary import Action
from app.files import stored
from app.files.content import MediaType
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.sheets import SheetEmpty, SheetEncrypted, SheetTooLarge, SheetUnreadable
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("导入党组织")

_SHEET = [SheetUnreadable, SheetTooLarge, SheetEncrypted, SheetEmpty]
_FILE = [FileNotFound, FileNotConfirmed]


async def _file(call: Call, file_id: UUID) -> ListFile:
    file = await stored.confirmed(call.session, call.actor, file_id)
    return ListFile(file.id, file.name, await stored.read(call.services.store, file))


@router.post(
    "/organisation-imports",
    **operation(
        "org_imports.check",
        summary="检查党组织名单并预览：逐行说明将新建、重复还是有误，不写入",
        permission=Permission.ORG_IMPORT,
        status=201,
        refusals=[errors.OrgNotFound, errors.OrgNotActive, errors.ImportHeadersMissing, *_FILE, *_SHEET],
    ),
)
async def check(call: Writing, body: ImportIn) -> ImportOut:
    file = await _file(call, body.file_id)
    checked = await importing.check(call.session, call.actor, file=file, under_id=body.under_id, columns=body.columns)
    if checked.marked is not None:
        kept = await stored.keep(
            call.session,
            call.actor,
            call.services.store,
            name=f"{PurePath(file.name).stem}-问题.xlsx",
            content=checked.marked,
            media_type=MediaType.XLSX,
        )
        checked.outcome.marked_file_id = kept.id
    return ImportOut.model_validate(checked.outcome)


@router.get(
    "/organisation-imports/{import_id}",
    **operation(
        "org_imports.read",
        summary="查看一次导入的结果",
        permission=Permission.ORG_IMPORT,
        refusals=[errors.ImportNotFound],
    ),
)
async def read(call: Reading, import_id: UUID) -> ImportOut:
    return ImportOut.model_validate(await importing.find(call.session, call.actor, import_id))


@router.get(
    "/organisation-imports/{import_id}/rows",
    **operation(
        "org_imports.rows",
        summary="逐行查看检查结果，可只看有误或重复的行",
        permission=Permission.ORG_IMPORT,
        refusals=[errors.ImportNotFound, CursorInvalid],
    ),
)
async def rows(
    call: Reading,
    import_id: UUID,
    action: Annotated[Action | None, Query(description="只列这一种结果")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[ImportRowOut]:
    outcome = await importing.find(call.session, call.actor, import_id)
    cursors = Cursors(call.services.keyring.derived("cursors"))
    filters = {"import": import_id, "action": action}
    after = cursors.read("org_import_rows", filters, cursor)
    kept, following = cursors.page(
        "org_import_rows", filters, _rows(outcome, action, after, limit), limit=limit, position=lambda row: [row.row]
    )
    return Page(items=list(kept), next_cursor=following)


def _rows(outcome: OrgImport, action: Action | None, after: list[str] | None, limit: int) -> list[ImportRowOut]:
    start = int(after[0]) if after else 0
    wanted = (row for row in outcome.rows if row["row"] > start and (action is None or row["action"] == action))
    return [ImportRowOut.model_validate(row) for row, _ in zip(wanted, range(limit + 1), strict=False)]


@router.post(
    "/organisation-imports/{import_id}/commit",
    **operation(
        "org_imports.commit",
        summary="写入检查过的名单：一次全部写入，有误的行除外，重复的行按选择跳过或更新",
        permission=Permission.ORG_IMPORT,
        refusals=[errors.ImportNotFound, errors.ImportCommitted, errors.ImportChanged, *_FILE],
    ),
)
async def commit(call: Writing, import_id: UUID, body: ImportCommitIn) -> ImportOut:
    outcome = await importing.find(call.session, call.actor, import_id)
    outcome = await importing.commit_list(
        call.session,
        call.actor,
        import_id,
        file=await _file(call, outcome.file_id),
        cipher=await call.services.keyring.cipher(call.session, call.actor.tenant_id),
        duplicates=body.duplicates,
        choices={one.row: one.action for one in body.choices},
    )
    return ImportOut.model_validate(outcome)
