#!/usr/bin/env python3
"""Check receipts of consent without trusting the site that gave them. One file, Python 3.9 or newer, nothing to install.

    python3 verify_receipts.py RECEIPT.json … [--key HEX] [--journal FILE] [--ledger FILE]

* Each receipt: whether the holder of the key signed exactly this (Ed25519, RFC 8032, over canonical JSON, RFC 8785).
  Give the key that OHCHR has printed (``--key``): the one inside a receipt proves nothing, a forger writes a key of their own.
* The receipts together: no number of a State given twice for two different acts.
* With ``--journal`` (JSON lines with number and hash): whether each act is in it.
* With ``--ledger`` (JSON lines, as ``manage.py verify_consent --export`` writes them): every link of the chain, and each receipt
  and each line of the journal against it. A forked history is caught by one old receipt.

Ends with 0 if all is well, with 1 and one sentence for each thing that is not, with 2 if a file cannot be read.

It is written apart from the site's own proof and imports nothing, so that it can be read in one sitting and run anywhere.
That is also why Ed25519 stands here in plain Python: it only sees public values, so nothing secret can leak from it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any

COLUMNS = (
    "number", "kind", "record_id", "document_id", "state_id", "state_number", "actor", "mandate", "basis",
    "permissions", "detail", "effective_at", "expires_at", "recorded_at", "previous",
)  # fmt: skip
START = "0" * 64

# ------------------------------------------------------------------------------------ Ed25519 (RFC 8032, section 5.1)

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _add(p: Any, q: Any) -> Any:
    """The sum of two points, in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Any) -> Any:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _same(p: Any, q: Any) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


def _point(encoded: bytes) -> Any:
    """The point that these 32 bytes stand for; None if they stand for none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """True when the holder of this public key (32 bytes) signed this message."""
    if len(signature) != 64 or len(key) != 32:
        return False
    public, first = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or first is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    return _same(_times(scalar, _BASE), _add(first, _times(challenge, public)))


# ------------------------------------------------------------------------------------------------ receipts


def canonical(value: Any) -> bytes:
    """RFC 8785 for what a receipt holds: text, whole numbers, lists, null. Raises ValueError for anything else."""

    def refuse_floats(part: Any) -> None:
        if isinstance(part, float):
            raise ValueError("a receipt holds no fractions")
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            refuse_floats(inner)

    refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def name_of(receipt: dict[str, Any]) -> str:
    return f"{receipt['receipt']['state']}-{receipt['receipt']['number']}"


def check_receipt(receipt: dict[str, Any], key: str) -> str | None:
    """What is wrong with this receipt by itself; None if nothing is."""
    said = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        signature = base64.b64decode(receipt["signature"]["value"], validate=True)
        if not signed(canonical(said), signature, bytes.fromhex(key)):
            return f"Receipt {name_of(receipt)} was not signed with this key, or was changed since."
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return "A receipt has not the shape of a receipt."
    return None


def check_together(receipts: list[dict[str, Any]]) -> list[str]:
    """One number, one act."""
    acts: dict[str, str] = {}
    return [
        f"Receipt {name_of(one)} was given for two different acts."
        for one in receipts
        if acts.setdefault(name_of(one), one["ledger"]["hash"]) != one["ledger"]["hash"]
    ]


# -------------------------------------------------------------------------------------------------- ledger


def row_hash(row: dict[str, Any]) -> str:
    """An event's hash over all its columns, each with its length in bytes before it; "-" for none."""
    parts = []
    for column in COLUMNS:
        text = None if row[column] is None else str(row[column])
        parts.append("-" if text is None else f"{len(text.encode())}:{text}")
    return hashlib.sha256(",".join(parts).encode()).hexdigest()


def check_ledger(rows: Iterable[dict[str, Any]], journal: dict[int, str], receipts: list[dict[str, Any]]) -> list[str]:
    """Every link in order; every line of the journal and every receipt against them."""
    offences: list[str] = []
    kept, missing = dict(journal), {one["ledger"]["hash"]: one for one in receipts}
    previous, count = START, 0
    for row in rows:
        count += 1
        number = row["number"]
        if number != count:
            offences.append(f"Event {count} is missing: the ledger goes on with {number}.")
            count = number
        if row["previous"] != previous:
            offences.append(f"Event {number} does not follow the one before it.")
        if row_hash(row) != row["hash"]:
            offences.append(f"Event {number} was changed: its hash is not that of its content.")
        if number in kept and kept.pop(number) != row["hash"]:
            offences.append(f"Event {number} is not the one that was written to the journal.")
        if row["hash"] in missing:
            offences += _differences(missing.pop(row["hash"]), row)
        previous = row["hash"]
    if kept:
        offences.append(f"Event {min(kept)} is in the journal and not in the ledger.")
    offences += [
        f"The event of receipt {name} is not in the ledger." for name in sorted(map(name_of, missing.values()))
    ]
    return offences


def _differences(receipt: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """A receipt that names an event's hash must say what the event says."""
    event = receipt["event"]
    pairs = {
        "state_id": receipt["receipt"]["state"], "state_number": receipt["receipt"]["number"], "kind": event["type"],
        "record_id": receipt["scope"]["record"], "document_id": receipt["document"]["sha256"],
        "recorded_at": event["recorded_at"], "effective_at": event["effective_at"], "expires_at": event["expires_at"],
        "basis": event["basis"],
    }  # fmt: skip
    return [
        f"Receipt {name_of(receipt)} and the ledger differ in {column}."
        for column, said in pairs.items()
        if row[column] != said
    ]


# ------------------------------------------------------------------------------------------------- command


def read(path: str) -> list[dict[str, Any]]:
    """One JSON object, a list of them, or one a line."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks receipts of consent. Needs nothing but Python.")
    parser.add_argument("receipts", nargs="+", metavar="RECEIPT.json")
    parser.add_argument("--key", help="the public key that OHCHR has printed, 64 characters")
    parser.add_argument("--journal", metavar="FILE", help="lines with number and hash, kept elsewhere")
    parser.add_argument("--ledger", metavar="FILE", help="the whole ledger as exported")
    asked = parser.parse_args(arguments)
    try:
        receipts = [receipt for path in asked.receipts for receipt in read(path)]
        journal = {int(line["number"]): str(line["hash"]) for line in read(asked.journal)} if asked.journal else {}
        ledger = read(asked.ledger) if asked.ledger else None
        key = asked.key or receipts[0]["signature"]["public_key"]
        offences = [said for said in (check_receipt(one, key) for one in receipts) if said]
        if not offences:
            offences += check_together(receipts)
            if ledger is not None:
                offences += check_ledger(ledger, journal, receipts)
            elif journal:
                known = set(journal.values())
                offences += [
                    f"The event of receipt {name_of(one)} is not in the journal."
                    for one in receipts
                    if one["ledger"]["hash"] not in known
                ]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        sys.stderr.write(f"A file cannot be read: {error}\n")
        return 2
    if offences:
        sys.stderr.write("".join(f"{offence}\n" for offence in offences))
        return 1
    sys.stdout.write(f"{len(receipts)} receipts are genuine.\n")
    if not asked.key:
        sys.stdout.write(
            f"They were checked with the key that they name. Compare it with the one OHCHR has printed:\n{key}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
