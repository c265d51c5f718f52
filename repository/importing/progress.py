"""A line on the terminal that says how far an import is. Silent where nobody watches."""

from typing import TextIO


class Bar:
    """Call it with what is being done, how much of it, out of how much."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._shown and total:
            full = round(30 * done / total)
            self._stream.write(f"\r\x1b[K{'█' * full}{'░' * (30 - full)} {done * 100 // total:3d} % {what}")
            self._stream.flush()

    def end(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
