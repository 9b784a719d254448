"""Examples of the minutes of a party day, as the API's documents show them."""

from typing import Any

from app.domains.meetings.schemas.examples import COUNTS, MEETING_ID, MEMBER_ID

MINUTES_ID = "019afd31-6a20-7b44-8c11-9d0e1f2a3b4c"
FILE_ID = "019afc20-11aa-7c3d-9e4f-5a6b7c8d9e0f"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

TEMPLATE: dict[str, Any] = {
    "kind": "theme_day",
    "kind_text": "主题党日",
    "parts": [{"part": "theme", "part_text": "活动主题", "hint": "本次主题党日的主题", "required": True}],
}
TEXTS: dict[str, str] = {
    "theme": "学条例、强党性",
    "steps": "重温入党誓词；学习条例；打扫村内公共场所",
    "result": "学完条例第三章，清理河道 400 米",
}
SPEECH: dict[str, Any] = {"speaker": "王静", "points": "建议每季度公布一次村务账目"}
EDIT: dict[str, Any] = {"texts": TEXTS, "speeches": [SPEECH], "file_ids": [FILE_ID]}
FILE: dict[str, Any] = {"file_id": FILE_ID, "name": "签到表照片.jpg", "sha256": DIGEST}
SIGNATURE: dict[str, Any] = {
    "signer": "recorder",
    "signer_text": "记录人",
    "signed_by_name": "李明",
    "is_acting": False,
    "reason": "",
    "signed_at": "2026-12-05T15:20:00+08:00",
}
MINUTES: dict[str, Any] = {
    "id": MINUTES_ID,
    "meeting_id": MEETING_ID,
    "title": "12月主题党日",
    "kind": "theme_day",
    "kind_text": "主题党日",
    "state": "submitted",
    "state_text": "待签署",
    "number": 1,
    "chair_id": MEMBER_ID,
    "chair_name": "王静",
    "recorder_id": MEMBER_ID,
    "recorder_name": "李明",
    "texts": TEXTS,
    "speeches": [SPEECH],
    "files": [FILE],
    "reason": "",
    "remarks": "",
    "counts": COUNTS,
    "digest": DIGEST,
    "signatures": [SIGNATURE],
    "missing": [],
    "warnings": [],
    "version": 7,
}
VERSION_LINE: dict[str, Any] = {
    "number": 1,
    "digest": DIGEST,
    "reason": "",
    "submitted_by_name": "李明",
    "submitted_at": "2026-12-05T15:10:00+08:00",
    "archived_at": None,
    "signatures": [SIGNATURE],
}
VERSION: dict[str, Any] = VERSION_LINE | {
    "minutes_id": MINUTES_ID,
    "title": "12月主题党日",
    "kind": "theme_day",
    "kind_text": "主题党日",
    "hosts": ["青石村党支部"],
    "starts_at": "2026-12-05T09:00:00+08:00",
    "ends_at": "2026-12-05T11:00:00+08:00",
    "place": "村党群服务中心二楼会议室",
    "online_url": "",
    "chair_name": "王静",
    "recorder_name": "李明",
    "counts": {name: value for name, value in COUNTS.items() if name != "awaited"},
    "people": [
        {
            "name": "张三",
            "capacity": "due",
            "standing": "leave",
            "has_vote": True,
            "way": None,
            "at": None,
            "leave": "duty",
            "corrected": False,
        }
    ],
    "agenda": [{"kind": "study", "title": "学习党的纪律处分条例", "speaker": "王静"}],
    "votes": [
        {
            "title": "通过年度工作总结",
            "text": "应到有表决权 17 人，实到 15 人；赞成 15 票，通过",
            "dissents": [{"name": "王静", "words": "建议先公示再执行"}],
        }
    ],
    "texts": TEXTS,
    "speeches": [SPEECH],
    "files": [FILE],
}
LINE: dict[str, Any] = {
    "meeting_id": MEETING_ID,
    "title": "12月主题党日",
    "starts_at": "2026-12-05T09:00:00+08:00",
    "hosts": ["青石村党支部"],
    "kind": "theme_day",
    "kind_text": "主题党日",
    "minutes_id": MINUTES_ID,
    "state": "archived",
    "state_text": "已归档",
    "number": 1,
}
