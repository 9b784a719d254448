"""Roll changes: what goes in."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import MeetingKind
from app.web.schemas import In, Reason

_CHANGED = {name: examples.ROLL_CHANGE[name] for name in ("member_id", "kind", "change", "has_vote", "reason")}
_GUEST = {name: examples.OUTSIDE_GUEST[name] for name in ("name", "unit", "as_what")}


class RollCorrectionIn(In):
    """`has_vote` belongs to adding and to changing the vote."""

    model_config = shown(_CHANGED)

    member_id: UUID
    kind: MeetingKind
    change: RollChange
    has_vote: bool | None = None
    reason: Reason

    @model_validator(mode="after")
    def _says_of_the_vote(self) -> "RollCorrectionIn":
        if (self.has_vote is None) != (self.change is RollChange.REMOVE):
            raise ValueError("补列和更正表决权时应写明有无表决权，移出时不填")
        return self


class OutsideGuestIn(In):
    model_config = shown(_GUEST)

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    as_what: Annotated[str, StringConstraints(min_length=1, max_length=60), Field(description="以何身份到会")]


class RemoveIn(In):
    reason: Annotated[Reason, Field(examples=["登记有误"])]
