"""The look that each page gets finds what is wrong, also in a page with the shape of one that was right."""

from __future__ import annotations

import pytest

from tests.pages import faults_of

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
    ],
)
def test_a_fault_is_found(part: str) -> None:
    assert faults_of(PAGE % "<p>goed</p>") == ()
    assert faults_of(PAGE % part)
