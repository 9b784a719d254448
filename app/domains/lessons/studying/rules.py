"""What ticks add up to: the union of what was seen, its share of the lesson, and whether that counts. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from app.domains.lessons.content import Block, LessonContent
from app.domains.lessons.studying.errors import BlockUnknown, TickBeyondEnd, TickFromFuture, TickWrong
from app.domains.lessons.studying.vocabulary import ReceiptState
from app.domains.lessons.vocabulary import CompletesBy
from app.kit.errors import FieldIssue
from app.kit.zone import local_date

# How far a phone's clock may be ahead.
CLOCK_AHEAD = timedelta(minutes=10)
# How late a phone may tell of what was seen without a network; what it tells later counts as seen on the last such day.
TOLD_WITHIN = timedelta(days=7)
Segments = Mapping[str, Sequence[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A piece of a media block, [start_s, end_s), or another block seen; `at` is the phone's time, asked and forgotten."""

    block: str
    start_s: int | None
    end_s: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a member and a version; nothing yet, as it is made. See `LessonProgress`."""

    segments: Segments = field(default_factory=dict)
    seen: Sequence[str] = ()
    last_key: str = ""
    percent: int = 0
    is_enough: bool = False

    def is_complete(self, content: LessonContent) -> bool:
        """Without a word of the member."""
        return self.is_enough and content.completes_by is CompletesBy.SEEN


NOTHING = Progress()


def with_ticks(known: Progress, content: LessonContent, ticks: Sequence[Tick], now: datetime) -> Progress:
    """What is known after these ticks. What was once enough stays so. Raises what `check_ticks` raises."""
    check_ticks(ticks, content.blocks, now)
    segments, seen = merged(known.segments, known.seen, ticks)
    percent = percent_seen(content.blocks, segments, seen)
    last_key = max(ticks, key=lambda tick: tick.at).block if ticks else known.last_key
    return Progress(segments, seen, last_key, percent, known.is_enough or percent >= content.seen_percent)


def check_ticks(ticks: Sequence[Tick], blocks: Iterable[Block], now: datetime) -> None:
    """Raises TickFromFuture, BlockUnknown, TickWrong, TickBeyondEnd; `issues` say which."""
    by_key = {block.key: block for block in blocks}
    for at, tick in enumerate(ticks):
        where = f"ticks.{at}"
        if tick.at > now + CLOCK_AHEAD:
            raise TickFromFuture(issues=[FieldIssue(f"{where}.at", "时间在将来")])
        block = by_key.get(tick.block)
        if block is None:
            raise BlockUnknown(issues=[FieldIssue(f"{where}.block", "没有这一段")])
        if not block.is_media:
            if tick.start_s is not None or tick.end_s is not None:
                raise TickWrong(issues=[FieldIssue(where, "这一段不带位置")])
            continue
        if tick.start_s is None or tick.end_s is None or tick.start_s >= tick.end_s:
            raise TickWrong(issues=[FieldIssue(where, "起止位置不对")])
        if tick.end_s > (block.duration_s or 0):
            raise TickBeyondEnd(issues=[FieldIssue(f"{where}.end_s", "超出长度")])


def union(pieces: Iterable[Sequence[int]]) -> list[list[int]]:
    """The pieces joined where they meet, in order: the same whatever their order and however often each is given."""
    joined: list[list[int]] = []
    for start, end in sorted(tuple(piece) for piece in pieces):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def merged(
    segments: Segments, seen: Iterable[str], ticks: Iterable[Tick]
) -> tuple[dict[str, list[list[int]]], list[str]]:
    """Segments and blocks seen, with what the ticks add."""
    pieces = {key: [list(piece) for piece in known] for key, known in segments.items()}
    keys = set(seen)
    for tick in ticks:
        if tick.start_s is None or tick.end_s is None:
            keys.add(tick.block)
        else:
            pieces.setdefault(tick.block, []).append([tick.start_s, tick.end_s])
    return {key: union(known) for key, known in pieces.items()}, sorted(keys)


def percent_seen(blocks: Sequence[Block], segments: Segments, seen: Iterable[str]) -> int:
    """Whole percent, rounded down: each block weighs the same, media count by the share of their length."""
    keys, total = set(seen), Fraction(0)
    for block in blocks:
        if block.is_media:
            total += Fraction(sum(end - start for start, end in segments.get(block.key, ())), block.duration_s or 1)
        else:
            total += block.key in keys
    return int(100 * total / len(blocks)) if blocks else 0


def seen_enough_at(
    blocks: Sequence[Block], segments: Segments, seen: Iterable[str], ticks: Sequence[Tick], seen_percent: int
) -> datetime:
    """The phone's time of the tick with which these, on top of what was known, first made up the asked share."""
    in_order = sorted(ticks, key=lambda tick: tick.at)

    def is_enough(number: int) -> bool:
        return percent_seen(blocks, *merged(segments, seen, in_order[: number + 1])) >= seen_percent

    return in_order[bisect_left(range(len(in_order) - 1), True, key=is_enough)].at


def day_of(told: datetime, *, shown_at: datetime, now: datetime) -> date:
    """The day (China) to which something belongs that a phone tells: its own, as far as that can be believed.

    Hours count in the year in which the study took place (通行办法), and a phone without a network in the last days of
    December tells in January.
    """
    return local_date(min(max(told, shown_at, now - TOLD_WITHIN), now))


def finished_on(
    known: Progress, content: LessonContent, ticks: Sequence[Tick], *, shown_at: datetime, now: datetime
) -> date:
    """The day to which a completion belongs that these ticks brought about."""
    told = seen_enough_at(content.blocks, known.segments, known.seen, ticks, content.seen_percent)
    return day_of(told, shown_at=shown_at, now=now)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it counts, and why not."""

    state: ReceiptState
    reason: str


def verdict(completes_by: CompletesBy, seen_percent: int, *, is_enough: bool, is_completed: bool) -> Verdict:
    """The same for the member and for the branch: it says nothing of how far somebody is."""
    if is_completed:
        return Verdict(ReceiptState.COUNTED, "已学完")
    if completes_by is CompletesBy.QUIZ:
        return Verdict(ReceiptState.NOT_COUNTED, "通过随堂测试后计入")
    if is_enough and completes_by is CompletesBy.CONFIRMED:
        return Verdict(ReceiptState.WAITING, "已看完，待本人确认学完")
    more = "并由本人确认" if completes_by is CompletesBy.CONFIRMED else ""
    return Verdict(ReceiptState.NOT_COUNTED, f"看到{seen_percent}%{more}后计入")


def revoked_verdict(reason: str) -> Verdict:
    """Of a receipt that does not hold any more."""
    return Verdict(ReceiptState.NOT_COUNTED, f"已撤销：{reason}")
