"""Two people press at the same moment, on a real database: one is first, and neither loses anything."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from buyergroup_hub.kit.db import db
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.models import SectionDraft
from buyergroup_hub.visions.rounds.actions import endorsing as actions_endorsing
from buyergroup_hub.visions.rounds.models import Endorsement, EndorsementAnswer, VisionVersion
from tests import factories as make
from tests.cast import Cast
from tests.filled import word
from tests.together import at_once
from tests.visions import writing as the


def test_of_two_who_save_one_is_first_and_both_texts_are_kept(cast: Cast) -> None:
    pid = the.started(cast)
    clients = {who: cast.client(who) for who in ("participant", "secretary")}

    def saving(who: str) -> Callable[[], int]:
        said = {"heading": "Vraag", "body": f"Tekst van {who}", "base": 0}
        return lambda: clients[who].post(f"/visions/{pid}/sections/demand", data=said).status_code

    assert at_once(saving("participant"), saving("secretary")) == [303, 409]
    with cast.reading():
        saved = [revision.body for revision in writing.revisions(the.section(pid), "nl").values()]
        kept = [draft.body for draft in db.session.scalars(select(SectionDraft))]
    assert len(saved) == len(kept) == 1
    assert {*saved, *kept} == {"Tekst van participant", "Tekst van secretary"}


def test_of_two_who_publish_one_does(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "core_member"):
        the.answers(cast, pid, who)
    clients = [cast.client("coordinator"), cast.client("secretary")]

    def publishing(number: int) -> Callable[[], int]:
        said = {"change_summary": "De eerste versie."}
        return lambda: clients[number].post(f"/visions/{pid}/proposals/1/publication", data=said).status_code

    assert at_once(publishing(0), publishing(1)) == [303, 409]
    with cast.reading():
        assert [version.number for version in db.session.scalars(select(VisionVersion))] == [1]


def test_an_objection_and_the_publication_do_not_pass_each_other(cast: Cast) -> None:
    """Either the objection is first and nothing is published, or the text is published and the objection refused."""
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        the.answers(cast, pid, who)
    leader, member = cast.client("coordinator"), cast.client("core_member")
    province = cast.organisations["province"]
    against = {"organisation": word(province), "answer": "objection", "remark": "Nee.", "seen": f"{word(province)}:0"}
    address = f"/visions/{pid}/proposals/1"
    answers = at_once(
        lambda: leader.post(f"{address}/publication", data={"change_summary": "Eerste."}).status_code,
        lambda: member.post(f"{address}/endorsements", data=against).status_code,
    )
    assert answers == [303, 409]


def test_two_who_sign_alike_for_one_organisation_sign_once(cast: Cast) -> None:
    """The second is told of the first, and the organisation is counted once."""
    pid = the.frozen_one(cast)
    with cast.writing():
        colleague = cast.person("secretary")
        place = make.affiliation(colleague, cast.organisation("province"), may_endorse=True)
        make.member(cast.group(), place, "core_group_member")
    clients = [cast.client("core_member"), cast.client("secretary")]

    def endorsing(number: int) -> Callable[[], int]:
        province = cast.organisations["province"]
        said = {"organisation": word(province), "answer": "endorsed", "remark": "", "seen": f"{word(province)}:0"}
        return lambda: clients[number].post(f"/visions/{pid}/proposals/1/endorsements", data=said).status_code

    assert at_once(endorsing(0), endorsing(1)) == [303, 303]
    with cast.reading():
        place_id = db.session.scalars(select(Endorsement.id).filter_by(organisation_id=cast.organisations["province"]))
        answers = select(EndorsementAnswer).filter_by(endorsement_id=place_id.one())
        assert [one.number for one in db.session.scalars(answers)] == [1]
        proposal = the.proposal(pid)
        assert actions_endorsing.tally(proposal, actions_endorsing.endorsements_of(proposal)).endorsed == 1


def test_of_two_who_saw_the_same_one_decides(cast: Cast) -> None:
    """What somebody decided after the page was opened is not overwritten by another decision, nor counted twice by the
    same."""
    pid = the.frozen_one(cast)
    address, seen = f"/visions/{pid}/proposals/1", f"{word(cast.organisations['province'])}:0"
    clients = [cast.client("core_member"), cast.client("core_member")]

    def deciding(number: int, answer: str) -> Callable[[], int]:
        said = {"organisation": word(cast.organisations["province"]), "answer": answer, "remark": "Nee.", "seen": seen}
        return lambda: clients[number].post(f"{address}/endorsements", data=said).status_code

    assert at_once(deciding(0, "objection"), deciding(1, "endorsed_with_remark")) == [303, 409]
    with cast.reading():
        assert [one.number for one in db.session.scalars(select(EndorsementAnswer))] == [1]


def test_who_endorses_while_it_is_published_stands_with_the_version(cast: Cast) -> None:
    """Whichever comes first: the endorsement is public, and nothing of it is lost."""
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        the.answers(cast, pid, who)
    leader, member = cast.client("coordinator"), cast.client("core_member")
    province = cast.organisations["province"]
    said = {"organisation": word(province), "answer": "endorsed", "remark": "", "seen": f"{word(province)}:0"}
    address = f"/visions/{pid}/proposals/1"
    answers = at_once(
        lambda: leader.post(f"{address}/publication", data={"change_summary": "Eerste."}).status_code,
        lambda: member.post(f"{address}/endorsements", data=said).status_code,
    )
    assert answers == [303, 303]
    with cast.reading():
        place = db.session.scalars(select(Endorsement).filter_by(organisation_id=cast.organisations["province"])).one()
        assert (place.answer, place.audience, place.late) == ("endorsed", "public", False)
    assert "Provincie Noord" in cast.client("visitor").get(f"/visions/{pid}").text


def test_of_two_who_freeze_one_does(cast: Cast) -> None:
    pid = the.written(cast)
    with cast.reading():
        seen = actions_endorsing.draft_digest(the.vision(pid))
    clients = [cast.client("coordinator"), cast.client("secretary")]

    def freezing(number: int) -> Callable[[], int]:
        return lambda: clients[number].post(f"/visions/{pid}/proposals", data={"seen": seen}).status_code

    assert at_once(freezing(0), freezing(1)) == [303, 409]
    with cast.reading():
        assert the.proposal(pid).asked == 4


def test_who_publishes_while_it_is_withdrawn_finds_it_closed(cast: Cast) -> None:
    pid = the.frozen_one(cast)
    for who in ("coordinator", "secretary", "participant"):
        the.answers(cast, pid, who)
    leader, other = cast.client("coordinator"), cast.client("secretary")
    address = f"/visions/{pid}/proposals/1"
    answers = at_once(
        lambda: leader.post(f"{address}/publication", data={"change_summary": "Eerste."}).status_code,
        lambda: other.post(f"{address}/withdrawal", data={"reason": "Toch niet."}).status_code,
    )
    assert answers[0] == 303
    assert answers[1] in (409, 422), "a withdrawal that comes second is shown again with its reason"
    with cast.reading():
        published = db.session.scalars(select(VisionVersion)).all()
        assert (the.proposal(pid).withdrawn_at is None) == bool(published)


def test_of_two_who_take_over_one_suggestion_one_does(cast: Cast) -> None:
    pid = the.written(cast)
    with cast.acting("participant"):
        head = writing.head_of(the.section(pid), "nl")
        assert head is not None
        comment = commenting.suggest(the.section(pid), head, "hergebruik", "hergebruik of verhuur").pid
    clients = [cast.client("coordinator"), cast.client("secretary")]

    def taking(number: int) -> Callable[[], int]:
        return lambda: clients[number].post(f"/visions/{pid}/comments/{comment}/takeover").status_code

    assert at_once(taking(0), taking(1)) == [303, 409]
    with cast.reading():
        last = writing.head_of(the.section(pid), "nl")
        assert last is not None
        assert (last.number, last.body.count("of verhuur")) == (2, 1)
