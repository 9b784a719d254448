"""The branch of collecting, whose payments are given back."""

from tests.domains.dues.collecting.conftest import branch

__all__ = ["branch"]
