"""What the user says of columns and words: which column is which field, which unknown word means which value."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.members.importing import repository
from app.domains.members.importing.errors import MappingWrong
from app.domains.members.importing.fields import MAPPED_WORDS, Field
from app.domains.members.importing.models import ImportStatus, RosterImport, RosterImportRow, RowState
from app.domains.members.importing.places import may_be_meant
from app.domains.members.importing.reading import ValueMapping
from app.domains.members.importing.rows import open_words, seal_words
from app.domains.members.importing.sight import frame_of, open_import_for
from app.domains.members.importing.words import plain_word
from app.domains.members.vocabulary import Stage
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.codes import EDUCATION, NATIONALITIES
from app.kit.errors import FieldIssue
from app.web.etags import require_match


async def map_columns(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    import_id: UUID,
    if_match: str | None,
    columns: Mapping[int, Field] | None = None,
    words: ValueMapping | None = None,
) -> RosterImport:
    """Replace the mapping of columns, of words, or both; every row waits for a new check.

    Raises MappingWrong with what is wrong, ImportNotFound, ImportSettled, PreconditionFailed.
    """
    found, path = await open_import_for(session, actor, import_id)
    require_match(if_match, found)
    chosen, unknown = open_words(cipher, found)
    issues = []
    if columns is not None:
        issues += _column_issues(columns, len(found.titles))
        found.mapping = {str(column): field.value for column, field in sorted(columns.items())}
    if words is not None:
        orgs = (await frame_of(session, actor, found, path, cipher)).orgs
        issues += _word_issues(words, {str(org.id) for org in orgs if may_be_meant(org)})
        chosen = {field: {plain_word(word): value for word, value in one.items()} for field, one in words.items()}
    if issues:
        raise MappingWrong(issues=issues)
    found.words = seal_words(cipher, found.id, chosen, unknown)
    await _uncheck(session, found)
    return found


def _column_issues(columns: Mapping[int, Field], width: int) -> list[FieldIssue]:
    issues = [FieldIssue(f"columns.{column}", "文件里没有这一列") for column in columns if not 0 <= column < width]
    fields = list(columns.values())
    issues += [FieldIssue("columns", f"“{one.label}”只能对应一列") for one in set(fields) if fields.count(one) > 1]
    if Field.NAME not in fields:
        issues.append(FieldIssue("columns", "没有指定哪一列是“姓名”"))
    return issues


def _word_issues(words: ValueMapping, org_ids: Collection[str]) -> list[FieldIssue]:
    allowed: Mapping[Field, Collection[str]] = {
        Field.NATIONALITY: NATIONALITIES,
        Field.EDUCATION: EDUCATION,
        Field.STAGE: set(Stage),
        Field.BRANCH: org_ids,
        Field.GROUP: org_ids,
    }
    issues = []
    for field, one in words.items():
        if field not in MAPPED_WORDS:
            issues.append(FieldIssue(f"values.{field}", "这一项不能指定对应的值"))
        elif any(value not in allowed[field] for value in one.values()):
            issues.append(FieldIssue(f"values.{field}", "指定的值不存在，或不在本次导入的范围内"))
    return issues


async def _uncheck(session: AsyncSession, found: RosterImport) -> None:
    await session.execute(
        update(RosterImportRow)
        .where(RosterImportRow.tenant_id == found.tenant_id, RosterImportRow.import_id == found.id)
        .values(state=RowState.PENDING, faults=[], changes=[], match_id=None, match_row=None, decision=None)
        .execution_options(synchronize_session=False)
    )
    found.status = ImportStatus.MAPPED
    found.version += 1
    found.updated_at = now()
    found.counts = await repository.count_by(session, found, RosterImportRow.state)
