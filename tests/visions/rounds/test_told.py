"""What others hear and see of a vision: mails, tasks, search, the timeline, pages of the group, and a PDF."""

from __future__ import annotations

import io

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select

from buyergroup_hub.access import standing, standing_as
from buyergroup_hub.accounts.person.actions.people import erase
from buyergroup_hub.events import timeline
from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.search.actions import drain
from buyergroup_hub.visions.drafts import queries
from buyergroup_hub.visions.drafts import waiting as drafts
from buyergroup_hub.visions.drafts.actions import writing
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.rounds import waiting as rounds
from buyergroup_hub.visions.rounds.actions import endorsing, publishing
from buyergroup_hub.visions.rounds.models import VersionPrint
from buyergroup_hub.visions.rounds.personal_data import own_data
from tests.cast import PEOPLE, Cast
from tests.mailbox import letters, link_in
from tests.visions import writing as the

pytestmark = pytest.mark.one_engine


def mailed(cast: Cast) -> dict[str, list[str]]:
    """By person the subjects of the letters that hold."""
    found = {
        who: [one.subject for one in letters(cast.app, f"{who}@example.org")] for who in PEOPLE if who != "visitor"
    }
    return {who: subjects for who, subjects in found.items() if subjects}


def test_who_may_sign_is_asked_and_nobody_else(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    assert mailed(cast) == {
        "coordinator": ["Onderschrijft Gemeente Veen “Marktvisie en inkoopstrategie”?"],
        "secretary": ["Onderschrijft Waterschap Oost “Marktvisie en inkoopstrategie”?"],
        "core_member": ["Onderschrijft Provincie Noord “Marktvisie en inkoopstrategie”?"],
        "participant": ["Onderschrijft Gemeente Haven “Marktvisie en inkoopstrategie”?"],
    }
    (letter,) = letters(cast.app, "secretary@example.org")
    assert link_in(letter) == f"/visions/{pid}/proposals/1"
    assert "Waarom kreeg je dit?" in letter.text


@pytest.mark.parametrize("lost", ["membership", "right to sign", "round"])
def test_who_may_no_longer_decide_gets_no_mail(cast: Cast, lost: str) -> None:
    pid = the.frozen_one(cast)
    with cast.acting("coordinator"):
        place = db.session.scalars(select(Affiliation).filter_by(person_id=cast.people["secretary"])).one()
        if lost == "membership":
            place.until = place.since
        elif lost == "right to sign":
            place.may_endorse = False
        else:
            endorsing.withdraw(the.proposal(pid), "Toch niet.")
    assert "secretary" not in mailed(cast)


def test_a_reminder_goes_to_who_did_not_answer(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "secretary")
    with cast.acting("coordinator"):
        assert endorsing.remind(the.proposal(pid)) == 3
    counts = {who: len(subjects) for who, subjects in mailed(cast).items()}
    assert counts == {"coordinator": 2, "secretary": 1, "core_member": 2, "participant": 2}


def test_publication_is_told_to_who_signs_with_a_link_and_no_text(cast: Cast) -> None:
    pid = the.published(cast)
    with cast.reading():
        title = the.vision(pid).title
    (letter,) = letters(cast.app, "participant@example.org")  # the question itself holds no more
    assert letter.subject == f"Versie 1 van “{title}” is openbaar"
    assert link_in(letter) == f"/visions/{pid}/versions/1"
    assert "De eerste versie." not in letter.text


@pytest.mark.both_engines
def test_who_wants_no_mail_at_once_gets_none(cast: Cast) -> None:
    with cast.writing():
        for who in the.ORGANISATIONS:
            cast.person(who).mail_at_once = ["dates"]
    pid = the.published(cast)
    with cast.acting("coordinator"):
        the.write(the.section(pid), "Nog een tekst.")
    assert mailed(cast) == {}


@pytest.mark.both_engines
def test_whose_draft_is_overtaken_hears_it_where_she_asked_for_that(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.writing():
        title = the.vision(pid).title
        cast.person("secretary").mail_at_once = ["conflicts"]
    for who in ("secretary", "participant"):
        with cast.acting(who):
            writing.keep_draft(the.section(pid), "nl", Words("Vraag", "half"), base=0)
    with cast.acting("coordinator"):
        the.write(the.section(pid), "Eerder opgeslagen.")
    (letter,) = letters(cast.app, "secretary@example.org")
    assert (letter.subject, link_in(letter)) == (
        f"Iemand anders wijzigde dezelfde tekst in “{title}”",
        f"/visions/{pid}/sections/demand",
    )
    assert letters(cast.app, "participant@example.org") == []
    with cast.acting("secretary"):
        writing.drop_draft(the.section(pid), "nl")
    assert letters(cast.app, "secretary@example.org") == []


def test_who_goes_takes_her_drafts_and_leaves_what_was_shared(cast: Cast) -> None:
    """Rule 17: the record of what was decided does not break."""
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "participant", "objection", "Te streng.")
    with cast.acting("participant"):
        writing.keep_draft(the.section(pid), "nl", Words("Vraag", "half"), base=1)
        own = own_data(cast.people["participant"])
        assert own == {
            "texts": [],
            "comments": [],
            "drafts": [{"vision": pid, "section": "demand", "language": "nl", "heading": "Vraag", "body": "half"}],
            "decisions": [{"answer": "objection", "remark": "Te streng.", "at": "2026-11-24T09:00:00+00:00"}],
        }
        erase(cast.person("participant"))
    with cast.reading():
        assert own_data(cast.people["participant"])["drafts"] == []  # type: ignore[index, call-overload]
    page = cast.client("coordinator").get(f"/visions/{pid}/proposals/1").get_data(as_text=True)
    assert "Te streng." in page
    assert "Participant Person" not in page
    assert "voormalig medewerker" in page


def tasks(cast: Cast, who: str) -> list[str]:
    with cast.reading(), cast.app.test_request_context(), standing_as(cast.standing(who)):
        return [task.title for room in (rounds, drafts) for task in room.waits_for(standing())]


def test_a_round_waits_for_who_decides_and_an_objection_for_who_leads(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    assert tasks(cast, "core_member") == ["Besluit over de marktvisie namens Provincie Noord"]
    the.answers(cast, pid, "core_member", "objection", "Te streng.")
    assert tasks(cast, "core_member") == []
    assert "Reageer op 1 bezwaar" in tasks(cast, "coordinator")
    assert "Reageer op 1 bezwaar" not in tasks(cast, "participant")
    for who in ("visitor", "follower", "sounding_board", "programme", "administrator", "other_member"):
        assert tasks(cast, who) == []


def test_a_round_that_met_its_rule_waits_for_who_publishes(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary"):
        the.answers(cast, pid, who)
    assert "Publiceer de marktvisie" not in tasks(cast, "coordinator")
    the.answers(cast, pid, "participant")
    assert "Publiceer de marktvisie" in tasks(cast, "coordinator")
    assert "Publiceer de marktvisie" in tasks(cast, "secretary")
    for who in ("participant", "programme", "other_member"):
        assert "Publiceer de marktvisie" not in tasks(cast, who)
    the.answers(cast, pid, "core_member", "objection", "30% halen wij niet.")
    assert "Publiceer de marktvisie" not in tasks(cast, "coordinator")
    the.answers(cast, pid, "core_member")
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid), "De eerste versie.")
    assert tasks(cast, "coordinator") == []


def test_an_unsaved_text_waits_for_its_writer_alone(cast: Cast) -> None:
    pid = the.started(cast)
    with cast.acting("participant"):
        writing.keep_draft(the.section(pid), "nl", Words("Vraag", "half"), base=0)
    assert tasks(cast, "participant") == ["Sla je tekst op: Vraag"]
    assert tasks(cast, "coordinator") == []


def found(cast: Cast, words: str, who: str = "visitor") -> str:
    with cast.app.app_context():
        drain()
    return cast.client(who).get("/search", query_string={"q": words}).get_data(as_text=True)


@pytest.mark.both_engines
def test_a_published_text_is_found_and_a_draft_by_its_group_alone(cast: Cast) -> None:
    pid = the.published(cast, "Wij vragen betonviaducten van basalt.")
    with cast.acting("participant"):
        the.write(the.section(pid), "In het concept staat graniet.")
    assert f"/visions/{pid}/versions/1" in found(cast, "viaduct basalt")
    assert f"/visions/{pid}/draft#s-demand" in found(cast, "graniet", "participant")
    for who in PEOPLE:
        if who not in (*the.ORGANISATIONS, "blocked"):
            assert f"/visions/{pid}" not in found(cast, "graniet", who)


def test_what_is_said_in_a_round_is_found_by_nobody(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    the.answers(cast, pid, "core_member", "objection", "Wij willen geen serpentijn.")
    for who in ("visitor", "coordinator"):
        assert f"/visions/{pid}" not in found(cast, "serpentijn", who)


def test_an_old_version_is_found_as_such_and_points_on(cast: Cast) -> None:
    pid = the.published(cast, "Eerst vroegen wij basalt.")
    with cast.acting("coordinator"):
        the.fill(the.vision(pid), "Nu vragen wij graniet.")
        the.freeze(pid)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who, number=2)
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid, 2), "Graniet.")
    page = found(cast, "basalt")
    assert "Oude versie" in page
    assert f'href="/visions/{pid}"' in page
    assert "Oude versie" not in found(cast, "graniet")


def test_the_timeline_tells_everyone_of_versions_and_the_group_of_the_rest(cast: Cast) -> None:
    the.published(cast)
    with cast.reading(), cast.app.test_request_context():
        sentences = {entry.sentence for entry in timeline.of_groups([cast.groups["group"]], 50)}
    assert sentences == {"Versie 1 van de marktvisie is gepubliceerd"}
    page = cast.client("participant").get("/groups/group/timeline").get_data(as_text=True)
    assert "De groep vraagt organisaties om de marktvisie te onderschrijven" in page
    assert "onderschrijft de marktvisie" in page


def test_the_group_shows_its_current_version(cast: Cast) -> None:
    pid = the.published(cast)
    for path in ("/groups/group", "/groups"):
        assert f'href="/visions/{pid}"' in cast.client("visitor").get(path).get_data(as_text=True)
    assert f"/visions/{pid}/draft" in cast.client("participant").get("/groups/group").get_data(as_text=True)
    assert "/groups/other-group/visions/new" in cast.client("other_member").get("/groups/other-group").get_data(
        as_text=True
    )
    assert "/groups/other-group/visions/new" not in cast.client("visitor").get("/groups/other-group").get_data(
        as_text=True
    )


def test_a_draft_leaves_no_trace_on_the_groups_page(cast: Cast) -> None:
    pid = the.started(cast, title="Nog geheime visie")
    for who in ("visitor", "follower", "sounding_board", "programme"):
        page = cast.client(who).get("/groups/group").get_data(as_text=True)
        assert pid not in page
        assert "Nog geheime visie" not in page


def printed(cast: Cast) -> dict[str, str]:
    """The texts of the PDFs that the worker made, by language."""
    with cast.app.app_context():
        work_off()
        begin(writes=False)
        return {one.language: _words(one.file_id) for one in db.session.scalars(select(VersionPrint)).all()}


def _words(file_id: int) -> str:
    file = db.session.get_one(File, file_id)
    assert (file.audience, file.media_type) == ("public", "application/pdf")
    content = store.path_of(file.sha256).read_bytes()
    assert b"pdfuaid" in content
    document = PdfDocument(io.BytesIO(content))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


def test_the_worker_prints_a_published_version(cast: Cast) -> None:
    pid = the.published(cast, "Wij vragen hergebruik van [[geen verwijzing]].")
    client = cast.client("visitor")
    waiting = client.get(f"/visions/{pid}/versions/1.pdf")
    assert waiting.status_code == 409
    assert "De pdf wordt nog gemaakt" in waiting.get_data(as_text=True)
    texts = printed(cast)
    assert texts.keys() == {"nl"}
    assert "Wij vragen hergebruik" in texts["nl"]
    assert f"http://localhost/visions/{pid}/versions/1" in texts["nl"].replace(" ", "")
    answer = client.get(f"/visions/{pid}/versions/1.pdf")
    assert answer.status_code == 303
    assert client.get(answer.location).data.startswith(b"%PDF-")
    assert f"/visions/{pid}/versions/1.pdf" in client.get(f"/visions/{pid}").get_data(as_text=True)


def test_a_version_is_printed_in_english_when_all_of_it_was_translated(cast: Cast) -> None:
    pid = the.written(cast)
    with cast.acting("participant"):
        vision = the.vision(pid)
        for section in queries.sections_of(vision):
            writing.save(section, "en", Words("Part", f"We ask for reuse. ({section.key})"), base=0)
    with cast.acting("coordinator"):
        the.freeze(pid)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who)
    with cast.acting("coordinator"):
        publishing.publish(the.proposal(pid), "Eerste.")
    texts = printed(cast)
    assert "We ask for reuse." in texts["en"]
    assert "Endorsed by" in texts["en"]
    assert "Wij vragen hergebruik." in texts["nl"]


def test_an_invented_version_says_so_on_every_page_of_its_pdf(cast: Cast) -> None:
    cast.invent()
    the.published(cast)
    assert "Demo: deze inhoud is verzonnen." in printed(cast)["nl"]
