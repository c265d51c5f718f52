"""The floor: the least that any server over PostgreSQL can do for the same questions. Narrow tables, every count of no or one
filter kept beside them, one statement an answer, JSON by hand, no framework. It counts a filtered facet over the filtered rows,
which is less than the site does.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs

import psycopg
from psycopg_pool import ConnectionPool

from repository.reference.names import without_accents
from tests.benches.reading.questions import COMPLETIONS, FACETS, ROWS
from tests.benches.reading.records import Made

# A value of a facet as one number: its tag. Those of activities, and what recommendations have besides.
KEYS = (*FACETS, "position", "persons", "by", "activities")
BASE = {key: 1_000_000 * (place + 1) for place, key in enumerate(KEYS)}
FILE = b"x" * 30_000  # the cost of HTTP itself: a file that is in memory
_CHINESE = re.compile(r"[㐀-鿿]+")


def pairs(text: str) -> str:
    """Chinese as overlapping pairs of characters."""
    return _CHINESE.sub(lambda run: f" {' '.join(run[0][i : i + 2] for i in range(max(1, len(run[0]) - 1)))} ", text)


@dataclass(frozen=True)
class Row:
    """What the floor knows of one record. A list shows the highest place first."""

    place: int
    document: str  # JSON, as it is sent
    tags: list[int]  # sorted
    text: str  # as words are looked for in it: in small letters, without accents


def rows_of(records: Iterable[Made]) -> list[Row]:
    found = []
    for one in records:
        shown = {"id": one.place, "title": one.title, "description": one.description, "year": one.year}
        tags = sorted(BASE[key] + value for key in FACETS for value in one.values(key))
        text = without_accents(f"{one.title[:200]} {one.description}".lower())
        found.append(Row(one.place, json.dumps(shown, ensure_ascii=False), tags, text))
    return found


def build(owner: psycopg.Connection, rows: list[Row]) -> None:
    owner.execute("DROP SCHEMA IF EXISTS floor CASCADE; CREATE SCHEMA floor; SET search_path = floor, public")
    owner.execute("CREATE TABLE doc (id int, doc text); CREATE TABLE raw (id int, tags int[], body text)")
    with owner.cursor() as cursor:
        with cursor.copy("COPY doc FROM STDIN") as copy:
            for row in rows:
                copy.write_row((row.place, row.document))
        with cursor.copy("COPY raw FROM STDIN") as copy:
            copy.set_types(["int4", "int4[]", "text"])
            for row in rows:
                copy.write_row((row.place, row.tags, pairs(row.text)))
    owner.execute("""
        CREATE TABLE idx AS SELECT id, tags FROM raw ORDER BY id DESC;
        CREATE TABLE fts AS SELECT id, to_tsvector('simple', body) AS words FROM raw;
        CREATE UNIQUE INDEX ON doc (id); CREATE UNIQUE INDEX ON idx (id DESC); CREATE UNIQUE INDEX ON fts (id);
        CREATE INDEX ON idx USING gin (tags public.gin__int_ops); CREATE INDEX ON fts USING gin (words);
        CREATE TABLE act_tag AS SELECT t AS tag, id FROM idx, unnest(tags) t; CREATE UNIQUE INDEX ON act_tag (tag, id DESC);
        CREATE TABLE tag_count AS SELECT tag, count(*)::int AS n FROM act_tag GROUP BY 1;
        INSERT INTO tag_count SELECT 0, count(*) FROM idx; CREATE UNIQUE INDEX ON tag_count (tag) INCLUDE (n);
        CREATE TABLE cooc AS SELECT a.t AS a, b.t AS b, count(*)::int AS n FROM idx, unnest(tags) a(t), unnest(tags) b(t)
          GROUP BY 1, 2;
        CREATE INDEX ON cooc (a, b) INCLUDE (n);
        CREATE TABLE word AS SELECT word AS text, ndoc AS n FROM ts_stat('SELECT words FROM floor.fts');
        CREATE INDEX ON word (text text_pattern_ops)""")
    owner.execute("GRANT USAGE ON SCHEMA floor TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA floor TO PUBLIC")
    owner.execute("VACUUM ANALYZE")


_DOCS = "array(SELECT doc FROM page JOIN doc USING (id) ORDER BY page.id DESC)"
_NO_FACETS = "NULL::int[], NULL::int[]"


def statement(tags: list[int], word: str, facets: bool, offset: int) -> tuple[str, dict]:
    values = {"tags": tags, "tag": tags[0] if tags else 0, "word": word, "offset": offset}
    if not word and len(tags) < 2:
        source = "act_tag WHERE tag = %(tag)s" if tags else "idx"
        counted = (
            "array(SELECT b FROM cooc WHERE a = %(tag)s), array(SELECT n FROM cooc WHERE a = %(tag)s)"
            if tags
            else "array(SELECT tag FROM tag_count WHERE tag > 0), array(SELECT n FROM tag_count WHERE tag > 0)"
        )
        return (
            f"WITH page AS (SELECT id FROM {source} ORDER BY id DESC LIMIT {ROWS} OFFSET %(offset)s)"
            f" SELECT (SELECT n FROM tag_count WHERE tag = %(tag)s), {_DOCS}, {counted if facets else _NO_FACETS}",
            values,
        )
    wanted = []
    if tags:
        wanted.append("tags @> %(tags)s::int[]")
    if word:
        asked = "phraseto_tsquery('simple', %(word)s)"
        wanted.append(f"id IN (SELECT id FROM fts WHERE words @@ {asked})")
    counted = "array(SELECT t FROM f), array(SELECT n FROM f)" if facets else _NO_FACETS
    return (
        f"WITH m AS MATERIALIZED (SELECT id, tags FROM idx WHERE {' AND '.join(wanted)}),"
        f" page AS (SELECT id FROM m ORDER BY id DESC LIMIT {ROWS} OFFSET %(offset)s),"
        " f AS MATERIALIZED (SELECT t, count(*)::int AS n FROM m, unnest(tags) t GROUP BY t)"
        f" SELECT (SELECT count(*) FROM m), {_DOCS}, {counted}",
        values,
    )


_BEGUN = f"SELECT array(SELECT text FROM floor.word WHERE text LIKE %s ORDER BY n DESC, text LIMIT {COMPLETIONS})"
_pool: ConnectionPool | None = None


def app(environ: dict, start_response) -> list[bytes]:
    """WSGI: /?state=3&word=…&page=2&facets=1, /record?id=7, /begun?word=…, /file"""
    if environ["PATH_INFO"] == "/file":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(FILE)))])
        return [FILE]
    global _pool
    if _pool is None:
        options = {"autocommit": True, "options": "-c search_path=floor,public"}
        _pool = ConnectionPool(os.environ["FLOOR"], min_size=1, max_size=4, kwargs=options, open=True)
    asked = {key: values[0] for key, values in parse_qs(environ["QUERY_STRING"]).items()}
    with _pool.connection() as connection:
        if environ["PATH_INFO"] == "/record":
            row = connection.execute("SELECT doc FROM floor.doc WHERE id = %s", [int(asked["id"])]).fetchone()
            body = row[0].encode()
        elif environ["PATH_INFO"] == "/begun":
            row = connection.execute(_BEGUN, [asked["word"] + "%"]).fetchone()
            body = json.dumps({"results": row[0]}).encode()
        else:
            tags = sorted(BASE[key] + int(value) for key, value in asked.items() if key in BASE)
            offset = (int(asked.get("page", 1)) - 1) * ROWS
            sql, values = statement(tags, pairs(asked.get("word", "")), "facets" in asked, offset)
            total, docs, values_met, numbers = connection.execute(sql, values).fetchone()
            counted = json.dumps(list(zip(values_met or [], numbers or [], strict=True)))
            body = f'{{"count":{total},"facets":{counted},"results":[{",".join(docs)}]}}'.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
