"""Parameters that an operation does not know are refused: a filter with a typo would return everything, and say nothing."""

from urllib.parse import parse_qsl

from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from app.kit import errors as kinds
from app.kit.errors import FieldIssue

_ADDED = "_"
"""What begins with it is no word of ours: tools and proxies add such parameters against caches."""


class UnknownParameter(kinds.Invalid):
    code = "UNKNOWN_PARAMETER"
    message = "地址中有不认识的参数：{names}"


def known_to(route: APIRoute) -> frozenset[str]:
    """The names that the operation and what it depends on read from the query."""
    return frozenset(one.alias for one in get_flat_params(route.dependant) if isinstance(one.field_info, Query))


def refuse_unknown(query: str, known: frozenset[str]) -> None:
    """Raises UnknownParameter, naming each."""
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    unknown = sorted(name for name in names - known if not name.startswith(_ADDED))
    if unknown:
        issues = [FieldIssue(name[:100], "不认识的参数", "query") for name in unknown[:20]]
        raise UnknownParameter(names="、".join(issue.field for issue in issues), issues=issues)
