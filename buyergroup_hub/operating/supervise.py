"""Web processes and worker together: one console, one Ctrl-C, and a child that is started again when it dies."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType

STOP_WITHIN = 10
"""Seconds that a stopping child gets to finish what it is doing."""
RESTART_AFTER = 1.0
LONGEST_PAUSE = 60.0
"""Seconds to which the pause grows before a child is started again that keeps dying at once."""
LIVED = 60.0
"""Seconds after which a child counts as one that worked."""

log = logging.getLogger(__name__)


class Child:
    """A process that is kept running until `stop`."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        restart_after: float = RESTART_AFTER,
        *,
        name: str = "worker",
        inherits: Sequence[int] = (),
    ) -> None:
        self.command = list(command)
        self.name = name
        self.inherits = tuple(inherits)
        self.environ = dict(environ)
        self.restart_after = restart_after
        self.stopping = threading.Event()
        self.process = self._started()
        self.keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self.keeper.start()

    def _started(self) -> subprocess.Popen[bytes]:
        # In a session of its own it does not get the terminal's Ctrl-C: this process decides on the order of stopping.
        return subprocess.Popen(
            self.command,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.inherits,
        )

    def _keep(self) -> None:
        pause = self.restart_after
        while not self.stopping.is_set():
            began = time.monotonic()
            status = self.process.wait()
            pause = self.restart_after if time.monotonic() - began > LIVED else min(2 * pause, LONGEST_PAUSE)
            if not self.stopping.wait(pause):
                log.warning("the %s ended with status %s and is started again", self.name, status)
                self.process = self._started()
                # The wish to stop may have come while it was being started.
                if self.stopping.is_set():
                    self.process.terminate()

    def stop(self) -> None:
        """Ask it to stop, and end it when it does not."""
        self.stopping.set()
        self.process.terminate()
        self.keeper.join(STOP_WITHIN)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def worker_of_this_process(settings: Mapping[str, str]) -> Child:
    """The worker of the hub with these settings; it goes when this process goes."""
    return Child(_command("worker"), _environ(settings))


def web_process_of_this_process(settings: Mapping[str, str], listening: int) -> Child:
    """A process that answers beside this one, on the listening socket with this file descriptor."""
    command = _command("serve", "--on-socket", str(listening))
    return Child(command, _environ(settings), name="web process", inherits=[listening])


def _command(*words: str) -> list[str]:
    return [sys.executable, "-P", "-m", "buyergroup_hub", *words, "--with-parent", str(os.getpid())]


def _environ(settings: Mapping[str, str]) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return others | dict(settings)


def stop_on_signals(stopping: threading.Event | None = None) -> None:
    """Ctrl-C and a request to end stop this process cleanly: by the event where one is given, else by SystemExit."""

    def stop(number: int, _: FrameType | None) -> None:
        # Whoever asks twice means it.
        signal.signal(number, signal.SIG_DFL)
        if stopping is None:
            raise SystemExit(0)
        stopping.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def stop_with(parent: int) -> None:
    """Stop when the process that started this one has gone, even by a kill that it could not pass on."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
