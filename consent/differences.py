"""What changed between two publication documents: field by field, by words, in Chinese by characters.

For the State that consented to an earlier text of a record and is asked about the next one. ``difference`` works on any
two texts; higher rooms may use it for theirs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import formats
from django.utils.translation import gettext as _

from repository.content import (
    CONTENT_FIELDS,
    LANGUAGES,
    TRANSLATED_FIELDS,
    ActivityContent,
    PartnerRole,
    ProviderType,
    StateRole,
)
from repository.reference.models import Position, Sdg, State, Term
from repository.templatetags.record import un_date

SAME, ADDED, REMOVED = "same", "added", "removed"
# Chinese (also in a text of another language) character by character; otherwise words, spaces and signs.
TOKEN = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u2e80-\u9fff\uf900-\ufaff]+|\s+|.", re.DOTALL
)
MOST_CHANGES = 800  # above, the passage is shown as replaced: nobody could follow the pieces anyway
PROSE = {*TRANSLATED_FIELDS, "no_state_reason"}
TOGETHER = {"starts_precision": "starts_on", "ends_precision": "ends_on", "currency": "amount"}  # told by the other one


@dataclass(frozen=True)
class Piece:
    """A stretch of text: ``kind`` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs: ``pieces`` for prose in ``language``, ``removed`` and ``added`` for facts and lists."""

    name: str
    label: str
    pieces: list[Piece] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    language: str = ""


@dataclass(frozen=True)
class Statement:
    """One field of a document as a reader sees it: prose as ``text``, facts and lists as ``items``."""

    label: str
    text: str = ""
    language: str = ""  # of ``text``
    items: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------------- two documents


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every field that differs between two documents, in the order of the document. Salt and schema are no field."""
    old, new = statements(before), statements(after)
    changes = []
    for name in [*new, *(name for name in old if name not in new)]:
        a, b = old.get(name), new.get(name)
        label = (b or a).label  # type: ignore[union-attr]  # one of them is there
        a, b = a or Statement(label), b or Statement(label)
        if (a.text, a.items) == (b.text, b.items):
            continue
        if a.text or b.text:
            pieces = difference(a.text, b.text)
            changes.append(Change(name, label, pieces=pieces, language=b.language or a.language))
        else:
            removed = [item for item in a.items if item not in b.items]
            added = [item for item in b.items if item not in a.items]
            if not removed and not added:  # the same items in another order
                removed, added = list(a.items), list(b.items)
            changes.append(Change(name, label, removed=removed, added=added))
    return changes


def statements(document: dict[str, Any]) -> dict[str, Statement]:
    """All that a document says, by the name of the field, with labels in the active language."""
    content = document["content"]
    told = {name: _of_content(name, content) for name in CONTENT_FIELDS if name in content and name not in TOGETHER}
    languages = dict(LANGUAGES)
    for row in document["translations"]:
        for name in TRANSLATED_FIELDS:
            label = _("%(field)s in %(language)s") % {"field": _label(name), "language": languages[row["language"]]}
            told[f"{name}:{row['language']}"] = Statement(label, text=row[name], language=row["language"])
        label = _("Translation: %(language)s") % {"language": languages[row["language"]]}
        by = _("Translated by OHCHR") if row["source"] == "ohchr" else _("Translated by the provider")
        told[f"source:{row['language']}"] = Statement(label, items=(by,))
    told["states_concerned"] = Statement(_("States concerned"), items=tuple(_states(document["states_concerned"])))
    told["participating_states"] = Statement(
        _("Participating States"), items=tuple(_states(document["participating_states"]))
    )
    submitter = document["attribution"]
    authority_of = [{"state": submitter["state"]}] if submitter.get("state") else []
    told["attribution"] = Statement(_("Provider"), items=(_provider(submitter), *_states(authority_of)))
    told["partners"] = Statement(_("Partners"), items=tuple(_provider(one) for one in document["partners"]))
    told["recommendations"] = Statement(
        _("Recommendations"), items=tuple(_recommendation(one) for one in document["recommendations"])
    )
    told["pledges"] = Statement(
        _("Voluntary pledges"), items=tuple(f"{one['identifier']}: {one['text']}" for one in document["pledges"])
    )
    told["files"] = Statement(_("Files"), items=tuple(_file(one) for one in document["files"]))
    return told


def _file(row: dict[str, Any]) -> str:
    """Title, size and the beginning of the hash: another file under the same title is another one."""
    return f"{row['title']} ({filesizeformat(row['size'])}, {row['sha256'][:8]})"


def _of_content(name: str, content: dict[str, Any]) -> Statement:
    if name in PROSE:
        return Statement(_label(name), text=content[name], language=content["language"])
    return Statement(_label(name), items=tuple(_facts(name, content)))


def _facts(name: str, content: dict[str, Any]) -> list[str]:
    value = content[name]
    if value in (None, "", []) or value is False:
        return []
    if name in ("starts_on", "ends_on"):
        return [un_date(value, content[f"{name.partition('_')[0]}_precision"])]
    if name == "amount":
        return [f"{formats.number_format(value, use_l10n=True, force_grouping=True)} {content['currency']}".strip()]
    if name in ("themes", "persons"):
        terms = Term.objects.of("theme" if name == "themes" else "persons").filter(code__in=value)
        labels = {term.code: term.label for term in terms}
        return [labels.get(code, code) for code in value]
    if name == "sdgs":
        names = {sdg.code: str(sdg) for sdg in Sdg.objects.filter(code__in=value)}
        return [names.get(code, code) for code in value]
    if name == "related_documents":
        return [" · ".join(row[part] for part in ("title", "symbol", "url") if row.get(part)) for row in value]
    if value is True:
        return [_("Yes")]
    model_field = ActivityContent._meta.get_field(name)
    if isinstance(value, list):
        choices = dict(model_field.base_field.choices or [])  # type: ignore[union-attr]  # a list is an ArrayField
        return [str(choices.get(code, code)) for code in value]
    return [str(dict(model_field.choices or []).get(value, value))]  # type: ignore[union-attr]


def _label(name: str) -> str:
    label = str(ActivityContent._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _states(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    rows = list(rows)
    names = {state.pk: state.name for state in State.objects.filter(pk__in=[row["state"] for row in rows])}
    for row in rows:
        roles = "; ".join(str(StateRole(role).label) for role in row.get("roles", []))
        name = names.get(row["state"], row["state"])
        yield f"{name} ({roles})" if roles else name


def _provider(row: dict[str, Any]) -> str:
    kind = str(dict(ProviderType.choices).get(row["type"], row["type"]))
    role = dict(PartnerRole.choices).get(row["role"])
    return " – ".join(str(part) for part in (row["name"], kind, role) if part)


def _recommendation(row: dict[str, Any]) -> str:
    position = dict(Position.choices).get(row["position"], row["position"])
    return f"{row['identifier']} ({position}): {row['text']}"


# -------------------------------------------------------------------------------------------------- two texts


def difference(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other: all but the added ones give ``before``, all but the removed ``after``."""
    return _joined(_pieces(before, after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """Paragraph by paragraph first, so that a long text costs little; words inside the paragraphs that differ."""
    removed = added = ""
    for piece in _between(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if piece.kind == REMOVED:
            removed += piece.text
        elif piece.kind == ADDED:
            added += piece.text
        else:
            yield from _between(TOKEN.findall(removed), TOKEN.findall(added))
            removed = added = ""
            yield piece
    yield from _between(TOKEN.findall(removed), TOKEN.findall(added))


def _between(old: list[str], new: list[str]) -> Iterator[Piece]:
    """The pieces that lead from one list to the other; what begins and ends alike is not looked at twice."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield Piece(SAME, "".join(old[:start]))
    yield from _shortest(old[start : len(old) - end], new[start : len(new) - end])
    yield Piece(SAME, "".join(old[len(old) - end :]))


def _shortest(old: list[str], new: list[str]) -> list[Piece]:
    """The fewest removals and additions (Myers 1986), or one replacement if they would be more than anybody reads.

    Not difflib: its time grows with the cube of a text of few words, which a stranger may send.
    """
    rounds: list[list[int]] = []
    middle = MOST_CHANGES + 1
    reach = [0] * (2 * middle + 1)  # diagonal -> how far into ``old`` one gets on it
    for changes in range(min(MOST_CHANGES, len(old) + len(new)) + 1):
        rounds.append(reach[middle - changes - 1 : middle + changes + 2])
        for diagonal in range(-changes, changes + 1, 2):
            down = diagonal == -changes or (
                diagonal != changes and reach[middle + diagonal - 1] < reach[middle + diagonal + 1]
            )
            x = reach[middle + diagonal + 1] if down else reach[middle + diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[middle + diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walk_back(old, new, rounds)
    return [Piece(REMOVED, "".join(old)), Piece(ADDED, "".join(new))]


def _walk_back(old: list[str], new: list[str], rounds: list[list[int]]) -> list[Piece]:
    pieces: list[Piece] = []
    x, y = len(old), len(new)
    for changes in range(len(rounds) - 1, -1, -1):
        reach, middle = rounds[changes], changes + 1
        diagonal = x - y
        down = diagonal == -changes or (
            diagonal != changes and reach[middle + diagonal - 1] < reach[middle + diagonal + 1]
        )
        came_from = diagonal + 1 if down else diagonal - 1
        before_x = reach[middle + came_from] if changes else 0
        before_y = before_x - came_from if changes else 0
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            pieces.append(Piece(SAME, old[x]))
        if changes and down:
            y -= 1
            pieces.append(Piece(ADDED, new[y]))
        elif changes:
            x -= 1
            pieces.append(Piece(REMOVED, old[x]))
    return pieces[::-1]


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece; what was removed before what was added; a lone space ends no piece."""
    joined: list[Piece] = []
    removed = added = ""
    waiting = ""  # a space between two changes: it belongs to both

    def close() -> None:
        nonlocal removed, added
        joined.extend(piece for piece in (Piece(REMOVED, removed), Piece(ADDED, added)) if piece.text)
        removed = added = ""

    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind == SAME and (removed or added) and piece.text.isspace() and "\n" not in piece.text:
            waiting += piece.text
        elif piece.kind == SAME:
            close()
            text, waiting = waiting + piece.text, ""
            if joined and joined[-1].kind == SAME:
                text = joined.pop().text + text
            joined.append(Piece(SAME, text))
        else:
            removed += waiting + (piece.text if piece.kind == REMOVED else "")
            added += waiting + (piece.text if piece.kind == ADDED else "")
            waiting = ""
    close()
    return [*joined, Piece(SAME, waiting)] if waiting else joined
