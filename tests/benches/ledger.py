"""How long `manage.py verify_consent` takes, and with how much memory: a process of its own over a ledger of so many events.

python -m tests.benches.ledger [EVENTS …]
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.local.environment import PROJECT

# A chain as the gate would have written it, without its checks (they are not what is measured): 25 events a record.
FILL = """
DO $$ DECLARE e consent_event; before text; first bigint; doc text; moment timestamptz := clock_timestamp(); BEGIN
  SELECT number, hash INTO STRICT first, before FROM consent_chain;
  FOR n IN first + 1 .. {events} LOOP
    IF (n - first - 1) %% 25 = 0 THEN
      e.record_id := 'TCR-' || upper(lpad(to_hex(n), 8, '0'));
      doc := encode(sha256(e.record_id::bytea), 'hex');
      INSERT INTO consent_record (reference, opened_at) VALUES (e.record_id, moment);
      INSERT INTO consent_publicationdocument (hash, record_id, number, schema, canonical, asked_at, asked_by_id)
        SELECT doc, e.record_id, 1, 1, NULL, moment, min(id) FROM accounts_user;
      e.document_id := doc;
    END IF;
    e.number := n;
    e.kind := (ARRAY['asked', 'granted', 'withheld', 'time_asked', 'granted'])[1 + n %% 5];
    e.state_id := (ARRAY['QMA', 'QMB', 'QMC'])[1 + n %% 3];
    e.state_number := CASE WHEN e.kind = 'asked' THEN NULL ELSE n END;
    e.actor := n %% 400; e.mandate := n %% 200; e.basis := 'online'; e.permissions := 'files'; e.detail := '';
    e.recorded_at := moment + n * interval '1 second'; e.effective_at := e.recorded_at; e.expires_at := NULL;
    e.previous := before;
    e.hash := encode(sha256(consent_event_bytes(e)), 'hex');
    INSERT INTO consent_event SELECT e.*;
    before := e.hash;
  END LOOP;
  UPDATE consent_chain SET (number, hash) = (SELECT number, hash FROM consent_event ORDER BY number DESC LIMIT 1);
END $$
"""


@dataclass(frozen=True)
class Measure:
    events: int
    seconds: float  # by the clock on the wall, its start included; a busy machine adds to it
    processor: float  # seconds of processor of the process, the database's not counted
    megabytes: int  # the most it held at once


def fill(superuser: psycopg.Connection, events: int) -> None:
    """Lengthen the ledger to so many events; there must be an account."""
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = 'replica'")
        superuser.execute(FILL.format(events=int(events)).replace("%%", "%"))


def measure(events: int) -> Measure:
    """Run the command on the present database of the tests."""
    begun = time.monotonic()
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("verify_in_a_process.py"))],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds = time.monotonic() - begun
    said, _line, used = ran.stdout.rstrip().rpartition("\n")
    if ran.returncode or not said.startswith(f"{events} events"):
        raise RuntimeError(f"verify_consent: {ran.returncode} {ran.stdout}")
    processor, megabytes = used.split()
    return Measure(events, round(seconds, 2), float(processor), int(megabytes))
