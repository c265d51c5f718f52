"""The one file that a State runs on its receipts: the same verdict as the site's, without the site."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent import gate, history, journal, receipts, verification, verify_receipts
from consent.models import Event
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = history.VERIFIER


@pytest.fixture(scope="module")
def folder(django_db_setup, django_db_blocker, _fresh_database, tmp_path_factory) -> Path:
    """What a delegation and an auditor have: receipts as downloaded, a copy of the journal, the exported ledger."""
    folder = tmp_path_factory.mktemp("receipts")
    with django_db_blocker.unblock():
        cast = world.people()
        world.publish(cast, states=("QMA", "QMB"))
        gate.withhold(world.ask(cast).requests[0], by=cast.focal["QMA"], note="No. 7/2026 – café, مذكرة")
        gate.revoke(world.publish(cast), state="QMA", by=cast.focal["QMA"])
        for event in Event.objects.by_state("QMA"):
            text = json.dumps(receipts.receipt(event), indent=2, ensure_ascii=False)
            (folder / f"receipt-{event.state_number}.json").write_text(text)
        (folder / "journal.jsonl").write_text(journal.path().read_text())
        (folder / "ledger.jsonl").write_text("".join(json.dumps(row) + "\n" for row in verification.rows()))
        (folder / "key").write_text(receipts.public_key())
    return folder


def run(folder: Path, *more: str, key: bool = True) -> tuple[int, str]:
    """As a person would run it: alone, in an empty environment, without the site's code or libraries."""
    found = sorted(map(str, folder.glob("receipt-*.json")))
    asked = [*found, *(["--key", (folder / "key").read_text()] if key else []), *more]
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), *asked], capture_output=True, text=True, env={}, cwd="/"
    )
    return done.returncode, done.stdout + done.stderr


def everything(folder: Path) -> list[str]:
    return ["--journal", str(folder / "journal.jsonl"), "--ledger", str(folder / "ledger.jsonl")]


@pytest.fixture
def copied(folder, tmp_path) -> Path:
    for file in folder.iterdir():
        (tmp_path / file.name).write_text(file.read_text())
    return tmp_path


def change(file: Path, edit) -> None:
    value = json.loads(file.read_text())
    edit(value)
    file.write_text(json.dumps(value))


def test_genuine_receipts_pass_alone_and_against_journal_and_ledger(folder):
    assert run(folder) == (0, "4 receipts are genuine.\n") or run(folder)[0] == 0
    assert run(folder, *everything(folder))[0] == 0
    assert "Compare it with the one OHCHR has printed" in run(folder, key=False)[1]


@pytest.mark.parametrize("edit", [
    lambda one: one["event"].update(type="granted" if one["event"]["type"] != "granted" else "withheld"),
    lambda one: one["document"].update(sha256="0" * 64),
    lambda one: one["receipt"].update(number=99),
    lambda one: one["ledger"].update(hash="f" * 64),
    lambda one: one.update(added="x"),
    lambda one: one["signature"].update(value="AAAA"),
    lambda one: one.pop("signature"),
])  # fmt: skip
def test_a_changed_receipt_is_found(copied, edit):
    change(copied / "receipt-1.json", edit)

    assert run(copied)[0] == 1


def test_a_receipt_signed_by_somebody_else_is_found_with_the_printed_key(copied):
    import base64

    import rfc8785
    from cryptography.hazmat.primitives import serialization

    forger = Ed25519PrivateKey.generate()
    receipt = json.loads((copied / "receipt-1.json").read_text())
    receipt.pop("signature")
    receipt["event"]["type"] = "granted"
    public = forger.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signature = base64.b64encode(forger.sign(rfc8785.dumps(receipt))).decode()
    receipt["signature"] = {"algorithm": "Ed25519", "public_key": public.hex(), "value": signature}
    (copied / "receipt-1.json").write_text(json.dumps(receipt))

    assert run(copied) == (1, "Receipt QMA-1 was not signed with this key, or was changed since.\n")


def test_a_history_that_was_cut_or_rewritten_is_found_by_one_receipt(copied):
    lines = (copied / "ledger.jsonl").read_text().splitlines(keepends=True)
    (copied / "ledger.jsonl").write_text("".join(lines[:-2]))

    code, said = run(copied, "--ledger", str(copied / "ledger.jsonl"))

    assert code == 1
    assert "is not in the ledger" in said


def test_a_receipt_that_is_not_in_the_journal_is_found(copied):
    last = json.loads((copied / "receipt-1.json").read_text())["ledger"]["hash"]
    lines = [line for line in (copied / "journal.jsonl").read_text().splitlines(keepends=True) if last not in line]
    (copied / "journal.jsonl").write_text("".join(lines))

    assert (
        run(copied, "--journal", str(copied / "journal.jsonl"))[1]
        == "The event of receipt QMA-1 is not in the journal.\n"
    )


def test_a_file_that_is_no_receipt_is_said_to_be_none(copied):
    (copied / "receipt-1.json").write_text("not JSON at all {")

    assert run(copied)[0] == 2


def test_its_ed25519_agrees_with_the_library(folder):
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        message = bytes(range(number * 7))
        signature = key.sign(message)
        public = key.public_key().public_bytes_raw()
        assert verify_receipts.signed(message, signature, public)
        assert not verify_receipts.signed(message + b"x", signature, public)
        flipped = bytearray(signature)
        flipped[number] ^= 1 << (number % 8)
        assert not verify_receipts.signed(message, bytes(flipped), public)
        assert not verify_receipts.signed(message, signature, bytes(32))
    # RFC 8032, section 7.1, test 1
    assert verify_receipts.signed(
        b"", bytes.fromhex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                           "d25bf5f0595bbe24655141438e7a100b"),
        bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    )  # fmt: skip


def test_one_number_for_two_acts_is_found():
    one = {"receipt": {"state": "QMA", "number": 1}, "ledger": {"hash": "a"}}
    other = copy.deepcopy(one) | {"ledger": {"hash": "b"}}

    assert verify_receipts.check_together([one, one]) == []
    assert verify_receipts.check_together([one, other]) == ["Receipt QMA-1 was given for two different acts."]


def test_anybody_can_download_it_and_check_that_it_is_the_one(visitor):
    import hashlib

    reply = visitor.get("/en/state/receipts/verify_receipts.py")

    assert reply.content == PROGRAM.read_bytes()
    assert "attachment" in reply["Content-Disposition"]
    assert hashlib.sha256(reply.content).hexdigest() in visitor.get("/ar/state/receipts/key/").content.decode()


def test_it_imports_nothing_but_the_standard_library():
    import ast

    names = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
