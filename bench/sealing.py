"""What the seals cost: a write with them and without, in turn in one run; and what looking at all of them costs.

    ./run bench sealing [--writes 40] [--groups 200 2000]

An ordinary save is that of a new group; an answer is a party's to a consultation, of a draft that is complete.
`./run doctor` looks at hubs with the demo and with so many groups: CPU seconds of each look, and how many times those
of the hub before for so many times the events. A hub that grew by copying has no chain that holds, which takes as long
to find out.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from bench.closing import Closing, Sender
from bench.pages import _alone, _config, _make_large, _make_small
from buyergroup_hub.events import sealing
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.operating import doctor, ready

SHOWN = 0.1
"""Seconds from which a look is named."""


def run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench sealing", description=__doc__)
    parser.add_argument("--writes", type=int, default=40, help="of each kind, with seals and without")
    parser.add_argument("--groups", type=int, nargs="*", default=[200, 2000], help="groups of the larger hubs")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for what, (sealed, bare) in _alone(_writes, folder / "writes", options.writes).items():
            print(f"{what}: {sealed:.1f} CPU ms with seals, {bare:.1f} without: {sealed - bare:+.1f} ms, "
                  f"{100 * (sealed / bare - 1):+.0f} %", flush=True)  # fmt: skip
        _alone(_make_small, folder / "demo")
        events, spent = _alone(_doctored, folder / "demo")
        before = _told("the demo", events, spent)
        for groups in options.groups:
            _alone(_make_large, folder / "demo", folder / str(groups), groups)
            events, spent = _alone(_doctored, folder / str(groups))
            before = _told(f"{groups:,} groups", events, spent, before)
    return 0


def _writes(folder: Path, writes: int) -> dict[str, tuple[float, float]]:
    """By kind of write the middling CPU milliseconds with seals and without."""
    hub = Closing(folder, f"sqlite:///{folder / 'hub.sqlite'}", 1, 2 * writes)
    _pid, senders = hub._drafted()  # noqa: SLF001
    waiting = iter(senders)
    staff = hub.cast.client("programme")
    token, number = staff.token(), iter(range(10 * writes))

    def save() -> int:
        filled = {"name": f"Groep {next(number)}", "summary": "Een groep.", "sector": "other", "csrf_token": token}
        return int(staff.post("/groups", data=filled).status_code)

    for _warming in range(4):
        save()
    return {
        "an ordinary save": _beside(save, writes),
        "an answer": _beside(lambda: _sent(hub, next(waiting)), writes),
    }


def _sent(hub: Closing, sender: Sender) -> int:
    head, _blank, body = sender.request.partition(b"\r\n\r\n")
    line, *fields = head.decode("ascii").split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)
    client = hub.app.test_client(use_cookies=False)
    return client.post(line.split()[1], headers=headers, data=body).status_code


def _beside(write: Callable[[], int], writes: int) -> tuple[float, float]:
    sealed, bare = [], []
    for _write in range(writes):
        sealed.append(_cost(write))
        with _unsealed():
            bare.append(_cost(write))
    return statistics.median(sealed), statistics.median(bare)


def _cost(write: Callable[[], int]) -> float:
    began = time.process_time()
    status = write()
    spent = time.process_time() - began
    if status != 303:
        raise RuntimeError(f"the write was answered by {status}")
    return spent * 1000


@contextmanager
def _unsealed() -> Iterator[None]:
    """Events say of no row what it is, and nothing is noted for them."""
    noting = {"after_flush": sealing._note, "persistent_to_deleted": sealing._note_gone}  # noqa: SLF001
    seal = sealing.seal
    for name, note in noting.items():
        event.remove(Session, name, note)
    sealing.seal = lambda audience: canonical({"audience": audience})
    yield
    sealing.seal = seal
    for name, note in noting.items():
        event.listen(Session, name, note)


def _doctored(folder: Path) -> tuple[int, dict[str, float]]:
    """How many events there are, and the CPU seconds of each look of the doctor."""
    config = _config(folder)
    app = ready.hub(config)
    spent = {}
    for name, look in doctor.LOOKS.items():
        began = time.process_time()
        doctor._looked(app, config, name, look)  # noqa: SLF001
        spent[name] = time.process_time() - began
    with app.app_context():
        begin(writes=False)
        events = db.session.scalar(select(func.count()).select_from(Event)) or 0
        db.session.rollback()
    return events, spent


def _told(hub: str, events: int, spent: dict[str, float], before: tuple[int, float] | None = None) -> tuple[int, float]:
    seconds = sum(spent.values())
    looks = ", ".join(f"{name} {each:.1f}" for name, each in spent.items() if each >= SHOWN)
    grown = f"; {seconds / before[1]:.1f} times for {events / before[0]:.1f} times the events" if before else ""
    print(f"doctor, {hub}: {seconds:.1f} CPU s for {events:,} events ({looks}){grown}", flush=True)
    return events, seconds


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
