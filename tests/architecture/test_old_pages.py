"""What somebody sends from an old page writes over nothing that changed since: a form of what stands there knows what
its writer saw (`StaleCheckForm`). What needs no such check stands here, with the reason why."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from inspect import getsource, isfunction, unwrap
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from buyergroup_hub.clauses.drafts.actions import drafting
from buyergroup_hub.clauses.sets import actions
from buyergroup_hub.consultations.dossiers.actions import woo
from buyergroup_hub.consultations.dossiers.models import WooPassage
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.report.actions import points
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Form, StaleCheckForm
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.knowledge import actions as knowledge
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.tenders.tender.actions import planning, running
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.models import Comment, Section
from tests.cast import Browser, Cast
from tests.clauses import written
from tests.clauses.sets import test_sets
from tests.consultations import consulting
from tests.consultations.report import test_points
from tests.filled import word
from tests.knowledge import written as lessons
from tests.outcomes import measured
from tests.tenders import told
from tests.visions import writing as texts
from tests.visions.drafts import test_talking

pytestmark = pytest.mark.one_engine

NEW = "makes something new: what stands there stays"
ONCE = "is done once: of two the verb refuses the second, and what was typed stays"
OWN_NUMBER = "says itself which text, answer or draft its writer began with"
ONLY_MORE = "only ever adds to what was: two deeds stand side by side"
NO_ROW = "changes no row: it leads to a page, proves who somebody is, or is the base of other forms"

NEEDS_NONE = {
    NEW: """
        accounts.invitations.forms.JoinForm clauses.sets.forms.SetForm clauses.drafts.forms.AdaptationForm
        clauses.drafts.forms.NewClauseForm consultations.dialogue.forms.IndividualForm
        consultations.dialogue.forms.AskForm
        consultations.sheets.forms.DocumentForm consultations.overview.forms.HandoutForm
        consultations.dialogue.forms.PostForm
        consultations.report.forms.ReportForm consultations.dossiers.forms.WooForm
        groups.commitments.forms.CommitmentForm
        groups.facts.forms.ChoiceFactForm groups.facts.forms.DatedFactForm groups.facts.forms.EndForm
        groups.facts.forms.LongFactForm groups.facts.forms.PhaseFactForm groups.facts.forms.SourceForm
        groups.facts.forms.StartForm groups.facts.forms.TextFactForm
        groups.members.forms.InvitationForm groups.members.forms.JoinForm notices.registry.forms.NoticesForm
        organisations.colleagues.forms.ColleagueForm organisations.registration.forms.ConfirmForm
        organisations.overview.forms.EnterForm
        organisations.registration.forms.FirmForm organisations.colleagues.forms.HandoverForm
        organisations.manifest.forms.PlanForm
        organisations.registration.forms.ClientForm organisations.registration.forms.RegisterClientForm
        organisations.registration.forms.RegisterForm outcomes.goals.forms.AssessmentForm
        outcomes.references.forms.FigureForm outcomes.reports.forms.DrawUpForm
        tenders.adoptions.forms.AdoptionForm tenders.tender.forms.ItemForm tenders.tender.forms.LotForm
        visions.drafts.forms.CommentForm visions.rounds.forms.ErratumForm
        visions.drafts.forms.NewSectionForm visions.drafts.forms.ReplyForm
        visions.drafts.forms.SuggestionForm visions.drafts.forms.VisionForm
    """,
    ONCE: """
        consultations.dossiers.forms.ToldForm
        accounts.entrance.forms.EraseForm accounts.administration.forms.EraseOtherForm clauses.sets.forms.SetItemForm
        consultations.releases.forms.ObjectionForm consultations.overview.forms.WidenForm
        consultations.dialogue.forms.SettleForm groups.members.forms.AnswerForm
        organisations.colleagues.forms.RefusalForm organisations.overview.forms.ShowForm
        organisations.manifest.forms.SignForm organisations.overview.forms.SucceedForm
        outcomes.measuring.forms.MeasurementForm tenders.tender.forms.ArrangementForm
        tenders.notices.forms.ChoiceForm tenders.tender.forms.LinkForm tenders.tender.forms.SharingForm
        visions.rounds.forms.PublicationForm
    """,
    OWN_NUMBER: """
        clauses.drafts.forms.ClauseForm clauses.drafts.forms.WordingForm consultations.answers.forms.AnswerForm
        kit.windows.DraftForm knowledge.forms.DecisionForm knowledge.forms.DocumentForm knowledge.forms.ItemForm
        knowledge.forms.LessonForm knowledge.forms.TextForm knowledge.forms._WithFile
        organisations.overview.forms.VerifyForm outcomes.reports.forms.PublishForm visions.rounds.forms.EndorsementForm
        outcomes.tables.forms.TakeForm
        visions.rounds.forms.FreezeForm visions.drafts.forms.KeptForm visions.drafts.forms.SectionForm
        visions.drafts.forms.SplitForm
    """,
    ONLY_MORE: """
        clauses.sets.forms.CollectForm consultations.overview.forms.TeamForm groups.overview.forms.SuccessorForm
        tenders.adoptions.forms.ChoiceForm tenders.commitments.forms.MatchForm tenders.notices.forms.TieForm
    """,
    NO_ROW: """
        accounts.entrance.forms.AddressForm accounts.entrance.forms.CodeForm
        accounts.entrance.forms.ForgottenForm accounts.entrance.forms.SignInForm
        clauses.drafts.forms.LevelForm clauses.drafts.forms.ParameterForm clauses.drafts.forms.Part
        consultations.sheets.forms.ActForForm consultations.sheets.forms.ReadByAllForm kit.forms.StaleCheckForm
        outcomes.measuring.forms.WhatForm outcomes.tables.forms.TableForm
        tenders.clause_uses.forms.ClauseChoiceForm
    """,
    "somebody's own word of herself, that nobody else may write: her last one is meant": """
        accounts.entrance.forms.ChangePasswordForm accounts.entrance.forms.NewAddressForm
        accounts.entrance.forms.PasswordForm
        organisations.colleagues.forms.FunctionForm
    """,
}


ENDS = frozenset(
    """
    audience cancellation conclusion end ending erasure leave off recall refusal removal revocation settlement successor
    takeover withdrawal withholding
""".split()  # noqa: SIM905
)
"""How an address ends that removes, ends or opens for good what stands there."""

MAY_BE_OLD = {
    "its row never changes: it is there, or the verb refuses": """
        consultations.remove_document consultations.revoke_dossier consultations.withdraw_submission
        tenders.remove_item
    """,
    "ends only that two things or people go together: nothing is lost, and it can be said again": """
        accounts.end_administrator consultations.leave_team tenders.unmatch
    """,
    "one's own, that nobody else writes": """
        accounts.end_other_sessions accounts.end_session accounts.erase accounts.stop_mail
        clauses.let_go consultations.stop_following consultations.withdraw_clarification groups.leave
        groups.stop_following         visions.drop
    """,
    "the verb itself looks at all that stands there then": """
        accounts.erase_person consultations.conclude groups.take_back_phase organisations.refuse_person
    """,
}


def test_a_button_that_ends_something_says_what_its_reader_saw(app: Hub) -> None:
    """It compares that itself (`unchanged`), or with a form that does."""
    rules = [one for one in app.url_map.iter_rules() if "POST" in (one.methods or ())]
    ends = {one.endpoint for one in rules if one.rule.rsplit("/", 1)[-1] in ENDS or "/end/" in one.rule}
    unaware = {one for one in ends if not _compares(app.view_functions[one])}
    named = {name for names in MAY_BE_OLD.values() for name in names.split()}
    assert (unaware - named, named - unaware) == (set(), set())


def _compares(view: Callable[..., Any]) -> bool:
    source = getsource(unwrap(view))
    module = unwrap(view).__globals__
    called = [module.get(name) for name in re.findall(r"(?<![.\w])(\w+)\(", source)]
    own = [getsource(one) for one in called if isfunction(one) and one.__module__ == module["__name__"]]
    made = [module.get(name) for text in [source, *own] for name in re.findall(r"(?<![.\w])(\w+)(?:\.of)?\(", text)]
    made += [module["FORMS"][name] for name in re.findall(r'_asked\("(\w+)"', source)]
    return any("unchanged(" in text for text in [source, *own]) or any(
        isinstance(one, type) and issubclass(one, StaleCheckForm) for one in made
    )


@pytest.mark.usefixtures("app")
def test_a_form_of_what_stands_there_knows_what_its_writer_saw() -> None:
    unprotected = {
        _name(kind) for kind in set(_forms(Form)) if kind is StaleCheckForm or not issubclass(kind, StaleCheckForm)
    }
    named = [name for names in NEEDS_NONE.values() for name in names.split()]
    assert sorted(unprotected) == sorted(named)


def _forms(kind: type[Form]) -> Iterator[type[Form]]:
    """All that the hub's modules define; not those that are made of them for one question or set."""
    for one in kind.__subclasses__():
        own = one.__module__.startswith("buyergroup_hub.")
        if own and getattr(importlib.import_module(one.__module__), one.__name__, None) is one:
            yield one
        yield from _forms(one)


def _name(kind: type[Form]) -> str:
    return f"{kind.__module__}.{kind.__name__}".removeprefix("buyergroup_hub.")


class Page:
    """A page as somebody has it before her, with one form of it."""

    def __init__(self, client: Browser, address: str, action: str) -> None:
        self.client, self.action = client, action
        answer = client.get(address)
        assert answer.status_code == 200, address
        self.fields = _filled(answer.text, action)

    def sends(self, **typed: Any) -> Any:
        return self.client.post(self.action, data=self.fields | typed)


def _filled(html: str, action: str) -> dict[str, Any]:
    """What a browser would send of a form that nobody touched."""
    page = BeautifulSoup(html, "html.parser")
    form = page.select_one(f'form[action="{action}"]')
    assert form is not None, action
    fields: dict[str, Any] = {}
    for one in page.select("input[name], textarea[name], select[name]"):
        if one.get("form") != form.get("id", "") and form not in one.parents:
            continue
        name, kind = str(one["name"]), one.get("type")
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            fields[name] = str(chosen["value"]) if chosen else ""
        elif kind not in ("checkbox", "radio", "file"):
            fields[name] = one.text.lstrip("\r\n") if one.name == "textarea" else str(one.get("value", ""))
        elif kind != "file" and one.has_attr("checked"):
            fields[name] = [*fields.get(name, []), str(one["value"])]
    return fields


Case = tuple[str, str, dict[str, Any], dict[str, Any]]
"""Address of the page, address that its form is sent to, what the first changes, what the second types."""


def of_accounts(_cast: Cast) -> Iterator[Case]:
    yield "/account", "/account", {"name": "Nieuwe Naam"}, {"name": "Oude Naam"}
    yield "/account/notifications", "/account/notifications", {"pace": "weekly"}, {"pace": "never"}


def of_groups(cast: Cast) -> Iterator[Case]:
    edit = "/groups/group/edit"
    yield edit, "/groups/group", {"summary": "Een nieuwe tekst."}, {"summary": "Een oude tekst."}
    yield edit, "/groups/group/phases", {"phase": "deepening", "undated": "y"}, {"phase": "ended", "undated": "y"}
    yield "/groups/group/codes", "/groups/group/codes", {"codes": "45221119"}, {"codes": "45221111"}


def of_organisations(cast: Cast) -> Iterator[Case]:
    with cast.reading():
        base = f"/organisations/{cast.organisation('municipality').pid}"
    yield f"{base}/editing", base, {"website": "https://nieuw.example"}, {"website": "https://oud.example"}
    with cast.acting("coordinator"):
        said: dict[str, Any] = {"months": 24, "project": "Brug Oost", "audience": "public"}
        pid = commitments.commit_project(cast.group(), cast.organisation("municipality"), **said).pid
    place = f"/groups/group/commitments/{pid}"
    yield place, f"{place}/project", {"title": "Brug West"}, {"title": "Brug Noord"}
    signed = cast.client("coordinator").post(f"{base}/signature", data={"sign-signed_on": "2022"})
    assert signed.status_code == 303
    year = {"report-year": "2024", "report-state": "published"}
    yield f"{base}/manifest", f"{base}/yearly-reports", year, year | {"report-state": "missing"}


def of_tenders(cast: Cast) -> Iterator[Case]:
    code = written.published(cast)
    pid = told.planned(cast, lots=("Brug", "Sluis"))
    told.used(cast, pid, code)
    base = f"/tenders/{pid}"
    lot = f"{base}/lots/1"
    yield f"{base}/edit", base, {"description": "Het dek."}, {"title": "Een oude titel"}
    yield lot, lot, {"edit-title": "Brug Oost"}, {"edit-title": "Brug West"}
    yield f"{base}/progress", f"{base}/codes", {"codes-codes": "45221119"}, {"codes-codes": "45221111"}
    yield f"{lot}/themes", f"{lot}/themes", {"theme_circulair": "no"}, {"theme_klimaat": "yes"}
    with cast.acting("core_member"):
        running.publish(told.tender(pid), clock.today() - timedelta(days=9))
    yield f"{lot}/uses/{code}/result", f"{lot}/uses/{code}/result", {"result": "Het kwam."}, {"result": "Niets."}
    yield lot, f"{lot}/award", {"award-winner": "Aannemer A"}, {"award-winner": "Aannemer B"}
    day = (clock.today() - timedelta(days=2)).strftime("%d-%m-%Y")
    correction = {"correction-step": "awarded"}
    yield lot, f"{lot}/contract", {}, {"contract-realisation_expected": "2029"}
    yield lot, f"{lot}/days", correction | {"correction-on": day}, correction | {"correction-on": "1-1-2024"}
    yield lot, f"{lot}/realisation", {}, {"realisation-on": day}


def of_sets(cast: Cast) -> Iterator[Case]:
    code = written.published(cast)
    test_sets.composed(cast, code)
    with cast.reading():
        base = f"/clauses/sets/{test_sets.the_set().pid}"
    yield base, base, {f"level_{code}": "1"}, {f"p_{code}_weken": "10"}


def of_outcomes(cast: Cast) -> Iterator[Case]:
    goal = measured.aimed(cast)
    yield f"/goals/{goal}/edit", f"/goals/{goal}/edit", {"target": "60%"}, {"statement": "Een oud doel"}


def of_visions(cast: Cast) -> Iterator[Case]:
    pid = texts.frozen_one(cast)
    texts.answers(cast, pid, "participant", "objection", "Te streng.")
    with cast.reading():
        organisation = cast.organisation("municipality_2").pid
    there = f"/visions/{pid}/proposals/1/objections/{organisation}"
    yield there, there, {"words": "Dat passen we aan."}, {"words": "Dat blijft zo."}
    other = texts.started(cast)
    with cast.acting("coordinator"):
        texts.write(texts.section(other), test_talking.TEXT)
        commenting.say(texts.section(other), test_talking.head(other), words="Te lang.", quote="")
        comment = test_talking.only_comment().pid
    there = f"/visions/{other}/comments/{comment}"
    who = word(cast.people["coordinator"])
    yield there, f"{there}/assignment", {"who-owner": who}, {"who-due_on": "1-12-2027"}


def of_answers(cast: Cast) -> Iterator[Case]:
    pid = test_points.unsealed(cast)
    test_points.make(cast, pid)
    with cast.acting("coordinator"):
        made = test_points.first(pid).pid
        answer = consulting.answer(pid, "1", "Aannemer B").pid
        woo.begin(consulting.consultation(pid), "WOO-2026-1", clock.now() + timedelta(days=14))
        releasing.keep_inside(consulting.answer(pid, "1", "Aannemer B"), "Nog niet.")
        [passage, *_others] = db.session.scalars(select(WooPassage).order_by(WooPassage.id))
        passage.view, passage.viewed_at, viewed = "Liever niet.", clock.now(), passage.pid
    base = f"/consultations/{pid}"
    point = f"{base}/points/{made}"
    yield point, point, {"text": "Betaal voor scans."}, {"text": "Een oude tekst."}
    yield point, f"{point}/disposition", {"reason": "Een betere reden."}, {"reason": "Een oude reden."}
    raw = f"{base}/answers/{answer}"
    yield raw, f"{raw}/releases", {"decision": "none", "reason": "Te herkenbaar."}, {"decision": "none", "reason": "X"}
    place = f"{base}/woo-passages/{viewed}"
    held = {"decision": "withhold", "ground": "5.1.1.c"}
    yield place, place, held | {"why": "Het is geheim."}, held | {"why": "Een oude grond."}


@pytest.mark.parametrize(
    ("cases", "who"),
    [
        (of_accounts, "coordinator coordinator"),
        (of_groups, "coordinator secretary"),
        (of_organisations, "coordinator coordinator"),
        (of_tenders, "core_member core_member"),
        (of_sets, "coordinator participant"),
        (of_outcomes, "coordinator secretary"),
        (of_visions, "coordinator secretary"),
        (of_answers, "coordinator secretary"),
    ],
)
def test_an_old_page_overwrites_nothing(cast: Cast, cases: Callable[[Cast], Iterator[Case]], who: str) -> None:
    """Who sends it reads what stands there now beside what she typed, and the page that comes back can be sent."""
    for address, action, changed, typed in cases(cast):
        old, new = (Page(cast.client(name, assurance=2), address, action) for name in who.split())
        assert new.sends(**changed).status_code == 303, action
        answer = old.sends(**typed)
        assert answer.status_code in (409, 422), action
        assert "Iemand anders was net eerder" in answer.text, action
        assert "Er staat nu: " in answer.text, action
        kept = _filled(answer.text, action)
        for name, value in typed.items():
            assert kept[name] in (value, [value]), f"{action} {name}"


Ending = tuple[str, str, Callable[[], object]]
"""Address of the page, address that its button is sent to, and what a colleague changes meanwhile."""


def end_point(cast: Cast) -> Ending:
    pid = test_points.unsealed(cast)
    test_points.make(cast, pid)
    with cast.acting("coordinator"):
        made = test_points.first(pid).pid

    def change() -> None:
        points.dispose(test_points.first(pid), "partly", "Het staat erin.", revision_id=None, clause_version_id=None)

    page = f"/consultations/{pid}/points/{made}"
    return page, f"{page}/removal", change


def end_use(cast: Cast) -> Ending:
    code = written.published(cast)
    pid = told.planned(cast, lots=("Brug", "Sluis"))
    told.used(cast, pid, code)

    def change() -> None:
        told.tender(pid).lots[0].uses[0].result = "Het kwam."

    page = f"/tenders/{pid}/lots/1"
    return page, f"{page}/uses/{code}/removal", change


def end_lot(cast: Cast) -> Ending:
    pid = told.planned(cast, lots=("Brug", "Sluis"))

    def change() -> None:
        planning.edit_lot(told.tender(pid).lots[0], told.tender(pid), title="Brug Oost", project_type=None)

    page = f"/tenders/{pid}/lots/1"
    return page, f"{page}/removal", change


def end_section(cast: Cast) -> Ending:
    pid = texts.started(cast)
    with cast.acting("coordinator"):
        key = writing.add_section(texts.vision(pid), "vision", "Extra").key

    def change() -> None:
        found = db.session.scalars(Section.addressed(pid=pid, key=key)).one()
        texts.write(found, "Een nieuwe tekst.")

    return f"/visions/{pid}/draft", f"/visions/{pid}/sections/{key}/removal", change


def end_thread(cast: Cast) -> Ending:
    pid = texts.started(cast)
    with cast.acting("coordinator"):
        texts.write(texts.section(pid), test_talking.TEXT)
        commenting.say(texts.section(pid), test_talking.head(pid), words="Te lang.", quote="")
        comment = test_talking.only_comment().pid

    def change() -> None:
        commenting.reply(db.session.scalars(Comment.addressed(pid=pid, comment=comment)).one(), words="Wacht nog.")

    page = f"/visions/{pid}/comments/{comment}"
    return page, f"{page}/settlement", change


def end_item(cast: Cast) -> Ending:
    _page, _action, change = read_item(cast)
    pid = _page.split("/")[2]
    return f"/knowledge/{pid}/edit", f"/knowledge/{pid}/end", change


def end_clause(cast: Cast) -> Ending:
    page, _action, change = read_clause(cast)
    draft = page.removesuffix("/publication")
    return draft, f"{draft}/end", change


def end_item_of_set(cast: Cast) -> Ending:
    page, _action, change = read_set(cast)
    return page, f"{page}/removal", change


def end_commitment(cast: Cast) -> Ending:
    with cast.acting("coordinator"):
        said: dict[str, Any] = {"months": 24, "project": "Brug Oost", "audience": "public"}
        pid = commitments.commit_project(cast.group(), cast.organisation("municipality"), **said).pid

    def change() -> None:
        found = db.session.scalars(Commitment.addressed(slug="group", pid=pid)).one()
        commitments.name_project(found, "Brug West", public=True)

    page = f"/groups/group/commitments/{pid}"
    return page, f"{page}/withdrawal", change


@pytest.mark.parametrize(
    "end",
    [
        end_point,
        end_use,
        end_lot,
        end_section,
        end_thread,
        end_item,
        end_clause,
        end_item_of_set,
        end_commitment,
    ],
)
def test_nothing_ends_that_changed_after_its_page_was_opened(cast: Cast, end: Callable[[Cast], Ending]) -> None:
    """The old page is told so and nothing happens; the page as it is now ends it."""
    address, action, change = end(cast)
    page = Page(cast.client("core_member" if "/tenders/" in address else "coordinator", assurance=2), address, action)
    assert "seen" in page.fields
    with cast.acting("secretary"):
        change()
    reason = {"reason": "Het gaat niet door."}
    answer = page.sends(**reason)
    assert answer.status_code in (409, 422)
    assert "gewijzigd nadat je" in answer.text
    assert "Er is nog niets gebeurd" in answer.text
    assert Page(page.client, address, action).sends(**reason).status_code == 303


def read_clause(cast: Cast) -> tuple[str, str, Callable[[], object]]:
    code = written.drafted(cast)
    there = f"/clauses/{code}/draft/publication"
    return there, there, lambda: drafting.save(written.version(code), written.content(summary="Iets anders."), 1)


def read_set(cast: Cast) -> tuple[str, str, Callable[[], object]]:
    code = written.published(cast)
    test_sets.composed(cast, code, weken="12")
    with cast.reading():
        page = f"/clauses/sets/{test_sets.the_set().pid}"
    return page, f"{page}/publication", lambda: actions.put(test_sets.the_set(), written.version(code, 1), 1, {})


def read_item(cast: Cast) -> tuple[str, str, Callable[[], object]]:
    with cast.acting("coordinator"):
        pid = lessons.lesson(cast.group()).pid
    there = f"/knowledge/{pid}/publication"

    def change() -> None:
        item = db.session.scalars(KnowledgeItem.addressed(pid=pid)).one()
        knowledge.edit(item, lessons.LESSON | {"lead": "Iets anders."}, [])

    return there, there, change


@pytest.mark.parametrize("read", [read_clause, read_set, read_item])
def test_nothing_is_published_that_its_publisher_did_not_read(
    cast: Cast, read: Callable[[Cast], tuple[str, str, Callable[[], object]]]
) -> None:
    address, action, change = read(cast)
    page = Page(cast.client("coordinator", assurance=2), address, action)
    with cast.acting("participant"):
        change()
    answer = page.sends()
    assert answer.status_code == 422
    assert "De tekst is gewijzigd nadat je deze pagina opende" in answer.text
    assert Page(page.client, address, action).sends().status_code == 303
