"""The six tasks of a submission, in any order, and how far each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from repository.content import LANGUAGES
from submissions import forms
from submissions.models import Submission, Version
from submissions.readiness import REQUIRED

MOST_ROWS = 60


@dataclass(frozen=True)
class Page:
    """One page of the form."""

    code: str
    title: Any
    form: type[forms.PageForm]

    def stored(self, version: Version) -> forms.PageForm:
        """The page as it was left: what was typed and could not be read stands there again, with its errors."""
        typed = version.as_typed.get(self.code, {}).get("values")
        return self.form(self.as_data(typed, spare=2) if typed else None, version=version)

    def as_data(self, typed: dict[str, list[str]], spare: int = 0) -> QueryDict:
        """Typed values as posted data, with ``spare`` empty rows after the last filled one."""
        data = QueryDict(mutable=True)
        for name, values in typed.items():
            data.setlist(name, values)
        if rows := self.form.rows_name:
            filled = [int(row) for row in (_row(name, rows) for name, values in typed.items() if any(values)) if row]
            count = min(max(filled, default=-1) + 1, MOST_ROWS)
            data[f"{rows}-INITIAL_FORMS"] = str(count)
            data[f"{rows}-TOTAL_FORMS"] = str(count + spare)
        return data


@dataclass(frozen=True)
class Task:
    title: Any
    pages: tuple[Page, ...]
    choices: tuple[
        tuple[str, Any], ...
    ] = ()  # pages of another shape, by the names of their addresses, with their titles
    is_optional: bool = False


class Progress(models.TextChoices):
    PROBLEM = "problem", _("There is a problem")
    NOT_STARTED = "not_started", _("Not started")
    STARTED = "started", _("In progress")
    COMPLETE = "complete", _("Complete")
    OPTIONAL = "optional", _("Optional")


TASKS = [
    Task(_("Basics"), (Page("basics", _("Basics"), forms.Basics),)),
    Task(
        _("States and recommendations"),
        (Page("states", _("States concerned"), forms.StatesConcerned),),
        choices=(("recommendations", _("Recommendations")), ("pledges", _("Voluntary pledges"))),
    ),
    Task(
        _("What was done and what changed"),
        (
            Page("story", _("What was done and what changed"), forms.Story),
            Page("themes", _("Themes, persons and goals"), forms.Themes),
        ),
        choices=(("languages", _("Other languages")),),
    ),
    Task(_("Partners and funding"), (Page("partners", _("Partners and funding"), forms.PartnersAndFunding),)),
    Task(
        _("Documents and links"),
        (Page("documents", _("Documents and links"), forms.DocumentsAndLinks),),
        choices=(("files", _("Files")),),
        is_optional=True,
    ),
    Task(_("Sensitive information check"), (Page("sensitive", _("Sensitive information check"), forms.Sensitive),)),
]
# The same text in each language; which of them is the original's own page is told by the draft.
LANGUAGE_PAGES = {code: Page(f"language-{code}", label, forms.in_language(code)) for code, label in LANGUAGES}
PAGES = {page.code: page for page in (*(page for task in TASKS for page in task.pages), *LANGUAGE_PAGES.values())}
ORDER = [
    "basics",
    "states",
    "recommendations",
    "pledges",
    "story",
    "themes",
    "languages",
    "partners",
    "documents",
    "files",
    "sensitive",
]


def after(code: str) -> str | None:
    """The page that follows this one; None after the last: then the answers are checked."""
    following = ORDER[ORDER.index("languages" if code.startswith("language-") else code) + 1 :]
    return following[0] if following else None


def progress(submission: Submission, version: Version) -> list[tuple[Task, Progress, int]]:
    """Each task, how far it is, and how many problems it has."""
    return [(task, *_progress(task, submission, version)) for task in TASKS]


def _progress(task: Task, submission: Submission, version: Version) -> tuple[Progress, int]:
    pages = [*task.pages, *(LANGUAGE_PAGES.values() if any(page.code == "story" for page in task.pages) else ())]
    problems = sum(len(version.as_typed.get(page.code, {}).get("errors", [])) for page in pages)
    if problems:
        return Progress.PROBLEM, problems
    needed = list(_needed(task, submission, version))
    given = list(_given(task, version))
    is_looked_at = not {*(page.code for page in task.pages), *(name for name, _title in task.choices)} & {
        *version.to_look_at
    }
    if needed and all(needed) and is_looked_at:
        return Progress.COMPLETE, 0
    if any(needed) or any(given):
        return Progress.STARTED if needed or not is_looked_at else Progress.COMPLETE, 0
    return Progress.OPTIONAL if task.is_optional else Progress.NOT_STARTED, 0


def _needed(task: Task, submission: Submission, version: Version) -> Iterator[bool]:
    """For each answer that this task has to give: is it there? The same conditions as ``readiness``."""
    for page in task.pages:
        for name in REQUIRED:
            if name in page.form.writes():
                yield bool(getattr(version, name))
        if page.code == "states":
            links = version.recommendations.exists() or version.pledges.exists()
            yield bool(links or version.no_state_reason)
        if page.code == "sensitive":
            yield bool(submission.attribution)
            yield version.cooperation_agreed


def _given(task: Task, version: Version) -> Iterator[bool]:
    for page in task.pages:
        for name in page.form.writes() - {"language", "starts_precision", "ends_precision"}:
            yield bool(getattr(version, name))
        if page.code == "partners":
            yield version.partners.exists()
        if page.code == "documents":
            yield version.files.exists()


def _row(name: str, rows: str) -> str:
    """ "partners-3-name" -> "3"; "" for a name that is no field of a row."""
    prefix, _dash, rest = name.partition("-")
    number = rest.partition("-")[0]
    return number if prefix == rows and number.isascii() and number.isdigit() else ""
