"""The branch, the client and the meetings of the further ways."""

from tests.domains.meetings.ways.conftest import branch, client, published

__all__ = ["branch", "client", "published"]
