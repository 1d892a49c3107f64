"""A mail server that stands in for a real one: it answers, refuses, hangs, trickles or breaks off as a test says."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

USUAL = {"EHLO": "250-here\r\n250 AUTH PLAIN",
         "AUTH": "235 in", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on",
         ".": "250 kept", "NOOP": "250 ok", "RSET": "250 ok", "QUIT": "221 bye"}  # fmt: skip
HANG, TRICKLE, BREAK = "hang", "trickle", "break"


@dataclass
class Server:
    """Where it listens, what it got, and what it answers to each command; may be changed while it runs."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    got: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://hub:hush@127.0.0.1:{self.port}"

    def answer(self, command: str) -> str:
        return {**USUAL, "HELLO": "220 here", **self.answers}.get(command, "250 ok")


class Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self) -> None:
        self.told: Server = self.server.told  # type: ignore[attr-defined]
        with suppress(OSError):
            if self.say("HELLO"):
                self.talk()

    def talk(self) -> None:
        while line := self.rfile.readline():
            command = line.decode().split()[0].upper() if line.strip() else ""
            if not self.say(command) or command == "QUIT":
                return
            if command == "DATA" and self.told.answer("DATA").startswith("354"):
                self.read_message()
                if not self.say("."):
                    return

    def say(self, command: str) -> bool:
        """Answer; whether the conversation goes on."""
        words = self.told.answer(command)
        if words == HANG:
            self.told.stopping.wait(30)
        while words == TRICKLE and not self.told.stopping.is_set():
            self.wfile.write(b"2")
            time.sleep(0.05)
        if words in (HANG, BREAK, TRICKLE):
            return False
        self.wfile.write(f"{words}\r\n".encode())
        return True

    def read_message(self) -> None:
        text = ""
        while (line := self.rfile.readline()) != b".\r\n":
            text += line.decode()
        self.told.got.append(text)


class Threads(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    told: Server


@contextmanager
def server(answers: Mapping[str, str] | None = None) -> Iterator[Server]:
    told = Server(answers=dict(answers or {}))
    with Threads(("127.0.0.1", 0), Talk) as listening:
        listening.told, told.port = told, listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            told.stopping.set()
            listening.shutdown()
            thread.join()
