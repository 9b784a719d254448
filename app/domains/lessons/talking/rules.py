"""How often somebody may write, what becomes of a text that was looked at, and under which name it is shown. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domains.lessons.talking.vocabulary import CommentKind, CommentState
from app.kit.masks import mask_name

# Of one person: how many within how long.
LIMITS = ((5, timedelta(minutes=10)), (30, timedelta(days=1)))
LONGEST = max(span for _, span in LIMITS)


def seconds_to_wait(written: Sequence[datetime], now: datetime) -> int:
    """Until the next comment may be written, by when the latest were; 0 is now."""
    waits = [0]
    for most, span in LIMITS:
        within = sorted(moment for moment in written if moment > now - span)
        if len(within) >= most:
            waits.append(round((within[-most] + span - now).total_seconds()) + 1)
    return max(waits)


def state_after(*, passed: bool) -> CommentState:
    """What passed is shown; of all else a person decides: no text is thrown away by a machine."""
    return CommentState.SHOWN if passed else CommentState.DOUBTFUL


def shown_name(name: str, kind: CommentKind, *, is_same_branch: bool) -> str:
    """Comrades of one branch know each other; others see the surname. Who teaches does so under his name."""
    return name if is_same_branch or kind is CommentKind.REMARK else mask_name(name)
