"""What is printed: the minutes of one kind, and the attendance book. Plain texts in Chinese, ready for a template."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domains.meetings.finding import Found, times_of
from app.domains.meetings.labels import label as meeting_label
from app.domains.meetings.minutes.labels import label
from app.domains.meetings.minutes.models import MinutesSignature
from app.domains.meetings.minutes.templates import TEMPLATES
from app.domains.meetings.minutes.vocabulary import AgendaKind, Part, Signer
from app.domains.meetings.rolls import Roll, RollPerson
from app.domains.meetings.rules import Counts
from app.domains.meetings.vocabulary import Capacity, LeaveCategory, MeetingKind, MeetingState, Standing
from app.kit.clock import CHINA
from app.kit.printing import Template

MINUTES = Template("app.domains.meetings.minutes", "minutes.typ")
ROLL = Template("app.domains.meetings.minutes", "roll.typ")
_DRAFT = "草稿"
# Of whom nothing is known but that they did not come.
_UNEXPLAINED = "未说明原因"
_ROLL_HEAD = ("序号", "姓名", "人员", "表决权", "情况", "方式", "时间")

Line = Mapping[str, Any]


def minutes_page(
    content: Mapping[str, Any],
    *,
    digest: str,
    signatures: Sequence[MinutesSignature],
    may_name: Callable[[dict[str, Any]], bool],
) -> dict[str, Any]:
    """The data of `MINUTES` for a frozen content; without both signatures it is marked as a draft."""
    kind = MeetingKind(content["kind"])
    is_archived = len(signatures) == len(Signer)
    title = f"{meeting_label(kind)}记录"
    return {
        "title": title,
        "foot": f"{content['lead']}　{title}　第 {content['number']} 版",
        "mark": "" if is_archived else _DRAFT,
        "facts": _facts(content, kind),
        "parts": [*_attendance(content["people"], may_name), *_before_speeches(content, kind)],
        "speeches_title": label(Part.SPEECHES),
        "speeches": [[one["speaker"], one["points"]] for one in content["speeches"]],
        "closing": [*_after_speeches(content, kind), *_votes(content), *_appendix(content)],
        "signatures": [[label(signer), _signed(content, signatures, signer)] for signer in Signer],
        "digest": digest,
    }


def _facts(content: Mapping[str, Any], kind: MeetingKind) -> list[list[str]]:
    counts = content["counts"]
    late = f"（其中迟到 {counts['late']} 人）" if counts["late"] else ""
    rate = f"{counts['rate']}（{counts['present']}/{counts['due']}）" if counts["rate"] else "——"
    return [
        ["会议名称", content["title"]],
        ["会议类型", meeting_label(kind)],
        ["主办组织", "、".join(content["hosts"])],
        ["时间", span(datetime.fromisoformat(content["starts_at"]), datetime.fromisoformat(content["ends_at"]))],
        ["地点", content["place"] or "线上"],
        ["线上会议", content["online_url"] or "——"],
        ["主持人", _name_of(content, Signer.CHAIR)],
        ["记录人", _name_of(content, Signer.RECORDER)],
        ["应到", f"{counts['due']} 人（有表决权 {counts['voters_due']} 人）"],
        ["实到", f"{counts['present']} 人{late}（有表决权 {counts['voters_present']} 人）"],
        ["请假、缺席", f"请假 {counts['leave']} 人，缺席 {counts['absent']} 人"],
        ["到会率", rate],
    ]


def span(starts_at: datetime, ends_at: datetime) -> str:
    """2026年12月5日 09:00—11:00, in China's time; with both days where they differ."""
    first, last = starts_at.astimezone(CHINA), ends_at.astimezone(CHINA)
    end = f"{last:%H:%M}" if first.date() == last.date() else f"{_day(last)} {last:%H:%M}"
    return f"{_day(first)} {first:%H:%M}—{end}"


def _day(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _name_of(content: Mapping[str, Any], signer: Signer) -> str:
    person = content[signer.value]
    return person["name"] if person else "——"


def _attendance(people: Sequence[dict[str, Any]], may_name: Callable[[dict[str, Any]], bool]) -> list[list[str]]:
    named = [line for line in people if may_name(line)]
    due = [line for line in named if line["capacity"] == Capacity.DUE]
    missing = [line for line in due if line["standing"] in (Standing.LEAVE, Standing.ABSENT)]
    parts = [["缺席人员及原因", _listed(f"{line['name']}（{_why(line)}）" for line in missing)]]
    for capacity in (Capacity.GUEST, Capacity.INCOMING_FLOW):
        came = [line for line in named if line["capacity"] == capacity and line["standing"] in _CAME]
        parts += [[f"{meeting_label(capacity)}人员", _listed(line["name"] for line in came)]] if came else []
    hidden = len(people) - len(named)
    return [*parts, ["说明", f"另有 {hidden} 人不在查看范围内，未列出姓名。"]] if hidden else parts


_CAME = (Standing.PRESENT, Standing.LATE)


def _why(line: Line) -> str:
    if line["standing"] != Standing.LEAVE:
        return _UNEXPLAINED
    return f"请假：{meeting_label(LeaveCategory(line['leave']))}" if line["leave"] else "请假"


def _listed(words: Iterable[str]) -> str:
    return "、".join(words) or "无"


def _before_speeches(content: Mapping[str, Any], kind: MeetingKind) -> list[list[str]]:
    items = [
        f"{place}. 〔{label(AgendaKind(item['kind']))}〕{item['title']}" + _by(item["speaker"])
        for place, item in enumerate(content["agenda"], 1)
    ]
    agenda = [["议程", "\n".join(items)]] if items else []
    return [*agenda, *_texts(content, _parts(kind)[0])]


def _by(speaker: str) -> str:
    return f"（{speaker}）" if speaker else ""


def _after_speeches(content: Mapping[str, Any], kind: MeetingKind) -> list[list[str]]:
    return _texts(content, _parts(kind)[1])


def _parts(kind: MeetingKind) -> tuple[list[Part], list[Part]]:
    """The parts of the template before and after the speeches."""
    parts = [asked.part for asked in TEMPLATES[kind]]
    place = parts.index(Part.SPEECHES)
    return parts[:place], parts[place + 1 :]


def _texts(content: Mapping[str, Any], parts: Iterable[Part]) -> list[list[str]]:
    texts = content["texts"]
    return [[label(part), texts[part]] for part in parts if texts.get(part, "").strip()]


def _votes(content: Mapping[str, Any]) -> list[list[str]]:
    lines = []
    for place, vote in enumerate(content["votes"], 1):
        lines.append(f"{place}. {vote['title']}：{vote['text']}")
        lines += [f"不同意见（{said['name']}）：{said['words']}" for said in vote["dissents"]]
    return [["表决和选举", "\n".join(lines)]] if lines else []


def _appendix(content: Mapping[str, Any]) -> list[list[str]]:
    files = "\n".join(f"{place}. {file['name']}" for place, file in enumerate(content["files"], 1))
    found = [["附件", files]] if files else []
    return [*found, ["更正说明", f"第 {content['number']} 版：{content['reason']}"]] if content["reason"] else found


def _signed(content: Mapping[str, Any], signatures: Sequence[MinutesSignature], signer: Signer) -> str:
    given = next((one for one in signatures if one.signer is signer), None)
    if given is None:
        return f"{_name_of(content, signer)}（未签署）"
    when = given.signed_at.astimezone(CHINA)
    if given.is_acting:
        return f"{given.signed_by_name} 代签　{_day(when)}　原因：{given.reason}"
    return f"{_name_of(content, signer)}　{_day(when)} 签署"


def roll_page(found: Found, roll: Roll, kind: MeetingKind, may_name: Callable[[RollPerson], bool]) -> dict[str, Any]:
    """The data of `ROLL` for one kind: everybody the reader may name, and the numbers with their denominator."""
    meeting, times = found.meeting, times_of(found.meeting)
    people = [person for person in roll.people if kind in person.capacities]
    named = [person for person in people if may_name(person)]
    hidden = len(people) - len(named)
    title = f"{meeting_label(kind)}签到册"
    return {
        "title": title,
        "foot": f"{found.lead.name}　{title}",
        "mark": "" if meeting.state is MeetingState.ARCHIVED else _DRAFT,
        "facts": [
            ["会议名称", meeting.title],
            ["主办组织", "、".join(host.name for host in found.hosts)],
            ["时间", span(times.starts_at, times.ends_at)],
            ["地点", meeting.place or "线上"],
            *_numbers(roll.of_kind(kind)),
        ],
        "head": _ROLL_HEAD,
        "rows": [_row(place, person, kind) for place, person in enumerate(named, 1)],
        "note": _roll_note(roll, hidden),
    }


def _roll_note(roll: Roll, hidden: int) -> str:
    if hidden:
        return f"另有 {hidden} 人不在查看范围内，未列出姓名。"
    if roll.fixed_at is None:
        return "名册尚未确定，会议开始时以当时的党员名册为准。"
    return "以上名册在会议开始时确定，未经更正不作改动。"


def _numbers(counts: Counts) -> list[list[str]]:
    rate = f"{counts.rate}（{counts.present}/{counts.due}）" if counts.rate else "——"
    return [["人数", counts.text], ["到会率", rate]]


def _row(place: int, person: RollPerson, kind: MeetingKind) -> list[str]:
    record = person.attendance if person.placed.came else None
    when = f"{record.signed_at.astimezone(CHINA):%m-%d %H:%M}" if record else ""
    return [
        str(place),
        person.name,
        meeting_label(person.capacities[kind]),
        "有" if kind in person.votes_at else "无",
        _stood(person),
        meeting_label(record.way) if record else "",
        when,
    ]


def _stood(person: RollPerson) -> str:
    words = meeting_label(person.standing)
    if person.standing is Standing.LEAVE and person.leave is not None:
        words += f"（{meeting_label(person.leave.category)}）"
    return words + ("*已更正" if person.corrections else "")
