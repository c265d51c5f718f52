"""A new draft from an earlier activity of the same organisation: what repeats comes along, what is true of one only does not.

Texts, kinds, themes, States, links and partners repeat from course to course. When it took place, what came of it, on whose
request, what it cost, its documents, and every agreement (the State's to the cooperation, a partner's to be named, the
organisation's own choice how it is shown) belong to the earlier one: an answer that is only carried along is nobody's.

What came along is marked in the draft, page by page, until somebody has looked at that page again and saved it.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import once
from accounts.models import User
from consent.verbs import verb
from repository.content import TRANSLATED_FIELDS
from repository.reference.models import Term
from submissions import moves, task_list, writing
from submissions.models import Entry, PartnerAnswer, Submission, Version, VersionPartner, VersionTranslation
from submissions.steps import MoveRefused

# The columns that come along, by the page on which they stand.
TAKEN = {
    "basics": ("title", "language", "kinds", "modalities"),
    "states": ("no_state_reason",),
    "story": ("summary", "description", "shares_experience"),
    "themes": ("themes", "persons", "sdgs"),
    "partners": ("beneficiaries", "funds"),
}
RELATIONS = {"states": ("places", "beneficiary_states")}
TEXTS = tuple(name for name in TRANSLATED_FIELDS if name != "results")
LINKS = ("recommendations", "pledges")


def to_choose_from(user: User) -> QuerySet[Submission]:
    """The activities of this person's organisations that can be copied, the last changed first."""
    return (
        Submission.objects.of(user)
        .filter(complaint=None)
        .exclude(pk__in=Entry.objects.open().values("submission"))
        .order_by("-changed_at", "pk")
    )


def reasons_against(source: Submission) -> list[str]:
    """Why no draft can be made from this one: sentences. Empty: it can."""
    if Entry.objects.open().filter(submission=source).exists():
        return [_("OHCHR has entered it for you, and nobody has said yet that it is right. Read it first.")]
    if hasattr(source, "complaint"):
        return [_("There is no text in it that could be copied.")]
    version = source.current
    kept = [kept.get("values") for kept in version.as_typed.values()]
    if not (version.title or version.summary or version.description or any(kept)):
        return [_("There is no text in it that could be copied.")]
    return []


@verb
def begin(source: Submission, *, by: User, attribution: str = "", key: str = "") -> Submission:
    """A draft of the same organisation, with what repeats. The earlier activity stays as it is. Raises :class:`MoveRefused`.

    ``key``: of the form; the same form again is given the same draft.
    """
    if known := once.answer(by, key):
        return Submission.objects.get(reference=known)
    if not Submission.objects.of(by).filter(pk=source.pk).exists():
        raise MoveRefused(_("Only the organisation that wrote it can do this."))
    if reasons := reasons_against(source):
        raise MoveRefused(*reasons)
    submission = moves.start(source.organisation, by=by, attribution=attribution)
    said_no = _who_took_no_part(source)
    version = _with_columns(source.current, submission.current)
    _with_what_hangs_on_it(source.current, version, said_no)
    _with_what_was_typed(source.current, version, said_no, by=by)
    marked = {"from": source.reference, "to_look_at": _pages(version), "left_out": _left_out(source.current, said_no)}
    version.as_typed = {**version.as_typed, "copied": marked}
    Version.objects.filter(pk=version.pk).update(as_typed=version.as_typed)
    once.keep(by, key, submission.reference)
    return submission


def in_draft(version: Version) -> dict[str, Any] | None:
    """What the pages of a draft say of where it came from; None where it was begun from nothing."""
    marked = version.as_typed.get("copied")
    if not marked:
        return None
    titles: dict[str, Any] = {code: page.title for code, page in task_list.PAGES.items()}
    titles |= {name: title for task in task_list.TASKS for name, title in task.choices}
    pages = [(code, titles[code], code in task_list.PAGES) for code in version.to_look_at if code in titles]
    return {"source": marked["from"], "pages": pages, "left_out": marked["left_out"]}


# ---------------------------------------------------------------------------------------------------- inside


def _with_columns(source: Version, version: Version) -> Version:
    values = {name: getattr(source, name) for names in TAKEN.values() for name in names}
    for name, scheme in (("themes", "theme"), ("persons", "persons")):
        values[name] = _offered_today(scheme, values[name])
    Version.objects.filter(pk=version.pk).update(**values)
    version.refresh_from_db()
    return version


def _offered_today(scheme: str, codes: list[str]) -> list[str]:
    """The same terms as a new draft may choose them: what was merged under its heir, what is retired not at all."""
    today = timezone.localdate()
    known = {term.code: term for term in Term.objects.of(scheme).select_related("successor")}
    heirs = [known[code].heir for code in codes if code in known]
    return list(dict.fromkeys(term.code for term in heirs if term.ends_on is None or term.ends_on >= today))


def _with_what_hangs_on_it(source: Version, version: Version, said_no: set[str]) -> None:
    for relation in (*RELATIONS["states"], *LINKS):
        getattr(version, relation).set(getattr(source, relation).all())
    VersionPartner.objects.bulk_create(
        VersionPartner(version=version, name=one.name, role=one.role, type=one.type, state_id=one.state_id)
        for one in source.partners.order_by("pk")
        if one.name.casefold() not in said_no
    )
    VersionTranslation.objects.bulk_create(
        VersionTranslation(
            version=version, language=row.language, source=row.source, **{name: getattr(row, name) for name in TEXTS}
        )
        for row in source.translations.filter(source="provider")
        if any(getattr(row, name) for name in TEXTS)
    )


def _with_what_was_typed(source: Version, version: Version, said_no: set[str], *, by: User) -> None:
    """What could not be read yet comes along as it was typed, and is told of again."""
    for code, page in task_list.PAGES.items():
        values = source.as_typed.get(code, {}).get("values")
        taken = {*TAKEN.get(code, ()), *RELATIONS.get(code, ()), *(TEXTS if code in task_list.LANGUAGE_PAGES else ())}
        if not values or not taken:
            continue
        typed = {name: said for name, said in values.items() if writing.field_of(name) in taken}
        if code == "partners":
            typed |= _rows_but(values, said_no)
        writing.keep(version, page, typed, by=by)


def _rows_but(values: Mapping[str, list[str]], said_no: set[str]) -> dict[str, list[str]]:
    """The typed rows of partners, without those who took no part."""
    gone = {
        name.removesuffix("name") for name, said in values.items()
        if name.endswith("-name") and said and said[0].strip().casefold() in said_no
    }  # fmt: skip
    return {
        name: said
        for name, said in values.items()
        if name.startswith("partners-") and not any(name.startswith(row) for row in gone)
    }


def _who_took_no_part(source: Submission) -> set[str]:
    """Names, folded, of partners who have said so: nobody proposes them once more by a copy."""
    said = source.asked_partners.filter(answer=PartnerAnswer.NOT_PART)
    return {name.casefold() for name in said.values_list("name", flat=True)}


def _left_out(source: Version, said_no: set[str]) -> list[str]:
    names = source.partners.order_by("pk").values_list("name", flat=True)
    return list(dict.fromkeys(name for name in names if name.casefold() in said_no))


def _pages(version: Version) -> list[str]:
    """Where something came along, in the order of the form."""
    given = {code for code, names in TAKEN.items() if any(getattr(version, name) for name in names)}
    given |= {code for code in version.as_typed if code in TAKEN} | {"basics"}
    given |= {name for name in LINKS if getattr(version, name).exists()}
    given |= {"states"} if version.places.exists() or version.beneficiary_states.exists() else set()
    given |= {"partners"} if version.partners.exists() else set()
    others = version.translations.exists() or any(code in task_list.LANGUAGE_PAGES for code in version.as_typed)
    given |= {"languages"} if others else set()
    return [code for code in task_list.ORDER if code in given]
