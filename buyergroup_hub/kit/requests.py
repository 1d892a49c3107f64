"""What a request may hold: bounded in number and length, without characters that no text of ours has.

A view, form or list gets nothing that it would have to guard itself against: a number in an address fits each column,
a segment of it is short, and NUL, which PostgreSQL refuses as a parameter, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

LONGEST_QUERY, MOST_ASKED = 8192, 100
"""Bytes after the question mark of an address, and values in them. Our own longest list asks a quarter of that."""
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MOST_FIELDS = 4000
"""Values of a form."""
MOST_DIGITS = 9
"""A number of that many digits fits a column of any kind on both databases."""


def whole_number(text: str) -> int:
    """A number as it stands in an address; ValueError where it is none, or longer than any of ours."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ValueError(text[:MOST_DIGITS])
    return int(text)


class Values(ImmutableMultiDict[str, Any]):
    """What was asked or filled in, without NUL."""

    def __init__(self, given: Any = None) -> None:
        pairs = given.items(multi=True) if isinstance(given, ImmutableMultiDict) else given
        super().__init__([*map(_without_nul, cast("Iterable[tuple[str, Any]]", pairs or ()))])

    @property
    def count(self) -> int:
        return sum(map(len, self.listvalues()))


def _without_nul(pair: tuple[str, Any]) -> tuple[str, Any]:
    name, value = pair
    return name.replace("\0", ""), value.replace("\0", "") if isinstance(value, str) else value


class HubRequest(HtmxAwareRequest):  # type: ignore[misc]
    """A request that knows htmx, and bounds every address and form: Werkzeug bounds only the parts of a multipart
    one. A form that cannot be read is refused."""

    parameter_storage_class = Values

    def bound(self) -> None:
        """Refuse an address that asks more than any of ours does, and what is sent as anything but a form: a view would
        take it for an empty one."""
        if len(self.query_string) > LONGEST_QUERY or self.args.count > MOST_ASKED:
            raise RequestURITooLarge
        if self.content_length and self.mimetype not in FORMS:
            raise UnsupportedMediaType

    def make_form_data_parser(self) -> FormDataParser:
        """Werkzeug takes a form that it cannot read for an empty one, and its page would be saved as empty."""
        parser: FormDataParser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except ValueError:
            self.__dict__ |= {"form": Values(), "files": Values()}
            raise BadRequest from None
        if self.form.count > MOST_FIELDS:
            self.__dict__["form"] = Values()
            raise RequestEntityTooLarge

    @property
    def max_content_length(self) -> int | None:
        if self.mimetype == "application/x-www-form-urlencoded":
            return cast("int | None", self.max_form_memory_size)
        return cast("int | None", super().max_content_length)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value


class Number(IntegerConverter):
    """`<int:number>`: what no column can hold is no address."""

    regex = f"[0-9]{{1,{MOST_DIGITS}}}"


class Segment(UnicodeConverter):
    """`<pid>`: a part of an address is short, and printed."""

    def __init__(self, addresses: Map, minlength: int = 1, maxlength: int = 200, length: int | None = None) -> None:
        super().__init__(addresses, minlength, maxlength, length)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")


def bound_addresses(addresses: Map) -> None:
    """Before the first rule is added."""
    addresses.converters.update(int=Number, default=Segment, string=Segment)
