"""What templates say: a reader's language, values escaped in pages and plain in letters."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from buyergroup_hub.access import public
from buyergroup_hub.kit import i18n
from buyergroup_hub.kit.web import Hub
from tests.spoken import every_text

pytestmark = [pytest.mark.own_app, pytest.mark.one_engine]


def said(app: Flask, template: str, language: str = "nl", **values: object) -> str:
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        return render_template_string(template, **values)


def test_a_text_is_in_the_readers_language_whoever_read_it_before(app: Hub) -> None:
    assert said(app, '{{ _("Groepen") }}') == "Groepen"
    assert said(app, '{{ _("Groepen") }}', "en") == "Groups"
    assert said(app, '{{ _("Groepen") }}') == "Groepen"


def test_values_are_escaped_and_markup_is_not(app: Hub) -> None:
    template = '{{ _("%(day)s, %(time)s (Nederlandse tijd)", day=day, time="<i>12</i>"|safe) }}'
    assert said(app, template, day="<b>") == "&lt;b&gt;, <i>12</i> (Nederlandse tijd)"


@pytest.mark.parametrize(("number", "words"), [(1, "1 dag"), (2, "2 dagen")])
def test_numbers_count(app: Hub, number: int, words: str) -> None:
    assert said(app, '{{ ngettext("%(num)d dag", "%(num)d dagen", n) }}', n=number) == words


MANY_ALWAYS = (
    "%(n)s partijen",
    "%(name)s en %(n)s anderen",
    "Iedereen die hier werkt of werkte, krijgt meteen een mail en kan %(days)d dagen lang bezwaar maken. "
    "Daarna stemt een tweede beheerder in.",
)
"""Said of at least two only: fewer have another sentence, or none (rule 7), and a handover waits two weeks."""


def test_no_number_stands_before_a_fixed_plural() -> None:
    """`1 voornemens`: what counts is said with ngettext. A plural is a word that some text says of many only."""
    every = every_text()
    words = re.compile(r"[a-zé]+")
    plurals = {
        word for _place, key, many in every if many for word in set(words.findall(many)) - set(words.findall(key[1]))
    }
    number = r"%\((?:n|num|of|part|count|a|b|c|days|asked)\)[sd]"
    counts = re.compile(rf"(?<!hoogstens )(?<!Meer dan )(?<!Dit zijn ){number} (?:[a-zé]+e )?([a-zé]+)")
    faults = [
        f"{place}: {key[1]}"
        for place, key, many in every
        if not many and key[1] not in MANY_ALWAYS and plurals.intersection(counts.findall(key[1]))
    ]
    assert {"percelen", "voornemens", "groepen"} <= plurals
    assert not faults


def test_one_text_has_one_english_in_all_rooms() -> None:
    """The rooms are one catalogue: the first one's word would win on the pages of the others."""
    plain, apart = (None, "Rond af"), ("comment", "Rond af")
    assert not [*i18n.disagreements({plain: {"consultations": "Conclude"}, apart: {"visions": "Resolve"}})]
    assert not [*i18n.disagreements({plain: {"consultations": "Conclude", "visions": "Conclude"}})]
    [fault] = i18n.disagreements({plain: {"consultations": "Conclude", "visions": "Resolve"}})
    assert "'Rond af'" in fault
    assert "consultations: 'Conclude', visions: 'Resolve'" in fault


def test_a_context_tells_two_meanings_apart(app: Hub) -> None:
    template = '{{ _("Rond af") }}, {{ pgettext("comment", "Rond af") }}'
    assert said(app, template, "en") == "Conclude, Resolve"
    assert said(app, template) == "Rond af, Rond af"


def test_a_text_is_a_format_with_and_without_values(app: Hub) -> None:
    assert said(app, '{{ _("80%% en meer") }}') == "80% en meer"
    assert said(app, '{{ _("tot %(n)s%%", n=20) }}') == "tot 20%"


def test_in_a_letter_nothing_is_escaped(app: Hub) -> None:
    said = app.jinja_env.overlay(autoescape=False).from_string('{{ _("Over %(name)s & meer", name="A & B") }}')
    with app.test_request_context():
        assert said.render() == "Over A & B & meer"


def test_texts_of_a_page_are_looked_up_once(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    app.add_url_rule("/try", view_func=public(lambda: render_template_string('{{ _("Groepen") }}' * 20)), endpoint="x")
    looked_up: list[str] = []
    catalogue = i18n.english()

    def look_up(text: str) -> str:
        looked_up.append(text)
        return text

    monkeypatch.setattr(catalogue, "ugettext", look_up)
    monkeypatch.setattr(i18n, "_catalogue", lambda _language: catalogue)
    i18n._whole.cache_clear()
    i18n._marked.cache_clear()
    client: FlaskClient = app.test_client()
    try:
        assert client.get("/try").text == client.get("/try").text == "Groepen" * 20
    finally:
        i18n._whole.cache_clear()
        i18n._marked.cache_clear()
    assert looked_up == ["Groepen"]
