"""Nothing from a page is ever live on the site, whatever it says and wherever it says it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from newsroom import add, broken, build, files, keep, live_things, newsroom, trees

from pipeline.publish.render import body_html, outward

ATTACKS = (
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"--><iframe src=https://evil.example></iframe>",
    "<svg/onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "{{ config.site_url }} {% for x in range(9) %}x{% endfor %} {{ 7 * 7 }}",
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "<style>*{display:none}</style><base href=//evil.example><form action=//evil.example><input>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;script>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "a\x00b\u202ec\ufffe",
    "-->]]><!--",
)
BODY = """
# One <script>alert('h1')</script>

<script>alert('body')</script>

[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html;base64,PHNjcmlwdD4=) [d](vbscript:x)
[e](//evil.example) [f](&#106;avascript:alert(1)) [g](java&#10;script:alert(1)) [h](\x01javascript:alert(1))
[i](https://evil.example" onclick="x) [j][up] <javascript:alert(1)> <https://fine.example/?a=<b>>
[k](../../../../../etc/passwd) [l](file:///etc/passwd)

[up]: javascript:alert(1)

![pixel](https://evil.example/pixel.gif) ![data](data:image/svg+xml;base64,PHN2Zz4=)
![x](x"onerror="alert(1)){onerror=alert(2)} [![in a link](https://evil.example/i.png)](https://evil.example/)

<a href="JaVaScRiPt:alert(3)">x</a> <img src=x onerror=alert(4)> <iframe src="https://evil.example"></iframe>

| <b onclick=x()>head</b> | b |
|:-:|--:|
| <script>1</script> | [x](javascript:1) |

--8<-- "/etc/passwd"

{{ config.site_url }} {% include "/etc/passwd" %}

```html" onmouseover="alert(1)
</code></pre><script>alert(5)</script>
```
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a newsroom in which every field of every article, ledger and topic attacks."""
    labels = "".join(
        f'[[topic]]\nid = "attack-{number}"\nlabel = {json.dumps(attack)}\nnote = {json.dumps(attack)}\n'
        for number, attack in enumerate(ATTACKS)
        if attack.isprintable()
    )
    root = newsroom(
        tmp_path_factory.mktemp("hostile"), topics=labels, stories=False, site_url="https://paper.example/news/"
    )
    for number, attack in enumerate(ATTACKS):
        path = add(
            root, attack, "x" * (number % 2) + BODY + attack, slug=f"attack-{number}",
            date=f"2024-03-{number + 1:02}", source=attack, url=attack,
            authors=(attack, attack), editor=attack, section=attack, summary=attack,
            topics=(f"attack-{number}", f"../{attack}", attack),
        )  # fmt: skip
        change = {  # in its place in every other article
            "old": attack,
            "new": "x",
            "why": attack,
            "rule": attack,
            "field": "body",
            "start": 0,
            "end": len(attack),
        }
        topic = {"topic": f"attack-{number}", "label": attack, "score": 0.5, "because": [
            {"field": "text", "start": 0, "end": len(attack), "words": attack}
        ]}  # fmt: skip
        left = {"start": 0, "end": len(attack), "why": "share"}
        keep(path, page=attack * 3, changes=[change], removed=[left], topics=[topic])
    build(root)
    return root


def test_no_page_holds_anything_live(hostile: Path) -> None:
    found = [thing for where, tree in trees(hostile / "site") for thing in live_things(tree, where)]
    assert found == []
    assert sum(path.startswith("articles/") for path in files(hostile / "site")) == 2 * len(ATTACKS)


def test_the_words_of_an_attack_are_shown_as_words(hostile: Path) -> None:
    tree = html.document_fromstring((hostile / "site/articles/2024/03/attack-0/index.html").read_text())
    assert tree.xpath("string(//h1)") == ATTACKS[0]
    for number in (0, 1):
        edits = (hostile / f"site/articles/2024/03/attack-{number}/edits/index.html").read_text()
        tree = html.document_fromstring(edits)
        assert tree.xpath("//section//del/text()") == ["Struck", ATTACKS[number]]
        assert len(tree.xpath("//section/ol")) == 1 - number
        assert tree.xpath("//dd/text()") == [ATTACKS[number]] * 2
    template = (hostile / "site/articles/2024/03/attack-5/index.html").read_text()
    assert "{{ 7 * 7 }}" in template and "49" not in template


def test_no_name_from_a_page_becomes_a_path(hostile: Path) -> None:
    made = {path.relative_to(hostile).parts[0] for path in hostile.rglob("*")}
    assert made == {"content", "desk", "mkdocs.yml", "site", ".copydesk"}
    for path in files(hostile / "site"):
        assert set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789-./"), path
        assert ".." not in path


def test_feeds_stay_well_formed_under_attack(hostile: Path) -> None:
    made = {path: data for path, data in files(hostile / "site").items() if path.endswith((".xml", ".json"))}
    assert len(made) == 4 + 3 * (1 + len(list((hostile / "site/topics").glob("*/index.html"))))
    for path, data in made.items():
        if path.endswith(".json"):
            links = [item["url"] for item in json.loads(data)["items"]]
        else:
            links = [
                str(link)
                for link in etree.fromstring(data).xpath("//@href|//*[local-name()='loc']/text()|//link/text()")
            ]
        assert links, path
        assert all(link.startswith("https://paper.example/news/") for link in links), path


def test_no_reader_of_rss_who_takes_its_words_for_html_finds_anything_live(hostile: Path) -> None:
    for field in etree.parse(hostile / "site/rss.xml").xpath("//text()[normalize-space()]"):
        assert live_things(html.document_fromstring(f"<html><body><p>{field}</p></body></html>"), "rss.xml") == []


def test_machine_readable_data_cannot_close_its_script(hostile: Path) -> None:
    for where, tree in trees(hostile / "site"):
        for script in tree.xpath("//script"):
            assert not set("<>&") & set(script.text), where
            json.loads(script.text)


@pytest.mark.shared
def test_the_benchmarks_hostile_files_are_refused_by_name_or_harmless(tmp_path: Path, shared: Path) -> None:
    newsroom(tmp_path)
    shutil.copytree(shared / "bench/publish/hostile-content", tmp_path / "content/articles/hostile")
    site = build(tmp_path)
    assert [thing for where, tree in trees(site) for thing in live_things(tree, where)] == []
    assert broken(site) == []
    assert not (tmp_path / "pwned").exists()
    assert b"secret: token" not in b"".join(files(site).values())


PIECES = st.sampled_from(
    [
        *"<script> </script> javascript: data:text/html, [ ]( ) ![ ]( ) ( < > \" ' ` ``` ~~~ | > # - * _ & \\".split(),
        *"&#106; &lt; http://a.b/ //a.b mailto:a@b onclick= style=x <http://a.b> <!-- --> <?x <![CDATA[ x y".split(),
        *(" ", "\n", "\n\n", "\t", "\n| --- |\n", "\n1. ", "<img src=x onerror=a()>", "<a href="),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_markdown_whatever_becomes_live(markdown: str) -> None:
    made = body_html(markdown, outward)
    assert live_things(html.document_fromstring(f"<html><body><p>{made}</p></body></html>"), "body") == []


@pytest.mark.parametrize(
    "url", "javascript:alert(1)|data:text/html,x|//evil.example|https://|http://[::1|https://a b/|ftp://a/|https:a".split("|")
)  # fmt: skip
def test_only_a_whole_web_address_leads_out(url: str) -> None:
    assert outward(url) == ""
