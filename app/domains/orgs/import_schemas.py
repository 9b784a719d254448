"""What goes in and out of the import routes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.domains.orgs.models import ImportStatus
from app.domains.orgs.vocabulary import Action, Duplicates
from app.domains.orgs.vocabulary import Field as ListField
from app.web.schemas import In, Moment, Out


class ImportIn(In):
    """The uploaded list and where it goes: rows without a superior are founded under `under_id`.

    `columns` names columns by hand, counted from 0; without it they are guessed from their titles.
    """

    file_id: UUID
    under_id: UUID
    columns: Annotated[dict[ListField, Annotated[int, Field(ge=0, lt=200)]] | None, Field(max_length=12)] = None


class ImportChoiceIn(In):
    """What to do with one duplicate row; `row` is its number in the file, from 1."""

    row: Annotated[int, Field(ge=1, le=100_000)]
    action: Duplicates


class ImportCommitIn(In):
    """`duplicates` decides about every duplicate row that `choices` does not name."""

    duplicates: Duplicates = Duplicates.SKIP
    choices: Annotated[list[ImportChoiceIn], Field(max_length=20_000)] = []


class ImportOut(Out):
    """`counts`: rows, create, duplicate, faulty; after writing created and updated too. `marked_file_id` is a copy of
    the list with its faults marked, downloadable by /files.
    """

    id: UUID
    file_id: UUID
    under_id: UUID
    status: ImportStatus
    mapping: dict[str, int]
    counts: dict[str, int]
    marked_file_id: UUID | None
    created_at: Moment
    committed_at: Moment | None


class ImportFaultOut(Out):
    """`column` counts from 1; null means the row as a whole. `allowed` lists what may stand there, where it can."""

    column: int | None
    reason: str
    allowed: list[str]


class ImportRowOut(Out):
    row: int
    name: str
    parent: str
    action: Action
    existing_id: UUID | None
    notes: list[str]
    faults: list[ImportFaultOut]
