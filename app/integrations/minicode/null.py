"""No mini program to open: a poster then bears an ordinary QR code of its link."""


class NullMiniCodes:
    async def code(self, scene: str, *, page: str) -> bytes | None:
        return None
