"""A class from its plan to the certificate: places, answers, days, results, corrections."""

from datetime import date, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.certificates import reading as certificates
from app.domains.certificates.errors import CertificateNotFound
from app.domains.hours.classes import attending, calling, holding
from app.domains.hours.classes import errors as refused
from app.domains.hours.classes.attending import Present
from app.domains.hours.classes.calling import Called
from app.domains.hours.classes.models import TrainingClass
from app.domains.hours.classes.vocabulary import CallState, ClassResult, ClassState
from app.domains.hours.statements import own_statement
from app.domains.hours.vocabulary import TrainingKind, TrainingLevel, Verdict
from app.domains.orgs.models import Post
from app.kit.clock import CHINA
from app.kit.printing import Printer
from tests.domains.hours.conftest import admin_of, seat
from tests.factories.meetings import Branch
from tests.support.pdf import words_of

FIRST, SECOND = date(2026, 11, 24), date(2026, 11, 25)
PLAN = holding.ClassPlan(
    "书记轮训班",
    TrainingKind.ROTATION,
    TrainingLevel.COUNTY,
    "党校",
    2,
    [(SECOND, 400), (FIRST, None)],
    "县组〔2026〕12号",
)
PASSED, FAILED = ClassResult.PASSED, ClassResult.FAILED
HOSTILE = '#panic("x") 轮训班'


def at(day: int) -> time_machine.travel:
    return time_machine.travel(datetime(2026, 11, day, 12, tzinfo=CHINA), tick=False)


@pytest.fixture
def admin(place: Branch) -> Actor:
    return admin_of(place)


@pytest.fixture
async def training(session: AsyncSession, place: Branch, admin: Actor) -> TrainingClass:
    return await holding.plan_class(session, admin, place.committee.id, plan=PLAN)


def ids(place: Branch, *numbers: int) -> list[UUID]:
    return [place.members[number].id for number in numbers]


async def attended(session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass) -> None:
    """The first was there on both days, the second on the first one alone."""
    await calling.call_up(session, admin, training.id, member_ids=ids(place, 0, 1))
    with at(25):
        for day, numbers in ((FIRST, (0, 1)), (SECOND, (0,))):
            people = [Present(one, None) for one in ids(place, *numbers)]
            await attending.enter_presence(session, admin, training.id, day=day, people=people)


async def concluded(session: AsyncSession, admin: Actor, training: TrainingClass, **results: ClassResult) -> None:
    with at(25):
        given = {UUID(member): result for member, result in results.items()}
        await attending.enter_results(session, admin, training.id, results=given)


async def hours(session: AsyncSession, place: Branch, number: int) -> int:
    return (await own_statement(session, place.actor(place.members[number]), 2026)).sums.concentrated


async def test_days_count_by_the_local_full_day(training: TrainingClass) -> None:
    assert [(day.on, day.hundredths) for day in training.schedule] == [(FIRST, 800), (SECOND, 400)]
    assert (training.from_on, training.until_on, training.state) == (FIRST, SECOND, ClassState.OPEN)


async def test_places_are_not_given_twice(
    session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass
) -> None:
    assert await calling.call_up(session, admin, training.id, member_ids=ids(place, 0, 1)) == Called(2, 0)
    assert await calling.call_up(session, admin, training.id, member_ids=ids(place, 0)) == Called(0, 0)
    with pytest.raises(refused.ClassFull):
        await calling.call_up(session, admin, training.id, member_ids=ids(place, 2))
    own = place.actor(place.members[1])
    (call,) = await calling.own_calls(session, own, limit=5)
    await calling.answer_call(session, own, call.call.id, accepts=False, reason="住院")
    assert await calling.call_up(session, admin, training.id, member_ids=ids(place, 2)) == Called(1, 0)
    with pytest.raises(refused.ClassFull):
        await calling.answer_call(session, own, call.call.id, accepts=True, reason="")
    with pytest.raises(refused.CallNotFound):
        await calling.answer_call(session, place.actor(place.members[0]), call.call.id, accepts=True, reason="")
    await calling.withdraw_call(session, admin, training.id, place.members[2].id, reason="重名")
    answered = await calling.answer_call(session, own, call.call.id, accepts=True, reason="")
    assert answered.state is CallState.ACCEPTED
    with at(24), pytest.raises(refused.CallAnswered):
        await calling.answer_call(session, own, call.call.id, accepts=False, reason="太远")


async def test_only_those_below_are_called(
    session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass
) -> None:
    own_class = await holding.plan_class(session, admin, place.sibling.id, plan=PLAN)
    for member_id in (place.members[0].id, training.id):
        with pytest.raises(refused.NotCallable):
            await calling.call_up(session, admin, own_class.id, member_ids=[place.neighbour.id, member_id])
    assert await calling.call_up(session, admin, own_class.id, member_ids=[place.neighbour.id]) == Called(1, 0)


async def test_who_passed_has_the_hours_of_the_own_days_and_a_certificate(
    session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass
) -> None:
    await seat(session, place.org, place.members[0], Post.SECRETARY, date(2024, 1, 1))
    await attended(session, place, admin, training)
    assert await hours(session, place, 0) == 0, "there is no result yet"
    first, second = (str(one) for one in ids(place, 0, 1))
    await concluded(session, admin, training, **{first: PASSED, second: FAILED})
    assert [await hours(session, place, number) for number in (0, 1)] == [1200, 0]
    found = await own_statement(session, place.actor(place.members[0]), 2026)
    assert found.outcome is not None
    assert (found.sums.trainings, found.lacks_rotation, found.outcome.verdict) == (1, False, Verdict.SHORT)
    own, others = [await calling.own_calls(session, place.actor(place.members[n]), limit=5) for n in (0, 1)]
    assert own[0].certificate is not None
    assert others[0].certificate is None


async def test_a_corrected_day_or_result_is_followed_by_hours_and_certificate(
    session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass
) -> None:
    await attended(session, place, admin, training)
    member = place.members[0]
    await concluded(session, admin, training, **{str(member.id): PASSED})
    with at(25):
        absent = [Present(member.id, 0)]
        await attending.enter_presence(session, admin, training.id, day=SECOND, people=absent)
        assert await hours(session, place, 0) == 800
        with pytest.raises(refused.NeverPresent):
            await attending.enter_presence(session, admin, training.id, day=FIRST, people=absent)
        await attending.enter_presence(session, admin, training.id, day=FIRST, people=[Present(member.id, None)])
    (own,) = await calling.own_calls(session, place.actor(member), limit=5)
    assert own.certificate is not None
    code = own.certificate.code
    for result, is_valid, hundredths in ((FAILED, False, 0), (PASSED, True, 800)):
        await concluded(session, admin, training, **{str(member.id): result})
        shown = await certificates.verified(session, place.tenant_id, code)
        assert (shown.is_valid, shown.masked) == (is_valid, "党***")
        assert await hours(session, place, 0) == hundredths


async def test_what_is_refused(session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass) -> None:
    await calling.call_up(session, admin, training.id, member_ids=ids(place, 0))
    whole, stranger = [Present(place.members[0].id, None)], [Present(place.members[2].id, None)]
    with pytest.raises(refused.NotAClassDay):
        await attending.enter_presence(session, admin, training.id, day=FIRST, people=whole)
    with at(25):
        for day, people, refusal in (
            (date(2026, 11, 23), whole, refused.NotAClassDay),
            (FIRST, stranger, refused.NotInClass),
            (SECOND, [Present(place.members[0].id, 401)], refused.PresenceTooLong),
        ):
            with pytest.raises(refusal):
                await attending.enter_presence(session, admin, training.id, day=day, people=people)
        with pytest.raises(refused.NeverPresent):
            await attending.enter_results(session, admin, training.id, results={place.members[0].id: PASSED})
        await attending.enter_presence(session, admin, training.id, day=FIRST, people=whole)
        with pytest.raises(refused.CallAttended):
            await calling.withdraw_call(session, admin, training.id, place.members[0].id, reason="重名")
    with pytest.raises(refused.ClassNotOver):
        await attending.enter_results(session, admin, training.id, results={place.members[0].id: PASSED})
    await holding.cancel_class(session, admin, training.id, reason="防汛")
    with pytest.raises(refused.ClassCancelled):
        await calling.call_up(session, admin, training.id, member_ids=ids(place, 1))
    for who, refusal in ((place.secretary, refused.ClassNotFound), (place.officer(Role.INSPECTOR), PermissionMissing)):
        with pytest.raises(refusal):
            await holding.find_class(session, who, training.id)


async def test_a_certificate_is_printed_for_its_holder_and_checked_by_its_code(
    session: AsyncSession, place: Branch, admin: Actor, training: TrainingClass
) -> None:
    training.title = HOSTILE
    await attended(session, place, admin, training)
    await concluded(session, admin, training, **{str(place.members[0].id): PASSED})
    (own,) = await calling.own_calls(session, place.actor(place.members[0]), limit=5)
    assert own.certificate is not None
    for who in (place.actor(place.members[0]), admin):
        found = await certificates.certificate_for(session, who, own.certificate.id)
        page = certificates.certificate_page(found, "https://dj.example.cn")
        paper = "".join(words_of(Printer().render(certificates.CERTIFICATE, page))).replace(" ", "")
        assert "党员00同志于2026年11月24日至2026年11月25日" in paper
        assert "共2天、12学时" in paper
        assert HOSTILE.replace(" ", "") in paper
    with pytest.raises(CertificateNotFound):
        await certificates.certificate_for(session, place.actor(place.members[1]), own.certificate.id)
    for wrong in ("", "ABC-DEF", own.certificate.code[:-1] + "É"):
        with pytest.raises(CertificateNotFound):
            certificates.tenant_behind(wrong)
    other = own.certificate.code[:-2] + "AA"
    with pytest.raises(CertificateNotFound):
        await certificates.verified(session, certificates.tenant_behind(other), other)
