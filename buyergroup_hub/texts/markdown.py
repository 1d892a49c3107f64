"""Markdown as safe HTML and as plain text.

CommonMark with tables. HTML in a text is shown as text; pictures are named and never fetched; nh3 checks once more
what was rendered. Nothing here raises: a text that would cost too much to render, or that nests so deep that the
parser would leave parts out, is shown as plain paragraphs, whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from buyergroup_hub.kit.caches import cached

LONGEST = 200_000
"""Characters of a text that are still parsed; a whole vision has about 60,000."""
DEEPEST = 24
"""Levels of nesting (a list in a list is four)."""
MOST_BRACKETS = 2_000
"""Opening brackets: each may start a link, and looking for its end costs the rest of the paragraph."""
LONGEST_LABEL = 80
"""Characters of a column's name that each of its cells repeats."""

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "a", "table", "thead", "tbody", "tr", "th", "td"),
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "table": {"role"},
    "tr": {"role"},
    "th": {"class", "scope"},
    "td": {"class", "role", "data-label"},
}
NOT_IN_LABEL = re.compile('[<>"\ue000-\uf8ff]')
"""What a label leaves out: what would look like an element to who takes the HTML apart, and private signs."""
OURS = {"class": {"align-center", "align-right"}, "role": {"table", "row", "cell"}}
SCHEMES = {"http", "https", "mailto"}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
REFERENCE = re.compile(r"\[\[([A-Z]{1,8}-\d{1,6}(?:@\d{1,6})?)\]\]")


class Reference(NamedTuple):
    """Where a `[[CODE]]` in a text leads to, and the words of the link."""

    address: str
    label: str


def html(
    source: str | None,
    *,
    below: int = 2,
    language: str | None = None,
    references: Mapping[str, Reference] | None = None,
) -> Markup:
    """The text as safe HTML; its highest heading comes one level below the page's heading `below`, none skips a level.

    `language` (BCP 47) is set on an element around it where the text is in another language than the page. `references`
    says where each `[[CODE]]` leads to; one that it does not know stays as it was written.
    """
    text = source or ""
    known = tuple(sorted((references or {}).items()))
    body = _rendered(text, max(1, min(below, 5)), known)
    if language and LANGUAGE.fullmatch(language):
        return Markup('<div lang="{}">{}</div>').format(language, Markup(body))  # noqa: S704 (cleaned by nh3)
    return Markup(body)  # noqa: S704 (cleaned by nh3)


def plain(source: str | None) -> str:
    """The words alone, a line per block, for the index, snippets and anchors."""
    return _plain(source or "")


@cached(8_000_000)
def _plain(text: str) -> str:
    tokens = parsed(text)
    if tokens is None:
        return text.strip()
    lines = [_words(token) for token in tokens if token.type in ("inline", "fence", "code_block")]
    return "\n".join(line for line in lines if line)


def references_in(source: str | None) -> list[str]:
    """The codes that a text names as `[[CODE]]`, each once, in their order; not those inside code."""
    text = source or ""
    if REFERENCE.search(text) is None:
        return []
    return list(_named(text))


@cached(2_000_000)
def _named(text: str) -> tuple[str, ...]:
    found = [
        child.content for token in parsed(text) or () for child in token.children or () if child.type == "reference"
    ]
    return tuple(dict.fromkeys(found))


def parsed(text: str) -> list[Token] | None:
    """The tokens of a text; None where it is too long, too deep or too costly, and is to be shown as it stands."""
    if len(text) > LONGEST or text.count("[") > MOST_BRACKETS:
        return None
    try:
        tokens = PARSER.parse(text)
    except (RecursionError, IndexError, ValueError):
        return None
    # The parser leaves out, silently, what lies deeper than its bound.
    deepest = max((token.level for token in _all(tokens)), default=0)
    return None if deepest >= DEEPEST - 1 else tokens


def address(target: str | None) -> str | None:
    """A link's target if it may be followed: http, https, mailto, or a place in the hub itself."""
    link = (target or "").strip()
    scheme, colon, _ = link.partition(":")
    if colon and not re.search(r"[/?#]", scheme):
        return link if scheme.lower() in SCHEMES else None
    # A backslash or a second slash after the first leads browsers to another host.
    return None if re.match(r"[/\\]{2}", link) else link or None


@cached(16_000_000)
def _rendered(text: str, below: int, references: tuple[tuple[str, Reference], ...]) -> str:
    tokens = parsed(text)
    if tokens is None:
        return str(_as_it_stands(text))
    _prepare(tokens, below, dict(references))
    raw = PARSER.renderer.render(tokens, PARSER.options, {})
    return nh3.clean(
        raw, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_only_ours, url_schemes=SCHEMES, link_rel=None
    )


def _only_ours(_tag: str, attribute: str, value: str) -> str | None:
    return None if value not in OURS.get(attribute, {value}) else value


def _as_it_stands(text: str) -> Markup:
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return Markup("\n").join(Markup("<p>{}</p>").format(each.strip()) for each in paragraphs if each.strip())


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *(token.children or ()))]


def _words(token: Token) -> str:
    if token.children is None:
        return token.content.strip()
    return "".join(" " if each.type in ("softbreak", "hardbreak") else each.content for each in token.children).strip()


def _prepare(tokens: list[Token], below: int, references: Mapping[str, Reference]) -> None:
    """Change tokens so that the plain renderer writes the hub's HTML."""
    _set_levels(tokens, below)
    _label_cells(tokens)
    for token in _all(tokens):
        if token.type == "link_open":
            _mark_link(token)
        elif token.type == "image":
            token.type, token.content = "text", token.content or str(token.attrGet("src") or "")
        elif token.type == "reference":
            _resolve(token, references)
        elif token.type in ("th_open", "td_open"):
            _align(token)


def _set_levels(tokens: list[Token], below: int) -> None:
    """Fit the headings of a text under the page's: by rank, not as typed, and without skipping a level."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in headings}), start=1)}
    level = below
    for token in headings:
        level = min(below + ranks[token.tag], level + 1, 6) if token.nesting == 1 else level
        token.tag = f"h{level}"


def _label_cells(tokens: Sequence[Token]) -> None:
    """Say at each cell but a row's first what its column is: on a small screen a table is drawn as records, and the
    roles keep it one for who hears it."""
    heads: list[str] = []
    column = 0
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "th_open":
            heads.append(NOT_IN_LABEL.sub("", _words(tokens[place + 1]))[:LONGEST_LABEL])
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            token.meta["label"] = heads[column] if column else ""
            column += 1
        if token.type in ("table_open", "tr_open"):
            token.attrSet("role", "table" if token.type == "table_open" else "row")


def _mark_link(token: Token) -> None:
    target = address(str(token.attrGet("href") or ""))
    title = token.attrGet("title")
    token.attrs = {} if target is None else {"href": target, "rel": _relation(target)}
    if title:
        token.attrSet("title", str(title))


def _relation(target: str) -> str:
    return "external noopener nofollow" if target.lower().startswith("http") else "noopener"


def _resolve(token: Token, references: Mapping[str, Reference]) -> None:
    known = references.get(token.content)
    if known is None:
        token.type, token.content = "text", f"[[{token.content}]]"
    else:
        link = Markup('<a class="nowrap" href="{}" rel="{}">{}</a>')
        token.type = "html_inline"
        token.content = str(link.format(known.address, _relation(known.address), known.label))


def _align(token: Token) -> None:
    """Say the alignment of a cell by a class: the page's policy allows no style attribute."""
    side = str(token.attrGet("style") or "").removeprefix("text-align:")
    token.attrs = {"scope": "col"} if token.type == "th_open" else {"role": "cell"}
    if token.meta.get("label"):
        token.attrSet("data-label", token.meta["label"])
    if side in ("center", "right"):
        token.attrSet("class", f"align-{side}")


def _reference_rule(state: StateInline, silent: bool) -> bool:
    match = REFERENCE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("reference", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    parser.inline.ruler.before("link", "reference", _reference_rule)
    return parser


PARSER = _parser()
