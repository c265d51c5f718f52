"""The annex: the activities first published in the period, by State."""

from typing import Any

from django.utils.translation import gettext as _

from reports.figures import NO_STATE
from reports.frozen_record import FrozenRecord, UnreadableRecord
from reports.frozen_set import FrozenSet
from reports.text.parts import AnnexEntry, AnnexState
from repository.content import ProviderType
from repository.reference.names import in_language, sort_key


def annex(frozen: FrozenSet, language: str) -> list[AnnexState]:
    """By State in the alphabetical order of the language.

    An activity that concerns three States stands under each of them; those that concern none come last.
    """
    entries: dict[str, list[AnnexEntry]] = {}
    for record in frozen.of_the_period():
        try:
            document = record.content
            entry = _entry(record, document, language)
            for code in [state["state"] for state in document["states_concerned"]] or [NO_STATE]:
                entries.setdefault(code, []).append(entry)
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableRecord(record.reference) from fault
    last = entries.pop(NO_STATE, None)
    states = [
        AnnexState(code, in_language(frozen.facts["states"][code]["names"], language), _by_title(listed, language))
        for code, listed in entries.items()
    ]
    states.sort(key=lambda state: (sort_key(state.name, language), state.code))
    return [*states, AnnexState(NO_STATE, _("No State in particular"), _by_title(last, language))] if last else states


def texts_of(document: dict[str, Any], language: str) -> tuple[dict[str, str], str]:
    """Title and summary in this language where the document has it, else in its original; and the language they are in."""
    versions = {row["language"]: row for row in document["translations"] if row["title"]}
    original = document["content"]["language"]
    versions[original] = document["content"]
    shown = language if language in versions else original
    return {name: versions[shown][name] for name in ("title", "summary")}, shown


def submitter_of(document: dict[str, Any]) -> str:
    """The name consented to; a protected organisation is its category."""
    attribution = document["attribution"]
    return attribution["name"] or str(ProviderType(attribution["type"]).label)


def _entry(record: FrozenRecord, document: dict[str, Any], language: str) -> AnnexEntry:
    texts, shown = texts_of(document, language)
    return AnnexEntry(
        reference=record.reference, title=texts["title"], language=shown, submitter=submitter_of(document)
    )


def _by_title(entries: list[AnnexEntry], language: str) -> list[AnnexEntry]:
    return sorted(entries, key=lambda entry: (sort_key(entry.title, language), entry.reference))
