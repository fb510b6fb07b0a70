"""Pictures of four colours as PNG (ISO/IEC 15948), the same bytes on every machine.

What zlib makes of the same rows hangs on which zlib a Python was built with; so the rows are packed here, with nothing
but runs and the code that DEFLATE fixes (RFC 1951, 3.2.6). For flat colours and large letters that is enough.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

_UP = 2  # the filter: each byte less the one above it
_SHORTEST, _LONGEST = 3, 258  # bytes of a run that one code says
# RFC 1951, 3.2.5: how many extra bits each length code from 257 on has, and the shortest run that it says.
_EXTRA = [0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4
_BASES = [*accumulate((1 << bits for bits in _EXTRA[:-1]), initial=_SHORTEST)]


def png(pixels: npt.NDArray[np.uint8], colours: Sequence[tuple[int, int, int]]) -> bytes:
    """The picture whose ``pixels`` (rows by columns) are places in the four ``colours``; the
    number of columns is a multiple of four."""
    packed = pixels[:, 0::4] << 6 | pixels[:, 1::4] << 4 | pixels[:, 2::4] << 2 | pixels[:, 3::4]
    rows = np.empty((packed.shape[0], packed.shape[1] + 1), np.uint8)
    rows[:, 0] = _UP
    rows[0, 1:] = packed[0]
    rows[1:, 1:] = packed[1:] - packed[:-1]  # modulo 256, as the filter wants it
    height, width = pixels.shape
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 2, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in colours for part in colour)),
        (b"IDAT", deflated(rows.tobytes())),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def deflated(data: bytes) -> bytes:
    """``data`` (at least a byte) as a zlib stream (RFC 1950) of one block: its bytes, and runs of one byte."""
    symbols = np.concatenate(([_BLOCK], _symbols(data), [_END]))
    bits = _BITS[symbols][_USED[symbols]]
    return b"\x78\x01" + np.packbits(bits, bitorder="little").tobytes() + struct.pack(">I", zlib.adler32(data))


def _symbols(data: bytes) -> npt.NDArray[np.int64]:
    """The stream's symbols, as rows of _TABLE: each byte that begins a run, then what is left of the run."""
    values: npt.NDArray[Any] = np.frombuffer(data, np.uint8)
    ends = np.concatenate((np.flatnonzero(np.diff(values)) + 1, [len(values)]))
    firsts = values[ends - 1].astype(np.int64)
    whole, left = np.divmod(np.diff(ends, prepend=0) - 1, _LONGEST)
    short = left < _SHORTEST
    counts = np.stack((np.ones_like(whole), whole, ~short, np.where(short, left, 0)), axis=1).ravel()
    each = np.stack((firsts, np.full_like(whole, _RUN + _LONGEST), _RUN + left, firsts), axis=1).ravel()
    return np.repeat(each, counts)


def _symbol(symbol: int) -> tuple[int, int]:
    """The fixed code of a literal or length (RFC 1951, 3.2.6), turned round as the stream wants it."""
    if symbol < 144:
        code, size = 0x30 + symbol, 8
    elif symbol < 256:
        code, size = 0x190 + symbol - 144, 9
    elif symbol < 280:
        code, size = symbol - 256, 7
    else:
        code, size = 0xC0 + symbol - 280, 8
    return int(f"{code:0{size}b}"[::-1], 2), size


def _run(length: int) -> tuple[int, int]:
    """Of ``length`` bytes like the one before: length code, extra bits, and five bits 0 for a distance of one."""
    at = max(number for number, base in enumerate(_BASES) if base <= length)
    code, size = _symbol(285) if length == _LONGEST else _symbol(257 + at)
    extra = 0 if length == _LONGEST else _EXTRA[at]
    more = length - _BASES[at] if extra else 0
    return code | more << size, size + extra + 5


_RUN = 256 - _SHORTEST  # before the rows of _TABLE that say runs
_TABLE = [
    *(_symbol(value) for value in range(256)),
    *(_run(length) for length in range(_SHORTEST, _LONGEST + 1)),
    (0b011, 3),  # the last block, with the fixed code
    _symbol(256),  # its end
]
_BLOCK, _END = len(_TABLE) - 2, len(_TABLE) - 1
_CODES, _SIZES = (np.array(column, np.int64)[:, np.newaxis] for column in zip(*_TABLE, strict=True))
_PLACES = np.arange(_SIZES.max())
_BITS, _USED = (
    (_CODES >> _PLACES & 1).astype(np.uint8),
    _PLACES < _SIZES,
)  # of each row: its bits, and which are its own
