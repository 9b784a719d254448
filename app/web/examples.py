"""A plausible example for a JSON schema, so that no operation stands without one. A field's own example wins."""

import re
from collections.abc import Mapping
from typing import Any

from app.web.specimens import SPECIMENS

_BY_FORMAT: Mapping[str, str] = {
    "uuid": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a",
    "date": "2026-11-05",
    "date-time": "2026-11-05T09:00:00+08:00",
    "binary": "…",
    "uri": "https://example.org/",
    "password": "********",
}


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example that fits the schema; references are followed, a cycle ends in an empty object."""
    return _example(schema, schemas, ())


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any], seen: tuple[str, ...]) -> Any:
    if "$ref" in schema and not schema.get("examples"):
        name = schema["$ref"].rsplit("/", 1)[-1]
        return {} if name in seen else _example(schemas[name], schemas, (*seen, name))
    for key in ("example", "const", "default"):
        if key in schema and schema[key] is not None:
            return schema[key]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            chosen = next((one for one in schema[key] if one.get("type") != "null"), schema[key][0])
            return _example(chosen, schemas, seen)
    return _by_type(schema, schemas, seen)


def _properties(schema: Mapping[str, Any], schemas: Mapping[str, Any], seen: tuple[str, ...]) -> dict[str, Any]:
    model = schema.get("title", "")
    return {
        name: _example(one, schemas, seen) if (specimen := _specimen(model, name, one)) is None else specimen
        for name, one in schema["properties"].items()
    }


def _specimen(model: str, name: str, schema: Mapping[str, Any]) -> str | None:
    """What a property of this name usually holds, where it is free text without an example and may hold that."""
    specimen = SPECIMENS.get(f"{model}.{name}", SPECIMENS.get(name))
    if specimen is None or any(schema.get(key) for key in ("example", "examples", "default")):
        return None
    return specimen if any(_admits(one, specimen) for one in (schema, *schema.get("anyOf", ()))) else None


def _admits(schema: Mapping[str, Any], text: str) -> bool:
    return (
        schema.get("type") == "string"
        and not any(key in schema for key in ("enum", "const", "format", "examples"))
        and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
        and re.search(schema.get("pattern", ""), text) is not None
    )


def _by_type(schema: Mapping[str, Any], schemas: Mapping[str, Any], seen: tuple[str, ...]) -> Any:
    match schema.get("type"):
        case "object" if "properties" in schema:
            return _properties(schema, schemas, seen)
        case "object":
            return {}
        case "array":
            return [_example(schema.get("items", {}), schemas, seen)]
        case "integer":
            return int(schema.get("minimum", 1))
        case "number":
            return schema.get("minimum", 1.0)
        case "boolean":
            return True
        case "string":
            return _text(schema)
        case _:
            return None


def _text(schema: Mapping[str, Any]) -> str:
    if "format" in schema:
        return _BY_FORMAT.get(schema["format"], "文本")
    text: str = schema.get("title", "文本")
    longest = schema.get("maxLength", 10_000)
    return text.ljust(schema.get("minLength", 0), "一")[:longest]
