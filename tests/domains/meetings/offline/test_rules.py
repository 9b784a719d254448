"""What the time and the count of a scan may be, and the bytes that are signed."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import ecdsa
import pytest
from ecdsa.util import sigdecode_string

from app.access import base64url
from app.domains.meetings.offline.errors import DeviceKeyInvalid, SignatureWrong
from app.domains.meetings.offline.rules import Bounds, Progress, clock_offset, time_problem
from app.domains.meetings.offline.signing import Scan, canonical_bytes, check_signature, public_point
from app.domains.meetings.offline.vocabulary import RowProblem
from app.domains.meetings.rules import Times
from tests.support.phone import Phone
from tests.support.source import ROOT

NINE = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("real", "issued", "uploaded", "problem"),
    [
        (0, -600, 300, None),
        (-30, -600, 300, None),
        (120, -600, 300, None),
        (-31, -600, 300, RowProblem.OUTSIDE_WINDOW),
        (121, -600, 300, RowProblem.OUTSIDE_WINDOW),
        (0, 3, 300, RowProblem.BEFORE_PACKAGE),
        (0, 2, 300, None),
        (60, -600, 57, RowProblem.IN_FUTURE),
        (60, -600, 58, None),
        (0, -600, 120 + 3 * 1440 + 1, RowProblem.UPLOADED_LATE),
    ],
)
def test_when_a_scan_can_have_happened(real: float, issued: float, uploaded: float, problem: RowProblem | None) -> None:
    times = Times.of(
        NINE,
        after(120),
        opens_before_minutes=30,
        grace_minutes=10,
        closes_after_end_minutes=0,
        finished_at=None,
    )
    bounds = Bounds(times, after(issued), after(uploaded), after(120 + 3 * 1440))
    assert time_problem(after(real), bounds) is problem


def test_a_device_counts_upwards_and_its_time_runs_forward() -> None:
    progress = Progress(7)
    assert progress.goes_back(7, NINE)
    assert not progress.goes_back(8, NINE)
    progress = progress.after(8, NINE)
    assert not progress.goes_back(9, after(-2)), "a phone may set its clock right"
    assert progress.goes_back(9, after(-2.1))
    assert progress.after(3, after(-60)) == progress


@pytest.mark.parametrize(
    ("device", "offset"),
    [(after(5), timedelta(minutes=-5)), (after(-719), timedelta(minutes=719)), (after(-721), None), (after(721), None)],
)
def test_how_far_a_clock_is_off(device: datetime, offset: timedelta | None) -> None:
    assert clock_offset(NINE, device) == offset


def vector() -> dict[str, str]:
    """The worked example of the document, by the names of its fields."""
    text = (ROOT / "docs" / "offline-sign-in.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^(\w+) = (\S+)$", text, flags=re.M))
    blocks = re.findall(r"```text\n(.*?)```", text, flags=re.S)
    return found | {"message": blocks[0].replace("⇥", "\t")}


def test_the_documents_example_is_what_the_code_signs() -> None:
    given = vector()
    scans = [
        Scan("q7Xn2LmPz0Rt5WvB", 41, "2026-12-05T00:55:12.044Z", UUID(given["member"]), None),
        Scan("Zk4tYb9cHs1Ej8Qa", 42, "2026-12-05T00:55:19.870Z", None, "kid.payload.signature"),
    ]
    message = canonical_bytes(
        tenant_id=UUID(given["tenant"]),
        device_id=UUID(given["device"]),
        package_id=UUID(given["package"]),
        meeting_id=UUID(given["meeting"]),
        scans=scans,
    )
    assert message.decode() == given["message"]
    point = public_point(given["x"], given["y"])
    check_signature(point, message, given["signature"])
    own = ecdsa.SigningKey.from_string(bytes.fromhex(given["private"]), curve=ecdsa.NIST256p)
    assert own.get_verifying_key().to_string() == point[1:]
    own.get_verifying_key().verify(
        base64url.decode(given["signature"]), message, hashfunc=sha256, sigdecode=sigdecode_string
    )
    for wrong in (message + b"\n", message.replace(b"41", b"14")):
        with pytest.raises(SignatureWrong):
            check_signature(point, wrong, given["signature"])
    other = Phone().jwk()
    with pytest.raises(SignatureWrong):
        check_signature(public_point(other["x"], other["y"]), message, given["signature"])


@pytest.mark.parametrize("text", ["", "A" * 43, "B" * 43, "A" * 42 + "B"])
def test_a_point_beside_the_curve_is_no_key(text: str) -> None:
    with pytest.raises(DeviceKeyInvalid):
        public_point(text, Phone().jwk()["y"])
