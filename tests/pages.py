"""What holds of every page that any test fetches: valid HTML, one h1, a title, landmarks, labels, single ids, a strict
policy, and nobody's mail address."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

import html5lib
from lxml import etree
from lxml.html import document_fromstring

ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ANCHOR, ID = re.compile(r''' href="([^"#?]*)#([^"]+)"'''), re.compile(r''' id="([^"]+)"''')
LANDMARKS = ("header", "main", "footer")
TITLE, TITLED = re.compile("<title>(.*?)</title>", re.DOTALL), 5
VALUE = re.compile(
    r""" (action|class|content|data-[a-z-]+|datetime|href|hx-[a-z-]+|name|placeholder|title|value)="""
    r"""(?:"[^"&<>]*"|'[^'&<>]*')"""
)
WORDS, BLANK = re.compile(r">\s*[^\s<>&][^<>&]*(?=<)"), re.compile(r">\s+(?=<)")
SHAPELESS = re.compile(r"""(?<! type)=(?:"[^"&<>]*"|'[^'&<>]*')""")
UNLABELLED = ("hidden", "submit", "button", "reset", "image")


def check_page(response: Any, *, own_address: str = "", addresses: bool = False) -> None:
    """Fail on the first thing that is wrong with an HTML answer; other answers pass. `addresses`: it may show them."""
    if response.mimetype != "text/html" or response.status_code in (301, 302, 303, 304, 308):
        return
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    html = response.get_data(as_text=True)
    faults = (*faults_of(html), *dead_anchors(html, response.request.path))
    assert not faults, f"{response.request.path} ({response.status_code}): " + "; ".join(faults)
    shown = _addresses(html) - {own_address}
    assert addresses or not shown, f"{response.request.path} shows {sorted(shown)}"


def dead_anchors(html: str, path: str) -> list[str]:
    """The links of a whole page to a place in itself that it does not have."""
    if "<html" not in html[:200].lower():
        return []
    asked = {where for page, where in ANCHOR.findall(html) if page in ("", path)}
    return [f"a link leads to #{where}, which is not there" for where in sorted(asked - set(ID.findall(html)))]


def hidden_of(html: str, *names: str) -> dict[str, str]:
    """What the hidden fields of a page hold, as a form of it would send them."""
    found = {name: re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html) for name in names}
    return {name: one[1] for name, one in found.items() if one}


def _addresses(html: str) -> set[str]:
    return set(ADDRESS.findall(html)) if "@" in html else set()


@lru_cache(maxsize=8)
def faults_of(html: str) -> tuple[str, ...]:
    """What is wrong with a page, or with a part of one (without <html>). A test may look a page over that its browser
    did."""
    whole = "<html" in html[:200].lower()
    title = TITLE.search(html)
    untitled = ["no title"] if whole and (title is None or len(title[1].strip()) < TITLED) else []
    return (*_invalid(html, whole), *untitled)


def _invalid(html: str, whole: bool) -> tuple[str, ...]:
    """Most pages are like another but for what they say, so their bones are looked at instead, once."""
    bones = _bones(html)
    return _faults_of_bones(bones, whole) and (*_faults_of_syntax(html, whole), *_structure(html, whole))


def _bones(html: str) -> str:
    """A page without the values and texts that no rule looks at: of a text only whether there is one."""
    return BLANK.sub(">", WORDS.sub(">x", VALUE.sub(_without_value, html)))


def _without_value(found: re.Match[str]) -> str:
    return f' {found[1]}=""'


@lru_cache(maxsize=8192)
def _faults_of_bones(bones: str, whole: bool) -> tuple[str, ...]:
    return (*_faults_of_shape(SHAPELESS.sub('=""', bones), whole), *_structure(bones, whole))


@lru_cache(maxsize=4096)
def _faults_of_shape(html: str, whole: bool) -> list[str]:
    """Reading a page as a browser does is the slowest check of all, and no value matters to it."""
    return _faults_of_syntax(html, whole)


def _faults_of_syntax(html: str, whole: bool) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    if whole:
        parser.parse(html)
    else:
        parser.parseFragment(html)
    return [f"invalid HTML at {place}: {code} {values}" for place, code, values in parser.errors]


def _structure(html: str, whole: bool) -> list[str]:
    page: Any = document_fromstring(html) if html.strip() else document_fromstring("<p>")
    ids: Counter[str] = Counter(page.xpath("//@id"))
    faults = [f"the id {name} stands twice" for name, times in sorted(ids.items()) if times > 1]
    for tag in page.iter(etree.Element):
        faults += [f"an inline {name} on <{tag.tag}>" for name in tag.attrib if _inline(name)]
    faults += ["an inline script" for _script in page.xpath("//script[not(@src)]")]
    faults += ["an inline style" for _style in page.iter("style")]
    faults += _unlabelled(page)
    if whole:
        faults += _document(page)
    return faults


def _inline(name: str) -> bool:
    return name == "style" or name.startswith(("on", "hx-on"))


def _unlabelled(page: Any) -> list[str]:
    labelled = set(page.xpath("//label/@for"))
    faults = []
    for field in page.iter("input", "select", "textarea"):
        if field.get("type") in UNLABELLED:
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        if not named and next(field.iterancestors("label"), None) is None:
            faults.append(f"the field {field.get('name')} has no label")
    return faults


def _document(page: Any) -> list[str]:
    faults = []
    headings = page.xpath("//h1")
    if len(headings) != 1:
        faults.append(f"{len(headings)} h1 headings")
    if page.get("lang") not in ("nl", "en"):
        faults.append("no language")
    plain = page.find(".//nav") is None  # a receipt, a report for paper, the page of a fault: they stand on their own
    faults += [f"no <{name}>" for name in (("main",) if plain else LANDMARKS) if page.find(f".//{name}") is None]
    faults += ["an image without text" for image in page.iter("img") if image.get("alt") is None]
    return faults
