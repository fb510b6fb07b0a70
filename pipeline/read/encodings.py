"""Bytes -> text: which encoding they are in, or why they are no page.

In order: a byte-order mark, UTF-16 without one, UTF-8 (which nothing else is by chance), the charset that came with the
page, its own, then GB18030, Big5 and Windows-1252, between which charset-normalizer judges where several fit. What was
encoded twice ("â€œ") is undone with ftfy's fix_encoding, line by line, and nothing else of ftfy's.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import ftfy  # which also registers sloppy-windows-1252, the web's own
from ftfy.badness import is_bad

MAGIC = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"SQLite format 3": "a database",
    b"wOFF": "a font",
    b"wOF2": "a font",
    b"OggS": "a sound or a film",
    b"ID3": "a sound",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip  # UTF-32 before UTF-16, whose mark begins with the same bytes
LABELS = {  # as the WHATWG Encoding Standard reads them: the smaller set is always sent as the larger
    "ascii": "sloppy-windows-1252", "iso8859-1": "sloppy-windows-1252", "cp1252": "sloppy-windows-1252",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs",
    "shift_jis": "cp932", "cp932": "cp932", "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp", "euc_kr": "cp949",
    "cp949": "cp949", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874", "cp874": "cp874",
    "koi8-r": "koi8-r", "koi8-u": "koi8-u",
    "utf-8": "utf-8", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
    **{f"iso8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
}  # fmt: skip
HEAD = 4096  # bytes in which a charset is declared; browsers look at 1,024, real pages have it later now and then
SAMPLE = 200_000  # bytes that the judge is shown
STRAYS = 20  # valid UTF-8 sequences for each stray byte from which the text is UTF-8 with a few wounds

_DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_STRAY = re.compile("[\udc80-\udcff]")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")


class NotText(ValueError):
    """Why the bytes are no page, in words for a person."""


def too_large(size: str, most: int) -> str:
    """Why a page of ``size``, said with its unit, is not read."""
    return f"{size}, more than the {most:,} that a page may have (largest-page in [tool.copydesk])"


def text_of(data: bytes, charset: str = "") -> str:
    """The text that ``data`` encodes, without a byte-order mark, its line endings as they came. Raises NotText.

    ``charset`` is what came with the page says that it is in, as HTTP's Content-Type does; "" for nothing.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return repaired(_strictly(data[len(mark) :], name, shift=len(mark)))
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise NotText(f"{what}, not a page")
    if data[:4] == b"RIFF":
        raise NotText("a sound, a film or a WebP picture, not a page")
    if 0 in data:
        return repaired(_wide(data))
    return repaired(_narrow(data, charset))


def repaired(text: str) -> str:
    """``text`` with lines that were decoded wrongly before they came to us decoded rightly."""
    if not is_bad(text):
        return text
    return "".join(ftfy.fix_encoding(line) if is_bad(line) else line for line in text.splitlines(keepends=True))


def _strictly(data: bytes, name: str, *, shift: int = 0) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        at = shift + error.start
        raise NotText(f"cannot be decoded: the byte at offset {at:,} is no {name.upper()}, as its mark says") from None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: the one byte order in which all is text."""
    fits = []
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text) and _assigned(text):
            fits.append(text)
    if len(fits) > 1:  # white space and ASCII lie in the first 256 characters only in the right order
        fits.sort(key=lambda text: -sum(char < "\u0100" for char in text[:SAMPLE]))
    if not fits:
        raise NotText(f"binary data, not a page: a zero byte at offset {data.index(0):,}")
    return fits[0]


def _assigned(text: str) -> bool:
    return not any(unicodedata.category(char) in ("Cn", "Co") for char in text[:SAMPLE])


def _narrow(data: bytes, charset: str) -> str:
    try:
        return data.decode("utf-8")  # text of another encoding is valid UTF-8 by chance only when it is very short
    except UnicodeDecodeError as error:
        wound = error.start
    wounded = _wounded(data)
    if wounded is not None:
        return wounded
    for name in (codec(charset), declared(data)):
        if name and name != "utf-8":
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                pass  # a page may be wrong about itself
    fits = {}
    for guess in ("gb18030", "big5hkscs", "cp1252"):
        try:
            text = data.decode(guess)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            fits[guess] = text
    if not fits:
        raise NotText(
            f"cannot be decoded: the byte 0x{data[wound]:02X} at offset {wound:,} is neither UTF-8 nor "
            "GB18030, Big5 or Windows-1252"
        )
    return fits[_judged(data, tuple(fits))]


def declared(data: bytes) -> str:
    """The Python codec of the charset that an HTML page declares; "" for none, or for one that no page may use."""
    found = _XML.search(data[:HEAD]) or _DECLARED.search(data[:HEAD])
    return codec(found[1].decode("ascii")) if found else ""


def codec(label: str) -> str:
    """The Python codec of a charset as the web names it; "" for one that no page may use."""
    try:
        return LABELS.get(codecs.lookup(label.lower()).name, "")
    except LookupError:
        return ""


def _wounded(data: bytes) -> str | None:
    """UTF-8 with a few stray bytes, each read as Windows-1252; None where they are too many to believe that."""
    text = data.decode("utf-8", "surrogateescape")  # a stray byte becomes a lone half of a character
    strays = len(_STRAY.findall(text))
    whole = sum(char >= "\u0080" for char in text) - strays
    if whole < STRAYS * strays:
        return None
    return _STRAY.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("sloppy-windows-1252"), text)


def _judged(data: bytes, names: tuple[str, ...]) -> str:
    """Which of several encodings, all of which decode ``data``, it is in."""
    if len(names) == 1:
        return names[0]
    sample = data[:SAMPLE]
    runs = re.findall(rb"[\x80-\xff]+", sample)
    high, letters = sum(map(len, runs)), len(re.findall(rb"[A-Za-z]", sample))
    alone = sum(len(run) == 1 for run in runs)
    if "cp1252" in names and high < letters / 2 and alone > len(runs) / 2:
        return "cp1252"  # accents are few and stand alone among letters; ideographs are many, in rows of byte pairs
    from charset_normalizer import from_bytes  # here, for few pages need it and it takes as long as a page

    best = from_bytes(sample, cp_isolation=list(names)).best()
    return best.encoding if best is not None and best.encoding in names else names[0]
