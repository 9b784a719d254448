"""The operations of the API, by their names."""

import json
from collections.abc import Mapping
from typing import Any

from tests.support.source import ROOT


def operations_of(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What an OpenAPI document says of each operation, with its method and path, in the document's order."""
    return {
        one["operationId"]: {"method": method, "path": path} | one
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    }


def path_names(operation: Mapping[str, Any]) -> list[str]:
    """The names of an operation's path parameters."""
    return [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]


# Another test compares the committed document with the code: to make it anew here would take a second each time.
OPERATIONS = operations_of(json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8")))
