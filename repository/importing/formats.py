"""Which reader a file needs."""

from collections.abc import Callable
from pathlib import Path

from repository.importing import ohchr, upr_info
from repository.importing.rows import Progress, Source, Unreadable

AUTO, UHRI = "auto", "uhri"
FORMATS = [AUTO, upr_info.FORMAT, ohchr.FORMAT, UHRI]


def read(path: Path, progress: Progress, is_state: Callable[[str], bool], format: str = AUTO) -> Source:
    """The rows of a file of recommendations. Unreadable, in one sentence, if it is none that is known, or broken."""
    _open(path)
    if format == UHRI or path.suffix.lower() == ".xlsx":
        raise Unreadable(f"{path.name} cannot be imported: exports of the UHRI are not read yet.")
    if path.suffix.lower() == ".xls":
        raise Unreadable(f"{path.name} cannot be imported: of UPR Info's export only the CSV files are read yet.")
    if format == ohchr.FORMAT or (format == AUTO and ohchr.recognises(path)):
        return ohchr.read(path, progress, is_state)
    if format == upr_info.FORMAT or (format == AUTO and upr_info.recognises(path)):
        return upr_info.read(path, progress)
    raise Unreadable(f"{path.name} is in no format that is known: UPR Info's CSV export or OHCHR's list as .docx.")


def read_pledges(path: Path, progress: Progress) -> Source:
    """The rows of a file of voluntary pledges."""
    _open(path)
    if not upr_info.recognises(path):
        raise Unreadable(f"{path.name} is in no format that is known: pledges are read from UPR Info's CSV export.")
    return upr_info.read_pledges(path, progress)


def _open(path: Path) -> None:
    if not path.is_file():
        raise Unreadable(f"{path} is not a file that can be read.")
    if path.stat().st_size == 0:
        raise Unreadable(f"{path.name} is empty.")
