"""What is known of a file beside its kind: how wide a picture is, how long a recording plays, what may hinder a phone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

# What every phone plays, by the names of ISO/IEC 14496-15 and -14.
PLAYABLE = frozenset({"avc1", "avc3", "mp4a"})


class Repair(StrEnum):
    """Of a film whose index stands last: it waits to be put right, or that did not work."""

    WAITING = "waiting"
    FAILED = "failed"


class Hindrance(StrEnum):
    """What an editor should know before others wait for a file."""

    INDEX_BEING_MOVED = "index_being_moved"
    INDEX_LAST = "index_last"
    CODEC = "codec"
    LENGTH_UNKNOWN = "length_unknown"


SAID: Mapping[Hindrance, str] = {
    Hindrance.INDEX_BEING_MOVED: "视频正在整理，完成后即可边下边播",
    Hindrance.INDEX_LAST: "视频的索引在文件末尾，要全部下载后才能播放：请勾选“网络优化（faststart）”重新导出后上传",
    Hindrance.CODEC: "音视频编码不是 H.264 和 AAC，部分手机不能播放：请转换后重新上传",
    Hindrance.LENGTH_UNKNOWN: "读不出音视频的时长，请自行填写",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Pixels of a picture, and the smaller `widths` that it is kept in besides; length and codecs of a recording.

    `index_first` is None for what has no index.
    """

    width: int | None = None
    height: int | None = None
    widths: tuple[int, ...] = ()
    duration_ms: int | None = None
    codecs: tuple[str, ...] = ()
    index_first: bool | None = None
    repair: Repair | None = None

    @property
    def duration_s(self) -> int | None:
        """Whole seconds, begun ones included: the last position that a player can report."""
        return None if self.duration_ms is None else -(-self.duration_ms // 1000)

    @property
    def hindrances(self) -> list[Hindrance]:
        found = []
        if self.index_first is False:
            waits = self.repair is Repair.WAITING
            found.append(Hindrance.INDEX_BEING_MOVED if waits else Hindrance.INDEX_LAST)
        if set(self.codecs) - PLAYABLE:
            found.append(Hindrance.CODEC)
        if self.duration_ms is None and self.codecs:
            found.append(Hindrance.LENGTH_UNKNOWN)
        return found

    def document(self) -> dict[str, Any]:
        """What is known, as a JSON document."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value not in (None, ())
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Facts":
        known = {field.name: document[field.name] for field in fields(cls) if field.name in document}
        for name in ("widths", "codecs"):
            known[name] = tuple(known.get(name, ()))
        if "repair" in known:
            known["repair"] = Repair(known["repair"])
        return cls(**known)
