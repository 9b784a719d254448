"""What this server asks of an object store. Fit for a directory as for S3: an object is written once, part by part,
appears whole or not at all, and is never changed afterwards."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Protocol

from app.kit.errors import Conflict, NotFound, Unavailable

MAX_KEY_LENGTH = 200
MAX_PART_NUMBER = 10_000
_KEY = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class PartWritten:
    """`size` in bytes, `sha256` in lower-case hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is held: its number, size in bytes and sha256 in lower-case hex."""

    number: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Assembled:
    """`size` in bytes and `sha256` in lower-case hex of the whole object."""

    size: int
    sha256: str


class ObjectStore(Protocol):
    """Keys are ours, never a user's: `[a-z0-9-]` segments joined by `/`, at most 200 characters, else ValueError.

    Every method raises StorageUnavailable when the store fails, and those that write StorageFull when it has no room.
    """

    async def write_part(self, key: str, part_number: int, chunks: AsyncIterator[bytes]) -> PartWritten:
        """Keep one part (1 … 10,000), replacing an earlier one of that number.

        When `chunks` raises or the call is cancelled, nothing is kept and the error passes through: the caller
        bounds a part's size by raising there.
        """

    async def parts(self, key: str) -> list[Part]:
        """The parts held and not yet assembled, by number."""

    async def assemble(self, key: str, parts: Sequence[int]) -> Assembled:
        """Join these parts (ascending, at least one) into the object and drop all parts of the key.

        Safe to repeat: where the object already stands it is left as it is and described again.
        Raises StoragePartMissing, and StoragePartDamaged where the bytes held are not those that were written.
        """

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end` (the object's end if None or beyond it).

        Raises StorageObjectMissing before the first byte, ValueError for a range that runs backwards.
        """

    async def size(self, key: str) -> int:
        """In bytes. Raises StorageObjectMissing."""

    async def exists(self, key: str) -> bool:
        """Whether the whole object stands; its parts alone do not count."""

    async def delete(self, key: str) -> None:
        """Remove the object and all parts of the key, if there are any."""

    async def sweep(self, older_than: timedelta) -> int:
        """Remove what writes that never ended left behind, if untouched for `older_than`. Returns how many."""

    def keys(self, older_than: timedelta) -> AsyncIterator[str]:
        """The keys of all objects and parts that have stood untouched for `older_than`, in no order, maybe twice."""

    async def link(self, key: str, lifetime: timedelta, *, media_type: str, disposition: str) -> str | None:
        """A link by which the store itself hands out the object with these headers; None where it hands out nothing."""


class StorageObjectMissing(NotFound):
    code = "STORAGE_OBJECT_MISSING"
    message = "文件不存在或已被删除"


class StoragePartMissing(Conflict):
    code = "STORAGE_PART_MISSING"
    message = "文件还有分片没有上传，请补传后再确认"


class StoragePartDamaged(Conflict):
    code = "STORAGE_PART_DAMAGED"
    message = "文件的分片已损坏，请重新上传"


class StorageFull(Unavailable):
    code = "STORAGE_FULL"
    message = "存储空间不足，暂时无法保存文件，请联系管理员"


class StorageUnavailable(Unavailable):
    code = "STORAGE_UNAVAILABLE"
    message = "文件存储暂时不可用，请稍后再试"


def check_key(key: str) -> None:
    if len(key) > MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise ValueError("not a storage key")


def check_part_number(part_number: int) -> None:
    if not 1 <= part_number <= MAX_PART_NUMBER:
        raise ValueError(f"a part number lies between 1 and {MAX_PART_NUMBER}")


def check_part_list(parts: Sequence[int]) -> None:
    for number in parts:
        check_part_number(number)
    if not parts or any(later <= earlier for earlier, later in pairwise(parts)):
        raise ValueError("parts are listed once each, ascending, at least one")


def check_range(start: int, end: int | None) -> None:
    if start < 0 or (end is not None and end < start):
        raise ValueError("a range runs forward from 0 or more")
