"""How many requests a second a hub answers with one process and with one per processor, in turn in one run.

    ./run bench serving [--seconds 4] [--turns 3] [--processes N]

Visitors read a group's page, and people of the demo begin and end following that group, each on a connection of its
own, as fast as they are answered. Who asks runs on the same processors and is counted as little as can be. Answers 1
where reading with all processes is less than 1.8 times reading with one, or writing is slower than with one.

Those say something on a machine that does nothing else. On another the processor time of a request says more: where it
is with all processes what it is with one, they stand in nobody's way but the machine's.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from bench.closing import WARMING, _processor_time, _started
from bench.crash import free_port
from bench.pages import GROUP, _alone, _client, _config, _make_small
from buyergroup_hub.operating import ready

FASTER = 1.8
NOT_SLOWER = 0.95
"""Writes wait for one lock, whichever process they come to; this much is chance."""
VISITORS = 12
WRITERS = ("noor", "karim", "sam", "kim", "ravi", "eva", "fleur", "bo")
TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')


def run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench serving", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args(argv)
    sizes = (1, options.processes)
    rates: dict[tuple[str, int], list[float]] = {}
    costs: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "hub"
        _alone(_make_small, folder)
        asked = {"reading": [_reads()] * VISITORS, "writing": _alone(_writes, folder)}
        for _turn in range(options.turns):
            for processes in sizes:
                with _served(folder, processes) as (port, process):
                    for what, requests in asked.items():
                        asyncio.run(_rate(port, requests, WARMING))
                        began = _processor_time(process)
                        rate = asyncio.run(_rate(port, requests, options.seconds))
                        spent = _processor_time(process) - began
                        rates.setdefault((what, processes), []).append(rate)
                        costs.setdefault((what, processes), []).append(1000 * spent / (rate * options.seconds))
    ratios = {}
    for what in asked:
        one, all_of_them = (statistics.median(rates[what, processes]) for processes in sizes)
        ratios[what] = all_of_them / one
        cost, costs_of_all = (statistics.median(costs[what, processes]) for processes in sizes)
        print(
            f"{what}: {one:.0f} a second with one process, {all_of_them:.0f} with {sizes[1]}: "
            f"{ratios[what]:.2f} times; {cost:.1f} and {costs_of_all:.1f} CPU ms each; "
            f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
        )
    return int(ratios["reading"] < FASTER or ratios["writing"] < NOT_SLOWER)


def _reads() -> list[bytes]:
    return [f"GET {GROUP} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()]


def _writes(folder: Path) -> list[list[bytes]]:
    """What each person sends in turn: begin to follow, and end it."""
    app = ready.hub(_config(folder))
    asked = []
    for who in WRITERS:
        client = _client(app, who)
        token = TOKEN.search(client.get(GROUP).text)
        cookie = client.get_cookie("hub")
        assert token is not None
        assert cookie is not None
        body = f"csrf_token={token[1]}".encode()
        head = f"Host: localhost\r\nCookie: hub={cookie.value}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        asked.append(
            [
                f"POST {GROUP}/{act} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
                for act in ("subscription", "subscription/end")
            ]
        )
    return asked


@contextmanager
def _served(folder: Path, processes: int) -> Iterator[tuple[int, int]]:
    """Its port, and its process."""
    port = free_port()
    environ = {
        "HUB_DATA": str(folder), "HUB_PORT": str(port), "HUB_PROCESSES": str(processes), "HUB_LOG": "error",
        "HUB_BASE_URL": "http://localhost",
    }  # fmt: skip
    with _started("buyergroup_hub", "serve", environ=environ, port=port) as process:
        yield port, process


async def _rate(port: int, requests: Sequence[Sequence[bytes]], seconds: float) -> float:
    """Requests answered per second, of so many who each send theirs one after the other."""
    until = time.monotonic() + seconds

    async def ask(mine: Sequence[bytes]) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answered = 0
        for request in cycle(mine):
            if time.monotonic() > until:
                break
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 303")), head
            length = re.search(rb"(?i)content-length: (\d+)", head)
            assert length is not None, head
            await reader.readexactly(int(length[1]))
            answered += 1
        writer.close()
        return answered

    return sum(await asyncio.gather(*map(ask, requests))) / seconds


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
