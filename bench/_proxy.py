"""A small proxy before the machines of a hub, for benchmarks: `python -m bench._proxy PORT BACKEND BACKEND`.

It takes each request in whole, stamps that instant (`X-Request-Start`), names the visitor (`X-Forwarded-…`), hands it
to the machines in turn, and says in the answer which instant it stamped. What a visitor says in these headers is left
out, as docs/operating.md asks of a proxy.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from itertools import cycle

BACKLOG = 4096
OWN = re.compile(rb"(?i)^(x-forwarded-[a-z]+|x-request-start|connection):")
LENGTH = re.compile(rb"(?im)^content-length: *(\d+) *\r?$")
HOST = re.compile(rb"(?im)^host: *([^\r\n]+)")


async def proxied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """One request and its answer; nothing is kept alive."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    body = await reader.readexactly(int(length[1])) if length else b""
    stamp = f"X-Request-Start: t={time.time():.6f}".encode()
    visitor = writer.get_extra_info("peername")[0].encode()
    machine, answers = await asyncio.open_connection("127.0.0.1", port)
    answers.write(_forwarded(head, visitor, stamp) + body)
    status = await machine.readline()
    writer.write(status + (stamp + b"\r\n" if status else b""))
    writer.write(await machine.read())
    await writer.drain()
    answers.close()


def _forwarded(head: bytes, visitor: bytes, stamp: bytes) -> bytes:
    lines = head.rstrip(b"\r\n").split(b"\r\n")
    host = HOST.search(head)
    own = [
        b"X-Forwarded-For: " + visitor,
        b"X-Forwarded-Proto: http",
        b"X-Forwarded-Host: " + (host[1].strip() if host else b"localhost"),
        stamp,
        b"Connection: close",
    ]
    return b"\r\n".join([lines[0], *(line for line in lines[1:] if not OWN.match(line)), *own]) + b"\r\n\r\n"


async def serve(port: int, machines: list[int]) -> None:
    turns = cycle(machines)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await proxied(reader, writer, next(turns))
        except (OSError, asyncio.IncompleteReadError):
            pass  # who asked, or the machine, is gone: no answer
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=BACKLOG)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), [int(one) for one in sys.argv[2:]]))
