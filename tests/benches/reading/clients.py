"""Who asks: one client that asks everyone in turn, and many at once. The same thin client for all."""

import random
import re
import socket
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.benches import Figure

_LENGTH = re.compile(rb"content-length: *(\d+)")
_TAG = re.compile(rb"^etag: *([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


class Client:
    """HTTP/1.1 over one kept connection; counts the seconds from the first byte sent to the last one read."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.address = (parts.hostname, parts.port)
        self.host = f"localhost:{parts.port}"
        self.socket: socket.socket | None = None
        self.tag = ""  # the ETag of the last answer

    def get(self, path: str, known: str = "") -> tuple[int, bytes, float]:
        """Status, body, seconds. ``known``: the ETag of what the reader has already."""
        condition = f"If-None-Match: {known}\r\n" if known else ""
        for attempt in (1, 2):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(self.address, timeout=120)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                begun = time.perf_counter()
                self.socket.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept: */*\r\n{condition}\r\n".encode()
                )
                status, body = self._read()
                return status, body, time.perf_counter() - begun
            except (ConnectionError, BrokenPipeError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def _read(self) -> tuple[int, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, body = data.split(b"\r\n\r\n", 1)
        lower = head.lower()
        tag = _TAG.search(head)
        self.tag = tag[1].decode() if tag else ""
        if head[9:12] == b"304":
            body = b""  # none, whatever length is told
        elif found := _LENGTH.search(lower):
            while len(body) < int(found[1]):
                body += self._more()
        elif b"chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
            body = _joined(body)
        if b"connection: close" in lower:
            self.close()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        assert self.socket is not None
        more = self.socket.recv(262_144)
        if not more:
            raise ConnectionResetError
        return more

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None


def _joined(chunks: bytes) -> bytes:
    """The body that was sent in chunks."""
    whole = b""
    while chunks:
        size, chunks = chunks.split(b"\r\n", 1)
        whole, chunks = whole + chunks[: int(size, 16)], chunks[int(size, 16) + 2 :]
    return whole


@dataclass(frozen=True)
class Timed:
    """Of one kind of question: the middle and the slow end over all samples (milliseconds), and the middle of each question."""

    middle: float
    slow: float
    each: dict[int, float]


def in_turn(
    paths: dict[str, dict[int, str]], addresses: dict[str, str], seconds: float, turns: int = 3
) -> dict[str, Timed]:
    """Ask everyone each question back to back, in an order that changes, until the time is over (each so many times at least;
    who needs more than a second for one, twice)."""
    clients = {name: Client(address) for name, address in addresses.items()}
    samples: dict[str, dict[int, list[float]]] = {
        name: {number: [] for number in asked} for name, asked in paths.items()
    }
    chance = random.Random(11)
    names = list(paths)
    until = time.monotonic() + seconds
    for turn in range(1_000):
        if turn >= turns and time.monotonic() > until:
            break
        for number in next(iter(paths.values())):
            chance.shuffle(names)
            for name in names:
                known = samples[name][number]
                if len(known) > 1 and min(known) > 1_000:
                    continue
                status, _body, spent = clients[name].get(paths[name][number])
                if status != 200:  # whoever refuses is quick
                    raise RuntimeError(f"{name} answers {status} to {paths[name][number]}")
                known.append(spent * 1_000)
    for client in clients.values():
        client.close()
    return {name: _timed(of) for name, of in samples.items()}


def _timed(samples: dict[int, list[float]]) -> Timed:
    every = sorted(sample for of in samples.values() for sample in of)
    return Timed(
        statistics.median(every),
        every[min(len(every) - 1, int(0.95 * len(every)))],
        {number: statistics.median(of) for number, of in samples.items()},
    )


def ratio(of: Timed, to: Timed) -> float:
    """The middle, over the questions, of the ratio of their middles."""
    return statistics.median(of.each[number] / to.each[number] for number in of.each)


def first_sight(who: str, kind: str, paths: dict[str, dict[int, str]], addresses: dict[str, str]) -> Figure:
    """Each question once, also one that was drawn twice: by ``who`` and by the floor. Without a goal."""
    once = {path: number for number, path in paths[who].items()}.values()
    timed = in_turn(
        {name: {number: of[number] for number in once} for name, of in paths.items()}, addresses, 0, turns=1
    )
    print(f"  {kind:13} for the first time: {who} {timed[who].middle:.1f}/{timed[who].slow:.1f} ms", flush=True)
    times = ratio(timed[who], timed["floor"])
    return Figure(f"{who} {kind}, asked for the first time: times the floor", times, "×")


def many_at_once(address: str, paths: list[str], readers: int, seconds: float, again: bool = False) -> float:
    """Requests a second by so many readers; 0 if one is refused, or sent again. ``again``: they have every page already, and
    nothing has changed since."""
    known = dict.fromkeys(paths, "")
    if again:
        first = Client(address)
        for path in paths:
            first.get(path)
            known[path] = first.tag
        first.close()
    counted, refused = [0] * readers, []
    until = time.monotonic() + seconds

    def read(place: int) -> None:
        client, chance = Client(address), random.Random(place)
        while time.monotonic() < until:
            path = chance.choice(paths)
            status, _body, _seconds = client.get(path, known[path])
            if status != (304 if again else 200):
                refused.append(status)
            counted[place] += 1
        client.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=read, args=[place]) for place in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        print(
            f"  {address}: of {sum(counted)} requests {len(refused)} were answered {sorted(set(refused))}", flush=True
        )
        return 0.0
    return sum(counted) / (time.monotonic() - begun)
