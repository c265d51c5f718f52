"""Celery's broker in a folder, for a machine without Redis: kombu's ``filesystem`` transport, with whole messages only.

kombu writes a message into the file that the worker is looking for. A worker that looks between the opening and the writing
reads an empty message and ends (seen on a busy machine). Here the message is written aside and moved into its place.
"""

import os
import uuid
from pathlib import Path
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # kombu names it twice
        """Put a whole message into the queue's folder; names sort in the order of sending."""
        folder = Path(self.data_folder_out)
        aside = folder / f".{uuid.uuid4()}.part"  # without the ending that the worker looks for
        aside.write_text(dumps(payload))
        os.replace(aside, folder / f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg")


class Transport(filesystem.Transport):
    Channel = Channel
