"""The look that each page gets finds what is wrong, also in a page with the shape of one that was right."""

from __future__ import annotations

import pytest

from tests.pages import dead_anchors, faults_of

PAGE = (
    '<!doctype html><html lang="nl"><head><title>Een pagina</title></head><body>'
    "<header></header><nav></nav><main><h1>Kop</h1>%s</main><footer></footer></body></html>"
)


@pytest.mark.parametrize("words", ["een", "twee"])
def test_a_good_page_has_no_faults(words: str) -> None:
    assert faults_of(PAGE % f'<p id="{words}">{words} &amp; meer</p>') == ()


@pytest.mark.parametrize(
    "part",
    [
        "<p><div></p>",
        "<p>a</i>",
        "<ul><li></ul></div>",
        "<td>los</td>",
        '<a href="x"href="y">x</a>',
        '<p class="1" class="2">x</p>',
        '<table><input type="text" aria-label="x"></table>',
        "<p>a & b &lt c</p>",
        '<p title="a&b=c&copy=1">x</p>',
        "x<y",
        '<p id="a"></p><p id="a"></p>',
        "<h1>Nog een kop</h1>",
        '<p style="color:red">x</p>',
        "<script>1</script>",
        '<input name="a">',
        '<label for="b">B</label><select id="c"></select>',
        "<textarea></textarea>",
        '<button type="button" onclick="x()">x</button>',
        '<p hx-on:click="x()">x</p>',
        "<style>p {}</style>",
        '<img src="x">',
    ],
)
def test_a_fault_is_found(part: str) -> None:
    assert faults_of(PAGE % "<p>goed</p>") == ()
    assert faults_of(PAGE % part)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('lang="nl"', 'lang="xx"'),
        ("<title>Een pagina</title>", "<title> Een </title>"),
        ("<h1>Kop</h1>", ""),
        ("<header></header>", ""),
        ("main>", "div>"),
    ],
)
def test_a_page_without_its_frame_is_found(right: str, wrong: str) -> None:
    assert faults_of((PAGE % "").replace(right, wrong))


@pytest.mark.parametrize("part", ["", " ", "Alleen tekst", '<label>A <input name="a"></label>', "<tr><td>a</td></tr>"])
def test_a_part_of_a_page_needs_no_frame(part: str) -> None:
    assert [fault for fault in faults_of(part) if "invalid HTML" not in fault] == []
    assert faults_of(f'{part}<p id="a"></p><p id="a"></p>')


@pytest.mark.parametrize("link", ["#there", "/here#there"])
def test_a_link_to_a_place_that_a_page_lacks_is_found(link: str) -> None:
    page = PAGE % f'<a href="{link}">x</a>%s'
    assert dead_anchors(page, "/here")
    assert not dead_anchors(page % '<p id="there">x</p>', "/here")
    assert not dead_anchors(page, "/elsewhere") or link == "#there"
