"""The list of a hand-over, printed: what went over, and who confirmed it when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.domains.meetings.handover.handing import Handed
from app.domains.meetings.handover.labels import SIDES, STATES
from app.domains.meetings.handover.models import HandoverSignature
from app.domains.meetings.handover.vocabulary import HandoverState, Side
from app.domains.meetings.labels import label
from app.domains.meetings.vocabulary import MeetingKind
from app.kit.clock import CHINA
from app.kit.printing import Template

BOOK = Template("app.domains.meetings.handover", "book.typ")
_HEAD = ("序号", "日期", "会议", "类型", "版本", "内容摘要（前 16 位）")


def book_page(handed: Handed) -> dict[str, Any]:
    """The data of `BOOK`; until both have confirmed it is marked with its state."""
    handover, content = handed.handover, handed.handover.content
    title = f"{content['year']}年会议记录簿移交清单"
    return {
        "title": title,
        "foot": f"{content['org']}　{title}",
        "mark": "" if handover.state is HandoverState.DONE else STATES[handover.state],
        "facts": [
            ["党组织", content["org"]],
            ["年度", f"{content['year']}年"],
            ["已归档", f"{len(content['minutes'])} 份"],
            ["尚未归档", f"{content['unarchived']} 份"],
        ],
        "head": list(_HEAD),
        "rows": [_row(place, line) for place, line in enumerate(content["minutes"], 1)],
        "note": content["note"] or "移交的会议记录以系统中相同版本和摘要的内容为准。",
        "signatures": [[SIDES[side], _confirmed(content, handed.signatures, side)] for side in Side],
        "digest": handover.digest,
    }


def _row(place: int, line: dict[str, Any]) -> list[str]:
    held_on = date.fromisoformat(line["held_on"])
    kind = label(MeetingKind(line["kind"]))
    return [str(place), f"{held_on:%Y-%m-%d}", line["title"], kind, str(line["number"]), line["digest"][:16]]


def _confirmed(content: dict[str, Any], signatures: Sequence[HandoverSignature], side: Side) -> str:
    name = content[side.value]["name"]
    given = next((one for one in signatures if one.side is side), None)
    return f"{name}　{_day(given.signed_at)} 确认" if given else f"{name}（未确认）"


def _day(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日"
