"""Minutes and attendance books on paper."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.meetings.leave import enter_leave
from app.domains.meetings.minutes import printing
from app.domains.meetings.minutes.errors import KindNotServed, MinutesNotFound
from app.domains.meetings.minutes.pages import draft_page, roll_page, version_page
from app.domains.meetings.minutes.templates import TEMPLATES
from app.domains.meetings.minutes.vocabulary import Part
from app.domains.meetings.vocabulary import LeaveCategory, MeetingKind
from app.kit.printing import Printer
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch
from tests.factories.minutes import TEXTS, a_held_meeting, sign, submitted, written
from tests.support.pdf import words_of

HOSTILE = '#panic("x") *粗* $x$ <l>'
SPEECHES = [{"speaker": "党员02", "points": f"建议公布账目\n{HOSTILE}"}]


def on_paper(page: dict[str, object]) -> str:
    return "".join(words_of(Printer().render(printing.MINUTES, page))).replace(" ", "")


async def test_archived_minutes_are_printed_alike_for_all_who_read_them(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    await enter_leave(
        session,
        branch.secretary,
        cipher=branch.cipher,
        meeting_id=meeting.id,
        member_id=branch.members[3].id,
        category=LeaveCategory.DUTY,
        reason="不该印出的事由",
    )
    texts = TEXTS | {Part.RESULT: HOSTILE}
    minutes_id = await submitted(session, branch, meeting, texts=texts, speeches=SPEECHES)
    waiting = await draft_page(session, branch.recorder, minutes_id)
    assert waiting["mark"] == "草稿"
    assert "（未签署）" in on_paper(waiting)
    await sign(session, branch, minutes_id)
    page = await version_page(session, branch.recorder, minutes_id, 1)
    paper = on_paper(page)
    assert "草稿" not in paper
    for words in (
        "主题党日记录",
        "2026年12月5日09:00—11:00",
        "应到5人（有表决权4人）",
        "60.0%（3/5）",
        "党员03（请假：公务）、预备00（未说明原因）",
        "党员02：建议公布账目",
        HOSTILE.replace(" ", ""),
        "党员002026年12月5日签署",
        "第1版",
        "共1页",
    ):
        assert words in paper.replace("　", ""), words
    assert "事由" not in paper
    # A member of the branch holds the same record in hand; from above there are numbers only.
    assert await version_page(session, branch.actor(branch.members[4]), minutes_id, 1) == page
    above = on_paper(await version_page(session, branch.officer(Role.INSPECTOR), minutes_id, 1))
    assert "党员03" not in above
    assert "另有5人不在查看范围内" in above
    with pytest.raises(MinutesNotFound):
        await version_page(session, branch.recorder, minutes_id, 2)


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_every_kind_has_a_template_and_a_page(kind: MeetingKind) -> None:
    content = {
        "number": 2,
        "reason": "补记",
        "lead": "第一党支部",
        "kind": kind.value,
        "title": "会",
        "starts_at": "2026-12-05T01:00:00+00:00",
        "ends_at": "2026-12-05T17:00:00+00:00",
        "place": "",
        "online_url": "https://meeting.example.cn/1",
        "hosts": ["第一党支部", "第二党支部"],
        "chair": None,
        "recorder": None,
        "counts": dict.fromkeys(("due", "present", "late", "leave", "absent", "voters_due", "voters_present"), 0)
        | {"rate": None},
        "people": [],
        "agenda": [{"kind": "study", "title": "学条例", "speaker": ""}],
        "votes": [{"title": "工作总结", "text": "通过", "dissents": [{"name": "王静", "words": "先公示"}]}],
        "texts": {asked.part.value: f"写了{asked.part.value}" for asked in TEMPLATES[kind]},
        "speeches": [],
        "files": [{"file_id": "1", "name": "照片.jpg"}],
    }
    page = printing.minutes_page(content, digest="", signatures=[], may_name=lambda line: True)
    words = str(page)
    assert all(f"写了{asked.part}" in words for asked in TEMPLATES[kind] if asked.part is not Part.SPEECHES)
    assert all(
        told in words
        for told in (
            "1. 〔学〕学条例",
            "1. 工作总结：通过\\n不同意见（王静）：先公示",
            "照片.jpg",
            "第 2 版：补记",
            "2026年12月6日 01:00",
        )
    )
    assert all(asked.hint for asked in TEMPLATES[kind])


async def test_the_attendance_book_names_whom_the_reader_may_see(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    page = await roll_page(session, branch.recorder, meeting.id, None)
    assert [row[1] for row in page["rows"]] == ["党员00", "党员01", "党员02", "党员03", "预备00"]
    assert page["rows"][0][3:] == ["有", "到会", "点名", "12-05 09:10"]
    assert page["rows"][4][3:] == ["无", "缺席", "", ""]
    book = "".join(words_of(Printer().render(printing.ROLL, page)))
    assert "应到5 实到3 请假0 缺席2 60.0%" in book
    assert "草稿" in book
    above = await roll_page(session, branch.officer(Role.INSPECTOR), meeting.id, None)
    assert (above["rows"], above["note"]) == ([], "另有 5 人不在查看范围内，未列出姓名。")
    with pytest.raises(KindNotServed):
        await roll_page(session, branch.recorder, meeting.id, MeetingKind.PARTY_LESSON)
    with pytest.raises(PermissionMissing):
        await roll_page(session, branch.actor(branch.members[4]), meeting.id, None)


async def test_a_draft_is_printed_as_far_as_it_is_written(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await written(session, branch.recorder, meeting, chair_id=None, texts={})
    page = await draft_page(session, branch.secretary, minutes_id)
    assert (page["mark"], page["digest"]) == ("草稿", "")
    assert ["主持人", "——"] in page["facts"]
    with pytest.raises(PermissionMissing):
        await draft_page(session, branch.actor(branch.members[4]), minutes_id)
