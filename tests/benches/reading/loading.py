"""Fills a database with records through the projection that the gate uses, thousands in one call (`consent_project`).

The ledger stays empty: nobody has consented to made-up records. So the database is one of the benchmark alone, and the checks
at commit are switched off while it is filled; what is measured afterwards runs with all of them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import psycopg

from repository.catalogue import references
from repository.content import CONTENT_FIELDS, Kind, Modality, ProviderType
from tests.benches.reading.records import STATES, THEMES, Made

AT_ONCE = 2_000  # documents
PLAIN = {
    "starts_precision": "day", "ends_precision": "day", "status": "completed", "beneficiaries": [], "funds": [], "persons": [],
    "requested_by": "state", "cooperation_agreed": True, "shares_experience": False, "good_practice": False,
    "related_documents": [], "amount": None, "currency": "", "no_state_reason": "", "results": "", "summary": "",
}  # fmt: skip


def state(number: int) -> str:
    """A fictitious State: QMA, QMB, …"""
    return f"Q{chr(ord('M') + (number - 1) // 26)}{chr(ord('A') + (number - 1) % 26)}"


def theme(number: int) -> str:
    return f"bench-{number}"


def kind(number: int) -> str:
    return Kind.values[number - 1]


def modality(number: int) -> str:
    return Modality.values[number - 1]


def provider(number: int) -> str:
    return f"bench-organisation-{number}"


CODES = {
    "state": state,
    "theme": theme,
    "kind": kind,
    "modality": modality,
    "provider": provider,
    "sdg": str,
    "cycle": str,
    "year": str,
}


def fill(
    superuser: psycopg.Connection,
    records: Iterable[Made],
    linked: Callable[[Made], list[dict[str, Any]]] = lambda _made: [],
) -> list[str]:
    """Publish these records, the first as the oldest. Returns their references, in their order.

    ``linked`` gives the recommendations that one supports, as its document has them; they are there already.
    """
    superuser.execute("ALTER TABLE repository_activity ENABLE ALWAYS TRIGGER consent_show_files")  # it fills a column
    superuser.execute("SET session_replication_role = 'replica'")
    _vocabulary(superuser)
    given = []
    documents = _documents(records, linked)
    while batch := list(islice(documents, AT_ONCE)):
        with superuser.transaction(), superuser.cursor() as cursor:
            with cursor.copy("COPY consent_record (reference, opened_at) FROM STDIN") as copy:
                for reference, _text, _hash in batch:
                    copy.write_row((reference, "2020-01-01"))
            columns = "hash, record_id, number, schema, canonical, asked_at, asked_by_id"
            with cursor.copy(f"COPY consent_publicationdocument ({columns}) FROM STDIN") as copy:
                for reference, text, fingerprint in batch:
                    copy.write_row((fingerprint, reference, 1, 1, text, "2020-01-01", 1))
            cursor.execute("SELECT consent_project(%s)", [[fingerprint for _reference, _text, fingerprint in batch]])
        given += [reference for reference, _text, _hash in batch]
    superuser.execute("SET session_replication_role = 'origin'")
    superuser.execute("VACUUM ANALYZE")
    return given


def _vocabulary(superuser: psycopg.Connection) -> None:
    with superuser.transaction(), superuser.cursor() as cursor:
        for number in range(1, STATES + 1):
            names = json.dumps(dict.fromkeys(("en", "fr", "es", "ar", "ru", "zh"), f"Sample State {number:03}"))
            cursor.execute(
                "INSERT INTO repository_state (iso3, iso2, m49, un_status, names, formal_names)"
                " VALUES (%s, %s, '', 'fictitious', %s, '{}') ON CONFLICT DO NOTHING",
                [state(number), f"{number:02x}", names],  # in small letters: no State has such a code,
            )
        cursor.execute("SELECT id FROM repository_scheme WHERE code = 'theme' AND ends_on IS NULL")
        scheme = cursor.fetchone()[0]
        for number in range(1, THEMES + 1):
            cursor.execute(
                "INSERT INTO repository_term (scheme_id, code, labels, scope_note, external_ids)"
                " VALUES (%s, %s, %s, '', '{}') ON CONFLICT DO NOTHING",
                [scheme, theme(number), json.dumps({"en": f"Theme {number:02}"})],
            )
        for cycle in range(1, 5):
            cursor.execute(
                "INSERT INTO repository_pledge (identifier, review_id, state_id, cycle, session_id, text, language, symbol,"
                " fingerprint, source) VALUES (%s, 1, 'QMA', %s, 1, 'A pledge.', 'en', '', %s, 'bench') ON CONFLICT DO NOTHING",
                [f"QMA-{cycle}-pbench", cycle, f"bench {cycle}"],
            )


def _documents(
    records: Iterable[Made], linked: Callable[[Made], list[dict[str, Any]]]
) -> Iterator[tuple[str, str, str]]:
    """(reference, canonical text, hash)"""
    for made in records:
        reference = references.new("TCR")
        content = PLAIN | {
            "language": made.language, "title": made.title[:200], "description": made.description,
            "starts_on": made.starts_on.isoformat(), "ends_on": made.ends_on.isoformat(), "kinds": [kind(made.kind)],
            "modalities": [modality(made.modality)], "themes": [theme(one) for one in made.themes],
            "sdgs": [str(one) for one in made.sdgs],
        }  # fmt: skip
        assert set(content) == set(CONTENT_FIELDS), set(CONTENT_FIELDS) ^ set(content)
        number = made.provider
        document = {
            "schema": 1, "reference": reference, "salt": f"{made.place:032x}", "content": content, "translations": [],
            "states_concerned": [{"state": state(one), "roles": ["place"]} for one in made.states],
            "participating_states": [], "partners": [], "recommendations": linked(made), "files": [],
            "attribution": {
                "role": "submitter", "type": ProviderType.values[number % len(ProviderType.values)],
                "name": f"Organisation{number:05}", "slug": provider(number), "state": None,
            },
            "pledges": [{"identifier": f"QMA-{cycle}-pbench", "state": "QMA", "text": "A pledge."} for cycle in made.cycles],
        }  # fmt: skip
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield reference, text, hashlib.sha256(text.encode()).hexdigest()
