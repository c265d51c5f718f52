"""Broken, renamed, locked, poisoned and endless files: one sentence each, exit status 2, and nothing written."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from repository.importing import opening
from repository.models import ImportBatch, Recommendation
from tests.repository.source_files import ohchr_list, ohchr_row, upr_info_csv, upr_info_row

pytestmark = pytest.mark.django_db

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DOCUMENT = b'<?xml version="1.0" encoding="UTF-8"?>\n<w:document/>'


def archive(path: Path, **parts: bytes) -> Path:
    """A ZIP with these parts; "__" in a name stands for "/" and "_x" for the dot before its ending."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_x", "."), content)
    return path


def truncated(folder: Path) -> Path:
    path = folder / "cut.docx"
    path.write_bytes(ohchr_list(folder / "whole.docx", ohchr_row()).read_bytes()[:3_000])
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def workbook(path: Path, *rows: list) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEADER = ["state", "session", "text", "position"]
BAD = {
    "empty": (lambda to: written(to / "a.csv", b""), "is empty"),
    "truncated": (truncated, "cannot be unpacked"),
    "a picture called .docx": (lambda to: written(to / "a.docx", b"\x89PNG\r\n\x1a\n\x00\x00"), "neither text nor"),
    "a PDF called .docx": (lambda to: written(to / "a.docx", b"%PDF-1.7 ..."), "is a PDF"),
    "an archive of something else": (lambda to: archive(to / "a.xlsx", readme_xtxt=b"x"), "no Word or Excel file"),
    "Word's old format": (lambda to: written(to / "a.doc", OLE + "WordDocument".encode("utf-16-le")), "old format (.doc)"),
    "a password": (lambda to: written(to / "a.docx", OLE + "EncryptedPackage".encode("utf-16-le")), "by a password"),
    "an old Office file": (lambda to: written(to / "a.xls", OLE + b"\0" * 600), "holds no table"),
    "a broken .xls": (lambda to: written(to / "a.xls", OLE + "Workbook".encode("utf-16-le")), "cannot be read from it"),
    "macros": (
        lambda to: archive(to / "a.docx", word__document_xxml=DOCUMENT, word__vbaProject_xbin=b"x"), "holds macros",
    ),
    "entities": (
        lambda to: archive(
            to / "a.docx",
            word__document_xxml=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w>&b;</w>',
        ),
        "entities of its own",
    ),
    "an entity of another file": (
        lambda to: archive(
            to / "a.xlsx",
            xl__workbook_xxml=b'<?xml version="1.0"?><!doctype x [<!entity a SYSTEM "file:///etc/passwd">]><w>&a;</w>',
        ),
        "entities of its own",
    ),
    "XML in another encoding": (
        lambda to: archive(to / "a.docx", word__document_xxml='<?xml version="1.0"?><w/>'.encode("utf-16")), "not in UTF-8",
    ),
    "XML in UTF-7": (
        lambda to: archive(to / "a.docx", word__document_xxml=b'<?xml version="1.0" encoding="UTF-7"?>+ADw-'), "not in UTF-8",
    ),
    "formulas": (
        lambda to: workbook(to / "a.xlsx", HEADER, ["QMA", 43, '=HYPERLINK("https://example.org")', "noted"]),
        "holds formulas",
    ),
    "Windows' old encoding": (
        lambda to: written(to / "a.csv", "state,session,text,position\nQMA,43,Protégé,noted\n".encode("cp1252")),
        "is not in UTF-8",
    ),
    "a quotation that never ends": (lambda to: written(to / "a.csv", b'state,text,position\nQMA,"x,noted'), "to its end"),
    "a letter": (lambda to: (docx.Document().save(to / "a.docx"), to / "a.docx")[1], "no table of recommendations"),
    "another table": (lambda to: written(to / "a.csv", b"name,colour\npear,green\n"), "in no format that is known"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_it_is_refused_in_one_sentence_and_nothing_is_written(what, tmp_path):
    make, said = BAD[what]
    good = upr_info_csv(tmp_path / "good.csv", upr_info_row("Plant a tree"))
    before = Recommendation.objects.count()

    with pytest.raises(CommandError) as refused:
        call_command("import_recommendations", good, make(tmp_path))

    assert refused.value.returncode == 2
    assert said in str(refused.value)
    assert str(refused.value).endswith("Nothing was written.")
    assert (Recommendation.objects.count(), ImportBatch.objects.count()) == (before, 0)


def test_a_renamed_file_is_read_for_what_it_is(tmp_path):
    renamed = ohchr_list(tmp_path / "list.docx", ohchr_row("150.66")).rename(tmp_path / "list.csv")

    call_command("import_recommendations", renamed)

    assert Recommendation.objects.filter(identifier="QMA-4-150.66").exists()


# --- Endless ones, in a process of their own: what they take is the memory and the time of a worker ---


def endless_csv(folder: Path) -> Path:
    return written(folder / "endless.csv", b"state,session,text,position\n" + b"QMA,43,Plant,noted\n" * 1_000_000)


def endless_sheet(folder: Path) -> Path:
    row = b'<row><c t="inlineStr"><is><t>QMA</t></is></c></row>'
    sheet = b'<?xml version="1.0"?><worksheet><sheetData>' + row * 1_000_000 + b"</sheetData></worksheet>"
    return archive(folder / "endless.xlsx", xl__workbook_xxml=b"<w/>", xl__worksheets__sheet1_xxml=sheet)


def bomb(folder: Path) -> Path:
    return archive(folder / "bomb.docx", word__document_xxml=DOCUMENT, word__media__a_xbin=b"\0" * (100 << 20))


def lie(folder: Path) -> Path:
    """A bomb that says it is small: the size in its directory is not the size that comes out."""
    path = archive(folder / "lie.docx", word__document_xxml=DOCUMENT, word__x_xxml=b"<x/>" + b" " * (40 << 20))
    content = bytearray(path.read_bytes())
    size = (4 + (40 << 20)).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1_000).to_bytes(4, "little")
    return written(path, bytes(content))


def huge(folder: Path) -> Path:
    path = folder / "huge.csv"
    with path.open("wb") as file:
        file.truncate(opening.MOST_BYTES + 1)
    return path


ENDLESS = {
    endless_csv: "more than 200,000 rows", endless_sheet: "more than 200,000 rows", bomb: "would unpack to more",
    lie: "cannot be unpacked", huge: "at most 60 MB",
}  # fmt: skip


@pytest.mark.parametrize("make", ENDLESS, ids=lambda make: make.__name__)
def test_an_endless_file_is_refused_with_little_memory(make, tmp_path):
    script = Path(__file__).with_name("read_in_a_process.py")

    done = subprocess.run(
        [sys.executable, str(script), str(make(tmp_path))],
        capture_output=True, text=True, check=True, timeout=300, cwd=script.parents[2],
        env={**os.environ, "PYTHONPATH": str(script.parents[2])},
    )  # fmt: skip

    sentence, memory = done.stdout.strip().splitlines()
    assert ENDLESS[make] in sentence
    assert int(memory) < 256
