"""A village branch with everybody who plays a part on its party day, logged in on their phones."""

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.factories.members import a_phone
from tests.factories.rosters import a_row
from tests.journeys import county
from tests.journeys.operating import Operator
from tests.journeys.papers import organisation_list, roster
from tests.journeys.people import Admin, Body, Door, Member, Secretary, Staff

TENANT, COUNTY = "qinghe", "中共青禾县委员会"
RED, MILL = "红旗村党支部", "水磨村党支部"
EARLY, LATE = 21, 16
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏苏潘葛奚范彭郎鲁韦昌马苗凤"


@dataclass
class Village:
    """Who is on the branch's register, and who is not."""

    org_id: str
    secretary: Secretary
    recorder: Secretary
    deputy: Secretary
    asks_leave: Member
    careful: Member
    without_phone: list[str]
    early: list[Member]
    late: list[Member]
    absent: list[Member]
    neighbour: Member
    foreigner: Staff
    committee: Admin
    deputy_appointment: Body

    @property
    def size(self) -> int:
        return 5 + len(self.without_phone) + len(self.early) + len(self.late) + len(self.absent)

    @property
    def everybody_early(self) -> list[Member]:
        return [self.secretary, self.recorder, self.deputy, self.careful, *self.early]


async def gathers(operator: Operator, door: Door) -> Village:
    """The county, the branch's register, and a login for everybody who has a phone."""
    staff = await county.set_up(operator, door, TENANT, COUNTY)
    branches = [[name, COUNTY, None, "支部", "农村", "1987-07-01", None, None] for name in (RED, MILL)]
    checked = await staff.committee.checks_organisations(organisation_list(COUNTY, *branches), staff.root_id)
    await staff.committee.writes_organisations(checked)
    orgs = await staff.committee.organisations()
    people = 7 + EARLY + LATE + 2
    rows: list[list[Any]] = [
        a_row(f"{_SURNAMES[i]}明", i, 手机=None if i in (5, 6) else a_phone(i)) for i in range(people)
    ]
    checked = await staff.officer.checks_roster(roster((RED, rows), (MILL, [a_row("邻明", 90)])), staff.root_id)
    assert checked["counts"] == {"new": people + 1}, checked
    await staff.officer.writes_roster(checked)
    register = await staff.officer.register()

    def member(number: int, kind: type[Member] = Member) -> Any:
        return kind(door, rows[number][1], tenant=TENANT, phone=a_phone(number))

    secretary, recorder, deputy = (member(number, Secretary) for number in range(3))
    asks_leave, careful = member(3), member(4)
    early = [member(number) for number in range(7, 7 + EARLY)]
    late = [member(number) for number in range(7 + EARLY, people - 2)]
    absent = [member(number) for number in range(people - 2, people)]
    neighbour = Member(door, "邻明", tenant=TENANT, phone=a_phone(90))
    everybody = [secretary, recorder, deputy, asks_leave, careful, *early, *late, *absent, neighbour]
    assert set(await asyncio.gather(*(one.logs_in() for one in everybody))) == {"done"}
    for one, role in ((secretary, "branch_secretary"), (recorder, "recorder")):
        await staff.committee.appoints(await one.account_id(), role, orgs[RED])
    appointment = await staff.committee.appoints(await deputy.account_id(), "branch_deputy", orgs[RED])
    return Village(
        org_id=orgs[RED],
        secretary=secretary,
        recorder=recorder,
        deputy=deputy,
        asks_leave=asks_leave,
        careful=careful,
        without_phone=[register[rows[number][1]]["id"] for number in (5, 6)],
        early=early,
        late=late,
        absent=absent,
        neighbour=neighbour,
        foreigner=await _foreigner(operator, door),
        committee=staff.committee,
        deputy_appointment=appointment,
    )


async def _foreigner(operator: Operator, door: Door) -> Staff:
    """A member of another county's branch, logged in there."""
    shown = await operator.runs("demo", "--code", "lianhu", "--members", "9", "--branches", "1")
    login = next(one for one in shown["logins"] if one["role"] == "member")
    foreigner = Staff(door, login["display_name"], tenant="lianhu", login=login)
    await foreigner.logs_in()
    return foreigner
