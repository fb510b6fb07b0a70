"""A picture's file: its size is read, what a camera wrote into it goes, and what is damaged is told in one line."""

from __future__ import annotations

import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.image import FORMS, LARGEST, MOST_PIXELS, Image, NoPicture, image_of

SAMPLES = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "pictures").iterdir())}
WHOLE = {name: data for name, data in SAMPLES.items() if name != "camera.avif"}  # which is refused
MAKER = b"Obscura Works"  # in the Exif, the XMP, the words and the comments of the samples
SIDEWAYS = ("camera.jpg", "words.png", "moving.webp")  # 24 by 16, and Exif says that they lie on their side


def png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A picture of one chunk of nothing, which a header reader takes for whole."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), *more, (b"IDAT", b"x"), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def refused(data: bytes, ending: str = "") -> str:
    with pytest.raises(NoPicture) as caught:
        image_of(data, ending)
    said = str(caught.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("name", WHOLE)
def test_the_form_and_the_size_as_it_is_shown_are_read(name: str) -> None:
    image = image_of(SAMPLES[name], Path(name).suffix)
    assert image.form == Path(name).suffix[1:]
    assert (image.width, image.height) == ((16, 24) if name in SIDEWAYS else (24, 16))


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_that_a_camera_or_a_program_wrote_is_left(name: str) -> None:
    image = image_of(SAMPLES[name])
    assert bool(image.left_out) == (MAKER in SAMPLES[name])
    assert MAKER not in image.data
    for place in (b"\x88\x25\x00\x04", b"\x25\x88\x04\x00"):  # the tag of the place, with its sort
        assert place not in image.data


def test_that_a_photograph_told_where_it_was_taken_is_said() -> None:
    assert image_of(SAMPLES["camera.jpg"]).left_out == (
        "Exif, with the place where it was taken", "XMP", "a comment",
    )  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_what_came_out_comes_out_again(name: str) -> None:
    image = image_of(SAMPLES[name])
    assert image_of(image.data) == Image(image.form, image.width, image.height, image.data)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_breaks_off_anywhere_is_refused(name: str) -> None:
    data = image_of(SAMPLES[name]).data
    for end in range(len(data)):
        refused(data[:end])


@pytest.mark.parametrize("name", [name for name in WHOLE if not name.endswith("avif")])
def test_what_stands_behind_the_picture_goes(name: str) -> None:
    image = image_of(SAMPLES[name])
    more = image_of(image.data + b"a film, or a secret")
    assert (more.data, more.left_out) == (image.data, ("19 bytes behind the picture",))


def test_an_avif_is_blanked_in_its_place() -> None:
    data = SAMPLES["plain.avif"]
    box = struct.pack(">I4s", 8 + len(MAKER), b"uuid") + MAKER
    image = image_of(data + box)
    assert image.data == data + struct.pack(">I4s", 8 + len(MAKER), b"free") + bytes(len(MAKER))
    assert image.left_out == ("a part for programs",)


def test_an_avif_with_exif_is_refused() -> None:
    assert "holds Exif or XMP" in refused(SAMPLES["camera.avif"])


def test_a_small_copy_within_a_jpeg_goes() -> None:
    data = image_of(SAMPLES["progressive.jpg"]).data
    assert data[2:11] == b"\xff\xe0\x00\x10JFIF\0"
    copy = bytes([1, 1]) + MAKER[:3]
    with_copy = data[:4] + b"\x00\x13" + data[6:18] + copy + data[20:]
    assert image_of(with_copy).data == data


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_that_says_another_form_is_refused(name: str) -> None:
    for form in FORMS:
        if not name.endswith(form):
            assert "which its name does not say; end it in ." in refused(SAMPLES[name], f".{form}")
    refused(SAMPLES[name], ".txt")


def test_the_endings_that_cameras_write_are_known() -> None:
    assert image_of(SAMPLES["camera.jpg"], ".JPG") == image_of(SAMPLES["camera.jpg"], ".jpeg")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is none of JPEG, PNG, GIF, WebP, AVIF"),
        (b"<html>a page that was not there", "is none of"),
        (b"<!-- drawn --><SVG>", "SVG can hold scripts and is not taken"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', "SVG"),
        (b"GIF88a", "is none of"),
        (b"\0" * (LARGEST + 1), "are too many for readers"),
        (png(0, 4), "is 0 by 4: there is nothing to see"),
        (png(MOST_PIXELS, 2), "pixels are the most"),
        (png(2, 2)[:-3], "breaks off: the PNG in it is not whole"),
        (png(2, 2).replace(b"IDATx", b"IDATy"), "is damaged: the PNG in it makes no sense"),
        (b"\xff\xd8\xff\xd9", "is damaged: the JPEG"),
        (b"\0\0\0\x14ftypavis\0\0\0\0avif\0\0\0\x08moov", "is a moving AVIF; a still one is taken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_published_is_told_in_one_line(data: bytes, why: str) -> None:
    assert why in refused(data)


def test_unknown_parts_go_and_colours_stay() -> None:
    image = image_of(png(2, 2, (b"gAMA", b"1234"), (b"zzZz", MAKER)))
    assert image.data == png(2, 2, (b"gAMA", b"1234"))
    assert image.left_out == ("a part for programs (zzZz)",)


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_is_a_picture_or_a_reason(name: str, data: st.DataObject) -> None:
    damaged = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    looked_at(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]) if data.draw(st.booleans()) else bytes(damaged))


BEGINNINGS = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x20\0\0\0WEBP", b"\0\0\0\x10ftypavif\0\0\0\0",
)  # fmt: skip
NAMES = b"VP8X VP8L ANMF EXIF IHDR meta iprp ipco ipma iinf infe pitm mdat".split()
SIGNS = [
    b"\xff\xda",
    b"\xff\xe1",
    b"\xff\xc0",
    b"\0\0\0\x08",
    b"\0\0\0\x20",
    b"\x08\0\0\0",
    b"\0",
    b"!\xf9",
    b",",
    b"\xff",
]
INNARDS = st.sampled_from([*NAMES, *SIGNS])


@given(st.sampled_from(BEGINNINGS), st.lists(INNARDS | st.binary(max_size=8), max_size=30).map(b"".join))
def test_what_only_begins_like_a_picture_is_a_picture_or_a_reason(begins: bytes, rest: bytes) -> None:
    looked_at(begins + rest)


def looked_at(data: bytes) -> None:
    try:
        image = image_of(data)
    except NoPicture as why:
        assert "\n" not in str(why)
        return
    assert image.form in FORMS and 1 <= image.width * image.height <= MOST_PIXELS
    assert image_of(image.data) == Image(image.form, image.width, image.height, image.data)


@pytest.mark.parametrize(
    "data",
    [
        SAMPLES["camera.jpg"][:-2] + b"\xff" * 4_000_000 + b"\0",
        SAMPLES["camera.jpg"][:-2] + b"\xff\0" * 2_000_000,
        b"GIF89a" + bytes(7) + b"!\xfe\0" * 1_000_000,
        b"RIFF\xf0\x00\x3d\x00WEBP"
        + b"".join(b"ANMF" + struct.pack("<I", n) + bytes(16) for n in range(3_999_976, 24, -24)),
        b"\0\0\0\x10ftypavif\0\0\0\0" + b"\0\0\0\x08free" * 400_000,
    ],
    ids=["fill bytes", "a scan without end", "comments", "pictures in pictures", "boxes"],
)
def test_a_file_made_to_keep_us_busy_does_not(data: bytes) -> None:
    begun = time.process_time()
    refused(data)
    assert time.process_time() - begun < 3
