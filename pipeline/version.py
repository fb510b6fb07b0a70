"""Names for what is kept between runs: of this very version of the pipeline, and of what a result was made from."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

HOME = Path(__file__).resolve().parent


@functools.cache
def digest() -> bytes:
    """Of the code, the data and the theme: 16 bytes that change when any of them does."""
    whole = hashlib.blake2b(digest_size=16)
    for file in sorted(HOME.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            data = file.read_bytes()
            whole.update(f"{file.relative_to(HOME).as_posix()}\0{len(data)}\0".encode() + data)
    return whole.digest()


def key_of(*parts: bytes) -> bytes:
    """One name for ``parts``, each as it stands and in its place."""
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()
