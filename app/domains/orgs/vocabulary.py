"""Code words of reports and imports, which no table keeps."""

from enum import StrEnum


class TermState(StrEnum):
    """Where an open term stands: any, due within half a year, or past its deadline."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class Gap(StrEnum):
    """What a branch may lack."""

    WITHOUT_SECRETARY = "without_secretary"
    WITHOUT_TERM = "without_term"
    TERM_OVERDUE = "term_overdue"
    OVER_FIFTY = "over_fifty"
    UNDER_THREE = "under_three"


class Action(StrEnum):
    """What an import does with a row."""

    CREATE = "create"
    DUPLICATE = "duplicate"
    FAULTY = "faulty"


class Duplicates(StrEnum):
    """What to do with rows that are there already."""

    SKIP = "skip"
    UPDATE = "update"


class Field(StrEnum):
    """What a column of a list of organisations may hold."""

    SERIAL = "serial"
    NAME = "name"
    SHORT_NAME = "short_name"
    PARENT = "parent"
    CODE = "code"
    KIND = "kind"
    UNIT_KIND = "unit_kind"
    UNIT_NAME = "unit_name"
    FOUNDED_ON = "founded_on"
    SECRETARY = "secretary_name"
    CONTACT = "contact_name"
    PHONE = "contact_phone"
