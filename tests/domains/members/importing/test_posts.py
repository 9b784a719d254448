"""Import of a list of committee members: each row alone, tried before it is written."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.members.importing.errors import HeaderNotFound
from app.domains.members.importing.post_reading import posts_of
from app.domains.members.importing.posts import PostResult, import_posts
from app.domains.members.vocabulary import Stage
from app.domains.orgs.models import CommitteeTerm, Post, TermSeat
from tests.factories.members import a_member, a_phone
from tests.factories.rosters import Town, an_officer
from tests.support.books import of_rows

HEADER = ["党组织", "姓名", "职务", "任职日期", "手机"]


@pytest.fixture
async def staffed(session: AsyncSession, town: Town) -> Town:
    for order, (name, org) in enumerate(
        [("张三", town.red), ("李四", town.red), ("王五", town.red), ("王五", town.red), ("张三", town.mill)]
    ):
        session.add(a_member(town.cipher, org, name, phone=a_phone(500 + order), id_number=None))
    session.add(a_member(town.cipher, town.red, "钱七", stage=Stage.PROBATIONARY, id_number=None, phone=None))
    await session.flush()
    return town


async def run(
    session: AsyncSession, town: Town, *rows: list[Any], commit: bool = True, header: list[Any] = HEADER
) -> list[PostResult]:
    return await import_posts(
        session,
        an_officer(town.committee, Role.COMMITTEE_ADMIN),
        cipher=town.cipher,
        content=of_rows(["班子成员名单"], header, *rows, ["填表人：", None, "审核人："]),
        filename="班子.xlsx",
        org_id=town.committee.id,
        commit=commit,
    )


async def seats(session: AsyncSession) -> set[tuple[Post, date]]:
    return {(seat.post, seat.from_on) for seat in await session.scalars(select(TermSeat))}


async def test_a_committee_is_entered_and_the_same_list_again_changes_nothing(
    session: AsyncSession, staffed: Town
) -> None:
    rows = [
        ["红旗村党支部", "张三", "党支部书记", "2025.03", None],
        ["红旗村支部", "李四", "组织委员兼纪检委员", "2025年4月1日", None],
        ["某某针织有限公司党支部", "张　三", "书记", 45717, None],
    ]

    results = await run(session, staffed, *rows)

    assert [(one.is_new, list(one.issues)) for one in results] == [(True, [])] * 3
    assert await seats(session) == {
        (Post.SECRETARY, date(2025, 3, 1)),
        (Post.ORGANISATION, date(2025, 4, 1)),
        (Post.DISCIPLINE, date(2025, 4, 1)),
    }
    assert len((await session.scalars(select(CommitteeTerm))).all()) == 2
    again = await run(session, staffed, *rows)
    assert [(one.is_new, list(one.issues)) for one in again] == [(False, [])] * 3
    assert len((await session.scalars(select(TermSeat))).all()) == 4


@pytest.mark.parametrize(
    ("row", "issue"),
    [
        ([None, "张三", "书记", "2025-03-01", None], "没有填写党组织"),
        (["夕阳红党支部", "张三", "书记", "2025-03-01", None], "不存在"),
        (["红旗村党支部", None, "书记", "2025-03-01", None], "没有填写姓名"),
        (["红旗村党支部", "赵六", "书记", "2025-03-01", None], "没有这名党员"),
        (["红旗村党支部", "王五", "书记", "2025-03-01", None], "有2名同名党员"),
        (["红旗村党支部", "张三", "大书记官", "2025-03-01", None], "职务无法识别"),
        (["红旗村党支部", "张三", "书记", "不详", None], "日期的写法无法识别"),
        (["红旗村党支部", "张三", "书记", "2099-01-01", None], "晚于今天"),
        (["红旗村党支部", "张三", "书记", "2025-03-01", "12"], "手机号码应为11位"),
        (["红旗村党支部", "钱七", "书记", "2025-03-01", None], "预备党员没有被选举权"),
        (["红旗村党支部", "张三", "书记", "1999-03-01", None], "不能早于党组织成立日期"),
    ],
)
async def test_a_bad_row_says_why_and_keeps_no_other_out(
    session: AsyncSession, staffed: Town, row: list[Any], issue: str
) -> None:
    good = ["某某针织有限公司党支部", "张三", "书记", "2025-03-01", None]

    bad, fine = await run(session, staffed, row, good)

    assert issue in "".join(bad.issues)
    assert (fine.is_new, list(fine.issues)) == (True, [])
    assert len((await session.scalars(select(TermSeat))).all()) == 1


async def test_two_secretaries_of_one_branch_are_one_too_many(session: AsyncSession, staffed: Town) -> None:
    rows = [["红旗村党支部", name, "书记", "2025-03-01", None] for name in ("张三", "李四")]

    first, second = await run(session, staffed, *rows)

    assert (first.is_new, second.is_new) == (True, False)
    assert "只能由一人担任" in second.issues[0]


async def test_a_phone_tells_two_of_one_name_apart(session: AsyncSession, staffed: Town) -> None:
    (one,) = await run(session, staffed, ["红旗村党支部", "王五", "书记", "2025-03-01", a_phone(503)])

    assert (one.is_new, list(one.issues)) == (True, [])


async def test_a_trial_tells_the_same_and_writes_nothing(session: AsyncSession, staffed: Town) -> None:
    rows = [["红旗村党支部", "张三", "书记", "2025-03-01", None], ["红旗村党支部", "赵六", "书记", "2025-03-01", None]]

    tried = await run(session, staffed, *rows, commit=False)

    assert await seats(session) == set()
    assert [(one.is_new, one.issues) for one in await run(session, staffed, *rows)] == [
        (one.is_new, one.issues) for one in tried
    ]


async def test_it_needs_the_right_over_terms(session: AsyncSession, staffed: Town) -> None:
    with pytest.raises(PermissionMissing):
        await import_posts(
            session, staffed.officer, cipher=staffed.cipher, content=b"", filename="x", org_id=staffed.committee.id,
            commit=True,
        )  # fmt: skip


async def test_a_list_without_posts_or_dates_is_none(session: AsyncSession, staffed: Town) -> None:
    with pytest.raises(HeaderNotFound):
        await run(session, staffed, ["红旗村党支部", "张三", "书记", None], header=["党组织", "姓名", "职务", "备注"])


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("书记", [Post.SECRETARY]),
        ("中共支部副书记", [Post.DEPUTY_SECRETARY]),
        ("组织、宣传委员", [Post.ORGANISATION, Post.PUBLICITY]),
        ("纪律检查委员", [Post.DISCIPLINE]),
        ("支部委员", [Post.MEMBER]),
        ("书记兼主任", []),
        ("", []),
    ],
)
def test_words_of_posts(text: str, posts: list[Post]) -> None:
    assert posts_of(text) == posts
