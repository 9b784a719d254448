"""What goes in and out of pairing."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.screen.models import MeetingScreen
from app.domains.meetings.screen.pairing import Asked
from app.domains.meetings.screen.streaming import qr_rows
from app.domains.meetings.screen.vocabulary import PairingState
from app.web.schemas import In, Moment, Out

_SECRET = "q3rB0mX7uW2kZc9vTn4yLf8sHd1gJp6e"  # noqa: S105  (an example)


class PairingIn(In):
    meeting_id: Annotated[UUID | None, Field(description="屏幕地址里的会议；地址里没有时不填")] = None


class PairingOut(Out):
    """`secret` stays in the memory of the page that asked."""

    code: Annotated[str, Field(description="六位配对码，大字显示在屏幕上", examples=["482915"])]
    qr: Annotated[
        list[str], Field(description="配对码的二维码，每行由 0 和 1 组成，不含空白边", examples=[["1110", "1011"]])
    ]
    secret: Annotated[str, Field(description="只由取得它的页面用来领取屏幕凭证", examples=[_SECRET])]
    expires_at: Moment
    poll_seconds: Annotated[int, Field(examples=[2])]

    @classmethod
    def of(cls, asked: Asked) -> Self:
        return cls(
            code=asked.code, qr=qr_rows(asked.code), secret=asked.secret, expires_at=asked.expires_at, poll_seconds=2
        )


class TicketIn(In):
    secret: Annotated[str, Field(min_length=20, max_length=100, examples=[_SECRET])]


class TicketOut(Out):
    """The ticket itself travels as a cookie that no script reads."""

    state: PairingState
    meeting_id: UUID | None


class ConfirmIn(In):
    code: Annotated[
        str, Field(pattern=r"^[0-9]{3} ?[0-9]{3}$", description="会场屏幕上的六位配对码", examples=["482915"])
    ]

    @property
    def digits(self) -> str:
        return self.code.replace(" ", "")


class HallScreenOut(Out):
    """`connected_at` is None until the PC has fetched its ticket."""

    id: UUID
    meeting_id: UUID
    paired_at: Moment
    paired_by_name: Annotated[str, Field(examples=["李明"])]
    connected_at: Moment | None

    @classmethod
    def of(cls, screen: MeetingScreen) -> Self:
        return cls.model_validate(screen)
