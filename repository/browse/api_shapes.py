"""The shapes of the interface: what each kind of thing looks like as JSON, and the same told to the OpenAPI description.

The functions make the answers; the serializers beside them only describe. A test compares the two.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from repository import models
from repository.browse import history
from repository.browse.record import LinkedRecommendation, Now, Record
from repository.browse.vocabulary import Vocabulary
from repository.content import (
    TRANSLATED_FIELDS,
    ActivityStatus,
    Beneficiary,
    Fund,
    Kind,
    Modality,
    Precision,
    ProviderType,
    RequestedBy,
    StateRole,
)
from repository.issued.models import IssuedUpdate

DISCLAIMER = (
    "Reported by the provider. Publication does not imply endorsement by the United Nations or by any State of the"
    " description given."
)


def address(path: str) -> str:
    """An address that does not depend on a language."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


@cache
def page_of(shape: type[serializers.Serializer], *, faceted: bool = False) -> serializers.Serializer:
    """The description of one page of these."""
    fields: dict[str, serializers.Field] = {}
    if faceted:
        fields["count"] = serializers.IntegerField(min_value=0, help_text="All results of the query.")
        fields["facets"] = serializers.DictField(
            child=FacetValue(many=True), required=False, help_text="With `facets=1`: key, and each value's number."
        )
    fields["next"] = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")
    fields["results"] = partly(shape)(many=True)
    return inline_serializer(f"PageOf{shape.__name__}", fields)


@cache
def names(shape: type[serializers.Serializer]) -> tuple[str, ...]:
    """The parts that a result of this shape has: what `fields` may ask for."""
    return tuple(shape().fields)


@cache
def partly(shape: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The same shape as a result is described: with `fields` it may have been asked for in part, so no part need be there."""

    class Partly(shape):
        def get_fields(self) -> dict[str, serializers.Field]:
            fields = super().get_fields()
            for field in fields.values():
                field.required = False
            return fields

    Partly.__name__, Partly.__doc__ = shape.__name__, shape.__doc__
    return Partly


class FacetValue(serializers.Serializer):
    code = serializers.CharField()
    count = serializers.IntegerField(min_value=1)


class FaultyParameter(serializers.Serializer):
    parameter = serializers.CharField()
    pointer = serializers.CharField(help_text="Into the query read as an object (RFC 6901).")
    value = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FaultyParameter(many=True, required=False)


# --- activities


class StateConcerned(serializers.Serializer):
    iso3 = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(StateRole.choices))


class Provided(serializers.Serializer):
    """Who provides, under the name consented to; `name` and `slug` are null where only the kind is shown."""

    role = serializers.CharField()
    type = serializers.ChoiceField(ProviderType.choices)
    name = serializers.CharField(allow_null=True)
    slug = serializers.CharField(allow_null=True)
    state = serializers.CharField(allow_null=True, help_text="ISO3 of the State whose authority it is.")


class ActivitySummary(serializers.Serializer):
    reference = serializers.CharField()
    permalink = serializers.URLField()
    language = serializers.CharField(help_text="Of `title` and `summary`.")
    original_language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField(), help_text="In which the text can be read.")
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(ActivityStatus.choices, allow_blank=True)
    starts_on = serializers.DateField(allow_null=True)
    starts_precision = serializers.ChoiceField(Precision.choices)
    ends_on = serializers.DateField(allow_null=True)
    ends_precision = serializers.ChoiceField(Precision.choices)
    states = StateConcerned(many=True)
    providers = Provided(many=True)
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices))
    modalities = serializers.ListField(child=serializers.ChoiceField(Modality.choices))
    themes = serializers.ListField(child=serializers.CharField())
    persons = serializers.ListField(child=serializers.CharField())
    sdgs = serializers.ListField(child=serializers.CharField())
    good_practice = serializers.BooleanField()
    recommendations = serializers.ListField(child=serializers.CharField(), help_text="Identifiers.")
    first_published_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField()
    document = serializers.CharField(help_text="SHA-256 of the document that the States concerned consented to.")


class Text(serializers.Serializer):
    language = serializers.CharField()
    source = serializers.CharField(help_text="`original`, or who translated it.")
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    results = serializers.CharField(allow_blank=True)


class LinkedRecommendationShape(serializers.Serializer):
    """As consented to; `position_now` is the position today."""

    identifier = serializers.CharField()
    state = serializers.CharField()
    cycle = serializers.IntegerField()
    symbol = serializers.CharField(allow_blank=True)
    paragraph = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    text = serializers.CharField()
    recommending = serializers.ListField(child=serializers.CharField())
    position_then = serializers.ChoiceField(models.Position.choices)
    position_now = serializers.ChoiceField(models.Position.choices)


class LinkedPledgeShape(serializers.Serializer):
    identifier = serializers.CharField()
    state = serializers.CharField()
    text = serializers.CharField()


class RelatedDocument(serializers.Serializer):
    title = serializers.CharField(allow_blank=True, required=False)
    symbol = serializers.CharField(allow_blank=True, required=False)
    url = serializers.CharField(allow_blank=True, required=False)


class AttachedFile(serializers.Serializer):
    """Shown where every State concerned allows it."""

    title = serializers.CharField()
    type = serializers.CharField(help_text="Its media type.")
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    address = serializers.CharField()


class ActivityDetail(ActivitySummary):
    texts = Text(many=True)
    linked_recommendations = LinkedRecommendationShape(many=True)
    pledges = LinkedPledgeShape(many=True)
    beneficiaries = serializers.ListField(child=serializers.ChoiceField(Beneficiary.choices))
    funds = serializers.ListField(child=serializers.ChoiceField(Fund.choices))
    requested_by = serializers.ChoiceField(RequestedBy.choices, allow_blank=True)
    cooperation_agreed = serializers.BooleanField()
    shares_experience = serializers.BooleanField()
    related_documents = RelatedDocument(many=True)
    files = AttachedFile(many=True)
    amount = serializers.CharField(allow_null=True, help_text="As decimal digits; null: not disclosed.")
    currency = serializers.CharField(allow_blank=True)
    no_state_reason = serializers.CharField(allow_blank=True)
    text_version = serializers.CharField()
    disclaimer = serializers.CharField()


def activity_summary(activity: models.Activity, vocabulary: Vocabulary, record: Record | None = None) -> dict[str, Any]:
    record = record or Record(activity, vocabulary)
    content, text = record.content, record.text
    return {
        "reference": activity.reference,
        "permalink": address(f"/r/{activity.reference}"),
        "language": text["language"],
        "original_language": content["language"],
        "languages": activity.languages,
        "title": text["title"],
        "summary": text["summary"],
        "status": content["status"],
        "starts_on": content["starts_on"],
        "starts_precision": content["starts_precision"],
        "ends_on": content["ends_on"],
        "ends_precision": content["ends_precision"],
        "states": [
            {"iso3": row["state"], "name": vocabulary.label("state", row["state"]).text, "roles": row["roles"]}
            for row in record.document["states_concerned"]
        ],
        "providers": [
            {key: row.get(key) for key in ("role", "type", "name", "slug", "state")}
            for row in (record.document["attribution"], *record.document["partners"])
        ],
        **{key: content[key] for key in ("kinds", "modalities", "themes", "persons", "sdgs", "good_practice")},
        "recommendations": [row["identifier"] for row in record.document["recommendations"]],
        "first_published_at": activity.first_published_at.isoformat(),
        "published_at": activity.published_at.isoformat(),
        "document": activity.document,
    }


def activity_detail(
    activity: models.Activity, vocabulary: Vocabulary, today: Mapping[str, Now], record: Record | None = None
) -> dict[str, Any]:
    """``today``: how the recommendations that it names stand now (`record.now_of`)."""
    record = record or Record(activity, vocabulary)
    content = record.content
    original = {
        "language": content["language"],
        "source": "original",
        **{key: content[key] for key in TRANSLATED_FIELDS},
    }
    plain = (
        "beneficiaries", "funds", "requested_by", "cooperation_agreed", "shares_experience", "related_documents", "amount",
        "currency", "no_state_reason",
    )  # fmt: skip
    return {
        **activity_summary(activity, vocabulary, record),
        "texts": [original, *record.document["translations"]],
        "linked_recommendations": [_linked(one) for one in record.linked(today)],
        "pledges": record.document["pledges"],
        **{key: content[key] for key in plain},
        "files": [
            {**row, "address": address(reverse("repository:activity_file", args=[activity.reference, row["sha256"]]))}
            for row in activity.files
        ],
        "text_version": activity.text_version,
        "disclaimer": DISCLAIMER,
    }


def _linked(one: LinkedRecommendation) -> dict[str, Any]:
    return {
        "identifier": one.identifier,
        "state": one.state.pk if one.state else one.identifier[:3],
        "cycle": one.cycle,
        "symbol": one.symbol,
        "paragraph": one.paragraph,
        "language": one.language,
        "text": one.text,
        "recommending": sorted(state.pk for state in one.recommending),
        "position_then": one.position_then,
        "position_now": one.position_now,
    }


class Version(serializers.Serializer):
    number = serializers.IntegerField()
    document = serializers.CharField(help_text="SHA-256 of the document consented to.")
    text_version = serializers.CharField()
    published_at = serializers.DateTimeField()
    changed = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the fields and parts that differ from the version before."
    )


def version(one: history.Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "document": one.document,
        "text_version": one.text_version,
        "published_at": one.published_at.isoformat(),
        "changed": one.changed,
    }


# --- recommendations


class Recommendation(serializers.Serializer):
    identifier = serializers.CharField()
    state = serializers.CharField(help_text="The State under review.")
    recommending = serializers.ListField(child=serializers.CharField())
    cycle = serializers.IntegerField()
    session = serializers.IntegerField(help_text="Of the Working Group on the UPR.")
    symbol = serializers.CharField(allow_blank=True)
    paragraph = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    text = serializers.CharField()
    position = serializers.ChoiceField(models.Position.choices, help_text="Of the State under review, now.")
    themes = serializers.ListField(child=serializers.CharField())
    persons = serializers.ListField(child=serializers.CharField())
    sdgs = serializers.ListField(child=serializers.CharField())
    activity_count = serializers.IntegerField(help_text="Published activities that support it.")


def recommendation(one: models.Recommendation, vocabulary: Vocabulary) -> dict[str, Any]:
    """``one`` comes from RecommendationQuerySet.for_list, with its review."""
    return {
        "identifier": one.identifier,
        "state": one.state_id,
        "recommending": one.recommending_codes,
        "cycle": one.cycle,
        "session": one.review.session_id,
        "symbol": one.symbol,
        "paragraph": one.paragraph,
        "language": one.language,
        "text": one.text,
        "position": one.position,
        "themes": one.themes,
        "persons": one.persons,
        "sdgs": one.sdgs,
        "activity_count": one.activity_count,
    }


class Pledge(serializers.Serializer):
    identifier = serializers.CharField()
    state = serializers.CharField(help_text="Which made it.")
    cycle = serializers.IntegerField()
    session = serializers.IntegerField(help_text="Of the Working Group on the UPR.")
    symbol = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    text = serializers.CharField()
    activity_count = serializers.IntegerField(help_text="Published activities that support it.")


def pledge(one: Any) -> dict[str, Any]:
    """``one`` comes from PledgeQuerySet.with_activity_count."""
    return {
        "identifier": one.identifier,
        "state": one.state_id,
        "cycle": one.cycle,
        "session": one.session_id,
        "symbol": one.symbol,
        "language": one.language,
        "text": one.text,
        "activity_count": one.activity_count,
    }


# --- reference facts


class State(serializers.Serializer):
    iso3 = serializers.CharField()
    iso2 = serializers.CharField()
    m49 = serializers.CharField(allow_blank=True)
    un_status = serializers.ChoiceField(models.State.UnStatus.choices)
    name = serializers.CharField()
    formal_name = serializers.CharField()
    groups = serializers.ListField(child=serializers.ChoiceField(models.Group.choices))
    activity_count = serializers.IntegerField()


def state(one: models.State, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "iso3": one.iso3,
        "iso2": one.iso2,
        "m49": one.m49,
        "un_status": one.un_status,
        "name": one.name,
        "formal_name": one.formal_name,
        "groups": [membership.group for membership in one.groups_of_the_day],
        "activity_count": one.activity_count,
    }


class Provider(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    type = serializers.ChoiceField(ProviderType.choices)
    activity_count = serializers.IntegerField()


def provider(one: models.Provider) -> dict[str, Any]:
    return {"slug": one.slug, "name": one.name, "type": one.type, "activity_count": one.activity_count}


class Term(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    language = serializers.CharField(help_text="Of the label: English where it is not translated yet.")


def term(scheme: str, one: models.Term, vocabulary: Vocabulary) -> dict[str, Any]:
    return {"code": one.code, "label": one.label, "language": one.label_language}


class Sdg(serializers.Serializer):
    code = serializers.CharField()
    goal = serializers.IntegerField()
    name = serializers.CharField()


def sdg(one: models.Sdg, vocabulary: Vocabulary) -> dict[str, Any]:
    return {"code": one.code, "goal": one.goal, "name": one.name}


class Update(serializers.Serializer):
    session = serializers.IntegerField(help_text="Of the Human Rights Council.")
    symbol = serializers.CharField()
    address = serializers.URLField()
    issued_on = serializers.DateField()
    period_first = serializers.DateField()
    period_last = serializers.DateField()
    cut_off = serializers.DateField()
    revision = serializers.IntegerField(help_text="1: as issued.")
    revised_at = serializers.DateTimeField(allow_null=True)


def update(one: IssuedUpdate) -> dict[str, Any]:
    return {
        "session": one.session_id,
        "symbol": one.symbol,
        "address": address(f"/{get_language() or 'en'}/updates/{one.session_id}/"),
        "issued_on": one.issued_on.isoformat(),
        "period_first": one.period_first.isoformat(),
        "period_last": one.period_last.isoformat(),
        "cut_off": one.cut_off.isoformat(),
        "revision": one.revision,
        "revised_at": one.revised_at.isoformat() if one.revised_at else None,
    }


class Completion(serializers.Serializer):
    text = serializers.CharField()
    kind = serializers.ChoiceField(["state", "theme", "word", "provider"])
    code = serializers.CharField(allow_blank=True, help_text="Of the State, theme or provider; empty for a word.")


class Completed(serializers.Serializer):
    results = Completion(many=True)


class Change(serializers.Serializer):
    reference = serializers.CharField()
    change = serializers.ChoiceField(["published", "updated", "withdrawn"])
    at = serializers.DateTimeField()
