"""Tenders, proposals and adoptions for the matrix of all addresses."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.clauses.sets import actions as clauses
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.groups.commitments import actions as commitments
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry.models import Notice, NoticeFile
from buyergroup_hub.tenders.adoptions import actions as adoptions_actions
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.notices.models import NoticeChoice, NoticeLook, NoticeProposal
from buyergroup_hub.tenders.tender.models import LotItem
from tests import factories as make
from tests.cast import Cast
from tests.clauses import written
from tests.matrix.placed import EVERYONE, Placed
from tests.tenders import told

CLIENTS = frozenset({"coordinator", "secretary", "core_member", "participant"})
OWN = frozenset({"core_member"})
BUYING = CLIENTS | {"follower", "supplier_client", "other_member"}
"""Who works for a public client."""
LEADERS = frozenset({"coordinator", "secretary"})

BUYER = (
    "edit", "save", "progress", "share", "decide", "publish", "cancel", "add_lot", "link", "code", "arrange", "match",
    "lot", "save_lot", "remove_lot", "award", "leave_unawarded", "contract", "realise", "declare_complete",
    "choose_clause", "use", "record_use", "remove_use", "result", "tell_result", "basket", "use_basket", "choice",
    "choose", "involved", "involve", "add_item", "remove_item", "correct_day", "correct_day_of_lot", "tie",
    "change_tie", "unmatch", "themes", "say_themes",
)  # fmt: skip

MAY = {
    "tenders.commitments": {"programme"},
    **{f"tenders.{name}": OWN for name in BUYER},
    "tenders.codes": LEADERS | {"programme"},
    "tenders.set_codes": LEADERS | {"programme"},
    "tenders.new": BUYING | {"programme"},
    "tenders.plan": BUYING | {"programme"},
    "tenders.take_over": OWN | {"programme"},
    "tenders.tying_notice": OWN | {"programme"},
    "tenders.tie_notice": OWN | {"programme"},
    "tenders.proposal": LEADERS | OWN,
    "tenders.answer_proposal": LEADERS | OWN,
    "tenders.new_adoption": BUYING | {"programme"},
    "tenders.take_set_over": BUYING | {"programme"},
    "tenders.report_adoption": {"other_member"},
    "tenders.link_adoption": {"other_member"},
    "tenders.end_adoption": {"other_member"},
}
ELSEWHERE = {
    "tenders.choose_from_set",
    "tenders.basket",
    "tenders.use_basket",
    "tenders.new_adoption",
    "tenders.take_set_over",
}
"""They need a basket or set of the address's query: test_pages and test_adoption try them as each person."""


def stage(cast: Cast) -> list[Placed]:
    """A tender in each circle, with a lot, a use and a choice; a notice with its proposal; an adoption."""
    code = written.published(cast, "Toegepaste bepaling")
    own = told.planned(cast, "Kanarieplan eigen")
    clients = told.shared(cast, "clients", title="Kanarieplan groep", expected="2027-Q2")
    public = told.shared(cast, title="Kanarieplan openbaar", expected="2027-Q2")
    market = told.published(cast, "Kanarieopdracht")
    with cast.acting("core_member"):
        promised = commitments.commit_project(cast.group(), cast.organisation("province")).pid
    placed = []
    seen = {own: OWN, clients: CLIENTS, public: EVERYONE, market: EVERYONE}
    words = {own: "Kanarieplan eigen", clients: "Kanarieplan groep", public: "Kanarieplan openbaar"}
    shown = {public: ("/calendar", "/calendar.csv", "/calendar.ics", "/tenders"), market: ("/tenders",)}
    for pid, who in seen.items():
        told.used(cast, pid, code)
        with cast.writing():
            tender = told.tender(pid)
            notice = _notice(f"Bericht {pid}", demo=tender.demo)
            choice = NoticeChoice(
                tender_id=tender.id,
                notice_id=notice.id,
                field="title",
                said="Anders",
                held=tender.title,
                value="Anders",
            )
            commitments_actions.match(tender, db.session.scalars(select(Commitment).filter_by(pid=promised)).one())
            item = LotItem(lot_id=tender.lots[0].id, what="Beton")
            db.session.add_all([choice, item])
            db.session.flush()
            values: dict[str, str | int] = {
                "pid": pid,
                "number": 1,
                "code": code,
                "choice": choice.pid,
                "item": item.pid,
                "slug": "group",
                "commitment": promised,
            }
        canary = words.get(pid, "Kanarieopdracht")
        placed.append(Placed("/tenders/<pid>", values, canary, who, shown_at=shown.get(pid, ())))
    return [*placed, *_notices(cast), *_adoption(cast)]


def _notice(title: str, *, demo: bool) -> Notice:
    """It says what the one does that is there; of the index it is a notice like others."""
    notice = Notice(
        sha256=f"{abs(hash(title)):064d}"[:64],
        kind="sample" if demo else "real",
        demo=demo,
        subtype="16",
        form="competition",
        title=title,
        reader=1,
        parsed=db.session.scalars(select(Notice.parsed).order_by(Notice.id)).first(),
        imported_at=clock.now(),
        audience="public",
        origin="imported",
        buyers=[],
        codes=[],
        file=NoticeFile(packed=b""),
    )
    db.session.add(notice)
    db.session.flush()
    return notice


def _notices(cast: Cast) -> list[Placed]:
    with cast.writing():
        notice = db.session.query(Notice).filter(Notice.parsed.is_not(None)).order_by(Notice.id).first()
        assert notice is not None
        province, group = cast.organisation("province"), cast.group()
        if group.demo:
            make.invented(notice)
        db.session.add(NoticeLook(notice_id=notice.id, organisation_id=province.id, looked_at=clock.now()))
        proposal = NoticeProposal(
            notice_id=notice.id,
            group_id=group.id,
            organisation_id=province.id,
            reasons={"words": ["kanariereden"]},
            demo=group.demo,
            proposed_at=clock.now(),
            audience=f"group:{group.id}",
        )
        db.session.add(proposal)
        db.session.flush()
        return [
            Placed("/notices/<pid>/tender", {"pid": notice.pid}, "", EVERYONE),
            Placed(
                "/proposals/<pid>",
                {"pid": proposal.pid},
                "kanariereden",
                CLIENTS,
                shown_at=("/groups/group/proposals",),
            ),
            Placed("/groups/<slug>/proposals", {"slug": "group"}, "", CLIENTS),
        ]


def _adoption(cast: Cast) -> list[Placed]:
    code = written.published(cast, "Bepaling in de set")
    with cast.acting("participant"):
        composed = clauses.compose(cast.group(), "Set om over te nemen", 1)
        clauses.put(composed, written.version(code, 1), 1)
        clauses.publish_set(composed)
        pid = composed.pid
    with cast.acting("other_member"):
        hospital = cast.organisation("hospital")
        taken = adoptions_actions.adopt(composed_again(pid), hospital, "Kanarieovername")
        return [
            Placed(
                "/adoptions/<pid>",
                {"pid": taken.pid},
                "Kanarieovername",
                EVERYONE,
            ),
            Placed("/groups/<slug>/adopt", {"slug": "group"}, "", EVERYONE),
            Placed("/groups/<slug>/codes", {"slug": "group"}, "", EVERYONE),
            Placed("/groups/<slug>/adoptions", {"slug": "group"}, "", EVERYONE),
        ]


def composed_again(pid: str) -> ClauseSet:
    return db.session.scalars(ClauseSet.addressed(pid=pid)).unique().one()
