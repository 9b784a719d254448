"""What this server asks of whoever draws codes of the mini program."""

from typing import Protocol

LONGEST_SCENE = 32


class MiniCodes(Protocol):
    async def code(self, scene: str, *, page: str) -> bytes | None:
        """A picture (PNG or JPEG) that opens `page` of the mini program with `scene`, at most 32 letters and digits.

        None where there is no mini program to open. Raises WeChatBusy, WeChatUnavailable.
        """
