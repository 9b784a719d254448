"""Printed records as PDF: A4, embedded Chinese fonts, the same bytes for the same values on every machine.

A template is a typst file that follows `page.typ`; values reach it as `data` and are never part of its markup.
"""

from app.kit.printing.rendering import OwnFonts, Printer, Template

__all__ = ["OwnFonts", "Printer", "Template"]
