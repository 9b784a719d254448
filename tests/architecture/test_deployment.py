"""The image and the compose file are what the deployment notes promise; the roles' script makes roles that are safe."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.db.engine import create_engine
from app.db.migrating import newest_revision, upgrade
from app.db.probe import probe
from app.db.roles import role_faults
from app.settings import Settings
from tests.support import postgres
from tests.support.source import ROOT

PINNED = re.compile(r"[a-z/]+:\d+\.\d+(\.\d+)?-[a-z-]+")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), continuation lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1].strip()) for line in lines]


def final_stage(instructions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    start = max(place for place, (word, _) in enumerate(instructions) if word == "FROM")
    return instructions[start:]


def test_bases_are_pinned_by_exact_version(instructions: list[tuple[str, str]], compose: dict[str, Any]) -> None:
    bases = [rest.split()[0] for word, rest in instructions if word == "FROM"]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert all(PINNED.fullmatch(base) for base in bases)
    assert PINNED.fullmatch(compose["services"]["database"]["image"])
    assert compose["services"]["database"]["image"].startswith("postgres:16.")


def test_the_image_runs_as_a_user_without_rights(instructions: list[tuple[str, str]]) -> None:
    final = final_stage(instructions)
    users = [rest for word, rest in final if word == "USER"]
    assert users == ["10001:10001"]
    after = final[final.index(("USER", "10001:10001")) :]
    assert not [rest for word, rest in after if word in {"RUN", "COPY", "ADD"}]


def test_the_image_holds_what_was_checked_against_the_lock_and_no_tools(instructions: list[tuple[str, str]]) -> None:
    commands = [rest for word, rest in instructions if word == "RUN"]
    assert any("--require-hashes" in command and "requirements.lock" in command for command in commands)
    assert any("--no-index --find-links /wheels ." in command for command in commands)
    copied = [rest for word, rest in final_stage(instructions) if word in {"COPY", "ADD"}]
    assert copied == ["--from=build /opt/dangjian /opt/dangjian"]


def test_the_image_is_asked_for_its_health_with_what_is_in_it(instructions: list[tuple[str, str]]) -> None:
    (check,) = [rest for word, rest in final_stage(instructions) if word == "HEALTHCHECK"]
    command = yaml.safe_load(check.split("CMD", maxsplit=1)[1])
    assert command[0] == "python"
    compile(command[2], "healthcheck", "exec")
    assert "/readyz" in command[2]


def test_the_build_sees_only_what_it_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    copied = {line[1:].rstrip("/") for line in lines if line.startswith("!")}
    assert copied == {"app", "migrations", "pyproject.toml", "requirements.lock", "README.md", "LICENSE"}


def test_the_server_container_is_hardened(compose: dict[str, Any]) -> None:
    server = compose["services"]["server"]
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in server["security_opt"]
    assert server["tmpfs"]
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert server["depends_on"]["database"]["condition"] == "service_healthy"
    assert "healthcheck" in compose["services"]["database"]


def test_compose_names_only_settings_that_exist(compose: dict[str, Any]) -> None:
    known = {Settings.variable(field) for field in Settings.model_fields}
    given = compose["services"]["server"]["environment"]
    assert set(given) <= known
    assert given["DANGJIAN_MODE"] == "production"
    assert given["DANGJIAN_SECRET_FILE"] == "/run/secrets/master"
    assert "master" in compose["secrets"]


def test_the_three_roles_are_three(compose: dict[str, Any]) -> None:
    given = compose["services"]["server"]["environment"]
    urls = [given[name] for name in ("DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL")]
    users = [url.split("//")[1].split(":")[0] for url in urls]
    assert users == ["dangjian_server", "dangjian_worker", "dangjian_owner"]


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or ("SECRET" in name and name != "DANGJIAN_SECRET_FILE"):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?\}", value), name


async def test_the_roles_script_makes_roles_that_hold(compose: dict[str, Any], tmp_path: Path) -> None:
    """Run as the image would, against a server of its own: the owner migrates, the server's role is bound by RLS."""
    binaries = postgres.find_binaries()
    if binaries is None or not (binaries / "psql").exists():
        pytest.skip("needs PostgreSQL's own programs")
    script = tmp_path / "roles.sh"
    script.write_text(compose["configs"]["roles"]["content"].replace("$$", "$"), encoding="utf-8")
    with postgres.private_server(binaries) as url:
        port = url.rsplit(":", 1)[1].split("/")[0]
        passwords = {"OWNER_PASSWORD": "o'wner", "SERVER_PASSWORD": "server", "JOBS_PASSWORD": "jobs"}
        place = {"PGHOST": "127.0.0.1", "PGPORT": port, "POSTGRES_USER": "postgres"}
        path = f"{binaries}:{os.environ['PATH']}"
        subprocess.run(["sh", str(script)], check=True, env={**passwords, **place, "PATH": path})
        at = f"127.0.0.1:{port}/dangjian"
        await upgrade(f"postgresql://dangjian_owner:x@{at}")
        for role in ("dangjian_server", "dangjian_worker"):
            engine = create_engine(f"postgresql://{role}:x@{at}", pool_size=1)
            assert await role_faults(engine) == []
            await engine.dispose()
            seen = await probe(f"postgresql://{role}:x@{at}")
            assert (seen.revision, seen.encoding) == (newest_revision(), "UTF8")


def test_the_lock_covers_what_the_project_needs_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--find-links" not in lock
    locked = set(re.findall(r"^([a-z0-9._-]+)==\S+", lock, re.MULTILINE))
    blocks = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[;<>=! ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in needed}
    assert names <= locked, sorted(names - locked)
