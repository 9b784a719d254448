"""The source of `app/` as syntax trees, for tests of structure."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def modules(word: str = "") -> dict[str, ast.Module]:
    """Every module of `app/` that holds the word, by its path from the root, such as `app/db/session.py`."""
    return {
        file.relative_to(ROOT).as_posix(): ast.parse(text)
        for file in sorted((ROOT / "app").rglob("*.py"))
        if word in (text := file.read_text(encoding="utf-8"))
    }


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of a method or function by one of these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in names:
                yield node


def failpoints_of(area: str) -> set[str]:
    """The places of an area at which a drill may kill: their names at the calls are literals."""
    found = (call.args[0] for tree in modules("failpoint").values() for call in calls(tree, "failpoint"))
    names = {one.value for one in found if isinstance(one, ast.Constant)}
    return {name for name in names if isinstance(name, str) and name.split(".")[0] == area}


def imported(tree: ast.AST) -> Iterator[str]:
    """Names of the modules that are imported anywhere in the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
