"""A folder in the machine's memory, for what need not outlive the machine.

The tests make and remove a thousand files for each copy of their database; some file systems take a second for that,
memory a twentieth of it.

    folder = in_memory(var_dir() / "test")    # a link into /dev/shm where there is room, else an ordinary folder
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from config.local.environment import locked

MEMORY = Path("/dev/shm")  # noqa: S108 - each folder in it is made new, for its owner alone
PREFIX = "upr-repository-"
ROOM = 4 << 30  # bytes that must be free, there and in the machine; the whole suite takes less than one of them
OF = "in-the-place-of"  # the file in each folder that names the link to it


def in_memory(folder: Path, memory: Path = MEMORY) -> Path:
    """``folder``, made if need be. One that is there already stays where it is, also on a disk."""
    with locked(folder.with_name(f"{folder.name}.lock")):
        if folder.is_symlink() and not folder.exists():  # the machine was started anew
            folder.unlink()
        if not folder.exists() and _room(memory):
            _remove_left_behind(memory)
            made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=memory))
            folder.symlink_to(made)
            (made / OF).write_text(str(folder.absolute()))
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _room(memory: Path) -> bool:
    """Whether so much is free; a container often has a /dev/shm of a few megabytes."""
    with contextlib.suppress(OSError, KeyError, ValueError):
        lines = Path("/proc/meminfo").read_text().splitlines()
        available = {name: int(value.split()[0]) for name, value in (line.split(":") for line in lines)}["MemAvailable"]
        return os.access(memory, os.W_OK) and min(shutil.disk_usage(memory).free, available << 10) >= ROOM
    return False


def _remove_left_behind(memory: Path) -> None:
    """Remove the folders to which nothing leads any more: their project was deleted."""
    for made in memory.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another's, or one that is being made: not ours to judge
            if Path((made / OF).read_text()).resolve() != made.resolve():
                shutil.rmtree(made)
