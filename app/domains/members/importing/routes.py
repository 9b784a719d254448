"""Imports of the register over HTTP, step by step."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Query, Response

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the declarations readable)
from app.domains.members.errors import IdNumberTaken, PhoneTaken
from app.domains.members.importing import (
    checking,
    committing,
    deciding,
    errors,
    mapping,
    opening,
    repository,
    results,
    undoing,
)
from app.domains.members.importing.fields import Field
from app.domains.members.importing.fromfile import XLSX
from app.domains.members.importing.models import RosterImport, RowState
from app.domains.members.importing.schemas import DecisionIn, DecisionsIn, ImportIn, MappingIn
from app.domains.members.importing.sight import import_for
from app.domains.members.importing.views import DecidedOut, ImportOut, RowOut, import_out, row_out
from app.domains.members.routes.answers import cipher_of, cursors_of
from app.domains.orgs.errors import OrgNotActive, OrgNotFound
from app.files import stored
from app.files.errors import FileNotConfirmed, FileNotFound
from app.keyring.keyring import TenantCipher
from app.kit.sheets import SheetEmpty, SheetEncrypted, SheetTooLarge, SheetUnreadable
from app.web.calls import Call, Reading, Writing
from app.web.etags import IfMatch, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("花名册导入")

_SAMPLE_ROWS = 10
_OPEN = [errors.ImportNotFound, errors.ImportSettled, errors.ContentErased]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="文件里的行号，从 1 起")]


@router.post(
    "/roster-imports",
    **operation(
        "roster_imports.open",
        summary="读取上传的花名册，猜测各列内容",
        permission=P.MEMBER_IMPORT,
        refusals=[
            OrgNotFound, FileNotFound, FileNotConfirmed, SheetUnreadable, SheetTooLarge, SheetEncrypted, SheetEmpty,
            errors.HeaderNotFound, errors.NobodyInSheet, errors.TooManyRows, errors.BranchNotHere,
        ],
        status=201,
    ),
)  # fmt: skip
async def open_import(call: Writing, body: ImportIn, response: Response) -> ImportOut:
    """接受 .xlsx、.xls 和 .csv（UTF-8 或 GB18030）。标题行、合计行、签署行和说明会跳过，见 `passed_over`。"""
    file = await stored.confirmed(call.session, call.actor, body.file_id)
    cipher = await cipher_of(call)
    found = await opening.open_import(
        call.session,
        call.actor,
        cipher=cipher,
        content=await stored.read(call.services.store, file),
        filename=file.name,
        file_id=file.id,
        org_id=body.org_id,
        branch_id=body.branch_id,
    )
    return await _answer(call, response, found, cipher)


@router.get(
    "/roster-imports/{import_id}",
    **operation(
        "roster_imports.read",
        summary="导入的进度：列对应、待指定的词、各类行数",
        permission=P.MEMBER_IMPORT,
        refusals=[errors.ImportNotFound],
    ),
)
async def read_import(call: Reading, import_id: UUID, response: Response) -> ImportOut:
    found, _ = await import_for(call.session, call.actor, import_id, P.MEMBER_IMPORT, locked=False)
    return await _answer(call, response, found, await cipher_of(call))


@router.put(
    "/roster-imports/{import_id}/mapping",
    **operation(
        "roster_imports.map",
        summary="改正列对应，指定不认识的民族、学历、人员类别和党支部",
        permission=P.MEMBER_IMPORT,
        refusals=[*_OPEN, errors.MappingWrong],
        edits=True,
    ),
)
async def map_columns(
    call: Writing, import_id: UUID, body: MappingIn, response: Response, if_match: IfMatch = None
) -> ImportOut:
    """改动后各行须重新检查，已作的决定作废。"""
    columns = {one.column: one.field for one in body.columns} if body.columns is not None else None
    if columns is not None and body.columns is not None and len(columns) < len(body.columns):
        raise errors.MappingWrong
    words: dict[Field, dict[str, str]] | None = None
    if body.words is not None:
        words = {}
        for one in body.words:
            words.setdefault(one.field, {})[one.text] = one.value
    cipher = await cipher_of(call)
    found = await mapping.map_columns(
        call.session,
        call.actor,
        cipher=cipher,
        import_id=import_id,
        if_match=if_match,
        columns=columns,
        words=words,
    )
    return await _answer(call, response, found, cipher)


@router.post(
    "/roster-imports/{import_id}/validate",
    **operation("roster_imports.validate", summary="逐行检查", permission=P.MEMBER_IMPORT, refusals=_OPEN),
)
async def validate(call: Writing, import_id: UUID, response: Response) -> ImportOut:
    cipher = await cipher_of(call)
    found = await checking.check_rows(call.session, call.actor, cipher=cipher, import_id=import_id)
    return await _answer(call, response, found, cipher)


@router.get(
    "/roster-imports/{import_id}/rows",
    **operation(
        "roster_imports.rows",
        summary="预览各行（号码已隐去）和问题",
        permission=P.MEMBER_IMPORT,
        refusals=[errors.ImportNotFound, CursorInvalid],
    ),
)
async def list_rows(
    call: Reading,
    import_id: UUID,
    state: Annotated[list[RowState] | None, Query(description="只看这些状态的行")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[RowOut]:
    found, _ = await import_for(call.session, call.actor, import_id, P.MEMBER_IMPORT, locked=False)
    filters = {"import": import_id, "state": sorted(state or [])}
    position = cursors_of(call).read("roster_rows", filters, cursor)
    rows = await repository.page_of_rows(
        call.session, found, states=state or (), after=int(position[0]) if position else 0, limit=limit + 1
    )
    kept, following = cursors_of(call).page(
        "roster_rows", filters, rows, limit=limit, position=lambda row: [row.number]
    )
    cipher = await cipher_of(call)
    return Page(items=[row_out(found, row, cipher) for row in kept], next_cursor=following)


@router.post(
    "/roster-imports/{import_id}/rows/{number}/decision",
    **operation(
        "roster_imports.decide",
        summary="决定一行：合并、新增或跳过",
        permission=P.MEMBER_IMPORT,
        refusals=[*_OPEN, errors.NotChecked, errors.RowNotFound, errors.DecisionNotPossible],
    ),
)
async def decide(call: Writing, import_id: UUID, number: Number, body: DecisionIn) -> RowOut:
    row = await deciding.decide_row(
        call.session, call.actor, import_id=import_id, number=number, decision=body.decision
    )
    found, _ = await import_for(call.session, call.actor, import_id, P.MEMBER_IMPORT)
    return row_out(found, row, await cipher_of(call))


@router.post(
    "/roster-imports/{import_id}/decisions",
    **operation(
        "roster_imports.decide_all",
        summary="一次决定多行，或全部待决定的行",
        permission=P.MEMBER_IMPORT,
        refusals=[*_OPEN, errors.NotChecked, errors.RowNotFound, errors.DecisionNotPossible],
    ),
)
async def decide_all(call: Writing, import_id: UUID, body: DecisionsIn) -> DecidedOut:
    decided = await deciding.decide_rows(
        call.session, call.actor, import_id=import_id, numbers=body.numbers, decision=body.decision
    )
    return DecidedOut(decided=decided)


@router.post(
    "/roster-imports/{import_id}/commit",
    **operation(
        "roster_imports.commit",
        summary="把没有问题的行写入名册",
        permission=P.MEMBER_IMPORT,
        refusals=[*_OPEN, errors.NotChecked, errors.NothingToCommit, IdNumberTaken, PhoneTaken, OrgNotActive],
    ),
)
async def commit(call: Writing, import_id: UUID, response: Response) -> ImportOut:
    """有问题的行、未决定的行不写入，也不影响其他行。写入后24小时内可以撤回。"""
    cipher = await cipher_of(call)
    found = await committing.commit_import(call.session, call.actor, cipher=cipher, import_id=import_id)
    return await _answer(call, response, found, cipher)


@router.post(
    "/roster-imports/{import_id}/undo",
    **operation(
        "roster_imports.undo",
        summary="撤回导入；已有后续记录的行不能撤回，逐行说明原因",
        permission=P.MEMBER_IMPORT_UNDO,
        refusals=[errors.ImportNotFound, errors.NotCommitted, errors.AlreadyUndone, errors.UndoTooLate],
    ),
)
async def undo(call: Writing, import_id: UUID, response: Response) -> ImportOut:
    cipher = await cipher_of(call)
    found = await undoing.undo_import(call.session, call.actor, cipher=cipher, import_id=import_id)
    return await _answer(call, response, found, cipher)


@router.get(
    "/roster-imports/{import_id}/result",
    response_class=Response,
    **operation(
        "roster_imports.result",
        summary="下载自己的文件（.xlsx），问题已标在单元格上",
        permission=P.MEMBER_IMPORT,
        refusals=[errors.ImportNotFound, errors.NotChecked, errors.ContentErased, FileNotFound],
    ),
)
async def result(call: Reading, import_id: UUID) -> Response:
    """只给上传文件的人。"""
    content, name = await results.marked_file(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        store=call.services.store,
        import_id=import_id,
    )
    return Response(
        content,
        media_type=XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


async def _answer(call: Call, response: Response, found: RosterImport, cipher: TenantCipher) -> ImportOut:
    await call.session.flush()
    first = await repository.page_of_rows(call.session, found, states=(), after=0, limit=_SAMPLE_ROWS)
    show_version(response, found.version)
    return import_out(found, first, cipher)
