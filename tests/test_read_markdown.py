"""What is written as Markdown means itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import DIALECT, plain
from pipeline.markdown import code, destination, escape, fenced

SIGNS = st.text(alphabet="*_#-+>=~`|\\[]()<>&!:;.019 abx\t\n\"'/", max_size=40)
TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@given(st.one_of(SIGNS, TEXT))
def test_escaped_text_means_itself(text: str) -> None:
    assert plain(escape(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading", "1. not an item", "12) nor this", "- nor this", "+ nor this", "> not a quote",
        "---", "***", "===", "~~~", "```", "<b>not bold</b>", "[x](javascript:alert(1))", "[x]: /url", "AT&amp;T",
        "a | b", "| --- |", ":--|--:",
        "*a*", "__a__", "snake_case_name", "\\", "a\\", "<http://example.org>", "![x](y)", "&#65;", "- - -", "_ _ _",
        "    code", "a\n===", "a | b\n--- | ---",
    ],
)  # fmt: skip
def test_every_sign_of_markdown_can_be_said(text: str) -> None:
    assert plain(escape(text)) == " ".join(text.split())
    assert DIALECT.render(escape(text)).startswith("<p>")


@given(SIGNS)
def test_code_means_itself(text: str) -> None:
    assert plain(code(text)) == " ".join(text.split())


@given(st.lists(SIGNS.map(lambda s: " ".join(s.split())), min_size=1))
def test_fenced_code_means_itself(lines: list[str]) -> None:
    assert plain(fenced("\n".join(lines))) == "\n".join(line for line in lines if line)


@given(st.one_of(SIGNS, TEXT))
def test_a_destination_never_leaves_its_link(text: str) -> None:
    assert plain(f"[word]({destination('https://example.org/' + text)})") == "word"
