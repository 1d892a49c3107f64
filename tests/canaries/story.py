"""A consultation from its opening to its conclusion, a tender that nobody was shown, and newcomers; a canary in each
thing that somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.clauses.sets import actions as clauses
from buyergroup_hub.consultations.answers.actions import answering, attaching
from buyergroup_hub.consultations.answers.models import LateRefusal, Submission
from buyergroup_hub.consultations.dialogue.actions import asking, rewording, thread
from buyergroup_hub.consultations.dialogue.models import Clarification, IndividualQuestion, Round
from buyergroup_hub.consultations.dialogue.queries import newest_posts
from buyergroup_hub.consultations.dossiers.actions import dossiers, woo
from buyergroup_hub.consultations.dossiers.models import WooPassage, WooRequest
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.releases.actions import releasing
from buyergroup_hub.consultations.releases.models import Release
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.report.models import Point, PointPreview
from buyergroup_hub.consultations.sheets.actions import planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.actions import keep_day_head
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.forms import checked
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.members.actions import invitations, members
from buyergroup_hub.jobs.actions import work_off
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.imports import import_files
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.organisations.colleagues.actions.colleagues import invite_colleague
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.organisations.registration import actions as registration
from buyergroup_hub.organisations.registration.actions import Firm
from buyergroup_hub.outcomes.measuring.actions import record_input
from buyergroup_hub.search import actions as search
from buyergroup_hub.tenders.adoptions import actions as adoptions
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.notices.models import NoticeChoice
from buyergroup_hub.tenders.tender.actions import involving, items
from buyergroup_hub.tenders.tender.actions import planning as actions_planning
from buyergroup_hub.tenders.tender.models import Award
from tests import factories as make
from tests.canaries.table import FORMER, LEFT, word_of
from tests.cast import Cast
from tests.clauses import written
from tests.consultations import consulting as the
from tests.notices import written as notices
from tests.outcomes import measured
from tests.tenders import told
from tests.tenders.matrix import composed_again

SHEET = (Asked("text", "Wat is nodig?"), Asked("text", "Wat houdt je tegen?"), Asked("text", "Hoe lever je?"))
NAMED = {"party_a": "a", "party_b": "b", "unconfirmed": "newcomer"}
A, B = "Aannemer A", f"Aannemer {word_of('b firm')}"


def said(name: str) -> str:
    """A text around a canary: all of them answer the same search."""
    return f"Kanariezin over {word_of(name)}."


class Story:
    """What happens, in the order of its methods; `pid` is the consultation, `tender` the hidden tender."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.pid = self.tender = self.hidden = self.code = self.indicator = self.taken = ""

    @property
    def consultation(self) -> Consultation:
        return the.consultation(self.pid)

    def settle(self) -> None:
        """The worker does what is due, and the index learns of it."""
        with self.cast.writing():
            keep_day_head()
        with self.cast.app.app_context():
            work_off()
            search.drain()

    # open, and only the first party did something

    def quiet(self) -> None:
        self._people()
        self.pid = the.opened(self.cast, *SHEET)
        with self.cast.acting("coordinator"):
            left = planning.add_to_team(self.consultation, self.cast.people[LEFT])
        with self.cast.acting(LEFT):
            planning.leave_team(db.session.merge(left))
        self._draft("party_a", {"1": ("a replaced", "public"), "2": ("a raw", "anonymised")})
        self._draft("party_a", {"3": ("a inside", "confidential")})
        self._attach("party_a", "3", "a file", "a file name", "a file author")
        self._submit("party_a")
        self._draft("party_a", {"1": ("a public", "public")})
        self._submit("party_a")
        self._draft("party_a", {"2": ("a draft", "anonymised")})
        with self.cast.acting("party_a"):
            firm = self.cast.organisation("firm_a")
            asking.ask(self.consultation, firm, said("a question"))
            for name in ("post", "withheld post"):
                thread.say(self.consultation, the.question(self.pid, "1"), firm, said(name))
        with self.cast.acting("coordinator"):
            post = next(one for one in newest_posts(self.consultation.id) if word_of("withheld post") in one.text)
            thread.withhold(post, said("withheld post reason"))
        with self.cast.writing():
            affiliation = db.session.scalars(select(Affiliation).filter_by(person_id=self.cast.people[FORMER])).one()
            affiliation.until = clock.now()
        with self.cast.app.app_context(), TemporaryDirectory() as folder:
            Path(folder, "a.xml").write_bytes(notices.notice())
            import_files([Path(folder)])
        self._public()
        self.settle()

    def _public(self) -> None:
        """What everyone may see happen stands there before it is looked at whether anything moves."""
        self.code = written.published(self.cast, "Bepaling van iedereen")
        self.indicator = measured.defined(self.cast)
        with self.cast.acting("participant"):
            composed = clauses.compose(self.cast.group(), "Set van iedereen", 1)
            clauses.put(composed, written.version(self.code, 1), 1)
            clauses.publish_set(composed)
            self.taken = composed.pid
        with self.cast.acting("other_member"):
            adoptions.adopt(composed_again(self.taken), self.cast.organisation("hospital"), "Een project")
        with self.cast.acting("core_member"):
            commitments.commit_project(self.cast.group(), self.cast.organisation("province"))
        with self.cast.acting("coordinator"):
            asking.plan_round(self.consultation, clock.now() + timedelta(days=1))

    def _people(self) -> None:
        with self.cast.writing():
            for who, name in NAMED.items():
                person = self.cast.person(who)
                person.name = f"Kim {word_of(f'{name} name')}"
                person.email = f"{word_of(f'{name} address')}@example.org"
            for firm in ("b", "c"):
                self.cast.organisation(f"firm_{firm}").name = f"Aannemer {word_of(f'{firm} firm')}"
            for who, firm in ((FORMER, "firm_a"), (LEFT, "agency")):
                person = make.person(f"{who} Person", email=f"{who}@example.org")
                self.cast.people[who] = person.id
                place = make.affiliation(person, self.cast.organisation(firm))
                if who == LEFT:
                    make.member(self.cast.group(), place, "participant")

    def _draft(self, who: str, parts: dict[str, tuple[str, str]]) -> None:
        with self.cast.acting(who):
            mine = answering.begin_answering(self.consultation, self.cast.organisation(the.FIRMS[who]))
            for key, (name, choice) in parts.items():
                asked = the.question(self.pid, key)
                there = answering.draft_of(mine).get(asked.id)
                base = there.version if there else 0
                answering.save_draft(mine, asked, {"text": said(name)}, choice, base=base)

    def _attach(self, who: str, key: str, content: str, name: str, author: str = "") -> None:
        document = docx.Document()
        document.add_paragraph(said(content))
        document.core_properties.author = word_of(author) if author else ""
        with self.cast.acting(who):
            mine = the.party(self.cast, self.pid, who)
            attaching.attach(mine, the.question(self.pid, key), _upload(document, word_of(name)))

    def _submit(self, who: str) -> None:
        with self.cast.acting(who):
            assert isinstance(the.hand_in(self.cast, self.pid, who), Submission)

    # still open: others do what is theirs alone

    def answer(self) -> None:
        """Other parties draft, attach, hand in and take back: of that nobody else learns anything."""
        filled = {"1": ("b replaced", "public"), "2": ("b raw", "anonymised"), "3": ("b inside", "confidential")}
        self._draft("party_b", filled)
        self._attach("party_b", "1", "b file", "b file name")
        self._submit("party_b")
        with self.cast.acting("party_b"):
            mine = the.party(self.cast, self.pid, "party_b")
            for one in attaching.files_of(mine)[the.question(self.pid, "1").id]:
                attaching.detach(one)
        self._draft("party_b", {"1": ("b public", "public")})
        self._submit("party_b")
        self._draft("party_b", {"2": ("b draft", "anonymised")})
        self._draft("unverified", dict.fromkeys("123", ("c withdrawn", "public")))
        self._submit("unverified")
        with self.cast.acting("unverified"):
            mine = the.party(self.cast, self.pid, "unverified")
            last = answering.last_submission(mine)
            assert last is not None
            answering.withdraw_submission(last)
        self._draft("unverified", {"1": ("c draft", "public")})
        self.settle()

    def stir(self) -> None:
        self._other_parties()
        self._organisers()
        self._buyer()
        self._adopter()
        self._newcomers()
        self.settle()

    def _other_parties(self) -> None:
        with self.cast.acting("party_b"):
            asking.ask(self.consultation, self.cast.organisation("firm_b"), said("b question"))
            mine = the.party(self.cast, self.pid, "party_b")
            asking.ask_individually(mine, said("b alone"), said("b alone reason"))
        with self.cast.acting("unverified"):
            asking.ask(self.consultation, self.cast.organisation("firm_c"), said("c question"))

    def _organisers(self) -> None:
        with self.cast.acting("coordinator"):
            asking.answer_clarification(self._asked("a question"), said("question answer"))
            rewording.propose(self._asked("b question"), said("b question reworded"))
            asking.withhold_clarification(self._asked("c question"), said("withheld question reason"))
            asking.propose_disclosure(self._asked("c question"), said("disclosure reason"))
            asking.settle_individual(self._only(IndividualQuestion), answer=said("b alone answer"))
        with self.cast.acting("coordinator"):
            made = planning.plan(
                self.cast.group(),
                self.cast.organisation("municipality"),
                said("hidden title"),
                planning.Dates(*(clock.now() + timedelta(days=days) for days in (9, 40, 30))),
                summary=said("hidden summary"),
                contact=said("hidden contact"),
            )
            planning.add_question(made, Asked("text", said("hidden question"), hint=said("hidden hint")))
            planning.add_to_team(made, self.cast.people["secretary"])
            document = docx.Document()
            document.add_paragraph(said("hidden document"))
            planning.add_document(made, _upload(document, word_of("hidden document name")))
            self.hidden = made.pid

    def _asked(self, name: str) -> Clarification:
        key = select(Clarification.key).where(Clarification.text.contains(word_of(name)))
        return db.session.scalars(Clarification.addressed(pid=self.pid, key=str(db.session.scalar(key)))).one()

    def _only(self, model: Any, **more: str) -> Any:
        """The one row of a table of the consultation, as its address loads it."""
        name = {IndividualQuestion: "individual", Point: "point", WooRequest: "woo"}[model]
        pid = str(db.session.scalars(select(model.pid)).one())
        return db.session.scalars(model.addressed(pid=self.pid, **{name: pid}, **more)).one()

    def _buyer(self) -> None:
        self.tender = told.planned(
            self.cast,
            said("tender title"),
            lots=("Eerste perceel", said("lot title")),
            description=said("tender description"),
            expected="2027-Q2",
            nature="works",
        )
        changed: dict[str, Any] = {
            "final_text": said("use text"),
            "reason_kind": "market",
            "reason": said("use reason"),
        }
        told.used(self.cast, self.tender, self.code, **changed)
        said_of = {"value": "12", "source": said("measurement source"), "note": said("measurement note")}
        measured.recorded(self.cast, self.indicator, self.tender, None, **said_of)
        with self.cast.acting("core_member"):
            whole = told.tender(self.tender)
            lot = whole.lots[0]
            items.add_item(lot, whole, said("item"), Decimal(4), "stuks", said("item source"))
            involving.involve(whole, [self.consultation])
            record_input(lot, whole, "massa", "agreed", said("input note"))
            commitments_actions.match(whole, db.session.scalars(select(Commitment)).one())
            award = Award(name=said("award"), amount=Decimal(731), currency="EUR", contract_ref=said("contract"))
            lot.awards.append(award)
            notice = db.session.scalars(select(Notice.id)).one()
            db.session.add(
                NoticeChoice(
                    tender_id=whole.id, notice_id=notice, field="title", said=said("choice"), held="Anders", value="x"
                )
            )

    def _adopter(self) -> None:
        """Who took the set over ties a tender to it that only her own people see."""
        with self.cast.acting("other_member"):
            planned = actions_planning.plan(self.cast.organisation("hospital"), said("tied tender")).pid
        with self.cast.acting("other_member"):
            adoption = db.session.scalars(select(Adoption).options(joinedload(Adoption.group))).one()
            adoptions.link_tender(adoption, told.tender(planned))

    def _newcomers(self) -> None:
        firm = Firm(said("registered firm"), "market_party", "KVK", "NL", "88888888")
        address = f"{word_of('registered address')}@example.org"
        with self.cast.acting("visitor"):
            registration.ask(address, f"Kim {word_of('registered name')}", firm, "a network")
        with self.cast.acting("administrator"):
            organisations.register(said("hidden firm"), "market_party", scheme="KVK", number="99999999")
        with self.cast.acting("party_a"):
            invited = f"{word_of('invited address')}@example.org"
            invite_colleague(self.cast.organisation("firm_a"), invited, f"Kim {word_of('invited name')}")
        with self.cast.acting("coordinator"):
            guest = f"Kim <{word_of('guest address')}@example.org>, Gemeente Haven"
            rows = invitations.read(self.cast.group(), guest.replace(" <", ", ").replace(">", ""), "participant")
            assert invitations.send(self.cast.group(), rows, "participant") == 1
        with self.cast.acting("other_member"):
            place = db.session.scalars(select(Affiliation).filter_by(person_id=self.cast.people["other_member"])).one()
            members.ask_to_join(self.cast.group(), place, said("join words"))

    # closed and unsealed

    def close(self) -> None:
        with self.cast.reading():
            goes_out = db.session.scalars(select(Round.goes_out_at)).one()
            closes = self.consultation.closes_at
        clock.start_at(goes_out)
        with self.cast.writing():
            asking.rounds_due()
        clock.start_at(closes + timedelta(minutes=1))
        the.unsealed(self.cast, self.pid)
        with self.cast.acting("coordinator"):
            for firm in (A, B):
                releasing.release_as_given(self._answer("1", firm))
            releasing.propose_rewritten(self._answer("2", A), said("a released"))
            releasing.propose_rewritten(self._answer("2", B), said("b proposed"))
        with self.cast.acting("party_a"):
            releasing.agree(self._release("a released", "party_a"))
        with self.cast.acting("party_b"):
            releasing.object_to(self._release("b proposed", "party_b"), said("b objection"))
        self._points()
        self._woo()
        self._dossiers()
        self.settle()

    def _answer(self, key: str, firm: str) -> Any:
        return the.answer(self.pid, key, firm)

    def _release(self, name: str, who: str) -> Release:
        there = {"party": the.party(self.cast, self.pid, who).pid}
        found = select(Release.pid).where(Release.text.contains(word_of(name)))
        return db.session.scalars(Release.addressed(pid=self.pid, release=str(db.session.scalar(found)), **there)).one()

    def _points(self) -> None:
        with self.cast.acting("coordinator"):
            sources = [self._answer("1", A)]
            point = points.make_point(self.consultation, said("reworded point"), sources)
            points.dispose(point, "partly", said("point outcome"))
            points.remove_point(points.make_point(self.consultation, said("removed point"), []))
            points.change_point(point, said("point"), sources)
            points.show_points(self.consultation)
        with self.cast.acting("party_a"):
            points.object_to(self._preview(), said("point objection"))

    def _preview(self) -> PointPreview:
        newest = select(PointPreview.pid).order_by(PointPreview.id.desc()).limit(1)
        there = {"party": the.party(self.cast, self.pid).pid, "preview": str(db.session.scalar(newest))}
        return db.session.scalars(PointPreview.addressed(pid=self.pid, **there)).one()

    def _woo(self) -> None:
        with self.cast.acting("coordinator"):
            woo.begin(self.consultation, said("woo reference"), clock.now() + timedelta(days=7))
        with self.cast.acting("party_a"):
            woo.give_view(self._passage("2"), said("woo view"))
        with self.cast.acting("coordinator"):
            why = {"ground": "5.1.2.f", "why": said("woo why")}
            woo.decide(self._passage("2"), "partly", text=said("woo text"), **why)

    def _passage(self, key: str, firm: str = A) -> WooPassage:
        request = self._only(WooRequest)
        found = next(
            one
            for one in woo.passages_of(request)
            if one.answer.question.key == key and one.answer.party.organisation.name == firm
        )
        found.request = request
        return found

    def _dossiers(self) -> None:
        with self.cast.acting("coordinator"):
            dossiers.ask_for(self.consultation)
        with self.cast.acting("party_a"):
            dossiers.ask_for(self.consultation, "party", the.party(self.cast, self.pid))

    # reported

    def report(self) -> None:
        with self.cast.acting("coordinator"):
            releasing.keep_inside(self._answer("2", B), said("inside remark"))
            [point] = points.points_of(self.consultation)
            point.consultation = self.consultation
            points.change_point(point, f"{said('point')} Anders.", [self._answer("1", A)])
            points.show_points(self.consultation)
        with self.cast.acting("party_a"):
            points.agree(self._preview())
        with self.cast.acting("coordinator"):
            reporting.publish_report(self.consultation, said("summary of report"))
        self._dossiers()
        self.settle()

    # concluded

    def conclude(self) -> None:
        clock.start_at(clock.now() + timedelta(days=8))
        with self.cast.acting("coordinator"):
            for passage in woo.passages_of(self._only(WooRequest)):
                if passage.decision is None:
                    passage.request = self._only(WooRequest)
                    kept = passage.answer.part.choice.confidentiality != "public"
                    why = {"ground": "5.1.1.c", "why": "Bedrijfsgegevens."} if kept else {}
                    woo.decide(passage, "withhold" if kept else "disclose", **why)
            woo.send(self._only(WooRequest))
            asking.withhold_clarification(self._asked("b question"), "Dit hoort niet bij deze consultatie.")
        self.settle()
        clock.start_at(clock.now() + timedelta(days=15))
        with self.cast.acting("coordinator"):
            woo.export(self._only(WooRequest))
            actions.conclude(self.consultation)
        self._dossiers()
        self.settle()

    # at any moment after closing

    def come_late(self) -> None:
        """A party goes on with its draft, hands it in too late and asks for its own dossier."""
        with self.cast.acting("party_b"):
            mine = the.party(self.cast, self.pid, "party_b")
            asked = the.question(self.pid, "3")
            version = answering.draft_of(mine)[asked.id].version
            late = {"text": f"{said('b draft')} {version}"}
            answering.save_draft(mine, asked, late, "confidential", base=version)
            assert isinstance(answering.submit(mine, answering.draft_digest(mine)), LateRefusal)
            dossiers.ask_for(self.consultation, "party", mine)
        self.settle()

    def stages(self) -> dict[str, Callable[[], None]]:
        """By stage what brings it about."""
        return {"open": self.stir, "closed": self.close, "reported": self.report, "concluded": self.conclude}


def _upload(document: Any, name: str) -> Upload:
    file = BytesIO()
    document.save(file)
    return checked(BytesIO(file.getvalue()), f"{name}.docx")
