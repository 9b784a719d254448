"""A copy of a stored object in a file of its own, for programs that read files alone; and a file into the store."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from app.integrations.storage.protocol import Assembled, ObjectStore

# A part of a stored object takes up to 50 MB.
_PART = 32 << 20
_BLOCK = 1 << 18


@asynccontextmanager
async def copy_of(store: ObjectStore, key: str) -> AsyncIterator[Path]:
    """The object's bytes in a file that is gone after the block. Raises StorageObjectMissing."""
    with tempfile.TemporaryDirectory(prefix="dangjian-") as directory:
        path = Path(directory) / "copy"
        with path.open("wb") as file:
            async for block in await store.read(key):
                await asyncio.to_thread(file.write, block)
        yield path


async def put_file(store: ObjectStore, key: str, path: Path) -> Assembled:
    """The file as one object. Where the object stands already it is left as it is."""
    numbers: list[int] = []
    with path.open("rb") as file:
        while await asyncio.to_thread(file.peek, 1) or not numbers:
            number = len(numbers) + 1
            await store.write_part(key, number, _blocks(file, _PART))
            numbers.append(number)
    return await store.assemble(key, numbers)


async def _blocks(file: BinaryIO, most: int) -> AsyncIterator[bytes]:
    while most > 0 and (block := await asyncio.to_thread(file.read, min(_BLOCK, most))):
        most -= len(block)
        yield block
