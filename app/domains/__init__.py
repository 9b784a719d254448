"""The business, one folder an area. Floors between areas are kept by import-linter (see pyproject.toml)."""
