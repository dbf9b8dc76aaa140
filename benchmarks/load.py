"""A small HTTP client that only measures: time to the first byte, and answers per second."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Measured:
    """Milliseconds to the first byte, sorted, and how many answers came in a second."""

    times: Sequence[float]
    per_second: float

    def at(self, share: float) -> float:
        """The time that this share of the answers kept to."""
        return self.times[min(len(self.times) - 1, int(share * len(self.times)))]

    @property
    def median(self) -> float:
        """The time of half of the answers."""
        return statistics.median(self.times)


async def measure(
    site: str, paths: Sequence[str], concurrency: int, headers: dict[str, str]
) -> Measured:
    """Ask for every path once, over so many connections that are kept open.

    Raises RuntimeError for an answer that is not 200.
    """
    waiting = iter(paths)
    times: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_client(site, waiting, headers, times) for _ in range(concurrency)))
    took = time.perf_counter() - began
    return Measured(sorted(times), len(times) / took)


async def _client(site: str, waiting, headers: dict[str, str], times: list[float]) -> None:  # type: ignore[no-untyped-def]
    place = urlsplit(site)
    reader, writer = await asyncio.open_connection(place.hostname, place.port or 80)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    for path in waiting:
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nhost: {place.netloc}\r\n{lines}\r\n".encode())
        first = await reader.read(65_536)
        times.append(1000 * (time.perf_counter() - began))
        await _rest(reader, first, path)
    writer.close()
    await writer.wait_closed()


async def _rest(reader: asyncio.StreamReader, first: bytes, path: str) -> None:
    """Read the answer to its end, whose length it says."""
    while b"\r\n\r\n" not in first:
        first += await reader.read(65_536)
    head, _, body = first.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    left = int(fields[b"content-length"]) - len(body)
    while left > 0:
        left -= len(await reader.read(left))
