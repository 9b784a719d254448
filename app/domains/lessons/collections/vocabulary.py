"""The closed lists of words of collections."""

from enum import StrEnum


class CollectionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
