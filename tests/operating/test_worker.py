"""The worker does its chores, survives their failures, and is the only one of its data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit.db import Pulse, begin, commit, db, reopen
from buyergroup_hub.operating import worker
from buyergroup_hub.operating.supervise import Child
from buyergroup_hub.operating.worker import Chore
from config import CHECKOUT
from tests.cast import Cast

LONG = 10
"""Seconds after which a test that would otherwise hang fails."""


@pytest.fixture
def bare() -> Flask:
    return Flask("bare")


def chore(work: Callable[[], int], every: float = 60.0) -> Chore:
    return Chore("a chore", work, every=every)


def test_what_found_something_is_asked_again_at_once(bare: Flask) -> None:
    left = [1, 1]
    busy = chore(lambda: left.pop() if left else 0)

    assert busy.take_turn(bare, now=100.0)
    assert busy.due_at == 100.0
    assert busy.take_turn(bare, now=101.0)
    assert not busy.take_turn(bare, now=102.0)
    assert busy.due_at == 162.0


def test_a_failure_is_answered_by_a_growing_pause(bare: Flask) -> None:
    def fail() -> int:
        raise ValueError("no")

    failing = chore(fail, every=1.0)
    pauses = []
    for _ in range(8):
        assert not failing.take_turn(bare, now=0.0)
        pauses.append(failing.due_at)

    assert pauses == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


def test_a_success_ends_the_pauses(bare: Flask) -> None:
    answers: Iterator[int | Exception] = iter([ValueError(), 0, ValueError()])

    def work() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    shaky = chore(work, every=1.0)
    dues = []
    for _ in range(3):
        shaky.take_turn(bare, now=0.0)
        dues.append(shaky.due_at)

    assert dues == [2.0, 1.0, 2.0]


def test_a_failing_chore_does_not_hold_up_the_others(bare: Flask, tmp_path: Path) -> None:
    stopping = threading.Event()

    def fail() -> int:
        raise ValueError("no")

    def stop() -> int:
        stopping.set()
        return 0

    worker.work(bare, tmp_path, stopping, [chore(fail), chore(stop)])

    assert stopping.is_set()
    assert (tmp_path / worker.SIGN_OF_LIFE).exists()


def test_each_turn_has_a_context_of_its_own(bare: Flask) -> None:
    seen: list[object] = []
    bare.teardown_appcontext(seen.append)

    chore(lambda: 1).take_turn(bare, now=0.0)
    chore(lambda: 1).take_turn(bare, now=0.0)

    assert seen == [None, None]


def test_a_second_worker_waits_until_the_first_has_gone(bare: Flask, tmp_path: Path) -> None:
    first_stops, second_stops = threading.Event(), threading.Event()
    first_works, second_works = threading.Event(), threading.Event()
    order: list[str] = []

    def chores_of(name: str, works: threading.Event) -> list[Chore]:
        def work() -> int:
            order.append(name)
            works.set()
            return 0

        return [chore(work)]

    def start(stops: threading.Event, todo: list[Chore]) -> threading.Thread:
        thread = threading.Thread(target=worker.work, args=(bare, tmp_path, stops, todo))
        thread.start()
        return thread

    first = start(first_stops, chores_of("first", first_works))
    assert first_works.wait(LONG)
    second = start(second_stops, chores_of("second", second_works))
    first_stops.set()
    first.join(LONG)
    assert second_works.wait(LONG)
    second_stops.set()
    second.join(LONG)

    assert order == ["first", "second"]


def test_a_write_brings_the_next_turn_and_no_pause_of_a_failure_ends(bare: Flask) -> None:
    eager, calm, failing = chore(lambda: 0), chore(lambda: 0), chore(lambda: 1 // 0)
    eager.soon, calm.soon, failing.soon = 0.0, None, 0.0
    for each in (eager, calm, failing):
        each.take_turn(bare, now=100.0)
        each.wake()
        each.wake()

    assert (eager.due_at, calm.due_at, failing.due_at) == (100.0, 160.0, 160.0)


def test_what_may_wait_a_second_is_not_done_at_each_write(bare: Flask) -> None:
    slow = chore(lambda: 0)
    slow.soon = 1.0
    slow.take_turn(bare, now=100.0)
    slow.wake()
    slow.wake()

    assert slow.due_at == 101.0


@pytest.mark.one_engine
def test_the_pulse_beats_when_anybody_writes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs.HANDLERS, "test.wake", lambda: None)
    with cast.app.app_context():
        pulse = Pulse(db.engine)
    assert pulse.beats()
    assert not pulse.beats()
    with cast.app.app_context():
        begin(writes=True)
        commit()
    assert not pulse.beats(), "a turn that writes nothing wakes nobody"
    with cast.writing():
        jobs.enqueue("test.wake", {})
    assert pulse.beats()
    assert not pulse.beats()
    with cast.app.app_context():
        reopen()
    assert pulse.beats(), "another file may stand in its place"
    pulse.rest()


def test_a_job_is_done_at_once_though_a_look_for_work_is_far_away(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, looked, stopping = threading.Event(), threading.Event(), threading.Event()
    monkeypatch.setitem(jobs.HANDLERS, "test.wake", done.set)
    monkeypatch.setattr(jobs, "SLOW", {"test.wake"})
    monkeypatch.setattr(worker, "chores", lambda: [chore(lambda: 0)])

    def look() -> int:
        looked.set()
        return jobs.work_once(slow=True)

    monkeypatch.setattr(worker, "beside", lambda: [Chore("sending mail", look, every=1000.0, soon=0.0)])
    thread = threading.Thread(target=worker.work, args=(cast.app, tmp_path, stopping))
    thread.start()
    try:
        assert looked.wait(LONG)
        with cast.writing():
            jobs.enqueue("test.wake", {})
        assert done.wait(LONG)
    finally:
        stopping.set()
        thread.join(LONG)


def test_nothing_waits_for_the_clock_longer_than_it_may() -> None:
    every = {each.name: (each.every, each.soon) for each in [*worker.chores(), *worker.beside()]}
    assert every["the clock"] == (1.0, None)
    assert every["sending mail"] == every["a job"] == every["keeping the search index"] == (worker.IDLE, 0.0)
    assert {turn.__name__ for turn in jobs.PROMPT} == {"open_due", "rounds_due"}


class StopWhileWaiting(threading.Event):
    """The wish to stop comes as soon as somebody waits."""

    def wait(self, _timeout: float | None = None) -> bool:
        self.set()
        return True


def test_a_worker_that_waits_for_another_can_be_stopped(bare: Flask, tmp_path: Path) -> None:
    done: list[str] = []

    def work() -> int:
        done.append("worked")
        return 0

    with (tmp_path / "worker.lock").open("w") as lock:
        assert worker._locked(lock.fileno())
        worker.work(bare, tmp_path, StopWhileWaiting(), [chore(work)])

    assert done == []


SAYS_WHO_IT_IS = "import os, sys, signal; open(sys.argv[1], 'w').write(str(os.getpid())); signal.pause()"


def child(folder: Path) -> Child:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    return Child([sys.executable, "-c", SAYS_WHO_IT_IS, str(pipe)], dict(os.environ), restart_after=0.0)


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    running = child(tmp_path)
    try:
        pipe = tmp_path / "pipe"
        first = int(pipe.read_text())
        os.kill(first, signal.SIGKILL)
        second = int(pipe.read_text())
    finally:
        running.stop()

    assert first != second
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_a_stopped_child_is_not_started_again(tmp_path: Path) -> None:
    running = child(tmp_path)
    first = int((tmp_path / "pipe").read_text())
    running.stop()

    assert running.process.pid == first
    assert running.process.returncode == -signal.SIGTERM
    assert not running.keeper.is_alive()


def test_a_worker_goes_when_its_parent_is_killed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    orphan = """
import os, signal, sys
from buyergroup_hub.operating.supervise import stop_with
stop_with(int(sys.argv[2]))
with open(sys.argv[1], 'w') as pipe:
    pipe.write(f'{os.getpid()}\\n')
    pipe.flush()
    signal.pause()
"""
    parent = f"""
import os, subprocess, sys, signal
subprocess.Popen([sys.executable, '-c', {orphan!r}, sys.argv[1], str(os.getpid())])
signal.pause()
"""
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen([sys.executable, "-c", parent, str(pipe)], env=environ) as killed, pipe.open() as end:
        assert int(end.readline()) > 0
        killed.kill()
        # The orphan closes its end of the pipe by ending.
        assert end.read() == ""
