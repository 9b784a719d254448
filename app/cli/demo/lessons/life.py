"""What people did with the demo's lessons: studied, said, noted, collected; one waits for review, one for tomorrow."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.cli.demo.accounts import Cast
from app.cli.demo.county import County
from app.cli.demo.lessons.filling import Shelf, fill_shelf, kept_back
from app.cli.demo.lessons.rooms import furnish
from app.domains.lessons.collections.editing import make_collection, publish_collection
from app.domains.lessons.drafting import make_lesson
from app.domains.lessons.noting.signing import countersign, decide_setting, setting_of
from app.domains.lessons.noting.writing import hand_in, note_to_write, write_note
from app.domains.lessons.publishing import pin_lesson, publish_lesson, schedule_lesson, withdraw_lesson
from app.domains.lessons.reviewing import review_lesson, submit_lesson
from app.domains.lessons.seeding import Laid, Studied, lay_studies
from app.domains.lessons.studying.ticking import save_lesson
from app.domains.lessons.talking.seeding import CommentKind, CommentState, Said, lay_comments, lay_likes
from app.domains.lessons.vocabulary import LessonState, Verdict
from app.domains.members.public import PARTY_STAGES, MemberStatus
from app.domains.orgs.public import org_card
from app.integrations.storage.protocol import ObjectStore
from app.kit.clock import now

_DUES, _CHARTER, _CONDUCT = "党费明白账", "党章天天读", "清风微课"
_OFTEN, _MOSTLY, _LIKED = 0.35, 0.75, 0.2
_NOTES = (
    "以前只记得要交党费，今天才弄清楚是按全部基数乘比例。回去把今年的核定数额核对了一遍，没有错。",
    "学了党员的权利，下次党员大会我准备提一条建议：把活动时间改到下班以后。",
)
# Who says what, of which lesson of the series, so many days ago.
_SAID = (
    (Role.MEMBER, 0, 1, "例子一看就懂，自己算了一遍，正好对得上。", CommentState.SHOWN, ""),
    (Role.ORGANISATION_COMMISSIONER, 0, 2, "建议下次讲讲年薪制怎么核定。", CommentState.SHOWN, ""),
    (Role.PUBLICITY_COMMISSIONER, 1, 3, "已转给支部的退休老同志，字再大一点就更好了。", CommentState.SHOWN, ""),
    (Role.RECORDER, 3, 5, "外出的同志问得最多的就是这个。", CommentState.SHOWN, ""),
    (Role.DISCIPLINE_COMMISSIONER, 3, 1, "有人说可以让单位代扣，是不是真的？", CommentState.DOUBTFUL, ""),
    (Role.BRANCH_DEPUTY, 2, 6, "加我微信，低价办理各种证件", CommentState.TAKEN_DOWN, "与课程无关的广告"),
)


async def fill_lessons(
    session: AsyncSession, store: ObjectStore, county: County, cast: Cast, actors: Mapping[Role, Actor]
) -> None:
    """All of it lies behind now, except what is planned for tomorrow."""
    root = await org_card(session, county.tenant.id, county.root.id)
    assert root is not None
    editor, reviewer = actors[Role.CONTENT_EDITOR], actors[Role.CONTENT_REVIEWER]
    shelf = await fill_shelf(session, store, root, editor=editor, reviewer=reviewer, moment=now())
    kept = await _keep_back(session, actors, shelf)
    await furnish(session, county.actor, actors, shelf, kept)
    await pin_lesson(session, reviewer, shelf.laid[_CONDUCT][1].id, is_pinned=True)
    await _collect(session, actors, shelf)
    # In a small branch nobody of its register plays some of the roles.
    people = {role: actor for role, actor in actors.items() if actor.member_id or role is Role.LECTURER}
    if not {Role.MEMBER, Role.BRANCH_SECRETARY} <= people.keys():
        return
    await _study(session, county, cast, people[Role.MEMBER], shelf)
    await _talk(session, cast, people, shelf)
    await _note(session, cast, people, shelf)
    for series in (_CHARTER, _DUES):
        await save_lesson(session, actors[Role.MEMBER], shelf.laid[series][0].id, is_saved=True)


async def _keep_back(session: AsyncSession, actors: Mapping[Role, Actor], shelf: Shelf) -> Mapping[LessonState, UUID]:
    """One waits for its review, one is to be published tomorrow, one was withdrawn; their ids by state."""
    editor, reviewer = actors[Role.CONTENT_EDITOR], actors[Role.CONTENT_REVIEWER]
    kept: dict[LessonState, UUID] = {}
    for state, place in kept_back().items():
        made = await make_lesson(session, editor, org_id=shelf.org.id, content=shelf.content(place))
        lesson_id = kept[state] = made.lesson.id
        await submit_lesson(session, editor, lesson_id)
        if state is LessonState.SUBMITTED:
            continue
        await review_lesson(session, reviewer, lesson_id, Verdict.APPROVED, remarks="内容准确，可以发布")
        if state is LessonState.SCHEDULED:
            await schedule_lesson(session, reviewer, lesson_id, at=shelf.morning(1))
        else:
            await publish_lesson(session, reviewer, lesson_id)
            await withdraw_lesson(session, reviewer, lesson_id, reason=place.written.reason)
    return kept


async def _collect(session: AsyncSession, actors: Mapping[Role, Actor], shelf: Shelf) -> None:
    """A collection for who is new: the constitution first, then the way in, then the dues."""
    lessons = [*shelf.laid[_CHARTER][:5], shelf.laid["三会一课怎么开"][0], shelf.laid[_DUES][0], shelf.laid[_DUES][3]]
    changes = {
        "title": "新党员入门八课",
        "summary": "从义务和权利学起，再学开会和交党费，每天一课，一周学完。",
        "lesson_ids": [one.id for one in lessons],
    }
    held = await make_collection(session, actors[Role.CONTENT_EDITOR], org_id=shelf.org.id, changes=changes)
    await publish_collection(session, actors[Role.CONTENT_REVIEWER], held.collection.id)


async def _study(session: AsyncSession, county: County, cast: Cast, member: Actor, shelf: Shelf) -> None:
    """Of the demo's branch, some lessons each; the plain member has begun one more and not ended it."""
    people = [
        one.on_roll.member_id
        for one in county.people[county.shape.branches.index(cast.branch)]
        if one.on_roll.stage in PARTY_STAGES and one.person.status is MemberStatus.NORMAL
    ]
    lessons = [one for those in shelf.laid.values() for one in those if not one.content.audience.is_narrowed]
    chance = Random(len(people))  # noqa: S311
    done = [one for member_id in people for one in _done(chance, member_id, lessons, shelf.moment)]
    assert member.member_id is not None
    known = {one.lesson.id for one in done if one.member_id == member.member_id}
    begun = next(one for one in lessons if len(one.content.blocks) > 1 and one.id not in known)
    await lay_studies(session, county.tenant.id, [*done, Studied(member.member_id, begun, None)])
    likes = [(one.lesson.id, one.member_id) for one in done if chance.random() < _LIKED]
    await lay_likes(session, county.tenant.id, likes)


def _done(chance: Random, member_id: UUID, lessons: Sequence[Laid], moment: datetime) -> Iterator[Studied]:
    """What is required mostly, of the rest about a third; each some hours or days after it was published."""
    for lesson in lessons:
        if chance.random() < (_MOSTLY if lesson.content.is_required else _OFTEN):
            at = lesson.published_at + timedelta(minutes=chance.randrange(30, 6000))
            if at < moment:
                yield Studied(member_id, lesson, at)


async def _talk(session: AsyncSession, cast: Cast, actors: Mapping[Role, Actor], shelf: Shelf) -> None:
    """Comments shown, doubtful and taken down; a teacher's remark on top."""
    lessons = shelf.laid[_DUES]
    said = [
        Said(lessons[place].id, actors[role], cast.branch_id, text, _ago(shelf, days), state=state, reason=reason)
        for role, place, days, text, state, reason in _SAID
        if role in actors
    ]
    remark = "请各支部结合本单位的工资项目，对照一遍哪些计入、哪些不计入。"
    said.append(Said(lessons[0].id, actors[Role.LECTURER], None, remark, _ago(shelf, 1), kind=CommentKind.REMARK))
    await lay_comments(session, shelf.editor.tenant_id, said)


def _ago(shelf: Shelf, days: int) -> datetime:
    return shelf.moment - timedelta(days=days)


async def _note(session: AsyncSession, cast: Cast, actors: Mapping[Role, Actor], shelf: Shelf) -> None:
    """The branch has notes countersigned; the member's is, another's waits."""
    secretary = actors[Role.BRANCH_SECRETARY]
    setting = await setting_of(session, secretary, cast.branch_id, lock=True)
    paper = "支部学习制度（支委会讨论通过）"
    await decide_setting(session, secretary, setting, is_on=True, document=paper, until_on=None)
    signed = await _handed_in(session, actors[Role.MEMBER], shelf.laid[_DUES][0].id, _NOTES[0])
    await countersign(session, secretary, signed)
    if Role.RECORDER in actors:
        await _handed_in(session, actors[Role.RECORDER], shelf.laid[_CHARTER][1].id, _NOTES[1])


async def _handed_in(session: AsyncSession, member: Actor, lesson_id: UUID, text: str) -> UUID:
    await write_note(session, await note_to_write(session, member, lesson_id), text)
    return (await hand_in(session, member, lesson_id)).id
