"""The twelve party days of a branch's year: when they are, how time passes to them, and how they are planned."""

from datetime import UTC, date, datetime, timedelta

from app.kit.clock import CHINA
from tests.journeys.branch import Branch
from tests.journeys.gathering import is_called, until
from tests.journeys.people import Body
from tests.support.travelling import Travel

YEAR = 2026
# The fifth of each month, or the next working day after it: holidays, and a Saturday that is worked on.
DAYS = ("0105", "0205", "0305", "0407", "0506", "0605", "0706", "0805", "0907", "1008", "1105", "1207")
ASSEMBLIES, LESSONS = (3, 6, 9, 12), (2, 5, 8, 11)


class Journey:
    """The branch, and the clock that its server goes by."""

    def __init__(self, branch: Branch, travel: Travel) -> None:
        self.branch, self.travel = branch, travel
        self.held: dict[int, str] = {}

    async def goes_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Time passes; whoever leads the branch logs in again, since the sessions of the time before have ended."""
        self.travel.to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA).astimezone(UTC))
        for one in (self.branch.secretary, self.branch.recorder):
            await one.logs_in(shares_phone=False)

    async def calls(self, month: int, **details: str) -> str:
        """Two days before a party day its draft, made by the plan, is named and published."""
        secretary = self.branch.secretary
        await self.goes_to(day_of(month) - timedelta(days=2), 9)

        planned: list[Body] = []

        async def drafted() -> bool:
            planned[:] = (await secretary.gets("/planned-meetings", year=YEAR, month=month))["items"]
            return bool(planned)

        await until(f"the plan drafts month {month}", drafted)
        assert {one["kind"] for one in planned} == set(kinds_of(month))
        (meeting_id,) = {one["meeting_id"] for one in planned}
        published = await is_called(self.branch, meeting_id, **details)
        assert published["starts_at"] == f"{day_of(month)}T09:00:00+08:00"
        self.held[month] = meeting_id
        return str(meeting_id)

    async def begins(self, month: int) -> None:
        await self.goes_to(day_of(month), 9, 5)

    async def ends(self, month: int) -> Body:
        """It is over; the numbers of its roll."""
        await self.branch.secretary.posts(f"/meetings/{self.held[month]}/finish")
        total: Body = (await self.branch.secretary.roll(self.held[month]))["total"]
        return total


def day_of(month: int) -> date:
    return date(YEAR, int(DAYS[month - 1][:2]), int(DAYS[month - 1][2:]))


def kinds_of(month: int) -> list[str]:
    kinds = ["theme_day"]
    kinds += ["members_assembly"] if month in ASSEMBLIES else []
    kinds += ["party_lesson"] if month in LESSONS else []
    return kinds + (["organisation_life"] if month == 12 else [])


async def the_year_is_planned(branch: Branch) -> None:
    """The committee sets what all do, the branch adds its own, and sees each date with its reason before it adopts."""
    root, themes = f"/organisations/{branch.root_id}", f"/themes/{YEAR}"
    fixed = [
        {"month": month, "title": "学思想、强党性", "fixed": [_item("study", "学习条例")]} for month in range(1, 13)
    ]
    await branch.committee.puts(root + themes, {"themes": fixed})
    setting = {
        "frequency": "quarterly",
        "from_on": f"{YEAR}-01-01",
        "reason": "县委统一要求",
        "document": "县委〔2025〕9号",
    }
    await branch.committee.posts(f"{root}/lesson-settings", setting)
    own = {"themes": [{"month": 1, "own": [_item("do", "走访困难党员")]}]}
    await branch.secretary.puts(f"/organisations/{branch.org_id}{themes}", own)
    held = await branch.secretary.gets(f"/organisations/{branch.org_id}{themes}/1")
    assert [(one["text"], one["is_fixed"]) for one in held["items"]] == [("学习条例", True), ("走访困难党员", False)]

    plan = await branch.secretary.posts("/meeting-plans", _plan(branch))
    dates = (await branch.secretary.gets(f"/meeting-plans/{plan['id']}/dates"))["dates"]
    assert [one["held_on"] for one in dates] == [str(day_of(month)) for month in range(1, 13)]
    assert dates[9]["reason"] == "10月5日（星期一）为国庆节假期，顺延至10月8日（星期四）"
    assert (await branch.secretary.posts(f"/meeting-plans/{plan['id']}/adopt"))["state"] == "adopted"


def _item(kind: str, text: str) -> Body:
    return {"kind": kind, "text": text}


def _plan(branch: Branch) -> Body:
    together = [
        {"kind": "members_assembly", "frequency": "quarterly", "together": True},
        {"kind": "party_lesson", "frequency": "quarterly", "month_of_period": 2, "together": True},
        {"kind": "organisation_life", "frequency": "yearly", "together": True},
    ]
    return {
        "org_id": branch.org_id,
        "year": YEAR,
        "day_rule": {"kind": "month_day", "day": 5, "on_holiday": "next_working_day"},
        "starts": "09:00",
        "ends": "11:00",
        "place": "村党群服务中心",
        "kinds": [{"kind": "theme_day"}, *together],
        "draft_days_before": 60,
    }
