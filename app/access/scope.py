"""The places at which an actor may do one thing, as materialised paths that a query can turn into ranges."""

from collections.abc import Iterable
from dataclasses import dataclass


def check_path(path: str) -> str:
    """`path` itself, when it is a materialised path: ids, each followed by `/`.

    Raises ValueError on anything else: an empty or cut prefix would reach places it was never meant to.
    """
    if not path.endswith("/") or path.startswith("/") or "//" in path:
        raise ValueError(f"not a materialised path: {path!r}")
    return path


@dataclass(frozen=True, slots=True)
class Scope:
    """`exact` paths, and `prefixes` with all that lies below them, less the part under `excluded`.

    `prefixes` is minimal: none is reached by another. An excluded path takes away only from the prefixes above it;
    `holes(prefix)` names them, so that SQL reads: path IN exact OR (path under prefix AND NOT path under its holes).
    `everything` is for the system's own work.
    """

    exact: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    everything: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.exact or self.prefixes)

    def holes(self, prefix: str) -> tuple[str, ...]:
        """The excluded paths strictly below `prefix`."""
        return tuple(hole for hole in self.excluded if hole != prefix and hole.startswith(prefix))

    def covers(self, path: str) -> bool:
        """Does the scope reach the organisation at `path`?"""
        check_path(path)
        if self.everything or path in self.exact:
            return True
        return any(path.startswith(prefix) and not path.startswith(self.holes(prefix)) for prefix in self.prefixes)

    @classmethod
    def of(
        cls,
        *,
        exact: Iterable[str] = (),
        free: Iterable[str] = (),
        bound: Iterable[str] = (),
        barred: Iterable[str] = (),
    ) -> "Scope":
        """The smallest scope that reaches `exact`, all below `free`, and all below `bound` except below `barred`."""
        free, barred = set(free), set(barred)
        bound = {prefix for prefix in bound if not prefix.startswith(tuple(barred))}
        holes = {
            hole
            for hole in barred
            if not hole.startswith(tuple(free)) and any(hole.startswith(prefix) for prefix in bound)
        }
        whole = cls(prefixes=tuple(sorted(free | bound)), excluded=tuple(sorted(holes)))
        kept = tuple(p for p in whole.prefixes if not whole._reached_from_above(p))
        needed = tuple(h for h in whole.excluded if any(h.startswith(p) for p in kept))
        least = cls(prefixes=kept, excluded=needed)
        return cls(
            exact=frozenset(path for path in exact if not least.covers(path)),
            prefixes=least.prefixes,
            excluded=least.excluded,
        )

    def _reached_from_above(self, prefix: str) -> bool:
        above = (other for other in self.prefixes if other != prefix and prefix.startswith(other))
        return any(not prefix.startswith(self.holes(other)) for other in above)
