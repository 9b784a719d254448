"""The branch of collecting, whose members send transfers."""

from tests.domains.dues.collecting.conftest import branch

__all__ = ["branch"]
