"""Within a day an import is taken back, row by row, except where something rests on it."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.members.importing.committing import commit_import
from app.domains.members.importing.deciding import decide_rows
from app.domains.members.importing.dependents import use_dependents
from app.domains.members.importing.errors import AlreadyUndone, NotCommitted, UndoTooLate
from app.domains.members.importing.models import Decision, ImportStatus, Outcome, RosterImport
from app.domains.members.importing.undoing import undo_import
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.members.registering import apply_changes
from app.domains.members.restrictions import add_restriction
from app.domains.members.vocabulary import ChangeKind, RestrictionKind
from app.domains.orgs.models import CommitteeTerm, Post, TermSeat
from app.kit.clock import now
from tests.factories.members import a_member, a_phone
from tests.factories.rosters import Town, a_roster, a_row, an_officer


async def imported(session: AsyncSession, town: Town, *rows: list[Any], merge: bool = False) -> RosterImport:
    found = await town.checked(session, a_roster(*rows))
    if merge:
        await decide_rows(session, town.officer, import_id=found.id, numbers=[], decision=Decision.MERGE)
    return await commit_import(session, town.officer, cipher=town.cipher, import_id=found.id)


async def undo(session: AsyncSession, town: Town, found: RosterImport) -> RosterImport:
    return await undo_import(session, town.officer, cipher=town.cipher, import_id=found.id)


async def member_named(session: AsyncSession, town: Town, name: str) -> Member:
    statement = select(Member).where(Member.tenant_id == town.tenant_id, Member.name == name)
    return (await session.scalars(statement)).one()


async def outcomes(session: AsyncSession, town: Town, found: RosterImport) -> list[tuple[Outcome | None, str]]:
    return [(row.outcome, row.undo_reason) for row in await town.rows(session, found)]


async def test_who_was_created_is_gone_without_a_trace_in_the_register(session: AsyncSession, town: Town) -> None:
    found = await imported(
        session, town, a_row("张三", 1, 人员类别="正式党员、农民"), a_row("李四", 2), a_row("王五", 3, 姓名=None)
    )

    found = await undo(session, town, found)

    assert found.counts == {"undone": 2, "left_out": 1}
    assert found.status is ImportStatus.UNDONE
    for table in (Member, MemberCategory, MemberChange):
        assert (await session.scalars(select(table).where(table.tenant_id == town.tenant_id))).all() == []
    with pytest.raises(AlreadyUndone):
        await undo(session, town, found)


async def test_the_same_file_can_be_imported_again(session: AsyncSession, town: Town) -> None:
    await undo(session, town, await imported(session, town, a_row("张三", 1)))

    assert (await imported(session, town, a_row("张三", 1))).counts == {"created": 1}


async def test_who_was_merged_is_what_he_was(session: AsyncSession, town: Town) -> None:
    await imported(session, town, a_row("张三", 1))
    changed = a_row("张三", 1, 学历="研究生", 手机=a_phone(9), 备注="新", 所在支部_小组="红旗村党支部/第一党小组")
    found = await imported(session, town, changed, merge=True)
    member = await member_named(session, town, "张三")
    assert (member.education, member.group_id) == ("10", town.group.id)

    found = await undo(session, town, found)

    assert found.counts == {"undone": 1}
    assert (member.education, member.group_id, member.remark) == ("20", None, None)
    assert member.phone_index == town.cipher.index("phone", a_phone(1))
    assert member.version == 3


async def test_rows_that_repeated_another_follow_it(session: AsyncSession, town: Town) -> None:
    found = await imported(session, town, a_row("张三", 1), a_row("张三", 1, 学历="研究生"), merge=True)
    assert found.counts == {"created": 1, "merged": 1}

    found = await undo(session, town, found)

    assert found.counts == {"undone": 2}
    assert await town.people(session) == 0


async def test_what_was_edited_since_stays_and_the_others_go(session: AsyncSession, town: Town) -> None:
    found = await imported(session, town, a_row("张三", 1), a_row("李四", 2))
    member = await member_named(session, town, "张三")
    await apply_changes(session, town.officer, member, {"job": "退休"}, cipher=town.cipher, kind=ChangeKind.EDITED)

    found = await undo(session, town, found)

    assert await outcomes(session, town, found) == [
        (Outcome.UNDO_REFUSED, "导入后此人的信息又有修改"), (Outcome.UNDONE, ""),
    ]  # fmt: skip
    assert found.status is ImportStatus.COMMITTED
    assert [one.name for one in await session.scalars(select(Member))] == ["张三"]


async def _restricted(session: AsyncSession, town: Town, member: Member) -> None:
    await add_restriction(
        session,
        an_officer(town.committee),
        cipher=town.cipher,
        member_id=member.id,
        kind=RestrictionKind.PARTY_PROBATION,
        from_on=date(2026, 1, 1),
        until_on=date(2027, 1, 1),
        reason="违纪",
        approval="县纪〔2026〕1号",
    )


async def _seated(session: AsyncSession, town: Town, member: Member) -> None:
    term = CommitteeTerm(
        tenant_id=town.tenant_id, org_id=town.red.id, elected_on=date(2025, 1, 1), due_on=date(2028, 1, 1),
        created_at=now(), updated_at=now(),
    )  # fmt: skip
    session.add(term)
    await session.flush()
    session.add(
        TermSeat(
            tenant_id=town.tenant_id, term_id=term.id, member_id=member.id, post=Post.SECRETARY,
            from_on=date(2025, 1, 1), created_at=now(),
        )
    )  # fmt: skip
    await session.flush()


async def _merged_into(session: AsyncSession, town: Town, member: Member) -> None:
    session.add(a_member(town.cipher, town.red, "张山", id_number=None, phone=None, merged_into_id=member.id))
    await session.flush()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(_restricted, "已登记留党察看等限制"), (_seated, "已登记班子职务"), (_merged_into, "已有其他记录并入此人")],
)
async def test_a_person_on_whom_something_rests_stays_with_the_reason(
    session: AsyncSession, town: Town, happens: Any, reason: str
) -> None:
    found = await imported(session, town, a_row("张三", 1), a_row("李四", 2))
    member = await member_named(session, town, "张三")
    version = member.version
    await happens(session, town, member)
    # Only what rests on him shall count here, not a new version.
    member.version = version
    await session.flush()

    found = await undo(session, town, found)

    assert await outcomes(session, town, found) == [(Outcome.UNDO_REFUSED, reason), (Outcome.UNDONE, "")]


async def test_higher_floors_may_say_what_rests_on_people(session: AsyncSession, town: Town) -> None:
    found = await imported(session, town, a_row("张三", 1), a_row("李四", 2))
    member = await member_named(session, town, "张三")

    async def paid(_session: AsyncSession, _tenant: Any, ids: Any) -> dict[Any, str]:
        return {one: "已交纳党费" for one in ids if one == member.id}

    use_dependents(paid)
    try:
        found = await undo(session, town, found)
    finally:
        use_dependents()

    assert await outcomes(session, town, found) == [(Outcome.UNDO_REFUSED, "已交纳党费"), (Outcome.UNDONE, "")]


async def test_refused_rows_may_be_tried_again_once_the_obstacle_is_gone(session: AsyncSession, town: Town) -> None:
    found = await imported(session, town, a_row("张三", 1))
    member = await member_named(session, town, "张三")
    await _seated(session, town, member)
    assert (await undo(session, town, found)).counts == {"undo_refused": 1}
    await session.delete((await session.scalars(select(TermSeat))).one())
    await session.flush()

    assert (await undo(session, town, found)).counts == {"undone": 1}


async def test_an_old_number_that_somebody_else_has_by_now_is_not_given_back(session: AsyncSession, town: Town) -> None:
    await imported(session, town, a_row("张三", 1))
    found = await imported(session, town, a_row("张三", 1, 手机=a_phone(9)), merge=True)
    session.add(a_member(town.cipher, town.red, "李四", id_number=None, phone=a_phone(1)))
    await session.flush()

    found = await undo(session, town, found)

    assert await outcomes(session, town, found) == [(Outcome.UNDO_REFUSED, "原来的号码已登记在他人名下")]


async def test_after_a_day_it_is_too_late(session: AsyncSession, town: Town) -> None:
    found = await imported(session, town, a_row("张三", 1))
    assert found.committed_at is not None
    with (
        time_machine.travel(found.committed_at + timedelta(hours=24, seconds=1), tick=False),
        pytest.raises(UndoTooLate),
    ):
        await undo(session, town, found)
    with time_machine.travel(found.committed_at + timedelta(hours=24), tick=False):
        assert (await undo(session, town, found)).counts == {"undone": 1}


async def test_what_was_not_committed_cannot_be_undone(session: AsyncSession, town: Town) -> None:
    with pytest.raises(NotCommitted):
        await undo(session, town, await town.checked(session, a_roster(a_row("张三", 1))))
