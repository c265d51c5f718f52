"""Datasette over the same records: one SQLite table whose lists are JSON arrays, which it knows how to filter and to count, and
FTS5 over the text. Only where `DATASETTE` names its command, or the path has one; it is no dependency of the project.
"""

import json
import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

from tests.benches.reading.questions import FACETS, ROWS, Question
from tests.benches.reading.records import Made

SEVERAL = ("state", "theme", "sdg", "cycle")  # facets of which a record has several values
PATIENCE = "120000"  # milliseconds that it may take for a statement, and for a facet


def command() -> str | None:
    return os.environ.get("DATASETTE") or shutil.which("datasette")


def build(path: Path, records: list[Made]) -> None:
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    columns = ", ".join(f'"{key}" {"text" if key in SEVERAL else "integer"}' for key in FACETS if key != "provider")
    database.execute(
        f"CREATE TABLE activity (place integer PRIMARY KEY, title text, description text, provider integer, {columns})"
    )
    keys = ("provider", *(key for key in FACETS if key != "provider"))
    database.executemany(
        f"INSERT INTO activity VALUES ({', '.join('?' * (3 + len(keys)))})",
        (
            (one.place, one.title[:200], one.description, *(_stored(key, one.values(key)) for key in keys))
            for one in records
        ),
    )
    for key in keys:
        if key not in SEVERAL:
            database.execute(f'CREATE INDEX "by_{key}" ON activity ("{key}", place)')
    database.executescript("""
        CREATE VIRTUAL TABLE activity_fts USING fts5 (title, description, content="activity", content_rowid="place");
        INSERT INTO activity_fts (activity_fts) VALUES ('rebuild'); ANALYZE;""")
    database.commit()
    database.close()


def _stored(key: str, values: list[int]) -> int | str:
    return json.dumps([str(value) for value in values]) if key in SEVERAL else values[0]


def serving(path: Path, port: int) -> list[str]:
    """The command that serves it."""
    program = command()
    assert program is not None
    settings = {
        "sql_time_limit_ms": PATIENCE, "facet_time_limit_ms": PATIENCE, "suggest_facets": "off", "default_cache_ttl": "0",
    }  # fmt: skip
    options = [part for name, value in settings.items() for part in ("--setting", name, value)]
    return [program, "serve", "-i", str(path), "-h", "127.0.0.1", "-p", str(port), *options]


def address(question: Question) -> str | None:
    if question.page > 1 or question.begun:
        return None
    if question.record >= 0:
        return f"/bench/activity/{question.record}.json?_shape=objects"
    asked: list[tuple[str, str]] = [("_sort_desc", "place"), ("_size", str(ROWS)), ("_shape", "objects")]
    asked += [
        (f"{key}__arraycontains" if key in SEVERAL else key, str(value)) for key, value in question.filters.items()
    ]
    if question.word:
        asked.append(("_search", question.word))
    if question.facets:
        asked += [("_facet_array" if key in SEVERAL else "_facet", key) for key in FACETS] + [("_facet_size", "20")]
    return f"/bench/activity.json?{urlencode(asked)}"
