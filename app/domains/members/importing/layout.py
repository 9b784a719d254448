"""Where the table of people is in a roster, by the titles that rosters use."""

from app.domains.members.importing.fields import PERSONAL, Field, field_of_title, field_within_title
from app.kit.sheets import Sheet, tables
from app.kit.sheets.tables import Aside, HeaderMissing, Layout, PersonRow, Titles, section_name

__all__ = ["Aside", "HeaderMissing", "Layout", "PersonRow", "holds_people", "layout_of", "section_name"]

_ROSTER = Titles(Field.NAME, field_of_title, field_within_title, PERSONAL)


def layout_of(sheet: Sheet) -> Layout:
    """Find the table. Raises HeaderMissing."""
    return tables.layout_of(sheet, _ROSTER)


def holds_people(sheet: Sheet) -> bool:
    """Is there a table of people in the sheet? A cover page or instructions may stand before it."""
    return tables.holds_people(sheet, _ROSTER)
