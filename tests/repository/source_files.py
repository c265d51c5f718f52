"""Small made-up files in the formats of the real sources, with their peculiarities. All States in them are fictitious
unless a test is about a real name; the texts are ours."""

import csv
import io
from pathlib import Path

import docx

UPR_INFO_HEADER = "To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session"


def upr_info_row(
    text: str, to="Sample State A", by="Sample State B", response="Accepted", session=43, issue="Justice", action="4"
) -> list[str]:
    return [to, "", "", text, by, "", "", response, action, issue, str(session)]


def upr_info_csv(path: Path, *rows: list[str]) -> Path:
    """As the export comes: MacRoman, bare carriage returns, none after the last row."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r").writerows([UPR_INFO_HEADER.split(","), *rows])
    path.write_bytes(out.getvalue().rstrip("\r").encode("mac_roman"))
    return path


def ohchr_row(
    paragraph="150.1",
    text="Make it so (Sample State B) (Sample State C);",
    position="Supported",
    themes="- Right to health",
    persons="- Women & girls",
    goals="- 3 - GOOD HEALTH AND WELL-BEING",
    source="\nSource of Position: A/HRC/54/99/Add.1 - Para.3",
) -> tuple[str, str, str, str]:
    return f"{paragraph} {text}{source}", position, f"{themes}\nGroups of Persons: \n{persons}", goals


def ohchr_list(path: Path, *rows: tuple[str, str, str, str], state="Sample State A", session=43, title="") -> Path:
    """A list in the present layout: the review in the page header, a section row, four columns."""
    document = docx.Document()
    title = title or f"UPR of {state} (4th Cycle - {session}rd Session)\t\tThematic list"
    document.sections[0].header.paragraphs[0].text = title
    table = document.add_table(rows=2, cols=4)
    names = (
        "Recommendation and recommending State",
        "Position of the State under review",
        "Human rights themes and groups of persons",
        "Relevant SDGs",
    )
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        cell.text = name
    section = table.rows[1].cells[0].merge(table.rows[1].cells[3])
    section.text = "Theme: Right to health"
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    document.save(str(path))
    return path
