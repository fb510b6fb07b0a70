"""Which tables hold data, and their cells in rows and columns.

A table that only arranges a page is none. The signs are those that screen readers and Readability go by: head cells and
a caption make data of it; other tables, forms, headings and long columns of text make it a layout.
"""

from __future__ import annotations

import re

from lxml import etree

LONG = 400  # characters; a longer cell is a column of a layout, not a datum
HEADED = 4000  # characters; the same where the table has head cells or a caption
WIDEST = 50  # rows or columns that one cell may span
MOST = 20_000  # places; a larger grid is a trick to fill the memory
WITHIN = frozenset("br div p".split())  # what a cell may hold beside words in a line
LISTED = WITHIN | frozenset(
    "ul ol li dl dt dd blockquote figure figcaption center".split()
)  # where the table is headed
OUTER = frozenset("caption colgroup col thead tbody tfoot tr".split())
BLOCKS = LISTED | frozenset(
    "address article aside button details dialog dir fieldset footer form h1 h2 h3 h4 h5 h6 header hgroup iframe input "
    "legend listing main menu nav optgroup option pre section select summary textarea xmp".split()
)

Cell = etree._Element
Rows = list[list[Cell | None]]


def grid(table: Cell) -> Rows:
    """The cells of a table of data, each where it stands; None in a place that another cell reaches into.

    Nothing for a table that only arranges a page.
    """
    if (table.get("role") or "") in ("presentation", "none") or any(e.tag not in OUTER for e in table.iterchildren()):
        return []
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = [cells for row in table.iter("tr") if (cells := [c for c in row if c.tag in ("td", "th")])]
    if len(rows) < 2:
        return []
    placed = _placed(rows)
    if not placed:
        return []
    marked = next(table.iterdescendants("th", "caption", "thead"), None) is not None
    most, held = (HEADED, LISTED) if marked else (LONG, WITHIN)
    fits = len(placed[0]) > 1 and all(_datum(cell, most, held) for row in rows for cell in row)
    return placed if fits else []


def headed(rows: Rows) -> bool:
    """Whether the first row is the table's head."""
    cells = [cell for cell in rows[0] if cell is not None]
    parent = cells[0].getparent() if cells else None
    outer = parent.getparent() if parent is not None else None
    return all(cell.tag == "th" for cell in cells) or (outer is not None and outer.tag == "thead")


def _placed(rows: list[list[Cell]]) -> Rows:
    """Rows of one length, with every cell in its column; nothing for more places than a page can mean."""
    places: dict[tuple[int, int], Cell | None] = {}
    for down, row in enumerate(rows):
        right = 0
        for cell in row:
            while (down, right) in places:
                right += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - down)
            places.update({(down + y, right + x): None for y in range(high) for x in range(wide)})
            places[down, right] = cell
            right += wide
            if len(places) > MOST:
                return []
    width = max(right for _, right in places) + 1
    if width * len(rows) > MOST:
        return []
    return [[places.get((down, right)) for right in range(width)] for down in range(len(rows))]


def _span(cell: Cell, name: str) -> int:
    value = cell.get(name) or ""
    return min(int(value), WIDEST) if re.fullmatch(r"[1-9][0-9]{0,3}", value) else 1


def _datum(cell: Cell, most: int, held: frozenset[str]) -> bool:
    size = 0
    for element in cell.iter():
        if element is not cell and element.tag in BLOCKS and element.tag not in held:
            return False
        size += len(element.text or "") + len(element.tail or "" if element is not cell else "")
    return size <= most
