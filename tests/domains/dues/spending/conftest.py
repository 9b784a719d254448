"""The same books as in closing."""

from tests.domains.dues.closing.conftest import accountant, books, cashier

__all__ = ["accountant", "books", "cashier"]
