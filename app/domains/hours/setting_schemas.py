"""What goes in and out of local decisions about counting."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.hours.counting import SETTINGS
from app.domains.hours.models import HoursSetting
from app.domains.hours.vocabulary import SettingKind
from app.kit.decided import Grounds
from app.web.schemas import In, Moment, Name, Out, Reason


class HoursSettingIn(In):
    kind: SettingKind
    value: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = Field(
        description="单位见本组织适用的计算办法；空值撤销本组织的设定", examples=[400]
    )
    from_on: date
    reason: Reason
    document: Name = Field(examples=["青组〔2026〕6号"])

    def grounds(self) -> Grounds:
        return Grounds(self.from_on, self.reason, self.document)


class HoursSettingOut(Out):
    """一项设定，自 `from_on` 起；空值撤销本组织的设定。"""

    id: UUID
    org_id: UUID
    kind: SettingKind
    value: int | None
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, setting: HoursSetting) -> Self:
        return cls.model_validate({name: getattr(setting, name) for name in cls.model_fields})


class RuleOut(Out):
    """一项计算办法。`decided_by_org_id` 为空的是通行办法；`value` 为空的是没有规定。"""

    kind: SettingKind
    value: int | None
    unit: str
    decided_by_org_id: UUID | None
    from_on: date | None
    document: str | None


class HoursRulesOut(Out):
    org_id: UUID
    on: date
    rules: list[RuleOut]

    @classmethod
    def at(cls, org_id: UUID, on: date, decided: Mapping[SettingKind, HoursSetting]) -> Self:
        return cls(org_id=org_id, on=on, rules=[_rule(kind, decided.get(kind)) for kind in SettingKind])


def _rule(kind: SettingKind, decided: HoursSetting | None) -> RuleOut:
    spec = SETTINGS[kind]
    return RuleOut(
        kind=kind,
        value=decided.value if decided else spec.default,
        unit=spec.unit,
        decided_by_org_id=decided.org_id if decided else None,
        from_on=decided.from_on if decided else None,
        document=decided.document if decided else None,
    )
