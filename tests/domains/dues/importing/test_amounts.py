"""What figures in a sheet say, and what is refused of them."""

from decimal import Decimal

import pytest

from app.domains.dues.importing.amounts import Read, amount_in, rate_in
from app.domains.dues.importing.findings import FindingCode as F
from app.kit.sheets.staged import StagedCell


def number(value: float) -> StagedCell:
    return StagedCell(format(Decimal(f"{value:.15g}"), "f"), value)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (number(2650), Read(265_000)),
        (number(0.1 + 0.2), Read(30)),
        (number(274.6), Read(27_460)),
        (number(0), Read(0, F.ZERO)),
        (number(-12.5), Read(finding=F.NEGATIVE)),
        (number(549.205), Read(finding=F.TOO_MANY_DECIMALS)),
        (StagedCell("549.200"), Read(54_920, F.NUMBER_AS_TEXT)),
        (StagedCell("2650"), Read(265_000, F.NUMBER_AS_TEXT)),
        (StagedCell("２,６５０．００元"), Read(265_000, F.GROUPED_TEXT)),
        (StagedCell("¥12,345,678.90"), Read(1_234_567_890, F.GROUPED_TEXT)),
        (StagedCell("2,65.00"), Read(finding=F.NOT_A_NUMBER)),
        (StagedCell("-3.00"), Read(finding=F.NEGATIVE)),
        (StagedCell("约2650"), Read(finding=F.NOT_A_NUMBER)),
        (StagedCell("1e5", damaged=True), Read(finding=F.NOT_A_NUMBER)),
        (StagedCell("1e5"), Read(finding=F.NOT_A_NUMBER)),
        (StagedCell("99999999999"), Read(finding=F.TOO_LARGE)),
        (StagedCell("#REF!", error=True), Read(finding=F.CELL_ERROR)),
        (StagedCell(""), Read()),
        (StagedCell("—"), Read()),
        (StagedCell("无"), Read()),
    ],
)
def test_an_amount(cell: StagedCell, read: Read) -> None:
    assert amount_in(cell) == read


@pytest.mark.parametrize(
    ("cell", "rate"),
    [
        (number(0.015), Decimal("0.015")),
        (number(1.5), Decimal("0.015")),
        (number(0.5), Decimal("0.005")),
        (number(1), Decimal("0.01")),
        (StagedCell("1.5%"), Decimal("0.015")),
        (StagedCell("０.５％"), Decimal("0.005")),
        (StagedCell("按规定"), F.NOT_A_NUMBER),
        (StagedCell("NaN"), F.NOT_A_NUMBER),
        (number(-1), F.NOT_A_NUMBER),
        (StagedCell(""), None),
    ],
)
def test_a_rate(cell: StagedCell, rate: object) -> None:
    assert rate_in(cell) == rate
