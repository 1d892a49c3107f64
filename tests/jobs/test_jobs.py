"""Jobs: done at least once, never by two at a time, and never lost."""

from __future__ import annotations

import errno

import pytest

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.jobs import actions
from buyergroup_hub.jobs.actions import dead_letters, enqueue, tick, waiting, work_off, work_once
from buyergroup_hub.jobs.models import TRIES, Job
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from tests import factories as make
from tests.fixtures.clock import StandingClock

done: list[str] = []


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    done.clear()

    def note(word: str) -> actions.Finish:
        return lambda: done.append(word)

    def fail(word: str) -> None:
        done.append(word)
        raise RuntimeError("no")

    monkeypatch.setattr(actions, "HANDLERS", {"note": note, "fail": fail})
    monkeypatch.setattr(actions, "TICKS", [])


def _ask(name: str, **keys: str) -> None:
    begin(writes=True)
    enqueue(name, keys)
    commit()


def test_work_that_was_asked_for_is_done_once(context: Hub) -> None:
    _ask("note", word="een")
    assert work_off() == 1
    assert work_off() == 0
    assert done == ["een"]


def test_work_of_a_transaction_that_is_rolled_back_is_not_done(context: Hub) -> None:
    enqueue("note", {"word": "een"})
    db.session.rollback()
    assert work_off() == 0


def test_one_waiting_job_is_enough_where_that_is_said(context: Hub) -> None:
    for word in ("een", "twee"):
        enqueue("note", {"word": word}, dedupe="noteer")
    commit()
    work_off()
    assert done == ["een"]


def test_after_it_was_taken_the_same_may_be_asked_again(context: Hub) -> None:
    enqueue("note", {"word": "een"}, dedupe="noteer")
    commit()
    work_off()
    begin(writes=True)
    enqueue("note", {"word": "twee"}, dedupe="noteer")
    commit()
    work_off()
    assert done == ["een", "twee"]


def test_work_that_fails_waits_longer_each_time_and_ends_as_a_dead_letter(context: Hub, clock: StandingClock) -> None:
    _ask("fail", word="nee")
    for _try in range(TRIES):
        assert work_off() == 1
        assert work_off() == 0
        clock.forward(hours=2)
    assert work_off() == 0
    begin(writes=False)
    (letter,) = dead_letters()
    assert (len(done), letter.fault, waiting()) == (TRIES, "RuntimeError: no", 0)


def test_work_waits_for_its_time(context: Hub, clock: StandingClock) -> None:
    enqueue("note", {"word": "straks"}, due_at=kit_clock.now().replace(hour=20))
    commit()
    assert work_off() == 0
    clock.forward(hours=20)
    assert work_off() == 1


def test_a_worker_that_dies_leaves_its_work_to_the_next(context: Hub, clock: StandingClock) -> None:
    _ask("note", word="een")
    begin(writes=True)
    assert actions._lease() is not None
    commit()
    assert work_once() == 0
    clock.forward(minutes=3)
    assert work_once() == 1
    assert done == ["een"]


def test_a_worker_that_was_too_slow_does_not_mark_the_work_of_its_successor(context: Hub, clock: StandingClock) -> None:
    _ask("note", word="een")
    begin(writes=True)
    slow = actions._lease()
    assert slow is not None
    slow_id, slow_tries = slow.id, slow.tries
    commit()
    clock.forward(minutes=3)
    begin(writes=True)
    assert actions._lease() is not None
    commit()
    begin(writes=True)
    actions._finish(slow_id, slow_tries)
    begin(writes=False)
    assert db.session.get_one(Job, slow_id).done_at is None


def test_what_a_job_wrote_goes_when_marking_it_fails(context: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> actions.Finish:
        def finish() -> None:
            make.group("Half werk")

        return finish

    monkeypatch.setitem(actions.HANDLERS, "write", write)
    _ask("write")
    monkeypatch.setattr(actions, "_finish", lambda *_keys: db.session.rollback())
    work_once()
    begin(writes=False)
    assert db.session.query(Job).filter(Job.done_at.is_not(None)).count() == 0
    assert db.session.query(Group).count() == 0


def test_a_verb_of_the_clock_that_fails_does_not_stop_the_others(context: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "TICKS", [breaks, lambda: done.append("tik")])
    tick()
    assert done == ["tik"]


def test_a_disk_that_is_full_is_one_line_of_the_log(
    context: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(actions, "TICKS", [breaks, breaks])
    tick()
    assert [line.getMessage() for line in caplog.records] == ["a verb of the clock failed: the disk is full"] * 2
    assert not any(line.exc_info for line in caplog.records)


def test_work_that_meets_a_full_disk_waits_for_days(
    context: Hub, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(word: str) -> None:
        raise OSError(errno.ENOSPC, word)

    monkeypatch.setitem(actions.HANDLERS, "fail", breaks)
    _ask("fail", word="vol")
    for _try in range(2 * TRIES):
        assert work_off() == 1
        clock.forward(hours=2)
    begin(writes=False)
    assert (dead_letters(), waiting()) == ([], 1)


def test_a_name_that_nobody_handles_is_refused(context: Hub) -> None:
    with pytest.raises(ValueError, match="nothing handles"):
        enqueue("unknown", {})
