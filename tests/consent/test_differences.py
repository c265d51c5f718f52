"""What changed between two texts: complete, true in both directions, readable in every script, and quick."""

import itertools
import random
import time

import pytest

from consent.differences import ADDED, REMOVED, SAME, Piece, compare, difference
from consent.document import Attribution, Partner, compose
from repository.content import CONTENT_FIELDS
from tests import situations


def before(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != ADDED)


def after(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != REMOVED)


def test_words_are_compared_as_words():
    pieces = difference("Forty judges took part.", "Forty lawyers took part.")

    assert pieces == [
        Piece(SAME, "Forty "), Piece(REMOVED, "judges"), Piece(ADDED, "lawyers"), Piece(SAME, " took part."),
    ]  # fmt: skip


def test_chinese_is_compared_character_by_character():
    assert difference("培训了四十名法官", "培训了五十名法官") == [
        Piece(SAME, "培训了"), Piece(REMOVED, "四"), Piece(ADDED, "五"), Piece(SAME, "十名法官"),
    ]  # fmt: skip


def test_arabic_words_stay_whole():
    pieces = difference("شارك أربعون قاضيا", "شارك خمسون قاضيا")

    assert [piece.text for piece in pieces if piece.kind == ADDED] == ["خمسون"]


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_can_be_read_out_of_the_pieces(seed):
    source = random.Random(seed)
    old, new = ("".join(source.choices("ab c\n法的.ш", k=source.randint(0, 60))) for _ in range(2))

    pieces = difference(old, new)

    assert (before(pieces), after(pieces)) == (old, new)
    assert all(a.kind != b.kind for a, b in itertools.pairwise(pieces))


@pytest.mark.parametrize(
    ("old", "new"),
    [("的法" * 5_000, "法官国" * 3_333), ("\n" * 10_000, "\n" * 9_000 + "x"), ("a\n" * 5_000, "a\nb\n" * 2_500)],
    ids=["another text of few characters", "empty lines", "short lines"],
)
def test_no_text_that_fits_a_field_keeps_a_reader_waiting(old, new):
    begun = time.process_time()

    pieces = difference(old, new)

    assert time.process_time() - begun < 5  # seconds; about one on a slow machine
    assert (before(pieces), after(pieces)) == (old, new)


# ----------------------------------------------------------------------------------------------- whole documents


def document(**proposed):
    return compose(situations.proposal("TCR-00000000", **{"title": "Training of trial judges", **proposed}))


FRENCH = {"language": "fr", "source": "ohchr", "title": "Formation", "summary": "", "description": "", "results": ""}
CHANGED = {
    "language": "fr", "title": "Another title", "summary": "Another", "description": "Another", "results": "Another",
    "status": "ongoing", "starts_on": "2025-01-14", "ends_on": None, "kinds": ["advice"], "modalities": ["SS"],
    "beneficiaries": ["parliament"], "funds": ["VFTC"], "themes": ["x"], "persons": ["x"], "sdgs": ["16"],
    "requested_by": "joint", "cooperation_agreed": False, "shares_experience": True, "good_practice": True,
    "related_documents": [{"title": "Report", "symbol": "A/HRC/00/00", "url": ""}], "amount": "12.00",
    "no_state_reason": "Another", "starts_precision": "year", "ends_precision": "month",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in CONTENT_FIELDS if name != "currency"])
def test_a_change_of_any_field_is_shown(name):
    """Every field of the content model is in the list above, or this fails for the one that was forgotten."""
    changed = document(amount="1.00", currency="CHF")
    same = document(amount="1.00", currency="CHF")
    changed["content"] = {**changed["content"], name: CHANGED[name]}

    found = [change.name for change in compare(same, changed)]

    assert found == [{"starts_precision": "starts_on", "ends_precision": "ends_on"}.get(name, name)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"states": ["QMA", "QMB"]}, "states_concerned"),
        ({"attribution": Attribution("CSO", None, None)}, "attribution"),
        ({"partners": [Partner("Bar Association", "partner", "CSO")]}, "partners"),
        ({"translations": [FRENCH]}, "title:fr"),
        ({"currency": "EUR", "amount": "1.00"}, "amount"),
    ],
)
def test_what_hangs_on_the_text_is_compared_too(change, name):
    base = {"amount": "1.00", "currency": "CHF"}

    assert name in [one.name for one in compare(document(**base), document(**{**base, **change}))]


@pytest.mark.django_db
def test_two_freezings_of_one_text_do_not_differ():
    one, other = document(), document()

    assert compare({**one, "salt": "a"}, {**other, "salt": "b"}) == []


@pytest.mark.django_db
def test_a_field_that_is_gone_or_new_in_the_schema_is_shown_and_breaks_nothing():
    """A document of an earlier schema lacks what was added since."""
    old, new = document(), document(good_practice=True)
    del old["content"]["good_practice"]

    assert [change.name for change in compare(old, new)] == ["good_practice"]
