"""Bytes of every encoding that news pages come in are read; what is no text is refused with its reason."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.encodings import NotText, declared, repaired, text_of

ENGLISH = "The plant began work on Monday, officials said, and will run through the winter.\r\n"
CHINESE = (
    "新华社北京电，国家能源局今天发布了关于推动新型储能发展的指导意见，提出到今年年底装机规模达到三千万千瓦以上。\n"
)
TRADITIONAL = (
    "台北報導，經濟部今天公布再生能源發展計畫，預計在明年年底以前完成三座離岸風場的建設，並提高電網的穩定度。\n"
)
FRENCH = (
    "L’usine a démarré à Béziers, « déjà » très attendue, après un été où la demande était élevée — 30 € l’unité.\n"
)

CHINESE_TEXT = st.text(
    alphabet=st.sampled_from("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"),
    min_size=60, max_size=200,
)  # fmt: skip
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Cf")), min_size=1)


@given(ANY_TEXT)
def test_utf8_gives_its_text_back(text: str) -> None:
    assert text_of(text.encode()) == repaired(text)  # some short texts of odd signs look as if encoded twice


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@given(text=ANY_TEXT)
def test_a_mark_decides_and_is_dropped(name: str, text: str) -> None:
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE,
             "utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE}  # fmt: skip
    assert text_of(marks[name] + text.encode(name)) == repaired(text)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@given(text=CHINESE_TEXT)
def test_utf16_without_a_mark_is_known_by_its_zero_bytes(name: str, text: str) -> None:
    whole = ENGLISH + text
    assert text_of(whole.encode(name)) == whole


@given(CHINESE_TEXT)
def test_chinese_in_gb18030_needs_no_declaration(text: str) -> None:
    whole = CHINESE + text
    assert text_of(whole.encode("gb18030")) == whole


@given(st.lists(st.sampled_from(["été", "déjà", "où", "façade", "Noël", "the", "and", "naïve", "30 €"]), min_size=5))
def test_western_text_in_windows_1252_needs_no_declaration(words: list[str]) -> None:
    whole = FRENCH + " ".join(words)
    assert text_of(whole.encode("cp1252")) == whole


def test_big5_needs_no_declaration() -> None:
    assert text_of((TRADITIONAL * 3).encode("big5")) == TRADITIONAL * 3


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", CHINESE), ("GBK", "gb18030", CHINESE), ("big5", "big5", TRADITIONAL),
        ("iso-8859-1", "cp1252", FRENCH),
        ("windows-1252", "cp1252", FRENCH),
        ("shift_jis", "cp932", "電力会社は月曜日に発表した。"),
        ("windows-1251", "cp1251", "Завод начал работу"),
        ("euc-kr", "cp949", "발전소가 월요일에 가동을 시작했다"),
    ],
)  # fmt: skip
def test_a_declared_charset_is_read_as_browsers_read_it(label: str, codec: str, text: str) -> None:
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}"></head><p>{text}</p></html>'
    )
    assert text_of(page.encode(codec)) == page


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    page = f'<meta charset="gb2312"><p>{FRENCH}</p>'
    assert text_of(page.encode()) == page


def test_a_declaration_that_fails_falls_back() -> None:
    page = f'<meta charset="shift_jis"><p>{CHINESE}</p>'
    assert text_of(page.encode("gb18030")) == page


@pytest.mark.parametrize("label", [b"utf-7", b"rot13", b"base64", b"idna", b"unicode_escape", b"nonsense"])
def test_a_charset_that_no_page_may_use_is_not_obeyed(label: bytes) -> None:
    assert declared(b"<meta charset=" + label + b">") == ""


def test_a_few_stray_bytes_do_not_spoil_utf8() -> None:
    assert text_of((CHINESE.encode() * 2) + b"caf\xe9\n") == CHINESE * 2 + "café\n"


def test_text_that_was_encoded_twice_is_mended() -> None:
    right = "“We start today,” she said — the café’s owner.\nPlain line.\n"
    wrong = right.encode().decode("sloppy-windows-1252")
    assert "â€œ" in wrong
    assert text_of(wrong.encode()) == right


@given(st.lists(st.sampled_from("“déjà” l’été (30 €) façade — Noël… Größe señor ‘où’ São 10 °C ½ naïve\n".split(" "))))
def test_right_text_is_not_mended(words: list[str]) -> None:
    assert repaired(" ".join(words)) == " ".join(words)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF document"), (b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture"),
        (b"PK\x03\x04\x14\0", "a ZIP archive"),
        (b"\x7fELF\x02\x01", "a program"), (b"\x1f\x8b\x08\x00", "a gzip archive"), (b"GIF89a", "a GIF picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"), (b"RIFF\x10\0\0\0WEBP", "WebP"),
        (b"abc\0\x01\x02\x03\xff\xfe", "zero byte at offset 3"),
        (b"good\x81\x20bad", "0x81 at offset 4"), (codecs.BOM_UTF8 + b"ok\xff", "offset 5"),
    ],
)  # fmt: skip
def test_what_is_no_text_says_what_it_is(data: bytes, what: str) -> None:
    with pytest.raises(NotText, match=what):
        text_of(data)
