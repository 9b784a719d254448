"""Examples of a party day, as the API's documents show it."""

from typing import Any

from pydantic import ConfigDict

MEETING_ID = "019afc1e-2b40-7d15-8a64-5f0f6c3b9e21"
MEMBER_ID = "019a1d02-77c1-7b02-9c55-0e2d4f7a8b13"
ORG_ID = "019a0c3d-1f5e-7a90-b0c4-7d1e2f3a4b5c"
CODE = "3xYp0kQmTz7Wc1Na.AQGa_B4rQH0VimRfD2w7niEHDuA0.c2lnbmF0dXJlLW9mLXRoaXMtbWVldGluZy1jb2Rl"

COUNTS: dict[str, Any] = {
    "due": 20,
    "present": 17,
    "late": 0,
    "leave": 2,
    "awaited": 0,
    "absent": 1,
    "voters_due": 17,
    "voters_present": 15,
    "guests_present": 1,
    "incoming_flow_present": 0,
    "visited": 0,
    "made_up": 0,
    "rate": "85.0%",
    "text": "应到20 实到17 请假2 缺席1 85.0%",
}

MEETING: dict[str, Any] = {
    "id": MEETING_ID,
    "org_id": ORG_ID,
    "title": "12月主题党日",
    "summary": "学习、议事、缴纳党费",
    "kinds": ["party_lesson", "theme_day"],
    "hosts": [{"org_id": ORG_ID, "name": "青石村党支部"}],
    "starts_at": "2026-12-05T09:00:00+08:00",
    "ends_at": "2026-12-05T11:00:00+08:00",
    "place": "村党群服务中心二楼会议室",
    "venue_id": None,
    "online_url": "",
    "chair_id": MEMBER_ID,
    "recorder_id": None,
    "opens_before_minutes": 30,
    "grace_minutes": 10,
    "closes_after_end_minutes": 0,
    "expected_minutes": 90,
    "longest_minutes": 120,
    "warnings": ["会议时长 120 分钟，超过预计的 90 分钟"],
    "fence": {"latitude": 30.259244, "longitude": 120.219375, "radius_metres": 200},
    "state": "published",
    "state_reason": "",
    "phase": "in_progress",
    "phase_text": "进行中",
    "sign_in_open": True,
    "sign_in_opens_at": "2026-12-05T08:30:00+08:00",
    "late_after": "2026-12-05T09:10:00+08:00",
    "sign_in_closes_at": "2026-12-05T11:00:00+08:00",
    "published_at": "2026-11-28T16:20:00+08:00",
    "roll_fixed_at": "2026-12-05T09:00:00+08:00",
    "finished_at": None,
    "version": 3,
}

ATTENDANCE: dict[str, Any] = {
    "meeting_id": MEETING_ID,
    "member_id": MEMBER_ID,
    "standing": "present",
    "way": "code",
    "evidence": "proven",
    "place": "not_given",
    "signed_at": "2026-12-05T08:52:07+08:00",
    "recorded_at": "2026-12-05T08:52:07+08:00",
    "recorded_by_name": "",
    "reason": "",
}

CORRECTION: dict[str, Any] = {
    "member_id": MEMBER_ID,
    "number": 1,
    "before": "absent",
    "after": "present",
    "reason": "核对纸质签到表",
    "changed_by_name": "李记录",
    "changed_at": "2026-12-05T14:10:00+08:00",
}

PERSON: dict[str, Any] = {
    "member_id": MEMBER_ID,
    "name": "张三",
    "org_id": ORG_ID,
    "group_id": None,
    "stage": "full",
    "capacity": "due",
    "kinds": ["party_lesson", "theme_day"],
    "has_vote": True,
    "no_vote_reason": "",
    "standing": "present",
    "standing_text": "到会",
    "attendance": ATTENDANCE,
    "leave_state": None,
    "leave_category": None,
    "corrections": [CORRECTION],
    "made_up": False,
    "made_up_text": "",
}

ROLL_CHANGE: dict[str, Any] = {
    "id": "019afca1-1b52-7d31-8c64-5f0f6c3b9e21",
    "number": 1,
    "member_id": MEMBER_ID,
    "name": "张三",
    "kind": "theme_day",
    "change": "add",
    "change_text": "补列应到",
    "has_vote": True,
    "reason": "组织关系已于会前转入，名册登记迟了一天",
    "changed_by_name": "王书记",
    "changed_at": "2026-12-05T11:20:00+08:00",
}

OUTSIDE_GUEST: dict[str, Any] = {
    "id": "019afca2-2b52-7d31-8c64-5f0f6c3b9e21",
    "name": "赵六",
    "unit": "镇卫生院",
    "as_what": "授课人",
    "added_by_name": "李记录",
    "added_at": "2026-12-05T08:40:00+08:00",
}

ROLL: dict[str, Any] = {
    "meeting_id": MEETING_ID,
    "fixed_at": "2026-12-05T09:00:00+08:00",
    "total": COUNTS,
    "kinds": [{"kind": "theme_day", "kind_text": "主题党日", "counts": COUNTS}],
    "joined_count": 0,
    "gone_count": 1,
    "strangers_count": 0,
    "people": [PERSON],
    "joined": [],
    "gone": [{"member_id": MEMBER_ID, "name": "王五"}],
    "strangers": [],
    "changes": [ROLL_CHANGE],
    "outside_guests_count": 1,
    "outside_guests": [OUTSIDE_GUEST],
}

SCREEN: dict[str, Any] = {
    "meeting_id": MEETING_ID,
    "now": "2026-12-05T08:52:03+08:00",
    "current": {
        "code": CODE,
        "valid_from": "2026-12-05T08:52:00+08:00",
        "shown_until": "2026-12-05T08:52:15+08:00",
        "accepted_until": "2026-12-05T08:52:30+08:00",
    },
    "next": {
        "code": CODE,
        "valid_from": "2026-12-05T08:52:15+08:00",
        "shown_until": "2026-12-05T08:52:30+08:00",
        "accepted_until": "2026-12-05T08:52:45+08:00",
    },
}

LEAVE: dict[str, Any] = {
    "id": "019afb20-3c11-7e9d-a1b2-c3d4e5f60718",
    "meeting_id": MEETING_ID,
    "member_id": MEMBER_ID,
    "category": "duty",
    "reason": "到县里参加防汛值班",
    "state": "approved",
    "state_text": "已批准",
    "after_the_fact": False,
    "asked_at": "2026-12-04T18:05:00+08:00",
    "decided_by_name": "王书记",
    "decided_at": "2026-12-04T19:30:00+08:00",
    "decision_note": "同意，请会后自学",
    "reported_back_at": None,
    "report_note": "",
}

OWN: dict[str, Any] = {
    "meeting": MEETING,
    "standing": "present",
    "attendance": ATTENDANCE,
    "leave_id": None,
    "leave_state": None,
}

YEAR: dict[str, Any] = {
    "year": 2026,
    "counts": COUNTS
    | {"due": 12, "present": 11, "leave": 1, "absent": 0, "rate": "91.7%", "text": "应到12 实到11 请假1 缺席0 91.7%"}
    | {"voters_due": 0, "voters_present": 0, "guests_present": 0},
    "items": [OWN],
}

GUEST: dict[str, Any] = {"member_id": MEMBER_ID, "capacity": "guest"}
EDIT: dict[str, Any] = {"title": "12月主题党日", "place": "镇党校报告厅", "guests": [GUEST]}
ROLL_CALL: dict[str, Any] = {"everybody_except": [MEMBER_ID]}
CORRECT: dict[str, Any] = {"member_id": MEMBER_ID, "standing": "absent", "reason": "他人代扫，本人未到"}


def shown(example: dict[str, Any]) -> ConfigDict:
    """The configuration of a model that is documented by this example."""
    return ConfigDict(json_schema_extra={"example": example})
