"""The drills run in processes of their own: a failpoint that fires leaves nobody to report."""

import ast
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.kit.failpoints import arm

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from app.kit.failpoints import arm, failpoint
arm(sys.argv[1])
for step in range(4):
    print(step, flush=True)
    failpoint("jobs.claimed")
    failpoint("jobs.done")
"""


def run(spec: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, spec], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout.split()


@pytest.mark.parametrize("spec", ["", "jobs.other", "jobs", "jobs.claimed:5"])
def test_unarmed_or_unreached_it_does_nothing(spec: str) -> None:
    assert run(spec) == (0, ["0", "1", "2", "3"])


def test_armed_it_kills_at_the_first_pass() -> None:
    assert run("jobs.claimed") == (-signal.SIGKILL, ["0"])


def test_armed_with_a_count_it_kills_at_that_pass() -> None:
    assert run("jobs.done:3") == (-signal.SIGKILL, ["0", "1", "2"])


@pytest.mark.parametrize("spec", ["jobs.claimed:0", "jobs.claimed:-1", "jobs.claimed:x", "jobs.claimed:", ":2"])
def test_a_malformed_order_is_refused_at_start(spec: str) -> None:
    with pytest.raises(ValueError):
        arm(spec)


def test_every_call_names_its_place_by_one_literal_used_nowhere_else() -> None:
    """What lets a drill list every failpoint from the source alone."""
    names: list[str] = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "failpoint":
                assert len(node.args) == 1, f"{path}:{node.lineno}"
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{path}:{node.lineno}"
                assert isinstance(name.value, str), f"{path}:{node.lineno}"
                assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", name.value), f"{path}:{node.lineno}"
                names.append(name.value)
    assert len(names) == len(set(names))
