"""Markdown becomes safe HTML, whatever is typed."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.texts.markdown import (
    LONGEST,
    MOST_BRACKETS,
    Reference,
    address,
    html,
    parsed,
    plain,
    references_in,
)

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<style>body{display:none}</style>",
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](<java\tscript:alert(1)>)",
    "[klik](&#106;avascript:alert(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "[klik](vbscript:x)",
    "[klik](//evil.example/x)",
    "[klik](/\\evil.example)",
    "![x](https://evil.example/pixel.png)",
    '![x](x"onerror="alert(1))',
    '[x](https://a.example "t\\" onmouseover=alert(1) x=\\"")',
    "<a href='https://a.example' style='position:fixed'>x</a>",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    '|a|\n|:-:" onclick="x|\n|b|',
    "[[VB-12]]<script>",
    "\x00<script>\x00",
]
SAFE_ATTRIBUTES = {"href", "rel", "title", "scope", "class", "start", "lang", "role", "data-label"}


def elements(markup: str) -> list[tuple[str, dict[str, str]]]:
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return [(str(each.tag), dict(each.attrib)) for each in tree.iter() if each.tag != "DOCUMENT_FRAGMENT"]


def assert_harmless(markup: str) -> None:
    for tag, attributes in elements(markup):
        assert tag not in {"script", "img", "svg", "iframe", "style", "object", "embed", "form", "base", "meta"}
        assert set(attributes) <= SAFE_ATTRIBUTES
        link = attributes.get("href", "").strip().lower()
        assert link == "" or link.startswith(("http://", "https://", "mailto:")) or not link.startswith(("//", "/\\"))
        assert ":" not in link.partition("/")[0] or link.startswith(("http", "mailto:"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_stay_text(attack: str) -> None:
    assert_harmless(html(attack))
    assert_harmless(html(f"> - **{attack}**\n\n# {attack}", references={"VB-12": Reference("/clauses/VB-12", attack)}))


@given(st.text(alphabet=st.sampled_from("<>\"'&[]()!*_`#-|:\\/\n jsx=1.javscriptonerror@"), max_size=200))
def test_anything_typed_is_harmless(source: str) -> None:
    assert_harmless(html(source))
    plain(source)


@given(st.text(max_size=300))
def test_any_text_renders(source: str) -> None:
    html(source)
    plain(source)
    references_in(source)


def test_html_is_shown_as_text() -> None:
    assert "&lt;b&gt;vet&lt;/b&gt;" in html("<b>vet</b>")


def test_headings_come_below_the_page() -> None:
    markup = html("# Een\n\n### Twee\n\n###### Drie\n\n# Vier")
    assert [tag for tag, _ in elements(markup)] == ["h3", "h4", "h5", "h3"]
    assert [tag for tag, _ in elements(html("# Een", below=1))] == ["h2"]
    assert [tag for tag, _ in elements(html("# 1\n\n## 2\n\n### 3", below=5))] == ["h6", "h6", "h6"]


def test_no_heading_skips_a_level() -> None:
    markup = html("#### Eerst diep\n\n# Dan hoog\n\n#### Weer diep")
    assert [tag for tag, _ in elements(markup)] == ["h3", "h3", "h4"]


def test_external_links_are_marked() -> None:
    markup = html("[a](https://a.example) [b](/groups/boa) [c](mailto:a@b.example) [d](#noot)")
    relations = {attributes["href"]: attributes["rel"] for tag, attributes in elements(markup) if tag == "a"}
    assert relations == {
        "https://a.example": "external noopener nofollow",
        "/groups/boa": "noopener",
        "mailto:a@b.example": "noopener",
        "#noot": "noopener",
    }


def test_a_picture_is_its_description() -> None:
    assert html("![Een ligger](https://a.example/l.png)") == "<p>Een ligger</p>\n"


def test_tables_align_by_class() -> None:
    markup = html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<th scope="col" class="align-right">b</th>' in markup
    assert "style" not in markup


def test_a_cell_says_what_its_column_is() -> None:
    markup = html("| Type | Niveau <b> | \ue000x |\n|---|---|---|\n| Nieuw | Basis |  |")
    assert '<td role="cell">Nieuw</td>' in markup
    assert '<td role="cell" data-label="Niveau b">Basis</td>' in markup
    assert '<td role="cell" data-label="x"></td>' in markup
    assert markup.count('<tr role="row">') == 2


def test_each_table_and_each_row_has_columns_of_its_own() -> None:
    one = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
    markup = html(f"{one}\n\n| c | d |\n|---|---|\n| 5 | 6 |")
    for cell in ('data-label="b">2<', 'data-label="b">4<', 'data-label="d">6<'):
        assert cell in markup
    assert 'data-label="a"' not in markup


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("pagina", True),
        ("/zoek?q=a:b", True),
        ("zoek?q=a:b", True),
        ("#deel:2", True),
        ("javascript:alert(1)", False),
        ("//elders.example", False),
        ("/\\elders.example", False),
        ("", False),
    ],
)
def test_a_link_leads_to_the_web_or_into_the_hub(target: str, followed: bool) -> None:
    assert address(target) == (target if followed else None)


def test_what_a_link_says_of_itself_is_kept() -> None:
    assert 'title="Uitleg"' in html('[a](https://a.example "Uitleg")')


@pytest.mark.parametrize(("source", "least"), [("a", LONGEST), ("[", MOST_BRACKETS)])
def test_a_text_is_taken_apart_up_to_a_bound(source: str, least: int) -> None:
    assert parsed(source * least) is not None
    assert parsed(source * (least + 1)) is None


def test_a_known_reference_is_a_link() -> None:
    known = {"VB-12": Reference("/clauses/VB-12", "VB-12: Hergebruik")}
    markup = html("Zie [[VB-12]] en [[VB-13]].", references=known)
    assert markup == '<p>Zie <a href="/clauses/VB-12" rel="noopener">VB-12: Hergebruik</a> en [[VB-13]].</p>\n'
    assert references_in("[[VB-12]] `[[VB-99]]` [[VB-13@2]] [[VB-12]]") == ["VB-12", "VB-13@2"]


def test_another_language_is_named() -> None:
    assert html("Hello", language="en") == '<div lang="en"><p>Hello</p>\n</div>'
    assert html("Hello", language='en"><script>') == "<p>Hello</p>\n"


def test_plain_keeps_the_words_alone() -> None:
    source = "# Kop\n\nEen **vet** [woord](https://a.example) en\nmeer.\n\n- punt\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    assert plain(source) == "Kop\nEen vet woord en meer.\npunt\na\nb\n1\n2"
    assert plain(None) == ""


@pytest.mark.parametrize(
    "source",
    [
        "woord " * (LONGEST // 5),
        "> " * 5_000 + "einde",
        "\n".join("  " * depth + "- punt" for depth in range(60)),
        "[" * 50_000 + "einde",
        "![" * 25_000 + "einde",
        "*a " * 30_000 + "einde",
        "`a" * 50_000,
        "|a" * 500 + "\n" + "|-" * 500 + ("\n" + "|b" * 500) * 40,
    ],
    ids=["long", "quotes", "lists", "brackets", "pictures", "stars", "ticks", "table"],
)
def test_costly_texts_are_shown_whole(source: str) -> None:
    markup = html(source)
    assert_harmless(markup)
    assert [plain(source).count(word) for word in ("woord", "einde")] == [source.count("woord"), source.count("einde")]
    words = "".join(html5lib.parseFragment(markup, namespaceHTMLElements=False).itertext())
    for word in ("woord", "einde", "punt"):
        assert words.count(word) == source.count(word)


def test_a_long_head_of_a_column_is_not_repeated_in_each_cell() -> None:
    long = "x" * 10_000
    shown = html(f"|a|{long}|\n|-|-|\n" + "|b|c|\n" * 1000)
    assert shown.count("data-label") == 1000
    assert len(shown) < 250_000
