"""What comes out about standards: the national texts and the local decisions that count at a place."""

from datetime import date
from uuid import UUID

from app.domains.dues import national
from app.domains.dues.calculator import standards_for
from app.domains.dues.models import DuesItem, DuesSetting
from app.domains.dues.national import PayItem, in_force
from app.domains.dues.standards import InForce
from app.domains.dues.vocabulary import MONTHLY_PAID, PayerKind, SettingKind, Treatment
from app.web.schemas import Moment, Out


class BracketOut(Out):
    """`rate` is a decimal fraction as text, on the whole base; `upto_fen` is included, null in the last bracket."""

    upto_fen: int | None
    rate: str


class RateTableOut(Out):
    code: str
    payer_kinds: list[PayerKind]
    from_on: date | None
    until_on: date | None
    brackets: list[BracketOut]
    source: str


class FixedAmountOut(Out):
    """`least_fen` and `most_fen` differ where an organisation sets the amount."""

    code: str
    payer_kinds: list[PayerKind]
    from_on: date | None
    until_on: date | None
    least_fen: int
    most_fen: int
    source: str


class PayItemOut(Out):
    """`is_open`: no national text settles it, and a 基层党委 may decide."""

    code: str
    name: str
    treatment: Treatment
    source: str
    is_open: bool


class ItemsOfKindOut(Out):
    payer_kind: PayerKind
    items: list[PayItemOut]


class SettingOut(Out):
    """A decision, from a day until the organisation's next one; a null value revokes its own."""

    id: UUID
    org_id: UUID
    kind: SettingKind
    value: int | None
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, setting: DuesSetting) -> "SettingOut":
        return cls.model_validate(setting)


class ItemDecisionOut(Out):
    id: UUID
    org_id: UUID
    code: str
    name: str
    payer_kinds: list[PayerKind]
    treatment: Treatment | None
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, item: DuesItem) -> "ItemDecisionOut":
        return cls.model_validate(item)


class StandardsOut(Out):
    """All that counts at an organisation on a day. `settings` are the nearest decisions, `org_id` says whose."""

    org_id: UUID
    on: date
    rates: list[RateTableOut]
    fixed_amounts: list[FixedAmountOut]
    ceiling_fen: int | None
    rounding_fen: int
    settings: list[SettingOut]
    items: list[ItemsOfKindOut]

    @classmethod
    def of(cls, org_id: UUID, on: date, found: InForce) -> "StandardsOut":
        ceilings = in_force(national.CEILINGS, on)
        return cls(
            org_id=org_id,
            on=on,
            rates=_rates(on),
            fixed_amounts=_fixed_amounts(on),
            ceiling_fen=ceilings[0].amount if ceilings else None,
            rounding_fen=found.local(PayerKind.GOVERNMENT).rounding,
            settings=[SettingOut.of(one) for _, one in sorted(found.settings.items())],
            items=[_items(kind, on, found) for kind in _kinds_with_items(on)],
        )


def _rates(on: date) -> list[RateTableOut]:
    return [
        RateTableOut(
            code=table.code,
            payer_kinds=sorted(table.kinds),
            from_on=table.validity.from_on,
            until_on=table.validity.until_on,
            brackets=[BracketOut(upto_fen=one.upto, rate=str(one.rate)) for one in table.brackets],
            source=table.source,
        )
        for table in in_force(national.RATE_TABLES, on)
    ]


def _fixed_amounts(on: date) -> list[FixedAmountOut]:
    return [
        FixedAmountOut(
            code=table.code,
            payer_kinds=sorted(table.kinds),
            from_on=table.validity.from_on,
            until_on=table.validity.until_on,
            least_fen=table.least,
            most_fen=table.most,
            source=table.source,
        )
        for table in in_force(national.FIXED_AMOUNTS, on)
    ]


def _kinds_with_items(on: date) -> list[PayerKind]:
    """Kinds of payers that are assessed on a base at that time, the monthly paid first."""
    by_rate = {kind for table in in_force(national.RATE_TABLES, on) for kind in table.kinds}
    return sorted(by_rate, key=lambda kind: (kind not in MONTHLY_PAID, kind))


def _items(kind: PayerKind, on: date, found: InForce) -> ItemsOfKindOut:
    standards = standards_for(kind, on, found.local(kind))
    return ItemsOfKindOut(payer_kind=kind, items=[_item(item) for item in standards.items.values()])


def _item(item: PayItem) -> PayItemOut:
    return PayItemOut(
        code=item.code, name=item.name, treatment=item.treatment, source=item.source, is_open=item.is_open
    )
