"""Markdown as blocks and spans: what PDF and Word are made of. Plain JSON, so that a text can never become a command.

A block is a mapping with its `kind`: heading (level from 1, spans) · paragraph (spans) · list (ordered, start, items:
each a list of blocks) · quote (blocks) · table (head: cells, rows: rows of cells; a cell is spans) · code (text) ·
rule. A span is text with strong, emphasis, code and link (an address that may be followed, or null).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from buyergroup_hub.texts.markdown import address, parsed

Block = dict[str, Any]
Span = dict[str, Any]

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def blocks(source: str | None) -> list[Block]:
    """The blocks of a text. Headings rank from 1 and skip no level; pictures are their description."""
    text = printable(source or "")
    tokens = parsed(text)
    if tokens is None:
        return [_paragraph(each) for each in re.split(r"\n\s*\n", text) if each.strip()]
    found = list(_blocks(SyntaxTreeNode(tokens)))
    _rank([block for block in found if block["kind"] == "heading"])
    return found


def is_blank(text: str) -> bool:
    """Whether nothing of it would be seen: only spaces, controls and signs without width."""
    return all(unicodedata.category(sign)[0] in "CZ" for sign in text)


def printable(text: str) -> str:
    """The text without signs that neither XML nor a font can hold; line ends as \\n, tabs as spaces."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def _paragraph(text: str) -> Block:
    return {"kind": "paragraph", "spans": [span(text.strip())]}


def span(
    text: str, *, strong: bool = False, emphasis: bool = False, code: bool = False, link: str | None = None
) -> Span:
    return {"text": text, "strong": strong, "emphasis": emphasis, "code": code, "link": link}


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    for child in node.children:
        yield from _block(child)


def _block(node: SyntaxTreeNode) -> Iterator[Block]:
    match node.type:
        case "heading":
            spans = _spans(node)
            if not is_blank("".join(each["text"] for each in spans)):
                yield {"kind": "heading", "level": int(node.tag[1]), "spans": spans}
        case "paragraph":
            yield {"kind": "paragraph", "spans": _spans(node)}
        case "bullet_list" | "ordered_list":
            items = [list(_blocks(item)) for item in node.children]
            start = int(node.attrs.get("start", 1))
            yield {"kind": "list", "ordered": node.type == "ordered_list", "start": start, "items": items}
        case "blockquote":
            yield {"kind": "quote", "blocks": list(_blocks(node))}
        case "table":
            head, *body = node.children
            (cells,) = _rows(head)
            yield {"kind": "table", "head": cells, "rows": [row for part in body for row in _rows(part)]}
        case "fence" | "code_block":
            yield {"kind": "code", "text": node.content.rstrip("\n")}
        case "hr":
            yield {"kind": "rule"}


def _rows(part: SyntaxTreeNode) -> list[list[list[Span]]]:
    return [[_spans(cell) for cell in row.children] for row in part.children]


def _spans(node: SyntaxTreeNode) -> list[Span]:
    return [each for inline in node.children for each in _inline(inline.to_tokens()[0].children or [])]


def _inline(tokens: list[Token]) -> Iterator[Span]:
    strong = emphasis = 0
    link: str | None = None
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                emphasis += token.nesting
            case "link_open" | "link_close":
                link = _followable(token) if token.nesting == 1 else None
            case kind:
                text = _text(token)
                if text:
                    yield span(text, strong=strong > 0, emphasis=emphasis > 0, code=kind == "code_inline", link=link)


def _followable(token: Token) -> str | None:
    """Outside the hub only a whole address leads anywhere."""
    target = address(str(token.attrGet("href") or ""))
    return target if target and target.lower().startswith(("http://", "https://", "mailto:")) else None


def _text(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return token.content or str(token.attrGet("src") or "")
    return token.content


def _rank(headings: list[Block]) -> None:
    ranks = {level: rank for rank, level in enumerate(sorted({block["level"] for block in headings}), start=1)}
    level = 0
    for block in headings:
        level = min(ranks[block["level"]], level + 1)
        block["level"] = level
