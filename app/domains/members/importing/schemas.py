"""What goes into an import."""

from typing import Annotated
from uuid import UUID

from pydantic import Field as Described
from pydantic import StringConstraints

from app.domains.members.importing.fields import Field
from app.domains.members.importing.models import Decision
from app.web.schemas import In

RowNumber = Annotated[int, Described(ge=1, le=1_000_000, description="文件里的行号，从 1 起")]


class ImportIn(In):
    """The file was uploaded with purpose `roster` and confirmed."""

    file_id: UUID
    org_id: UUID = Described(description="在哪个党组织导入；各行只能进入它和它的下级")
    branch_id: UUID | None = Described(None, description="没有写明党支部的行归入这里；在党支部导入时可不填")


class ColumnIn(In):
    column: Annotated[int, Described(ge=0, le=500, description="第几列，从 0 起")]
    field: Field


class WordIn(In):
    """One unknown word of the file and what it means."""

    field: Field
    text: Annotated[str, StringConstraints(min_length=1, max_length=100), Described(examples=["穿青人"])]
    value: Annotated[
        str,
        StringConstraints(min_length=1, max_length=40),
        Described(description="民族、学历代码，人员类别，或党组织编号", examples=["97"]),
    ]


class MappingIn(In):
    """What is sent replaces what was; what is left out stays."""

    columns: Annotated[list[ColumnIn], Described(max_length=200)] | None = None
    words: Annotated[list[WordIn], Described(max_length=500)] | None = None


class DecisionIn(In):
    decision: Decision


class DecisionsIn(In):
    """Without numbers: every row that waits for a decision and allows this one."""

    decision: Decision
    numbers: Annotated[list[RowNumber], Described(max_length=1_000)] = Described(default_factory=list)
