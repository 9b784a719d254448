"""Examples of a vote, as the API's documents show it. Nobody named here exists."""

from typing import Any

from app.domains.meetings.schemas.examples import MEETING_ID, MEMBER_ID, shown

__all__ = ["COUNT_IN", "PROPOSAL", "QUORUM", "RESOLUTION", "shown"]

_RESOLUTION_ID = "019afd02-61b4-7c0e-93d5-4a1b7c2e8f60"
_REASON = "应到有表决权 16 人，实到 8 人，刚好半数，一般决议须应到会人数的半数以上到会，符合规定"

PROPOSAL: dict[str, Any] = {
    "kind": "members_assembly",
    "matter": "development",
    "title": "关于接收李明为中共预备党员的决议",
    "subject_ids": [MEMBER_ID],
    "purpose": "accept",
}

COUNT_IN: dict[str, Any] = {
    "ballots": {"issued": 9, "collected": 9, "valid": 9, "spoilt": 0},
    "votes": {"in_favour": 7, "against": 1, "abstained": 1},
    "written": {"in_favour": 2, "against": 0, "abstained": 0},
}

_COUNT: dict[str, Any] = {
    "number": 1,
    "voters_due": 16,
    "voters_present": 9,
    "excluded": 0,
    "issued": 9,
    "collected": 9,
    "valid": 9,
    "spoilt": 0,
    "written": 2,
    "in_favour": 9,
    "against": 1,
    "abstained": 1,
    "tallies": [],
    "outcome": "passed",
    "outcome_text": "通过",
    "reasons": [
        "应到有表决权 16 人，实到 9 人，发展党员表决须超过应到会人数的半数到会，符合规定",
        "赞成 9 票，超过应到有表决权 16 人的半数，通过",
    ],
    "warnings": [],
    "rule_version": "支部工作条例2018·发展党员细则2014·选举工作条例2020",
    "correction_reason": "",
    "recorded_by_name": "王静",
    "recorded_at": "2026-12-05T10:20:00+08:00",
}

RESOLUTION: dict[str, Any] = {
    "id": _RESOLUTION_ID,
    "meeting_id": MEETING_ID,
    "kind": "members_assembly",
    "kind_text": "支部党员大会",
    "matter": "development",
    "matter_text": "发展党员表决",
    "title": "关于接收李明为中共预备党员的决议",
    "subject": {"member_id": MEMBER_ID, "name": "李明"},
    "purpose": "accept",
    "purpose_text": "接收为预备党员",
    "seats": None,
    "office": None,
    "office_text": "",
    "former_id": None,
    "state": "closed",
    "state_text": "已表决",
    "void_reason": "",
    "text": "；".join(_COUNT["reasons"]),
    "opened_at": "2026-12-05T09:40:00+08:00",
    "closed_at": "2026-12-05T10:20:00+08:00",
    "quorum": None,
    "candidates": [],
    "tellers": [{"member_id": MEMBER_ID, "name": "王静", "duty": "counter", "duty_text": "计票人"}],
    "written_count": 2,
    "written": [],
    "dissents": [],
    "exclusions": [],
    "result": _COUNT,
    "corrected": [],
}

QUORUM: dict[str, Any] = {
    "meeting_id": MEETING_ID,
    "fixed_at": "2026-12-05T09:00:00+08:00",
    "quorums": [
        {
            "kind": "members_assembly",
            "kind_text": "支部党员大会",
            "matter": "ordinary",
            "matter_text": "一般决议",
            "quorum": {
                "due": 16,
                "present": 8,
                "needed": 8,
                "is_met": True,
                "reason": _REASON,
                "warnings": ["到会有表决权的党员刚好半数：“以上”包括本数，会议有效；有的教材要求“过半数”，请留意"],
            },
        }
    ],
    "without_vote_count": 1,
    "without_vote": [{"member_id": MEMBER_ID, "name": "张三", "capacity": "due", "reason": "预备党员没有表决权"}],
}
