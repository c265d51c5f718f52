"""Which reader a file needs: told by what is in it, not by its name."""

from pathlib import Path

from repository.importing import ohchr, opening, sheets, table, uhri, upr_info
from repository.importing.rows import IsState, Progress, Source, Unreadable

AUTO = "auto"
FORMATS = [AUTO, upr_info.FORMAT, ohchr.FORMAT, uhri.FORMAT, table.FORMAT]


def read(path: Path, progress: Progress, is_state: IsState, format: str = AUTO) -> Source:
    """The rows of a file of recommendations. Unreadable, in one sentence, if it is none that is known, or broken."""
    kind = opening.kind_of(path)
    found = _format_of(path, kind) if format == AUTO else format
    if (found == ohchr.FORMAT) != (kind == opening.DOCX):
        raise Unreadable(
            f"{path.name} is not in the format {found}: OHCHR's lists are Word files (.docx), the others not."
        )
    if found == ohchr.FORMAT:
        return ohchr.read(path, progress, is_state)
    if found == uhri.FORMAT:
        return uhri.read(path, progress, is_state)
    if found == upr_info.FORMAT:
        return upr_info.read(path, progress)
    return table.read(path, progress, is_state)


def _format_of(path: Path, kind: str) -> str:
    if kind == opening.DOCX:
        return ohchr.FORMAT
    header = _header(path, kind)
    for reader in (upr_info, uhri, table):
        if reader.recognises(header):
            return reader.FORMAT
    raise Unreadable(
        f"{path.name} is in no format that is known: UPR Info's or the UHRI's export, OHCHR's list as .docx, or a table"
        " with columns like those of the example."
    )


def read_pledges(path: Path, progress: Progress) -> Source:
    """The rows of a file of voluntary pledges."""
    kind = opening.kind_of(path)
    if kind == opening.DOCX or not upr_info.recognises(_header(path, kind)):
        raise Unreadable(f"{path.name} is in no format that is known: pledges are read from UPR Info's export.")
    return upr_info.read_pledges(path, progress)


def _header(path: Path, kind: str) -> list[str]:
    """The first row, read in the encoding that UPR Info's files may have: names of columns are plain letters anyway."""
    return sheets.first_row(path, kind, upr_info.encoding_of)
