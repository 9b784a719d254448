"""The branch of collecting, whose bills are marked."""

from tests.domains.dues.collecting.conftest import branch

__all__ = ["branch"]
