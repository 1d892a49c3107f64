"""Programme staff send files through a page: each is accounted for, nothing stops, and twice is unchanged."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.eforms import wellformed
from buyergroup_hub.notices.registry import forms
from buyergroup_hub.notices.registry.models import Notice
from tests.cast import PEOPLE, Browser, Cast
from tests.notices import written

pytestmark = pytest.mark.one_engine

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(8))
    + b"]><a>&i;</a>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
HOSTILE = {
    "bom.xml": (BOMB, "DOCTYPE"),
    "buiten.xml": (OUTSIDE, "DOCTYPE"),
    "diep.xml": (b"<a>" * 5000 + b"</a>" * 5000, "256 lagen"),
    "codering.xml": (written.notice().replace(b"Gemeente", "Gemeënte".encode("latin-1")), "codering"),
    "vreemd.xml": (written.notice().replace(b'encoding="UTF-8"', b'encoding="utf-7"'), "utf-7"),
    "breed.xml": (b"<a>" + b"<b/>" * 10_001 + b"</a>", "te groot"),
    "half.xml": (written.notice()[:-9], "midden in het bericht"),
    "leeg.xml": (b"", "leeg"),
    "foto.xml": (b"\x89PNG\r\n\x1a\n\x00\x00", "codering"),
}


def _sent(client: Browser, **files: bytes) -> str:
    chosen = [(BytesIO(content), f"{name}.xml") for name, content in files.items()]
    answer = client.post("/notices/import", data={"files": chosen}, content_type="multipart/form-data")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


def _count(cast: Cast) -> int:
    with cast.reading():
        return db.session.scalar(select(func.count(Notice.id))) or 0


def test_files_come_in_and_the_second_time_change_nothing(cast: Cast) -> None:
    client = cast.client("programme")
    files = {"een": written.notice(), "twee": written.award()}
    assert "2 bestanden gelezen 2 nieuw 0 bijgewerkt 0 stonden er al 0 geweigerd" in _sent(client, **files)
    assert "2 bestanden gelezen 0 nieuw 0 bijgewerkt 2 stonden er al 0 geweigerd" in _sent(client, **files)
    assert _count(cast) == 2


def test_the_same_file_twice_at_once_is_one_notice(cast: Cast) -> None:
    assert "1 nieuw 0 bijgewerkt 1 stond er al" in _sent(
        cast.client("programme"), een=written.notice(), kopie=written.notice()
    )


def test_each_bad_file_is_named_with_its_reason_and_stops_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entity bombs, files behind entities, deep and wide trees, wrong encodings: only the good one comes in."""
    monkeypatch.setattr(wellformed, "MAX_TAGS", 10_000)
    files = {name.removesuffix(".xml"): content for name, (content, _word) in HOSTILE.items()}
    said = _sent(cast.client("programme"), **files, goed=written.notice())
    assert f"{len(HOSTILE) + 1} bestanden gelezen 1 nieuw 0 bijgewerkt 0 stonden er al {len(HOSTILE)} geweigerd" in said
    for name, (_content, word) in HOSTILE.items():
        assert re.search(rf"{re.escape(name)} [^.]*{word}", said), name
    assert _count(cast) == 1


def test_a_name_with_markup_or_a_path_is_text(cast: Cast) -> None:
    chosen = [(BytesIO(b""), "../map/<b>x<i>.xml")]
    answer = cast.client("programme").post(
        "/notices/import", data={"files": chosen}, content_type="multipart/form-data"
    )
    assert "&lt;b&gt;x" in answer.text
    assert "map" not in answer.text.partition("Geweigerd, met de reden")[2].partition("</ul>")[0]


@pytest.mark.parametrize("count", [0, 3])
def test_none_and_too_many_are_asked_again(cast: Cast, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_FILES", 2)
    chosen = [(BytesIO(written.notice()), f"{number}.xml") for number in range(count)]
    answer = cast.client("programme").post(
        "/notices/import", data={"files": chosen}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert ("Kies minstens één" if count == 0 else "hoogstens 2") in answer.text
    assert _count(cast) == 0


def test_only_programme_staff_send_notices(cast: Cast) -> None:
    for who in PEOPLE:
        client = cast.client(who)
        offered = "/notices/import" in client.get("/notices").text
        answers = client.get("/notices/import").status_code, client.post("/notices/import", data={}).status_code
        assert offered == (who == "programme")
        assert answers == ((200, 422) if offered else (303, 401) if who in ("visitor", "blocked") else (403, 403)), who


def test_every_page_leads_to_the_notices(cast: Cast) -> None:
    page = BeautifulSoup(cast.client("visitor").get("/").text, "html.parser")
    assert page.select_one('footer a[href="/notices"]') is not None
