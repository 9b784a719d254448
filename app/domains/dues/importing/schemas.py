"""What goes into and comes out of an import of assessment sheets. Cells themselves are never shown."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.dues.importing.columns import Column
from app.domains.dues.importing.findings import Finding, FindingCode
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.vocabulary import Choice, Level, Outcome, RowState, SheetStatus
from app.domains.dues.repository import Payer
from app.domains.dues.schemas import Year
from app.domains.dues.vocabulary import PayerKind
from app.kit.sheets.tables import Aside
from app.web.schemas import In, Moment, Out


class SheetIn(In):
    """文件以用途 roster 上传并确认。"""

    file_id: UUID
    year: Year
    payer_kind: PayerKind = Field(default=PayerKind.PUBLIC_INSTITUTION, description="表中人员按哪一类计算")


class SheetColumnIn(In):
    column: Annotated[int, Field(ge=0, le=500, description="第几列，从 0 起", examples=[2])]
    target: Annotated[
        str,
        StringConstraints(pattern=r"^(?:item:)?[a-z][a-z0-9_]{1,39}$"),
        Field(
            description=f"列的内容：{'、'.join(Column)}，或 item: 加计算项目的代码；ignored 是不使用这一列",
            examples=["item:post_pay"],
        ),
    ]


class SheetMappingIn(In):
    """全部列一次写明。"""

    columns: Annotated[list[SheetColumnIn], Field(min_length=1, max_length=200)]


class SheetDecisionIn(In):
    """`member_id` 选定人员；`choice` 采用核算结果或不写入，空为不作决定。"""

    member_id: UUID | None = None
    choice: Choice | None = None


class SheetColumnOut(Out):
    """`target` is None where somebody has to say what the column holds."""

    column: int
    title: str
    target: str | None


class SheetAsideOut(Out):
    row: int
    kind: Aside


class SheetOut(Out):
    id: UUID
    org_id: UUID
    year: int
    payer_kind: PayerKind
    status: SheetStatus
    header_row: int
    columns: list[SheetColumnOut]
    unmapped: list[int]
    passed_over: list[SheetAsideOut]
    counts: dict[str, int]
    version: int
    created_at: Moment
    committed_at: Moment | None

    @classmethod
    def of(cls, sheet: DuesSheet) -> "SheetOut":
        columns = sorted({*sheet.filled, *(int(column) for column in sheet.mapping)})
        return cls(
            id=sheet.id,
            org_id=sheet.org_id,
            year=sheet.year,
            payer_kind=sheet.payer_kind,
            status=sheet.status,
            header_row=sheet.header_row,
            columns=[
                SheetColumnOut(column=one, title=sheet.titles[one], target=sheet.mapping.get(str(one)))
                for one in columns
            ],
            unmapped=sheet.unmapped,
            passed_over=[SheetAsideOut(row=row, kind=Aside(kind)) for row, kind in sheet.asides],
            counts=sheet.counts,
            version=sheet.version,
            created_at=sheet.created_at,
            committed_at=sheet.committed_at,
        )


class FindingOut(Out):
    """`cell` names the cell as the spreadsheet does (`C7`), None for the whole row."""

    code: FindingCode
    level: Level
    cell: str | None
    text: str


class PersonOut(Out):
    member_id: UUID
    name: str
    org_id: UUID

    @classmethod
    def of(cls, payer: Payer) -> "PersonOut":
        return cls(member_id=payer.id, name=payer.name, org_id=payer.org_id)


class SheetRowOut(Out):
    """One row: whose it is, who it might be, what was found, and the monthly amount that would be drafted."""

    number: int
    name: str
    state: RowState
    findings: list[FindingOut]
    person: PersonOut | None
    candidates: list[PersonOut]
    choice: Choice | None
    assessed_fen: int | None
    outcome: Outcome | None
    assessment_id: UUID | None

    @classmethod
    def of(cls, row: DuesSheetRow, name: str, payers: Mapping[UUID, Payer], candidates: list[Payer]) -> "SheetRowOut":
        payer = payers.get(row.member_id) if row.member_id else None
        found = [Finding.from_stored(one) for one in row.findings]
        return cls(
            number=row.number,
            name=payer.name if payer and not name else name,
            state=row.state,
            findings=[
                FindingOut(code=one.code, level=one.level, cell=_cell(one.column, row.number), text=one.text)
                for one in found
            ],
            person=PersonOut.of(payer) if payer else None,
            candidates=[PersonOut.of(one) for one in candidates],
            choice=row.decided,
            assessed_fen=row.assessed_fen,
            outcome=row.outcome,
            assessment_id=row.assessment_id,
        )


def _cell(column: int | None, row: int) -> str | None:
    if column is None:
        return None
    letters, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"
