"""References that betray nothing: random, never serial, with a check character against slips of the pen.

``TCR-7K3M9QXA``: a prefix, seven random characters of the base32 alphabet without I, L, O, U, and a check character.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110")


def new(prefix: str) -> str:
    """A new random reference with this prefix, e.g. ``new("TCR")``. Uniqueness is the table's to hold."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return f"{prefix}-{body}{_check(body)}"


def tidy(typed: str) -> str:
    """The reference as it is written, from what a person typed: small letters, spaces and O for 0 are forgiven."""
    prefix, _, body = typed.strip().upper().replace(" ", "").partition("-")
    return f"{prefix}-{body.translate(_LOOK_ALIKES)}"


def is_reference(text: str, prefix: str = "TCR") -> bool:
    """True when ``text`` is well formed and its check character is right (it need not exist)."""
    head, _, body = text.partition("-")
    if head != prefix or len(body) != 8 or any(character not in ALPHABET for character in body):
        return False
    return body[7] == _check(body[:7])


def _check(body: str) -> str:
    # Odd weights are invertible modulo 32, so any one wrong character changes the sum.
    total = sum((2 * place + 1) * ALPHABET.index(character) for place, character in enumerate(body))
    return ALPHABET[total % 32]
