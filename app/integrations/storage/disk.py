"""Durable files, blocking: a file gets its name only after its bytes are on the disk, by one atomic rename."""

import hashlib
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 18


class PendingFile:
    """A file being written under a temporary name. Ends in `publish` or `discard`; a crash leaves it to the sweep."""

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, block: bytes) -> None:
        self._open().write(block)
        self._digest.update(block)
        self.size += len(block)

    def digest(self) -> bytes:
        return self._digest.digest()

    def append_unhashed(self, trailer: bytes) -> None:
        """Bytes of our own behind the content, counted neither in `size` nor in the digest."""
        self._open().write(trailer)

    def flush_to_disk(self) -> None:
        file = self._open()
        file.flush()
        os.fsync(file.fileno())
        file.close()

    def publish(self, target: Path) -> None:
        """Give the flushed file its name. Raises OSError; the name then still stands for what it stood for before."""
        for attempt in (1, 2):
            make_directories(target.parent)
            try:
                os.replace(self._temporary, target)
                break
            except FileNotFoundError:
                # A delete may take the directory away between the two steps; a second loss is a fault.
                if attempt == 2:
                    raise
        sync_directory(target.parent)

    def discard(self) -> None:
        """Forget the bytes. What a failing disk does not let go of is left to the sweep."""
        if self._file is not None:
            # Closing flushes, so it can fail for the very reason that led here.
            with suppress(OSError):
                self._file.close()
        with suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def _open(self) -> BinaryIO:
        # Opened at the first write, so that a cancelled caller always holds what it has to discard.
        if self._file is None:
            descriptor = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb")
        return self._file


class RangeReader:
    """Reads a byte range block by block; opened at the first read, closed by `close`, also while a thread still reads."""

    def __init__(self, path: Path, start: int, end: int | None) -> None:
        self._path = path
        self._at = start
        self._end = end
        self._file: BinaryIO | None = None
        self._busy = threading.Lock()
        self._closed = False

    def next_block(self) -> bytes:
        """Empty at the end of the range. Raises FileNotFoundError if the file has gone before the first read."""
        with self._busy:
            block = self._read()
        if self._closed:
            self.close()
        return block

    def _read(self) -> bytes:
        if self._file is None:
            self._file = self._path.open("rb")
            self._file.seek(self._at)
        wanted = BLOCK if self._end is None else min(BLOCK, self._end - self._at)
        block = self._file.read(max(wanted, 0))
        self._at += len(block)
        return block

    def close(self) -> None:
        """The reader who hung up waits for nobody: a thread that still reads closes the file behind itself."""
        self._closed = True
        if self._busy.acquire(blocking=False):
            with suppress(OSError):
                if self._file is not None:
                    self._file.close()
            self._busy.release()


def make_directories(path: Path) -> None:
    """Create the path's missing directories, private to the owner, each durable in its parent."""
    if path.is_dir():
        return
    make_directories(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
