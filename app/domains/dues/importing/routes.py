"""Imports of assessment sheets over HTTP, step by step."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.errors import AlreadyAssessed, StandardMissing, YearWrong
from app.domains.dues.importing import committing, deciding, errors, opening, reading
from app.domains.dues.importing.finding import sheet_for
from app.domains.dues.importing.models import DuesSheet
from app.domains.dues.importing.schemas import SheetDecisionIn, SheetIn, SheetMappingIn, SheetOut, SheetRowOut
from app.domains.dues.importing.vocabulary import RowState
from app.domains.dues.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.files import stored
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.sheets import SheetEmpty, SheetEncrypted, SheetTooLarge, SheetUnreadable
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费核定表导入")

_OPEN = [errors.SheetNotFound, errors.SheetSettled, errors.SheetErased]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="文件里的行号，从 1 起")]


def _answer(response: Response, sheet: DuesSheet) -> SheetOut:
    show_version(response, sheet.version)
    return SheetOut.of(sheet)


@router.post(
    "/organisations/{org_id}/dues-sheets",
    **operation(
        "dues_sheets.open",
        summary="读取上传的党费核定表并逐行检查",
        permission=P.DUES_ASSESS,
        refusals=[
            OrgNotFound, FileNotFound, FileNotConfirmed, SheetUnreadable, SheetTooLarge, SheetEncrypted, SheetEmpty,
            errors.SheetHeaderMissing, errors.SheetHasNobody, errors.SheetTooLong, errors.KindByPeriod, YearWrong,
            StandardMissing,
        ],
        status=201,
    ),
)  # fmt: skip
async def open_sheet(call: Writing, org_id: UUID, body: SheetIn, response: Response) -> SheetOut:
    """接受 .xlsx、.xls 和 .csv。基数一律按各项目重新计算，与表中结果不同的逐格列出；不认识的列须先指定。"""
    file = await stored.confirmed(call.session, call.actor, body.file_id)
    sheet = await opening.open_sheet(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        content=await stored.read(call.services.store, file),
        filename=file.name,
        file_id=file.id,
        org_id=org_id,
        year=body.year,
        kind=body.payer_kind,
    )
    return _answer(response, sheet)


@router.get(
    "/dues-sheets/{sheet_id}",
    **operation(
        "dues_sheets.read",
        summary="核定表导入的进度：列对应、待指定的列、各类行数",
        permission=P.DUES_ASSESS,
        refusals=[errors.SheetNotFound],
    ),
)
async def read_sheet(call: Reading, sheet_id: UUID, response: Response) -> SheetOut:
    sheet, _ = await sheet_for(call.session, call.actor, sheet_id)
    return _answer(response, sheet)


@router.put(
    "/dues-sheets/{sheet_id}/mapping",
    **operation(
        "dues_sheets.map",
        summary="指定核定表各列的内容",
        permission=P.DUES_ASSESS,
        refusals=[*_OPEN, errors.SheetMappingWrong],
        edits=True,
    ),
)
async def map_columns(
    call: Writing, sheet_id: UUID, body: SheetMappingIn, response: Response, if_match: IfMatch = None
) -> SheetOut:
    """改动后各行重新检查，已采用的核算结果须重新决定。"""
    columns = {one.column: one.target for one in body.columns}
    if len(columns) < len(body.columns):
        raise errors.SheetMappingWrong
    sheet = await deciding.map_columns(
        call.session,
        call.actor,
        sheet_id=sheet_id,
        columns=columns,
        if_match=if_match,
        cipher=await cipher_of(call),
    )
    return _answer(response, sheet)


@router.get(
    "/dues-sheets/{sheet_id}/rows",
    **operation(
        "dues_sheets.rows",
        summary="预览核定表各行和问题（不显示基数）",
        permission=P.DUES_ASSESS,
        refusals=[errors.SheetNotFound, CursorInvalid],
    ),
)
async def rows(
    call: Reading, sheet_id: UUID, state: RowState | None = None, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[SheetRowOut]:
    cursors, asked = cursors_of(call), {"sheet": sheet_id, "state": state}
    position = cursors.read("dues_sheet_rows", asked, cursor)
    found = await reading.rows(
        call.session,
        call.actor,
        sheet_id,
        state=state,
        after=int(position[0]) if position else 0,
        limit=limit + 1,
        cipher=await cipher_of(call),
    )
    kept, following = cursors.page("dues_sheet_rows", asked, found, limit=limit, position=lambda row: [row.number])
    return Page(items=kept, next_cursor=following)


@router.post(
    "/dues-sheets/{sheet_id}/rows/{number}/decision",
    **operation(
        "dues_sheets.decide",
        summary="决定一行：选定人员、采用核算结果或不写入",
        permission=P.DUES_ASSESS,
        refusals=[*_OPEN, errors.SheetRowNotFound, errors.SheetDecisionWrong],
    ),
)
async def decide(call: Writing, sheet_id: UUID, number: Number, body: SheetDecisionIn) -> SheetRowOut:
    cipher = await cipher_of(call)
    sheet, row = await deciding.decide(
        call.session,
        call.actor,
        sheet_id=sheet_id,
        number=number,
        member_id=body.member_id,
        choice=body.choice,
        cipher=cipher,
    )
    _, path = await sheet_for(call.session, call.actor, sheet_id)
    return (await reading.shown(call.session, sheet, path, [row], cipher))[0]


@router.post(
    "/dues-sheets/{sheet_id}/commit",
    **operation(
        "dues_sheets.commit",
        summary="把没有问题的行写成党费核定，待本人核对",
        permission=P.DUES_ASSESS,
        refusals=[*_OPEN, errors.ColumnsUnmapped, errors.NothingToWrite, AlreadyAssessed],
    ),
)
async def commit(call: Writing, sheet_id: UUID, response: Response) -> SheetOut:
    """有问题的行、未决定的行不写入，也不影响其他行；写入后表中内容即清除。"""
    sheet = await committing.commit_sheet(call.session, call.actor, sheet_id=sheet_id, cipher=await cipher_of(call))
    return _answer(response, sheet)


@router.post(
    "/dues-sheets/{sheet_id}/undo",
    **operation(
        "dues_sheets.undo",
        summary="撤回导入：只撤回尚未核对、未修改的核定",
        permission=P.DUES_ASSESS,
        refusals=[errors.SheetNotFound, errors.SheetNotCommitted],
    ),
)
async def undo(call: Writing, sheet_id: UUID, response: Response) -> SheetOut:
    return _answer(response, await committing.undo(call.session, call.actor, sheet_id=sheet_id))
