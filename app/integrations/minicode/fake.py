"""Codes drawn in the process, for tests: a picture that holds page and scene as any QR code would."""

from io import BytesIO

import segno

from app.integrations.minicode.protocol import LONGEST_SCENE
from app.integrations.wechat.protocol import WeChatUnavailable


class FakeMiniCodes:
    """MiniCodes without a network. Set `down` to make every call fail; `drawn` counts the pictures."""

    def __init__(self) -> None:
        self.down = False
        self.drawn = 0

    async def code(self, scene: str, *, page: str) -> bytes | None:
        if not 0 < len(scene) <= LONGEST_SCENE:
            raise ValueError("a scene has 1 to 32 signs")
        if self.down:
            raise WeChatUnavailable
        self.drawn += 1
        picture = BytesIO()
        segno.make(f"{page}?scene={scene}", error="m").save(picture, kind="png", scale=6)
        return picture.getvalue()
