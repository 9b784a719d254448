"""When a note may be written, handed in or signed, and what it then is. Pure."""

from datetime import date

from app.domains.lessons.noting.errors import NoteEmpty, NoteHandedIn, NoteNotHandedIn, NoteUnchanged
from app.domains.lessons.noting.vocabulary import NoteState

_SETTLED = frozenset({NoteState.COUNTERSIGNED, NoteState.FILED})


def after_writing(state: NoteState) -> NoteState:
    """A filed note that is written on is a draft again; its filed version stays. Raises NoteHandedIn."""
    if state is NoteState.HANDED_IN:
        raise NoteHandedIn
    return NoteState.DRAFT if state in _SETTLED else state


def after_handing_in(state: NoteState, text: str, *, is_countersigned: bool) -> NoteState:
    """Raises NoteHandedIn, NoteUnchanged, NoteEmpty."""
    if state is NoteState.HANDED_IN:
        raise NoteHandedIn
    if state in _SETTLED:
        raise NoteUnchanged
    if not text:
        raise NoteEmpty
    return NoteState.HANDED_IN if is_countersigned else NoteState.FILED


def check_handed_in(state: NoteState) -> None:
    """Raises NoteNotHandedIn."""
    if state is not NoteState.HANDED_IN:
        raise NoteNotHandedIn


def wants_countersign(*, is_on: bool, until_on: date | None, today: date) -> bool:
    """Does the branch's decision hold today? The last day counts."""
    return is_on and (until_on is None or today <= until_on)
