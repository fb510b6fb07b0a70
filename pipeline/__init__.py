"""Copydesk: scraped, machine-translated news pages in; clean, tagged, accounted-for articles out."""

__version__ = "0.1.0"
