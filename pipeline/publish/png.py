"""Pictures of four colours as PNG (ISO/IEC 15948), the same bytes on every machine.

What zlib makes of the same rows hangs on which zlib a Python was built with; so the rows are packed here, with nothing
but runs and the code that DEFLATE fixes (RFC 1951, 3.2.6). For flat colours and large letters that is enough.

A row is a whole number, two bits a pixel and the first pixel highest, and so is treated as one value.
"""

from __future__ import annotations

import functools
import re
import struct
import zlib
from collections.abc import Sequence
from itertools import accumulate, pairwise

_UP = b"\2"  # the filter: each byte less the one above it
_SHORTEST, _LONGEST = 3, 258  # bytes of a run that one code says
# RFC 1951, 3.2.5: how many extra bits each length code from 257 on has, and the shortest run that it says.
_EXTRA = [0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4
_BASES = [*accumulate((1 << bits for bits in _EXTRA[:-1]), initial=_SHORTEST)]


def png(rows: Sequence[int], width: int, colours: Sequence[tuple[int, int, int]]) -> bytes:
    """The picture whose ``rows`` of ``width`` pixels, a multiple of four, are places in the four ``colours``."""
    size = width // 4
    high = int.from_bytes(b"\x80" * size)
    same = _UP + bytes(size)
    filtered = [
        _UP + _less(row, above, high).to_bytes(size) if row != above else same for above, row in pairwise((0, *rows))
    ]
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 2, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in colours for part in colour)),
        (b"IDAT", deflated(filtered)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _less(row: int, above: int, high: int) -> int:
    """Each byte of ``row`` less the one of ``above``, modulo 256; ``high`` are the highest bits of all bytes."""
    return ((row | high) - (above & ~high)) ^ ((row ^ ~above) & high)  # so none borrows from the byte before it


def deflated(rows: Sequence[bytes]) -> bytes:
    """``rows`` as a zlib stream (RFC 1950) of one block: their bytes, and runs of one byte in a row."""
    bits = "".join((_BLOCK, *map(_bits, rows), _END))
    packed = int(bits[::-1], 2).to_bytes(-(-len(bits) // 8), "little")
    return b"\x78\x01" + packed + struct.pack(">I", zlib.adler32(b"".join(rows)))


@functools.lru_cache(2048)  # most rows of a card are blank, or stand on every card
def _bits(row: bytes) -> str:
    return "".join([_BITS[ord(symbol)] for symbol in _RUN.sub(_said, row.decode("latin-1"))])


_RUN = re.compile(rf"\0{{{_SHORTEST + 1},}}|(.)\1{{{_SHORTEST},}}", re.DOTALL)  # of zeros, nearly always
_FIRST_LENGTH = 256 - _SHORTEST  # before the places in _BITS of the codes that say runs


def _said(run: re.Match[str]) -> str:
    """A run as symbols, which are places in _BITS: its first byte, then what is left of it."""
    whole, left = divmod(len(run[0]) - 1, _LONGEST)
    first = run[0][0]
    end = first * left if left < _SHORTEST else chr(_FIRST_LENGTH + left)
    return first + chr(_FIRST_LENGTH + _LONGEST) * whole + end


def _symbol(symbol: int) -> str:
    """The fixed code of a literal or length (RFC 1951, 3.2.6), the first bit first."""
    if symbol < 144:
        return f"{0x30 + symbol:08b}"
    if symbol < 256:
        return f"{0x190 + symbol - 144:09b}"
    return f"{symbol - 256:07b}" if symbol < 280 else f"{0xC0 + symbol - 280:08b}"


def _length(length: int) -> str:
    """Of ``length`` bytes like the one before: length code, extra bits, and five bits 0 for a distance of one."""
    at = max(number for number, base in enumerate(_BASES) if base <= length)
    if length == _LONGEST:
        return _symbol(285) + "00000"
    extra = f"{length - _BASES[at]:0{_EXTRA[at]}b}"[::-1] if _EXTRA[at] else ""
    return _symbol(257 + at) + extra + "00000"


_BITS = [*map(_symbol, range(256)), *map(_length, range(_SHORTEST, _LONGEST + 1))]
_BLOCK, _END = "110", _symbol(256)  # the last block, with the fixed code; its end
