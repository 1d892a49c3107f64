"""Consultations for the matrix of all addresses: a draft, one that is open, one that is unsealed, one that is reported.

Rule 2 and tries 1 and 2 of an expert, at every address there is: who answers sees its own and nobody else's; organisers
see nothing before unsealing; programme staff, the administrator and supplier members see no answer and no draft.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from buyergroup_hub.access import standing_as
from buyergroup_hub.consultations.answers.actions import answering, attaching
from buyergroup_hub.consultations.answers.models import Submission
from buyergroup_hub.consultations.dialogue.actions import asking, thread
from buyergroup_hub.consultations.dossiers.actions import dossiers, woo
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.report.actions import points, reporting
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.actions.planning import Asked, Dates
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.files.forms import checked
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.consultations.consulting import FIRMS
from tests.matrix.placed import EVERYONE, SIGNED_IN, Placed

TEAM = frozenset({"coordinator", "secretary"})
FIRM_A = frozenset({"party_a", "colleague_a"})
FIRM_B = frozenset({"party_b"})
MARKET = FIRM_A | FIRM_B | {"supplier_member", "sounding_board", "unverified"}
AFFILIATED = SIGNED_IN - {"administrator", "ex_member", "unconfirmed"}

MAY = (
    {
        "consultations.start_following": SIGNED_IN,
        "consultations.stop_following": SIGNED_IN,
        "consultations.post": AFFILIATED,
        "consultations.ask": AFFILIATED,
        "consultations.take_over_wording": AFFILIATED,
        "consultations.withdraw_clarification": AFFILIATED,
        "consultations.new_party": MARKET,
        "consultations.begin": MARKET,
    }
    | {
        f"consultations.{name}": FIRM_A | FIRM_B
        for name in (
            "party",
            "answer",
            "save",
            "draft",
            "submit",
            "receipt",
            "statement",
            "withdraw_submission",
            "widen",
            "release",
            "agree",
            "object_to",
            "preview",
            "agree_with_point",
            "object_to_point",
            "new_individual",
            "ask_individually",
            "woo_view",
            "give_view",
            "ask_own_dossier",
            "own_dossier",
        )
    }
    | {
        f"consultations.{name}": TEAM
        for name in (
            "new",
            "plan",
            "edit",
            "save_plan",
            "sheet",
            "new_question",
            "add_question",
            "edit_question",
            "save_question",
            "move_question",
            "remove_question",
            "approve",
            "recall",
            "manage",
            "new_extension",
            "extend",
            "new_handout",
            "hand_out",
            "withdrawal",
            "withdraw",
            "conclude",
            "join_team",
            "leave_team",
            "take_up",
            "moderation",
            "clarification",
            "answer_clarification",
            "withhold_clarification",
            "propose_disclosure",
            "disclose",
            "plan_round",
            "move_round",
            "individual",
            "settle_individual",
            "withholding",
            "withhold",
            "restore",
            "answers",
            "unsealing_page",
            "unseal",
            "raw_answer",
            "raw_file",
            "decide",
            "new_document",
            "add_document",
            "remove_document",
            "merge_clarification",
            "propose_wording",
            "woo",
            "begin_woo",
            "woo_request",
            "export_woo",
            "woo_passage",
            "decide_woo",
            "send_woo",
            "tell_woo_again",
            "tell_woo_otherwise",
            "points",
            "make_point",
            "show_points",
            "point",
            "save_point",
            "remove_point",
            "dispose",
            "publish_report",
            "ledger",
            "ask_dossier",
            "dossier",
            "revoke_dossier",
        )
    }
)


class _Staging:
    def __init__(self, cast: Cast) -> None:
        self.cast, self.now = cast, clock.now()

    @contextmanager
    def acting(self, who: str, days: float) -> Iterator[None]:
        with clock.at(self.now + timedelta(days=days)), standing_as(self.cast.standing(who)):
            yield

    def plan(self, title: str, opens: float, closes: float, question: str) -> Consultation:
        dates = Dates(*(self.now + timedelta(days=day) for day in (opens, closes, closes - 3)))
        with self.acting("coordinator", opens - 5):
            made = planning.plan(
                self.cast.group(), self.cast.organisation("municipality"), title, dates,
                summary="Waar het om gaat.", contact="Secretaris",
            )  # fmt: skip
            planning.add_question(made, Asked("text", question))
            planning.add_to_team(made, self.cast.people["secretary"])
            return made

    def open(self, made: Consultation, opens: float) -> None:
        with self.acting("coordinator", opens):
            made.approved_at, made.sheet_digest = clock.now(), planning.sheet_digest(made)
            made.audience = "public"
            db.session.flush()
            opening.open_due()

    def question(self, made: Consultation) -> Question:
        return planning.questions_of(made)[0]

    def draft(self, made: Consultation, who: str, text: str, choice: str, days: float) -> Party:
        with self.acting(who, days):
            party = answering.begin_answering(made, self.cast.organisation(FIRMS[who]))
            answering.save_draft(party, self.question(made), {"text": text}, choice, base=0)
            return party

    def submit(self, party: Party, who: str, days: float) -> Submission:
        with self.acting(who, days):
            outcome = answering.submit(party, answering.draft_digest(party))
            assert isinstance(outcome, Submission)
            return outcome


def stage(cast: Cast) -> list[Placed]:
    with cast.writing():
        staging = _Staging(cast)
        return [*_draft(staging), *_open(staging), *_unsealed(staging), *_reported(staging)]


def _draft(staging: _Staging) -> list[Placed]:
    made = staging.plan("Merelopzet", 20, 50, "Merelschets?")
    with staging.acting("coordinator", 0):
        member = db.session.scalars(planning.team_of(made.id)).first()
        assert member is not None
        document = planning.add_document(made, _written("Merelbijlage"))
    address: dict[str, str | int] = {"pid": made.pid, "key": "1", "member": member.pid}
    return [
        Placed("/consultations/<pid>", address, "Merelopzet", TEAM, shown_at=("/consultations",)),
        Placed("/consultations/<pid>/questions/<key>", address, "Merelschets", TEAM),
        Placed("/consultations/<pid>/sheet/questions/<key>", address, "", TEAM),
        Placed("/consultations/<pid>/team/<member>", address, "", TEAM),
        Placed("/consultations/<pid>/sheet/documents/<document>", address | {"document": document.pid}, "", TEAM),
        Placed("/files/<pid>", {"pid": document.file.pid}, "Merelbijlage", TEAM),
    ]


def _open(staging: _Staging) -> list[Placed]:
    """Firm A has a draft and asked something, firm B submitted: the team sees none of it but the questions."""
    made = staging.plan("Merelconsult", -10, 20, "Merelstelling?")
    staging.open(made, -10)
    party = staging.draft(made, "party_a", "Merelconcept", "public", -2)
    other = staging.draft(made, "party_b", "Merelzegel", "public", -2)
    with staging.acting("party_b", -2):
        sealed = attaching.attach(other, staging.question(made), _written("Merelstuk"))
    handed_in = staging.submit(other, "party_b", -1)
    with staging.acting("party_a", -1):
        asked = asking.ask(made, staging.cast.organisation("firm_a"), "Merelduiding?")
        alone = asking.ask_individually(party, "Merelapart?", "Een geheim.")
        post = thread.say(made, staging.question(made), staging.cast.organisation("firm_a"), "Merelweg")
    with staging.acting("coordinator", -0.5):
        thread.withhold(post, "Er staat een prijs in.")
        proposed = asking.propose_disclosure(asked, "Er staat een dreigement in.")
        planned = asking.plan_round(made, clock.now() + timedelta(days=2))
        dossier = dossiers.ask_for(made)
        dossier.content, dossier.digest, dossier.made_at = b"", "0" * 64, clock.now()
    with staging.acting("party_a", -0.5):
        mine = dossiers.ask_for(made, "party", party)
        mine.content, mine.digest, mine.made_at = b"", "0" * 64, clock.now()
    pid: dict[str, str | int] = {"pid": made.pid, "key": "1"}
    own: dict[str, str | int] = {**pid, "party": party.pid}
    submission: dict[str, str | int] = {"pid": made.pid, "party": other.pid, "submission": handed_in.pid}
    lists = ("/consultations", "/groups/group/consultations")
    return [
        Placed("/consultations/<pid>", pid, "Merelconsult", EVERYONE, shown_at=lists),
        Placed("/consultations/<pid>/questions/<key>", pid, "Merelstelling", EVERYONE),
        Placed("/consultations/<pid>/parties/<party>", own, "Merelconcept", FIRM_A),
        Placed("/consultations/<pid>/parties/<party>", {**pid, "party": other.pid}, "Merelzegel", FIRM_B),
        Placed("/consultations/<pid>/parties/<party>/submissions/<submission>", submission, "", FIRM_B),
        Placed(
            "/consultations/<pid>/clarifications/<key>",
            {"pid": made.pid, "key": asked.key},
            "Merelduiding",
            TEAM | FIRM_A,
            reached_by=TEAM,
        ),
        Placed(
            "/consultations/<pid>/individual-questions/<individual>",
            {"pid": made.pid, "individual": alone.pid},
            "Merelapart",
            TEAM | FIRM_A,
        ),
        Placed(
            "/consultations/<pid>/posts/<post>",
            {"pid": made.pid, "post": post.pid},
            "Merelweg",
            TEAM | {"party_a"},
            reached_by=TEAM,
        ),
        Placed(
            "/consultations/<pid>/disclosures/<disclosure>", {"pid": made.pid, "disclosure": proposed.pid}, "", TEAM
        ),
        Placed("/consultations/<pid>/rounds/<number>", {"pid": made.pid, "number": planned.number}, "", TEAM),
        Placed("/consultations/<pid>/dossiers/<dossier>", {"pid": made.pid, "dossier": dossier.pid}, "", TEAM),
        Placed("/consultations/<pid>/parties/<party>/dossiers/<dossier>", {**own, "dossier": mine.pid}, "", FIRM_A),
        Placed("/files/<pid>", {"pid": sealed.file.pid}, "Merelstuk", FIRM_B),
    ]


def _written(words: str) -> Upload:
    return checked(io.BytesIO(words.encode()), f"{words.lower()}.txt")


def _unsealed(staging: _Staging) -> list[Placed]:
    """Closed and unsealed: the team reads the answers, nobody else but who gave them."""
    made = staging.plan("Merelgeopend", -40, -5, "Wat is nodig?")
    staging.open(made, -40)
    party = staging.draft(made, "party_a", "Merelruw", "anonymised", -20)
    with staging.acting("party_a", -19):
        attaching.attach(party, staging.question(made), _written("Merelbijstuk"))
    staging.submit(party, "party_a", -10)
    with staging.acting("coordinator", -4):
        unsealing.unseal(made)
        [answer] = unsealing.answers_of(made)
        release = releasing.propose_rewritten(answer, "Merelvrijgave")
        began = woo.begin(made, "Merelverzoek", clock.now() + timedelta(days=9))
        [passage] = woo.passages_of(began)
    with staging.acting("party_a", -3):
        releasing.agree(release)
    with staging.acting("coordinator", -2):
        point = points.make_point(made, "Merelpunt", unsealing.answers_of(made))
        points.show_points(made)
        [preview] = points.previews_of(points.points_of(made)[0]).values()
    pid: dict[str, str | int] = {"pid": made.pid}
    return [
        Placed("/consultations/<pid>", pid, "Merelgeopend", EVERYONE),
        Placed(
            "/consultations/<pid>/parties/<party>",
            {**pid, "party": party.pid, "key": "1"},
            "Merelruw",
            FIRM_A | TEAM,
            reached_by=FIRM_A,
        ),
        Placed("/consultations/<pid>/answers/<answer>", {**pid, "answer": answer.pid}, "", TEAM),
        Placed(
            "/consultations/<pid>/answers/<answer>/files/<file>",
            {**pid, "answer": answer.pid, "file": answer.part.files[0].pid},
            "Merelbijstuk",
            TEAM | FIRM_A,
            reached_by=TEAM,
        ),
        Placed("/files/<pid>", {"pid": answer.part.files[0].file.pid}, "", FIRM_A),
        Placed("/consultations/<pid>/woo/<woo>", {**pid, "woo": began.pid}, "Merelverzoek", TEAM),
        Placed("/consultations/<pid>/woo-passages/<passage>", {**pid, "passage": passage.pid}, "", TEAM),
        Placed(
            "/consultations/<pid>/parties/<party>/woo/<passage>",
            {**pid, "party": party.pid, "passage": passage.pid},
            "",
            FIRM_A | TEAM,
            reached_by=FIRM_A,
        ),
        Placed(
            "/consultations/<pid>/parties/<party>/releases/<release>",
            {**pid, "party": party.pid, "release": release.pid},
            "Merelvrijgave",
            FIRM_A | TEAM,
        ),
        Placed(
            "/consultations/<pid>/points/<point>",
            {**pid, "point": point.pid},
            "Merelpunt",
            FIRM_A | TEAM,
            reached_by=TEAM,
        ),
        Placed(
            "/consultations/<pid>/parties/<party>/points/<preview>",
            {**pid, "party": party.pid, "preview": preview.pid},
            "",
            FIRM_A,
        ),
    ]


def _reported(staging: _Staging) -> list[Placed]:
    """A report holds what was released; the confidential answer beside it stays inside."""
    made = staging.plan("Merelarchief", -80, -45, "Wat is nodig?")
    staging.open(made, -80)
    public = staging.draft(made, "party_a", "Merelopenbaar", "public", -60)
    staging.submit(public, "party_a", -59)
    secret = staging.draft(made, "party_b", "Merelgeheim", "confidential", -60)
    staging.submit(secret, "party_b", -59)
    with staging.acting("coordinator", -44):
        unsealing.unseal(made)
        for answer in unsealing.answers_of(made):
            if answer.part.choice.confidentiality == "public":
                releasing.release_as_given(answer)
        report = reporting.publish_report(made, "Merelbericht")
    address: dict[str, str | int] = {"pid": made.pid, "number": report.number}
    return [
        Placed("/consultations/<pid>/reports/<number>", address, "Merelbericht", EVERYONE),
        Placed("/consultations/<pid>/reports/<number>", address, "Merelopenbaar", EVERYONE),
        Placed(
            "/consultations/<pid>/parties/<party>",
            {"pid": made.pid, "party": secret.pid, "key": "1"},
            "Merelgeheim",
            FIRM_B | TEAM,
            reached_by=FIRM_B,
        ),
        *(
            Placed("/consultations/<pid>/answers/<answer>", {"pid": made.pid, "answer": answer.pid}, "", TEAM)
            for answer in unsealing.answers_of(made)
        ),
    ]
