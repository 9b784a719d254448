"""From pay items to the month's dues, with every step explained. Pure: integer 分 and decimals, never a float.

The order is: the base, rounded half up to the 分; then the bracket; then the organisation's rounding; then the ceiling.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.domains.dues.errors import (
    BaseMissing,
    FarmerAmountMissing,
    ItemAmountWrong,
    ItemsNotTogether,
    ItemsNotWanted,
    ItemTwice,
    ItemUnknown,
    RetiredShareMissing,
    StandardMissing,
)
from app.domains.dues.labels import label
from app.domains.dues.national import (
    CEILINGS,
    COMPARABLE_PENSION,
    DEFAULT_ROUNDING,
    FIXED_AMOUNTS,
    FORMER_DUES,
    ITEM_TABLES,
    PENSION_BEFORE,
    PENSION_NOW,
    RATE_TABLES,
    TOTAL_PENSION,
    Bracket,
    Ceiling,
    FixedAmount,
    PayItem,
    RateTable,
    in_force,
)
from app.domains.dues.rules import bracket_of, round_half_up, rounded_dues
from app.domains.dues.vocabulary import PayerKind, Treatment
from app.kit.errors import FieldIssue
from app.kit.money import format_fen

MOST_FEN = 10**12
_WAYS_OF_RETIRED = frozenset({COMPARABLE_PENSION, TOTAL_PENSION, FORMER_DUES})
_SCALE = frozenset({PENSION_BEFORE, PENSION_NOW})
_MONTHS_OF_QUARTER = 3

Amounts = Sequence[tuple[str, int]]
"""Pay items by code with their amounts in 分."""


@dataclass(frozen=True, slots=True)
class Local:
    """What organisations have decided, as it counts at one place on one day. `items` are by code."""

    rounding: int = DEFAULT_ROUNDING
    farmer_amount: int | None = None
    retired_share: int | None = None
    items: Sequence[PayItem] = ()


@dataclass(frozen=True, slots=True)
class Standards:
    """All that decides about one kind of payer at one place on one day."""

    kind: PayerKind
    items: Mapping[str, PayItem]
    local: Local
    rates: RateTable | None
    fixed: FixedAmount | None
    ceiling: Ceiling | None

    @property
    def rule_version(self) -> str:
        """The code of the rate table, or of the fixed amount."""
        table = self.rates or self.fixed
        assert table is not None
        return table.code


@dataclass(frozen=True, slots=True)
class Calculation:
    """The month's dues in 分: `computed` by the rule, `assessed` within the ceiling.

    `base` is None for a fixed amount and for a former one that is kept. `explanation` is Chinese, one step a line.
    """

    base: int | None
    rate: Decimal | None
    computed: int
    assessed: int
    rule_version: str
    rounding: int
    explanation: tuple[str, ...]


def standards_for(kind: PayerKind, on: date, local: Local) -> Standards:
    """What counts for a kind of payer on a day. Raises StandardMissing where no text of that time is known."""
    rates = next((table for table in in_force(RATE_TABLES, on) if kind in table.kinds), None)
    fixed = next((table for table in in_force(FIXED_AMOUNTS, on) if kind in table.kinds), None)
    if rates is None and fixed is None:
        raise StandardMissing(kind=label(kind))
    national = (item for table in in_force(ITEM_TABLES, on) for item in table.items.get(kind, ()))
    items = {item.code: item for item in (*national, *local.items)}
    return Standards(kind, items, local, rates, fixed, next(iter(in_force(CEILINGS, on)), None))


def calculate(standards: Standards, amounts: Amounts) -> Calculation:
    """The month's dues from pay items (中组发〔2008〕3号 第一条至第六条, 组电明字〔2017〕5号 第一部分).

    Raises BaseMissing, ItemUnknown, ItemTwice, ItemAmountWrong, ItemsNotTogether, ItemsNotWanted,
    FarmerAmountMissing, RetiredShareMissing.
    """
    if standards.fixed is not None:
        return _fixed(standards, standards.fixed, amounts)
    assert standards.rates is not None
    given = _checked(standards, amounts)
    if FORMER_DUES in given:
        return _kept(standards, given)
    base, lines = _base(standards, given)
    if base <= 0:
        raise BaseMissing
    return _by_rate(standards, [standards.rates.source, *_local_sources(standards, given)], base, lines)


def _local_sources(standards: Standards, given: Iterable[str]) -> list[str]:
    """The papers by which local decisions about the given items stand."""
    codes = set(given)
    return list(dict.fromkeys(item.source for item in standards.local.items if item.code in codes))


def _fixed(standards: Standards, fixed: FixedAmount, amounts: Amounts) -> Calculation:
    if amounts:
        raise ItemsNotWanted(kind=label(standards.kind))
    amount = standards.local.farmer_amount if fixed.local else fixed.least
    if amount is None:
        raise FarmerAmountMissing
    lines = (f"{label(standards.kind)}按固定数额交纳，每月应交{format_fen(amount)}元", f"依据：{fixed.source}")
    return Calculation(None, None, amount, amount, fixed.code, DEFAULT_ROUNDING, lines)


def _checked(standards: Standards, amounts: Amounts) -> dict[str, int]:
    issues = [
        FieldIssue(f"items.{index}.code", "不在计算项目表内")
        for index, (code, _) in enumerate(amounts)
        if code not in standards.items
    ]
    if issues:
        raise ItemUnknown(issues=issues)
    given = dict(amounts)
    if len(given) != len(amounts):
        raise ItemTwice
    for amount in given.values():
        if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= MOST_FEN:
            raise ItemAmountWrong
    if standards.kind is PayerKind.RETIRED:
        _check_one_way(given.keys())
    if "net_base" in given and len(given) > 1:
        raise ItemsNotTogether
    return given


def _check_one_way(codes: Iterable[str]) -> None:
    """A pension that cannot be split is assessed in one way: by a comparable one, by a share, or as before."""
    given = set(codes)
    ways = given & _WAYS_OF_RETIRED
    others = given - ways - (_SCALE if FORMER_DUES in ways else frozenset())
    if len(ways) > 1 or (ways and others) or (not ways and given & _SCALE) or len(given & _SCALE) == 1:
        raise ItemsNotTogether


def _base(standards: Standards, given: Mapping[str, int]) -> tuple[int, list[str]]:
    """The base in 分, rounded half up to the 分, and how it came about."""
    by_treatment = {
        treatment: [
            (standards.items[code].name, fen) for code, fen in given.items() if fen and _is(standards, code, treatment)
        ]
        for treatment in Treatment
    }
    counted, ignored, deducted = (
        by_treatment[treatment] for treatment in (Treatment.COUNTED, Treatment.IGNORED, Treatment.DEDUCTED)
    )
    lines = [f"计入：{_sum(counted)}"] if counted else []
    if ignored:
        lines.append(f"不计入：{'、'.join(_named(name, fen) for name, fen in ignored)}")
    total, less = sum(fen for _, fen in counted), sum(fen for _, fen in deducted)
    if deducted:
        lines.append(f"扣除：{_sum(deducted)}")
        lines.append(f"计算基数：{format_fen(total)} − {format_fen(less)} = {format_fen(total - less)}")
    divided = _divided(standards, given, total)
    if divided is not None:
        base, line = divided
        return base, [*lines, line]
    return total - less, lines if deducted else [*lines, f"计算基数：{format_fen(total)}"]


def _is(standards: Standards, code: str, treatment: Treatment) -> bool:
    return standards.items[code].treatment is treatment


def _divided(standards: Standards, given: Mapping[str, int], total: int) -> tuple[int, str] | None:
    """The base where it is only a part of what was received: a quarter's month, or a share of a whole pension."""
    if standards.kind is PayerKind.SELF_EMPLOYED:
        base = round_half_up(Decimal(total) / _MONTHS_OF_QUARTER)
        return (
            base,
            f"计算基数：{format_fen(total)} ÷ {_MONTHS_OF_QUARTER} = {format_fen(base)}（上季度月平均，四舍五入到0.01元）",
        )
    if TOTAL_PENSION in given:
        share = standards.local.retired_share
        if share is None:
            raise RetiredShareMissing
        base = round_half_up(Decimal(total * share) / 100)
        return (
            base,
            f"计算基数：{format_fen(total)} × {share}% = {format_fen(base)}（养老金无法拆分，按本地规定的比例）",
        )
    return None


def _by_rate(standards: Standards, sources: Sequence[str], base: int, lines: Sequence[str]) -> Calculation:
    rates = standards.rates
    assert rates is not None
    bracket = bracket_of(rates.brackets, base)
    exact = base * bracket.rate
    computed, unit = rounded_dues(exact, standards.local.rounding)
    steps = (
        *lines,
        f"交纳比例：{_range_of(rates.brackets, bracket)}，按全部基数的{_percent(bracket.rate)}计算",
        f"{format_fen(base)} × {_percent(bracket.rate)} = {_yuan(exact)} → {format_fen(computed)}（四舍五入到{format_fen(unit)}元）",
    )
    made = Calculation(base, bracket.rate, computed, computed, rates.code, standards.local.rounding, steps)
    return _within_ceiling(standards, made, sources)


def _kept(standards: Standards, given: Mapping[str, int]) -> Calculation:
    """The former amount of a retired member, scaled when the pension has changed."""
    former = given[FORMER_DUES]
    before, current = given.get(PENSION_BEFORE), given.get(PENSION_NOW)
    if former <= 0 or before == 0 or current == 0:
        raise BaseMissing
    lines = [f"养老金无法拆分，沿用原每月交纳数额{format_fen(former)}元"]
    computed = former
    if before is not None and current is not None:
        exact = Decimal(former) * current / before
        computed, unit = rounded_dues(exact, standards.local.rounding)
        lines.append(
            f"随养老金调整：{format_fen(former)} × {format_fen(current)} ÷ {format_fen(before)} → {format_fen(computed)}"
            f"（四舍五入到{format_fen(unit)}元）"
        )
    assert standards.rates is not None
    made = Calculation(None, None, computed, computed, standards.rates.code, standards.local.rounding, tuple(lines))
    return _within_ceiling(standards, made, [standards.items[FORMER_DUES].source])


def _within_ceiling(standards: Standards, made: Calculation, texts: Sequence[str]) -> Calculation:
    lines, sources, assessed = list(made.explanation), list(texts), made.computed
    ceiling = standards.ceiling
    if ceiling is not None and made.computed > ceiling.amount:
        assessed = ceiling.amount
        lines.append(f"每月一般不超过{format_fen(ceiling.amount)}元，超过部分自愿交纳")
        sources.append(ceiling.source)
    lines.append(f"每月应交{format_fen(assessed)}元")
    lines.append(f"依据：{'；'.join(sources)}")
    return replace(made, assessed=assessed, explanation=tuple(lines))


def _sum(parts: Sequence[tuple[str, int]]) -> str:
    terms = " + ".join(_named(name, fen) for name, fen in parts)
    return terms if len(parts) == 1 else f"{terms} = {format_fen(sum(fen for _, fen in parts))}"


def _named(name: str, fen: int) -> str:
    return f"{name} {format_fen(fen)}"


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"


def _yuan(fen: Decimal) -> str:
    """An exact amount, with at least two decimals."""
    exact = (fen / 100).normalize()
    return f"{exact:.2f}" if exact == exact.quantize(Decimal("0.01")) else f"{exact:f}"


def _range_of(brackets: Sequence[Bracket], bracket: Bracket) -> str:
    position = brackets.index(bracket)
    below = brackets[position - 1].upto if position else None
    upper = "" if bracket.upto is None else f"{bracket.upto // 100}元（含{bracket.upto // 100}元）"
    if below is None:
        return f"{upper.replace('（', '以下（', 1)}"
    return f"{below // 100}元以上" + (f"至{upper}" if upper else "")
