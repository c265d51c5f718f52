"""Whether anything outside what the importers write points at a recommendation or a pledge: an activity, a draft.

Asked of the models themselves, so that a room above this one that links to a recommendation is seen without being known.
"""

from django.apps import apps
from django.db.models import Model

from repository.reference.models import Recommendation

LINKED = "/* linked */ false"  # in a statement: whether anything links to the recommendation "r"; see `complete`
OURS = {
    "repository_recommendationsource", "repository_recommendationposition", "repository_formeridentifier",
    "repository_recommendation_recommending", "repository_importchange",
}  # fmt: skip


def links_to(model: type[Model]) -> list[tuple[str, str]]:
    """(table, column) of every foreign key to this table, the tables between two models included."""
    return sorted(
        (other._meta.db_table, str(field.column))
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.local_fields
        if field.remote_field and field.related_model is model and other._meta.db_table not in OURS
    )


def linked(model: type[Model], alias: str) -> str:
    """SQL: whether anything links to the row of ``alias``. The names come from the models, nothing from outside."""
    asked = [f"EXISTS (SELECT FROM {table} l WHERE l.{column} = {alias}.id)" for table, column in links_to(model)]
    return f"({' OR '.join(asked) or 'false'})"


def complete(statement: str) -> str:
    """The statement with its question about links spelt out. Not at import: the models must be there."""
    return statement.replace(LINKED, linked(Recommendation, "r"))
