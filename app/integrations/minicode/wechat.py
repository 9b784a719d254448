"""The real codes, by WeChat's published server API (wxacode.getUnlimited)."""

from app.integrations.minicode.protocol import LONGEST_SCENE
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.protocol import WeChatUnavailable

PATH = "/wxa/getwxacodeunlimit"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class WeChatMiniCodes:
    """MiniCodes over the network, with the access token of the mini program's client."""

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    async def code(self, scene: str, *, page: str) -> bytes | None:
        if not 0 < len(scene) <= LONGEST_SCENE:
            raise ValueError("a scene has 1 to 32 signs")
        picture = await self._client.picture_with_token(PATH, {"scene": scene, "page": page, "check_path": False})
        if not picture.startswith(_PICTURES):
            raise WeChatUnavailable
        return picture
