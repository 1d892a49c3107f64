"""Two who act at once on one tender, lot, proposal or file: nobody overwrites anybody, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from buyergroup_hub.groups.group.models import GroupName
from buyergroup_hub.kit.db import db
from buyergroup_hub.notices.registry import imports
from buyergroup_hub.notices.registry.imports import Imported, import_files
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.notices.actions import proposing
from buyergroup_hub.tenders.notices.models import NoticeProposal, TenderNotice
from buyergroup_hub.tenders.tender.models import ClauseUse, Tender
from tests import factories as make
from tests.cast import Browser, Cast
from tests.clauses import written
from tests.notices import written as notices
from tests.tenders import told
from tests.tenders.told import hidden
from tests.together import PATIENCE, at_once

Bring = Callable[..., Imported]


@pytest.fixture
def two(cast: Cast) -> tuple[Browser, Browser]:
    """Two people of the province, which buys what these tests plan."""
    with cast.writing():
        make.affiliation(cast.person("participant"), cast.organisation("province"))
    return cast.client("core_member"), cast.client("participant")


def test_two_imports_of_one_file_give_one_notice(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the file, and found it new, before either writes."""
    (tmp_path / "een.xml").write_bytes(notices.notice())
    both_read, prepare = Barrier(2), imports._prepared

    def prepared(*given: Any) -> Any:
        found = prepare(*given)
        both_read.wait(timeout=PATIENCE)
        return found

    monkeypatch.setattr(imports, "_prepared", prepared)

    def importing() -> tuple[int, int, int]:
        with cast.app.app_context():
            result = import_files([tmp_path])
            return result.imported, result.unchanged, len(result.rejected)

    assert at_once(importing, importing) == [(0, 1, 0), (1, 0, 0)]
    with cast.reading():
        assert db.session.scalar(select(func.count(Notice.id))) == 1


def test_two_who_make_a_tender_of_one_notice_make_one(cast: Cast, bring_in: Bring) -> None:
    bring_in(notices.notice())
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        pid = db.session.scalars(select(Notice.pid)).one()
    clients = [cast.client("programme"), cast.client("programme")]

    def taking(number: int) -> Callable[[], int]:
        return lambda: clients[number].post(f"/notices/{pid}/tender").status_code

    answers = at_once(taking(0), taking(1))
    assert answers in ([303, 303], [303, 409])
    with cast.reading():
        assert db.session.scalar(select(func.count(Tender.id))) == 1
        assert db.session.scalar(select(func.count()).select_from(TenderNotice)) == 1


def test_of_two_who_answer_one_proposal_the_first_counts(cast: Cast, bring_in: Bring) -> None:
    with cast.writing():
        db.session.add(GroupName(group_id=cast.groups["group"], name="Bouwmaterieel"))
    bring_in(notices.notice())
    with cast.writing():
        proposing.look_at_new_notices()
    with cast.reading():
        pid = db.session.scalars(select(NoticeProposal.pid)).one()
    yes, no = cast.client("coordinator"), cast.client("secretary")
    address = f"/proposals/{pid}"
    begun = [hidden(client.get(address).text, address) for client in (yes, no)]
    answers = at_once(
        lambda: yes.post(address, data={"relation": "set", **begun[0]}).status_code,
        lambda: no.post(address, data={"relation": "no", **begun[1]}).status_code,
    )
    assert answers == [303, 422]
    with cast.reading():
        answer = db.session.scalars(select(NoticeProposal.answer)).one()
        assert db.session.scalar(select(func.count(Tender.id))) == (answer == "confirmed")


def test_who_edits_a_lot_that_changed_reads_both(two: tuple[Browser, Browser], cast: Cast) -> None:
    pid = told.planned(cast, lots=("Brug",))
    address = f"/tenders/{pid}/lots/1"
    begun = [hidden(client.get(address).text, address) for client in two]

    def saving(number: int) -> Callable[[], int]:
        said = begun[number] | {"edit-title": f"Brug {number}", "edit-project_type": ""}
        return lambda: two[number].post(address, data=said).status_code

    assert at_once(saving(0), saving(1)) == [303, 422]
    with cast.reading():
        kept = told.tender(pid).lots[0].title
    late = int(kept == "Brug 0")
    said = begun[late] | {"edit-title": "Mijn titel", "edit-project_type": ""}
    page = two[late].post(address, data=said).text
    assert "Dit is net gewijzigd, door een ander of door jou in een ander venster" in page
    assert f"Er staat nu: {kept}." in page
    assert 'value="Mijn titel"' in page
    again = hidden(page, address) | {"edit-title": "Mijn titel", "edit-project_type": ""}
    assert two[late].post(address, data=again).status_code == 303
    with cast.reading():
        assert told.tender(pid).lots[0].title == "Mijn titel"


def test_who_edits_a_tender_that_changed_reads_both(two: tuple[Browser, Browser], cast: Cast) -> None:
    pid = told.planned(cast, "Brug")
    address, said = f"/tenders/{pid}", {"description": "", "nature": "", "expected": ""}
    begun = [hidden(client.get(f"{address}/edit").text, address) for client in two]

    def saving(number: int) -> Callable[[], int]:
        mine = begun[number] | said | {"title": f"Brug {number}"}
        return lambda: two[number].post(address, data=mine).status_code

    assert at_once(saving(0), saving(1)) == [303, 409]


def test_of_two_who_record_one_clause_the_second_reads_the_first(two: tuple[Browser, Browser], cast: Cast) -> None:
    code = written.published(cast)
    pid = told.planned(cast)
    address = f"/tenders/{pid}/lots/1/uses/{code}"
    begun = [hidden(client.get(address).text, f"{address}?version=1") for client in two]

    def recording(number: int, weeks: str) -> Callable[[], int]:
        said = begun[number] | {"use": "used", "level": "1", "p_weken": weeks}
        return lambda: two[number].post(f"{address}?version=1", data=said).status_code

    assert at_once(recording(0, "8"), recording(1, "12")) == [303, 422]
    with cast.reading():
        assert db.session.scalar(select(func.count(ClauseUse.id))) == 1


def test_a_publication_and_another_version_do_not_pass_each_other(two: tuple[Browser, Browser], cast: Cast) -> None:
    """Either the newer version went to market, or the older one did and stays: never a version that came after."""
    code = written.published(cast)
    pid = told.planned(cast)
    told.used(cast, pid, code)
    written.revised(cast, code)
    address = f"/tenders/{pid}/lots/1/uses/{code}?version=2"
    said = hidden(two[1].get(address).text, address) | {"use": "used", "level": "1", "p_weken": "8"}
    answers = at_once(
        lambda: two[0].post(f"/tenders/{pid}/publication", data={}).status_code,
        lambda: two[1].post(address, data=said).status_code,
    )
    assert answers in ([303, 303], [303, 409], [303, 422])
    with cast.reading():
        tender = told.tender(pid)
        number = tender.lots[0].uses[0].version.number
    if answers == [303, 303]:
        assert (number, tender.stage) == (2, "published")
    elif tender.published_on is not None:
        assert number == 1


def test_of_two_who_end_an_adoption_one_does(cast: Cast) -> None:
    from tests.tenders.adoptions.test_adoption import _adopted, _set

    pid = _adopted(cast, _set(cast, written.published(cast)))
    clients = [cast.client("other_member"), cast.client("other_member")]

    def ending(number: int) -> Callable[[], int]:
        return lambda: clients[number].post(f"/adoptions/{pid}/end").status_code

    assert at_once(ending(0), ending(1)) == [303, 409]
    with cast.reading():
        assert db.session.scalar(select(func.count(Adoption.id)).where(Adoption.ended_on.is_not(None))) == 1
