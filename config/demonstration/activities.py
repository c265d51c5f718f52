"""What one demonstration activity says: drawn by chance from a seed and its number, so that any run says the same."""

import random
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.secret_addresses import hashed, new
from config.demonstration import texts
from config.demonstration.organisations import ASKED_AT, PARTNERS, PROVIDERS, SILENT, Provider
from config.demonstration.texts import GLOBAL, LANGUAGES, Facts, Topic, Writer
from repository.content import (
    ActivityStatus,
    Beneficiary,
    Fund,
    Modality,
    PartnerRole,
    Precision,
    ProviderType,
    RequestedBy,
)
from repository.reference.models import Pledge, Position, Recommendation
from submissions.asking_partners import one_spelling
from submissions.models import AskedPartner, PartnerAnswer, Version, VersionPartner, VersionTranslation
from submissions.protection import AT_RISK

FIRST_YEAR = 2008  # D14
STATUSES = {  # how many of a hundred
    ActivityStatus.COMPLETED: 54,
    ActivityStatus.ONGOING: 24,
    ActivityStatus.PIPELINE: 8,
    ActivityStatus.POTENTIAL: 6,
    ActivityStatus.SUSPENDED: 4,
    ActivityStatus.CANCELLED: 4,
}
MODALITIES = {
    "STATE": [Modality.NORTH_SOUTH, Modality.SOUTH_SOUTH, Modality.TRIANGULAR, Modality.DIALOGUE],
    "UN": [Modality.MULTILATERAL, Modality.TRIANGULAR, Modality.REGIONAL, Modality.PUBLIC_PRIVATE],
    "IO": [Modality.REGIONAL, Modality.MULTILATERAL, Modality.DIALOGUE, Modality.SOUTH_SOUTH],
    "RHRM": [Modality.REGIONAL, Modality.MULTILATERAL],
    "NHRI": [Modality.NATIONAL, Modality.REGIONAL, Modality.SOUTH_SOUTH],
    "CSO": [Modality.CIVIL_SOCIETY, Modality.PUBLIC_PRIVATE, Modality.NATIONAL],
}


@dataclass
class Links:
    """The recommendations and pledges of the fictitious States, fetched once."""

    recommendations: dict[str, list[Recommendation]]
    pledges: dict[str, list[Pledge]]

    @classmethod
    def of(cls, states: list[str]) -> "Links":
        found = cls({state: [] for state in states}, {state: [] for state in states})
        for recommendation in Recommendation.objects.filter(state__in=states).order_by("identifier"):
            found.recommendations[recommendation.state_id].append(recommendation)
        for pledge in Pledge.objects.filter(state__in=states).order_by("identifier"):
            found.pledges[pledge.state_id].append(pledge)
        return found


@dataclass
class Plan:
    """One activity before anything is written."""

    chance: random.Random
    provider: Provider
    topic: Topic
    language: str
    translations: list[str]
    status: ActivityStatus
    states: list[str]
    facts: Facts
    starts_on: date
    ends_on: date | None
    precision: Precision

    def phrase(self, kind: str, language: str | None = None) -> str:
        return texts.phrase(kind, language or self.language, self.facts, self.chance)


def plan(
    seed: int, number: int, today: date, states: list[str], *,
    how_many: int | None = None, provider: Provider | None = None, status: ActivityStatus | None = None,
) -> Plan:  # fmt: skip
    """The activity of this number. ``how_many`` States it concerns (0: none in particular), else one to three."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311  (the same every time, not a secret)
    topics = texts.topics()
    names = [name for name in topics if name != GLOBAL]
    if how_many is None:
        how_many = chance.choices([1, 2, 3], [50, 35, 15])[0]
    topic = topics[GLOBAL] if how_many == 0 else topics[names[number % len(names)]]
    provider = provider or _provider(number, how_many)
    # An institution of a State works at home, its agency for cooperation elsewhere.
    first = provider.state if provider.type == "NHRI" else None
    others = [state for state in states if state != provider.state]
    concerned = [first, *chance.sample(others, how_many - 1)] if first and how_many else chance.sample(others, how_many)
    language = provider.language if chance.random() < 0.6 else chance.choice(LANGUAGES)
    others_languages = [code for code in LANGUAGES if code != language]
    translations = sorted(chance.sample(others_languages, chance.choices([0, 1, 2], [68, 27, 5])[0]))
    status = status or chance.choices(list(STATUSES), list(STATUSES.values()))[0]
    precision = chance.choices([Precision.DAY, Precision.MONTH, Precision.YEAR], [5, 3, 2])[0]
    starts_on, ends_on = _dates(status, precision, today, chance)
    year = (ends_on if status == ActivityStatus.COMPLETED and ends_on else starts_on).year
    return Plan(
        chance, provider, topic, language, translations, status, concerned,
        texts.draw_facts(concerned, year, chance), starts_on, ends_on, precision,
    )  # fmt: skip


def fill(version: Version, plan: Plan, links: Links) -> None:
    """Write the whole activity into a draft, as the steps of the form would."""
    chance, topic, completed = plan.chance, plan.topic, plan.status == ActivityStatus.COMPLETED
    fill_texts(version, plan, save=False)
    version.starts_on, version.ends_on = plan.starts_on, plan.ends_on
    version.starts_precision, version.ends_precision = plan.precision, plan.precision
    version.kinds = chance.sample(topic.kinds, chance.randint(1, min(3, len(topic.kinds))))
    version.modalities = chance.sample(MODALITIES[plan.provider.type], chance.choices([1, 2], [3, 1])[0])
    version.beneficiaries = chance.sample(topic.beneficiaries, chance.randint(1, len(topic.beneficiaries)))
    if chance.random() < 0.1:
        version.beneficiaries = sorted({*version.beneficiaries, chance.choice(list(Beneficiary))})
    version.funds = [chance.choice(list(Fund))] if chance.random() < 0.35 else []
    version.themes, version.persons, version.sdgs = list(topic.themes), list(topic.persons), list(topic.sdgs)
    version.requested_by = chance.choice(list(RequestedBy))
    version.cooperation_agreed = True
    version.shares_experience = chance.random() < 0.4
    version.good_practice = completed and version.shares_experience and chance.random() < 0.5
    if chance.random() < 0.6:
        version.amount = Decimal(chance.randrange(8_000, 900_000, 500))
        version.currency = chance.choice(["USD", "EUR", "CHF"])
    if plan.states and chance.random() < 0.3:
        version.related_documents = [
            {
                "title": plan.phrase("documents"), "symbol": f"CAT/C/{plan.states[0]}/CO/{chance.randint(2, 6)}",
                "url": f"https://documents.example/{plan.states[0].lower()}/{chance.randint(100, 999)}",
            }
        ]  # fmt: skip
    if not plan.states:
        version.no_state_reason = plan.phrase("no_state")
    version.save()
    _link(version, plan, links)


def fill_texts(version: Version, plan: Plan, *, save: bool = True) -> None:
    """Write the text and its translations; called again, it says the same thing in other words."""
    writer = Writer(plan.topic, plan.facts, plan.status, [plan.language, *plan.translations], plan.chance)
    text = writer.write(plan.language)
    version.language, version.status = plan.language, plan.status
    version.title, version.summary = text.title, text.summary
    version.description, version.results = text.description, text.results
    if save:
        version.save()
        version.translations.all().delete()
    VersionTranslation.objects.bulk_create(
        VersionTranslation(
            version=version, language=language, source=plan.chance.choice(["provider", "ohchr"]),
            **vars(writer.write(language)),
        )
        for language in plan.translations
    )  # fmt: skip


def _link(version: Version, plan: Plan, links: Links) -> None:
    """Every State of the plan becomes concerned: by a place, an institution, a recommendation or a pledge."""
    chance = plan.chance
    recommendations: list[Recommendation] = []
    pledges: list[Pledge] = []
    for state in plan.states:
        fitting = [one for one in links.recommendations[state] if set(one.themes) & set(plan.topic.themes)]
        wanted = fitting or links.recommendations[state]
        supported = [one for one in wanted if one.position == Position.SUPPORTED] or [
            one for one in links.recommendations[state] if one.position == Position.SUPPORTED
        ]
        recommendations += chance.sample(supported, min(len(supported), chance.choices([1, 2, 3], [6, 3, 1])[0]))
        others = [one for one in links.recommendations[state] if one.position != Position.SUPPORTED]
        if others and chance.random() < 0.15:
            recommendations.append(chance.choice(others))
        if links.pledges[state] and chance.random() < 0.2:
            pledges.append(chance.choice(links.pledges[state]))
    places = plan.states[:1] + [state for state in plan.states[1:] if chance.random() < 0.5]
    benefit = [state for state in plan.states if chance.random() < 0.6]
    version.places.add(*places)  # type: ignore[arg-type]  # codes, which are the keys
    version.beneficiary_states.add(*benefit)  # type: ignore[arg-type]
    version.recommendations.add(*recommendations)
    version.pledges.add(*pledges)
    if chance.random() < 0.45:
        made = VersionPartner.objects.bulk_create(
            VersionPartner(
                version=version,
                name=name,
                type=type_,
                role=chance.choice(list(PartnerRole)),
                state_id=plan.states[0] if type_ == ProviderType.STATE and plan.states else None,
            )
            for name, type_ in chance.sample(PARTNERS, chance.randint(1, 3))
        )
        _let_partners_answer(version, made)


def _let_partners_answer(version: Version, partners: list[VersionPartner]) -> None:
    """Those that have to be asked have agreed to be named; one has not answered yet, and is shown by its kind."""
    asked_at = timezone.now()
    AskedPartner.objects.bulk_create(
        AskedPartner(
            submission=version.submission, name=one.name, type=one.type, email=ASKED_AT,
            sent_to=[one_spelling(ASKED_AT)], secret_hash=hashed(new()),
            asked_by=version.submission.created_by, asked_at=asked_at, title=version.title,
            **({"answer": PartnerAnswer.NAMED, "roles": [one.role], "answered_at": asked_at} if one.name != SILENT else {}),
        )
        for one in partners
        if one.type in AT_RISK
    )  # fmt: skip


def _provider(number: int, how_many: int) -> Provider:
    """Each in turn; what concerns no State in particular comes from a UN body or another organisation of States."""
    able = [provider for provider in PROVIDERS if provider.verified]
    if how_many == 0:
        able = [provider for provider in able if provider.type in {"UN", "IO"}]
    return able[number % len(able)]


def _dates(status: str, precision: Precision, today: date, chance: random.Random) -> tuple[date, date | None]:
    """First and last day, as exactly as the precision says; None: still running, or not known."""
    if status in {ActivityStatus.PIPELINE, ActivityStatus.POTENTIAL}:
        start = today + timedelta(days=chance.randint(40, 500))
        end = start + timedelta(days=chance.randint(30, 700)) if chance.random() < 0.6 else None
    elif status == ActivityStatus.COMPLETED:
        # newer years more often
        year = today.year - 1 - min(int(chance.expovariate(0.3)), today.year - 2 - FIRST_YEAR)
        start = date(year, chance.randint(1, 12), chance.randint(1, 28))
        end = min(start + timedelta(days=chance.choice([3, 5, 30, 90, 200, 400, 700])), date(today.year - 1, 12, 31))
    else:
        start = today - timedelta(days=chance.randint(60, 1100))
        end = today + timedelta(days=chance.randint(60, 900)) if chance.random() < 0.5 else None
    if precision == Precision.YEAR:
        return start.replace(month=1, day=1), end and end.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return start.replace(day=1), end and end.replace(day=monthrange(end.year, end.month)[1])
    return start, end
