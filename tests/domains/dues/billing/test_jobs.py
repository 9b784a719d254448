"""What becomes of bills when a member dies, leaves, returns, is no party member any more, or was entered twice."""

from datetime import date

import pytest

from app.db.types import plain
from app.domains.dues.billing.jobs import HANDLERS
from app.domains.dues.billing.vocabulary import BillState
from app.domains.members.events import MemberMerged, MemberStageChanged, MemberStatusChanged
from app.domains.members.vocabulary import MemberStatus, Stage
from app.jobs.events import Event
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.dues.collecting.conftest import Branch

DUE, WITHDRAWN = BillState.DUE, BillState.WITHDRAWN


async def told(branch: Branch, name: str, event: Event) -> list[BillState]:
    """The states of October and November afterwards; the job may run twice."""
    handler = next(one for one in HANDLERS if one.name == name)
    payload = plain(event.payload())
    for _ in range(2):
        await handler.run(
            JobContext(branch.session, uuid7(), name, payload, branch.world.tenant_id, attempt=1, tools=None)
        )
    return [state for _, state, _ in await branch.bills()]


@pytest.mark.parametrize(
    ("after", "on", "states"),
    [
        (MemberStatus.DECEASED, date(2026, 10, 20), [WITHDRAWN, WITHDRAWN]),
        (MemberStatus.TRANSFERRED_OUT, date(2026, 10, 20), [DUE, WITHDRAWN]),
        (MemberStatus.EXPELLED, date(2026, 11, 3), [DUE, DUE]),
        (MemberStatus.FLOWING, date(2026, 10, 20), [DUE, DUE]),
    ],
)
async def test_who_leaves_is_asked_for_nothing_later(
    branch: Branch, after: MemberStatus, on: date, states: list[BillState]
) -> None:
    world = branch.world
    event = MemberStatusChanged(
        tenant_id=world.tenant_id,
        member_id=world.zhang.id,
        org_id=world.branch.id,
        before=MemberStatus.NORMAL,
        after=after,
        on=on,
    )
    assert await told(branch, "dues.follow_status", event) == states


async def test_who_is_no_party_member_any_more_is_asked_for_nothing_later(branch: Branch) -> None:
    world = branch.world
    event = MemberStageChanged(
        tenant_id=world.tenant_id,
        member_id=world.zhang.id,
        org_id=world.branch.id,
        before=Stage.PROBATIONARY,
        after=Stage.APPLICANT,
        on=date(2026, 10, 9),
    )
    assert await told(branch, "dues.follow_stage", event) == [DUE, WITHDRAWN]


async def test_of_a_record_that_was_merged_nothing_is_asked(branch: Branch) -> None:
    world = branch.world
    event = MemberMerged(tenant_id=world.tenant_id, member_id=world.zhao.id, merged_id=world.zhang.id)
    assert await told(branch, "dues.follow_merge", event) == [WITHDRAWN, WITHDRAWN]
