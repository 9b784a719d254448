"""Local decisions: who may take which, within which limits, and how they reach the computation below."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.dues import errors
from app.domains.dues.assessing import PayFacts, check_oneself
from app.domains.dues.models import DuesItem, DuesSetting
from app.domains.dues.standards import ItemDecision, decide_item, decide_setting, in_force_for
from app.domains.dues.vocabulary import PayerKind, SettingKind, Treatment
from app.domains.orgs.models import Org
from app.kit.decided import Grounds
from tests.domains.dues.conftest import World, audited

GROUNDS = Grounds(date(2026, 1, 1), "党委会研究决定", "红旗镇党委〔2026〕3号")
NOVEMBER = date(2026, 11, 1)


async def setting(
    session: AsyncSession,
    world: World,
    kind: SettingKind,
    value: int | None,
    *,
    org: Org | None = None,
    grounds: Grounds = GROUNDS,
) -> DuesSetting:
    by = world.actor(Role.COMMITTEE_ADMIN, world.county)
    return await decide_setting(session, by, (org or world.town).id, kind=kind, value=value, grounds=grounds)


async def item(
    session: AsyncSession, world: World, code: str, treatment: Treatment | None, *, org: Org | None = None
) -> DuesItem:
    decision = ItemDecision(code, "考核奖", {PayerKind.ENTERPRISE}, treatment)
    by = world.actor(Role.COMMITTEE_ADMIN, world.county)
    return await decide_item(session, by, (org or world.town).id, decision=decision, grounds=GROUNDS)


async def checked(session: AsyncSession, world: World, kind: PayerKind, **fen: int) -> int:
    made = await check_oneself(
        session, world.self_of(world.zhang), facts=PayFacts(kind, list(fen.items())), on=NOVEMBER
    )
    return made.assessed


async def test_the_nearest_rounding_counts_below(session: AsyncSession, world: World) -> None:
    assert await checked(session, world, PayerKind.ENTERPRISE, net_base=466_600) == 4_666
    await setting(session, world, SettingKind.ROUNDING, 10, org=world.county)
    assert await checked(session, world, PayerKind.ENTERPRISE, net_base=466_600) == 4_670
    await setting(session, world, SettingKind.ROUNDING, 100)
    assert await checked(session, world, PayerKind.ENTERPRISE, net_base=466_600) == 4_700
    await setting(session, world, SettingKind.ROUNDING, None)
    assert await checked(session, world, PayerKind.ENTERPRISE, net_base=466_600) == 4_670


async def test_a_decision_counts_from_its_day(session: AsyncSession, world: World) -> None:
    later = Grounds(date(2026, 11, 2), "党委会研究决定", "红旗镇党委〔2026〕9号")
    await setting(session, world, SettingKind.ROUNDING, 100, grounds=later)
    assert await checked(session, world, PayerKind.ENTERPRISE, net_base=466_600) == 4_666


async def test_a_farmer_pays_what_the_locality_set(session: AsyncSession, world: World) -> None:
    with pytest.raises(errors.FarmerAmountMissing):
        await checked(session, world, PayerKind.FARMER)
    await setting(session, world, SettingKind.FARMER_AMOUNT, 50)
    assert await checked(session, world, PayerKind.FARMER) == 50


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SettingKind.FARMER_AMOUNT, 10),
        (SettingKind.FARMER_AMOUNT, 120),
        (SettingKind.FARMER_AMOUNT, 19),
        (SettingKind.FARMER_AMOUNT, 101),
        (SettingKind.ROUNDING, 5),
        (SettingKind.ROUNDING, 0),
        (SettingKind.RETIRED_SHARE, 0),
        (SettingKind.RETIRED_SHARE, 101),
    ],
)
async def test_a_value_outside_the_national_range_is_refused(
    session: AsyncSession, world: World, kind: SettingKind, value: int
) -> None:
    with pytest.raises(errors.SettingValueWrong):
        await setting(session, world, kind, value)


async def test_a_share_of_the_whole_pension_is_local(session: AsyncSession, world: World) -> None:
    await setting(session, world, SettingKind.RETIRED_SHARE, 30)
    assert await checked(session, world, PayerKind.RETIRED, total_pension=700_000) == 1_050


async def test_an_item_that_no_text_settles_is_decided_by_the_committee(session: AsyncSession, world: World) -> None:
    with pytest.raises(errors.ItemUnknown):
        await checked(session, world, PayerKind.ENTERPRISE, basic_pay=400_000, review_award=60_000)
    await item(session, world, "review_award", Treatment.COUNTED)
    assert await checked(session, world, PayerKind.ENTERPRISE, basic_pay=400_000, review_award=60_000) == 4_600
    with pytest.raises(errors.ItemUnknown):
        await checked(session, world, PayerKind.GOVERNMENT, duty_pay=400_000, review_award=60_000)
    await item(session, world, "review_award", None)
    with pytest.raises(errors.ItemUnknown):
        await checked(session, world, PayerKind.ENTERPRISE, basic_pay=400_000, review_award=60_000)


async def test_the_open_national_item_can_be_switched_on(session: AsyncSession, world: World) -> None:
    usual = {"basic_pay": 400_000, "year_end_bonus": 100_000}
    assert await checked(session, world, PayerKind.ENTERPRISE, **usual) == 4_000
    await item(session, world, "year_end_bonus", Treatment.COUNTED)
    assert await checked(session, world, PayerKind.ENTERPRISE, **usual) == 5_000


async def test_what_a_text_settles_is_not_decided_again(session: AsyncSession, world: World) -> None:
    for code in ("transport_subsidy", "reward_performance_pay", "income_tax", "net_base"):
        with pytest.raises(errors.ItemIsNational):
            await item(session, world, code, Treatment.COUNTED)


async def test_a_branch_decides_on_no_item_but_may_round(session: AsyncSession, world: World) -> None:
    with pytest.raises(errors.DecidedByCommittee):
        await item(session, world, "review_award", Treatment.COUNTED, org=world.branch)
    await setting(session, world, SettingKind.ROUNDING, 10, org=world.branch)
    assert await checked(session, world, PayerKind.ENTERPRISE, net_base=466_600) == 4_670


async def test_only_the_committees_administrator_decides(session: AsyncSession, world: World) -> None:
    for actor in (world.secretary, world.actor(Role.DUES_ACCOUNTANT, world.town), world.self_of(world.zhang)):
        with pytest.raises(PermissionMissing):
            await decide_setting(session, actor, world.branch.id, kind=SettingKind.ROUNDING, value=10, grounds=GROUNDS)


async def test_a_decision_names_its_paper_and_is_audited(session: AsyncSession, world: World) -> None:
    made = await setting(session, world, SettingKind.ROUNDING, 10)
    (entry,) = await audited(session, "dues.setting_decided")
    assert entry.target_id == made.id
    assert entry.after == {
        "kind": "rounding",
        "value": 10,
        "from_on": "2026-01-01",
        "document": "红旗镇党委〔2026〕3号",
    }


async def test_a_member_sees_whose_decision_counts(session: AsyncSession, world: World) -> None:
    made = await setting(session, world, SettingKind.ROUNDING, 10)
    _, found = await in_force_for(session, world.self_of(world.zhang), world.branch.id, NOVEMBER)
    assert found.settings[SettingKind.ROUNDING].org_id == world.town.id == made.org_id
