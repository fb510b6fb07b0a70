"""What a picture's file holds: its form and size, and the same without what a camera or a program wrote into it.

A photograph says where and when it was taken, with which camera, and has a small copy of itself from before it was
cropped. Nothing of that is published: of each form only the parts that a browser draws from are kept, colours (ICC)
and the way up among them. The walk that drops the rest gives the size and finds out whether the file is whole.

Sources: ITU-T T.81 B (JPEG), Exif 2.32 4.5 and TIFF 6.0 (the way up), PNG third edition, GIF89a, RFC 9649 (WebP),
ISO/IEC 14496-12 and 23008-12 with AV1 Image File Format 1.1 (AVIF).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator

import msgspec

LARGEST = 5_000_000  # bytes; a photograph 2,000 wide has a tenth of that, and nothing here makes it smaller for readers
MOST_PIXELS = 50_000_000  # a camera's; a file of some KB can say 30,000 by 30,000 and fill a reader's memory
FORMS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WebP", "avif": "AVIF"}  # by the ending of its name
MIME = {form: f"image/{name.lower()}" for form, name in FORMS.items()}
ENDINGS = {**{f".{form}": form for form in FORMS}, ".jpeg": "jpg", ".jpe": "jpg", ".jfif": "jpg"}


_SVG = re.compile(rb"<svg[\s/>]", re.IGNORECASE)


class Image(msgspec.Struct, frozen=True):
    """A picture as readers get it. ``form`` is of FORMS, ``width`` and ``height`` are pixels as it is shown, turned.

    ``left_out`` says what the file held beside the picture and ``data`` does not, for a person.
    """

    form: str
    width: int
    height: int
    data: bytes
    left_out: tuple[str, ...] = ()


class NoPicture(Exception):
    """Why some bytes are no picture that can be published, in words that follow the file's name."""


def image_of(data: bytes, ending: str = "") -> Image:
    """The picture that ``data`` holds; ``ending`` is of its file's name, as ".jpg", where there is one.

    Made from what comes out, the same comes out. Raises NoPicture.
    """
    if len(data) > LARGEST:
        raise NoPicture(f"has {len(data):,} bytes; more than {LARGEST:,} are too many for readers")
    form = next((form for form, begins in _BEGINS.items() if begins.match(data)), "")
    if not form:
        svg = "; SVG can hold scripts and is not taken" if _SVG.search(data[:1000]) else ""
        raise NoPicture(f"is none of {', '.join(FORMS.values())}{svg}")
    if ending and ENDINGS.get(ending.lower()) != form:
        raise NoPicture(f"holds {FORMS[form]}, which its name does not say; end it in .{form}")
    try:
        read = _READERS[form](data)
    except (IndexError, struct.error):
        raise NoPicture(f"breaks off: the {FORMS[form]} in it is not whole") from None
    if read.turn > 4:  # from 5 on it lies on its side
        read.width, read.height = read.height, read.width
    if not read.width or not read.height:
        raise NoPicture(f"is {read.width} by {read.height}: there is nothing to see")
    if read.width * read.height > MOST_PIXELS:
        raise NoPicture(f"is {read.width:,} by {read.height:,}; {MOST_PIXELS:,} pixels are the most")
    return Image(form, read.width, read.height, b"".join(read.kept), tuple(dict.fromkeys(read.left_out)))


class _Read(msgspec.Struct):
    """What a walk over a file has found so far; ``turn`` is the way up, 1 to 8 as Exif counts them."""

    kept: list[bytes] = []
    left_out: list[str] = []
    width: int = 0
    height: int = 0
    turn: int = 1

    def tail(self, rest: bytes) -> None:
        """What follows the picture's own end: another picture, a film, or something hidden."""
        if rest:
            self.left_out.append(f"{len(rest):,} bytes behind the picture")


def _broken(form: str) -> NoPicture:
    return NoPicture(f"is damaged: the {FORMS[form]} in it makes no sense")


def _part(data: bytes, at: int, size: int) -> bytes:
    """``size`` bytes from ``at``; raises IndexError where there are fewer."""
    if size < 0 or at + size > len(data):
        raise IndexError
    return data[at : at + size]


# the way up


_TURN, _PLACE = 0x0112, 0x8825  # tags of Exif


def _exif(read: _Read, tiff: bytes) -> bytes:
    """Exif with the way up alone; b"" where the picture stands upright, or its way was told before."""
    tags = dict(_tags(tiff))
    read.left_out.append("Exif, with the place where it was taken" if _PLACE in tags else "Exif")
    turn = tags.get(_TURN, 1)
    if read.turn != 1 or not 2 <= turn <= 8:
        return b""
    read.turn = turn
    way = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _TURN, 3, 1, turn, 0, 0)
    if tiff == way:
        read.left_out.pop()
    return way


def _tags(tiff: bytes) -> Iterator[tuple[int, int]]:
    """The tags of the first directory, each with its value where that is a short number; none where it is damaged."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    try:
        if order:
            (start,) = struct.unpack_from(f"{order}I", tiff, 4)
            (count,) = struct.unpack_from(f"{order}H", tiff, start)
            for number in range(count):
                tag, sort, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
                yield tag, value if sort == 3 else 0
    except struct.error:
        return


# JPEG


_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # frame headers
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_SCAN, _END = 0xDA, 0xD9
_AFTER_SCAN = re.compile(rb"(?<!\xff)\xff++(?![\x00\xd0-\xd7])")  # each run once, however long
_APPS = {0xE1: "Exif or XMP", 0xED: "IPTC", 0xFE: "a comment"}


def _jpeg(data: bytes) -> _Read:
    read = _Read([data[:2]], [])
    at, scans = 2, 0
    while True:
        if data[at] != 0xFF:
            raise _broken("jpg")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == _END:
            break
        if marker in _ALONE:
            read.kept.append(bytes((0xFF, marker)))
            continue
        (size,) = struct.unpack_from(">H", data, at)
        body = _part(data, at + 2, size - 2)
        at += size
        if marker in _SIZES:
            if read.width:
                raise _broken("jpg")
            read.height, read.width = struct.unpack_from(">HH", body, 1)
        left = _told(read, marker, body)
        if left is not None:
            read.kept.append(struct.pack(">BBH", 0xFF, marker, len(left) + 2) + left)
        if marker == _SCAN:
            scans += 1
            ended = _AFTER_SCAN.search(data, at)
            if not ended:
                raise IndexError
            read.kept.append(data[at : ended.start()])
            at = ended.start()
    if not scans:
        raise _broken("jpg")
    read.kept.append(b"\xff\xd9")
    read.tail(data[at:])
    return read


def _told(read: _Read, marker: int, body: bytes) -> bytes | None:
    """What is kept of a segment: all of what draws, of Exif the way up, None of the rest."""
    if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        return body[:12] + b"\0\0"  # without the small copy that may follow
    if (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0")) or (marker == 0xEE and body.startswith(b"Adobe")):
        return body
    if marker == 0xE1 and body.startswith(b"Exif\0\0"):
        way = _exif(read, body[6:])
        return b"Exif\0\0" + way if way else None
    if 0xE0 <= marker <= 0xEF or marker == 0xFE:
        xmp = marker == 0xE1 and body.startswith(b"http")
        read.left_out.append("XMP" if xmp else _APPS.get(marker, f"a part for programs (APP{marker - 0xE0})"))
        return None
    return body


# PNG


_CHUNKS = (
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT pHYs bKGD acTL fcTL fdAT".split()
)  # what draws, of pictures that move too
_WORDS = {b"tEXt": "words", b"zTXt": "words", b"iTXt": "words or XMP", b"tIME": "the time of its last change"}


def _png(data: bytes) -> _Read:
    read = _Read([data[:8]], [])
    at, name, drawn = 8, b"", False
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", data, at)
        body = _part(data, at + 8, size)
        (sum_,) = struct.unpack_from(">I", data, at + 8 + size)
        if zlib.crc32(name + body) != sum_ or (at == 8) != (name == b"IHDR"):
            raise _broken("png")
        at += 12 + size
        if name == b"IHDR":
            read.width, read.height = struct.unpack_from(">II", body)
        drawn |= name == b"IDAT"
        if name == b"eXIf":
            body = _exif(read, body)
        elif name not in _CHUNKS:
            read.left_out.append(_WORDS.get(name, f"a part for programs ({name.decode('ascii', 'replace')})"))
            continue
        if name != b"eXIf" or body:
            read.kept.append(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))
    if not drawn:
        raise _broken("png")
    read.tail(data[at:])
    return read


# GIF


_MOVES = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # say how often a moving picture is shown


def _gif(data: bytes) -> _Read:
    read = _Read([], [])
    read.width, read.height = struct.unpack_from("<HH", data, 6)
    at = 13 + _colours(data[10])
    read.kept.append(_part(data, 0, at))
    drawn = False
    while data[at] != 0x3B:
        begun, sort = at, data[at]
        if sort == 0x2C:
            drawn = True
            at += 11 + _colours(data[at + 9])  # with the size of its codes
        elif sort == 0x21:
            at += 2
        else:
            raise _broken("gif")
        parts = at
        while data[at]:
            at += data[at] + 1
        at += 1
        label = data[begun + 1] if sort == 0x21 else 0
        if sort == 0x2C or label == 0xF9 or (label == 0xFF and data[parts + 1 : parts + 12] in _MOVES):
            read.kept.append(_part(data, begun, at - begun))
        else:
            read.left_out.append("a comment" if label == 0xFE else "words" if label == 0x01 else "a part for programs")
    if not drawn:
        raise _broken("gif")
    read.kept.append(b"\x3b")
    read.tail(data[at + 1 :])
    return read


def _colours(flags: int) -> int:
    """The bytes of the table of colours that ``flags`` announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


# WebP


_DRAWS = (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _webp(data: bytes) -> _Read:
    read = _Read([], [])
    (size,) = struct.unpack_from("<I", data, 4)
    chunks = list(_webp_chunks(read, _part(data, 12, size - 4)))
    names = [name for name, _ in chunks]
    first, head = chunks[0] if chunks else (b"", b"")
    if first == b"VP8X":
        flags, wide, high = struct.unpack("<B3x3s3s", _part(head, 0, 10))
        read.width, read.height = int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
        flags = flags & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if b"EXIF" in names else 0)
        chunks[0] = first, bytes((flags,)) + head[1:]
    elif first == b"VP8 ":
        if _part(head, 3, 3) != b"\x9d\x01\x2a":
            raise _broken("webp")
        read.width, read.height = (side & 0x3FFF for side in struct.unpack_from("<HH", head, 6))
    elif first == b"VP8L":
        (bits,) = struct.unpack_from("<xI", head)
        read.width, read.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if not {b"VP8 ", b"VP8L", b"ANMF"} & set(names):
        raise _broken("webp")
    if first != b"VP8X":  # without it nothing but the picture has a meaning
        chunks, read.turn = chunks[:1], 1
    body = b"WEBP" + b"".join(map(_webp_chunk, chunks))
    read.kept.append(b"RIFF" + struct.pack("<I", len(body)) + body)
    read.tail(data[8 + size :])
    return read


def _webp_chunks(read: _Read, data: bytes, *, within: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """The chunks that are kept, each with its name; ``within`` one of the pictures of a moving one."""
    at = 0
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = _part(data, at + 8, size)
        at += 8 + size + size % 2
        if name == b"ANMF" and not within:
            inner = _webp_chunks(read, body[16:], within=True)
            yield name, _part(body, 0, 16) + b"".join(map(_webp_chunk, inner))
        elif name == b"EXIF":
            if way := _exif(read, body.removeprefix(b"Exif\0\0")):
                yield name, way
        elif name in _DRAWS and (name != b"ANMF" or not within):
            yield name, body
        else:
            read.left_out.append("XMP" if name == b"XMP " else "a part for programs")


def _webp_chunk(chunk: tuple[bytes, bytes]) -> bytes:
    name, body = chunk
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


# AVIF


_STILL = (b"ftyp", b"meta", b"mdat")
_OF_META = (b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat", b"dinf", b"ipro", b"grpl")


def _avif(data: bytes) -> _Read:
    """An AVIF says by number of bytes where everything stands, so what goes is blanked in its place."""
    read = _Read([], [])
    out = bytearray(data)
    boxes = dict(_avif_boxes(read, out, 0, len(data), _STILL))
    if b"meta" not in boxes or b"mdat" not in boxes:
        raise _broken("avif")
    start, end = boxes[b"meta"]
    told = dict(_avif_boxes(read, out, start + 4, end, _OF_META))
    if not {b"pitm", b"iinf", b"iprp"} <= set(told):
        raise _broken("avif")
    kinds = set(_avif_kinds(data, *told[b"iinf"]))
    if kinds & {b"Exif", b"mime"}:
        raise NoPicture("holds Exif or XMP, which cannot be taken out of an AVIF here; save it without")
    at = told[b"pitm"][0]
    (main,) = struct.unpack_from(">I" if data[at] else ">H", data, at + 4)
    _avif_size(read, data, told[b"iprp"], main)
    read.kept.append(bytes(out))
    return read


def _avif_boxes(
    read: _Read, out: bytearray, at: int, end: int, wanted: tuple[bytes, ...]
) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The first box of each name of ``wanted`` between ``at`` and ``end``: (where its body begins, its end).

    All others are blanked in ``out``.
    """
    seen = set()
    while at < end:
        name, start, stop = _avif_box(out, at, end)
        if name == b"moov":
            raise NoPicture("is a moving AVIF; a still one is taken")
        if name in wanted and (name not in seen or name == b"mdat"):
            seen.add(name)
            yield name, (start, stop)
        else:
            if name != b"free" or any(out[start:stop]):
                read.left_out.append("a part for programs")
            out[at + 4 : at + 8] = b"free"
            out[start:stop] = bytes(stop - start)
        at = stop


def _avif_box(data: bytes | bytearray, at: int, end: int) -> tuple[bytes, int, int]:
    """(name, where the body begins, where it ends) of the box at ``at``."""
    size, name = struct.unpack_from(">I4s", data, at)
    start = at + 8
    if size == 1:
        (size,) = struct.unpack_from(">Q", data, start)
        start += 8
    stop = at + size if size else end
    if stop > end:
        raise IndexError
    if stop < start:
        raise _broken("avif")
    return name, start, stop


def _avif_inner(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at < end:
        box = _avif_box(data, at, end)
        yield box
        at = box[2]


def _avif_kinds(data: bytes, at: int, end: int) -> Iterator[bytes]:
    """The kinds of the items that the box of items tells of."""
    for name, start, _ in _avif_inner(data, at + (8 if data[at] else 6), end):
        if name == b"infe":
            yield _part(data, start + (10 if data[start] == 3 else 8), 4)


def _avif_size(read: _Read, data: bytes, box: tuple[int, int], main: int) -> None:
    """Take the size of the item ``main`` from its properties, and whether it is turned on its side."""
    inner = {name: (start, stop) for name, start, stop in _avif_inner(data, *box)}
    if b"ipco" not in inner or b"ipma" not in inner:
        raise _broken("avif")
    properties = list(_avif_inner(data, *inner[b"ipco"]))
    for number in _avif_numbers(data, inner[b"ipma"][0], main):
        if not 0 < number <= len(properties):
            continue
        name, start, _ = properties[number - 1]
        if name == b"ispe":
            read.width, read.height = struct.unpack_from(">4xII", data, start)
        elif name == b"irot" and data[start] & 1:
            read.turn = 6


def _avif_numbers(data: bytes, at: int, main: int) -> Iterator[int]:
    """The numbers, from 1, of the properties of the item ``main``."""
    version, wide = data[at], data[at + 3] & 1
    (count,) = struct.unpack_from(">I", data, at + 4)
    at += 8
    for _ in range(count):
        (item,) = struct.unpack_from(">I" if version else ">H", data, at)
        at += 4 if version else 2
        many = data[at]
        at += 1
        for _ in range(many):
            if item == main:
                yield struct.unpack_from(">H", data, at)[0] & 0x7FFF if wide else data[at] & 0x7F
            at += 2 if wide else 1


_BEGINS = {
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "avif": re.compile(rb"....ftyp(?:avif|avis|(?:mif1|miaf).{4,60}avif)", re.DOTALL),
}
_READERS: dict[str, Callable[[bytes], _Read]] = {"jpg": _jpeg, "png": _png, "gif": _gif, "webp": _webp, "avif": _avif}
