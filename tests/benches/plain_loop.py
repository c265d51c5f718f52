"""The figures of the annual update as one would write them first: a loop over States, and one over the codes of each vocabulary.

In the queries of the ORM, two for each row of each table, over the live record. No mistake is built in and none of them is slow
by itself; there are many. Only what no filter can say (the position of a recommendation by the activity published last) is
counted in Python, from one query.
"""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def counted(period: Any) -> dict[str, int]:
    """Figure -> number, by the keys of ``reports.figures.keyed``."""
    from django.db.models import Q

    from reports.frozen_set import NEEDS
    from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
    from repository.models import Activity, GroupMembership, Pledge, Recommendation, Sdg, State, Term
    from repository.reference.models import REGIONAL_GROUPS

    begins, ends = (
        datetime.combine(day, time.min, tzinfo=ZoneInfo("Europe/Zurich")).astimezone(UTC)
        for day in (period.first, period.last + timedelta(days=1))
    )
    public, found = Activity.objects.order_by(), {}

    def count(key: str, rows: Any) -> None:
        found[f"{key}.period"] = rows.filter(first_published_at__gte=begins, first_published_at__lt=ends).count()
        found[f"{key}.stock"] = rows.count()

    count("published", public)
    count("good_practices", public.filter(good_practice=True))
    for state in State.objects.all():
        count(f"by_state.{state.pk}", public.filter(state_links__state=state))
    count("by_state.no_state", public.filter(state_links=None))
    in_a_region = []
    for group in (*REGIONAL_GROUPS, *NEEDS):
        members = list(
            GroupMembership.objects.in_force_on(period.cut_off).filter(group=group).values_list("state", flat=True)
        )
        in_a_region += members if group in REGIONAL_GROUPS else []
        table = "by_group" if group in REGIONAL_GROUPS else "by_need"
        count(f"{table}.{group}", public.filter(state_links__state__in=members).distinct())
    in_none = State.objects.exclude(pk__in=in_a_region)
    count("by_group.none", public.filter(state_links__state__in=in_none).distinct())
    count("by_group.no_state", public.filter(state_links=None))
    for kind in ProviderType.values:
        count(f"by_submitter.{kind}", public.filter(provider_links__role="submitter", provider_links__type=kind))
    for status in ActivityStatus.values:
        count(f"by_status.{status}", public.filter(status=status))
    count("by_status.none", public.filter(status=""))
    for table, column, codes in (
        ("by_kind", "kinds", Kind.values),
        ("by_modality", "modalities", Modality.values),
        ("by_fund", "funds", Fund.values),
        ("by_theme", "themes", Term.objects.filter(scheme__code="theme").values_list("code", flat=True).distinct()),
        (
            "by_persons",
            "persons",
            Term.objects.filter(scheme__code="persons").values_list("code", flat=True).distinct(),
        ),
    ):
        for code in codes:
            count(f"{table}.{code}", public.filter(**{f"{column}__contains": [code]}))
        count(f"{table}.none", public.filter(**{column: []}))
    for goal in range(1, 18):
        targets = list(Sdg.objects.filter(goal=goal).values_list("code", flat=True))
        count(f"by_goal.{goal}", public.filter(sdgs__overlap=targets))
    count("by_goal.none", public.filter(sdgs=[]))
    for year in range(2008, period.cut_off.year + 1):
        running = public.filter(starts_on__year__lte=year).filter(Q(ends_on=None) | Q(ends_on__year__gte=year))
        count(f"by_year.{year}", running)
    count("by_year.none", public.filter(starts_on=None))
    for name, model in (("recommendations", Recommendation), ("pledges", Pledge)):
        new = public.filter(first_published_at__gte=begins, first_published_at__lt=ends)
        found[f"{name}.period"] = model.objects.filter(activity_links__activity__in=new).distinct().count()
        found[f"{name}.stock"] = model.objects.exclude(activity_links=None).distinct().count()
    return found | _positions(begins, ends)


def _positions(begins: datetime, ends: datetime) -> dict[str, int]:
    from repository.models import Recommendation

    then, of_period, now = Counter[str](), Counter[str](), Counter[str]()
    supported = Recommendation.objects.exclude(activity_links=None).distinct().defer("text")
    for one in supported.prefetch_related("activity_links__activity"):
        links = list(one.activity_links.all())
        last = max(links, key=lambda link: (link.activity.published_at, link.activity.reference))
        then[last.position_then] += 1
        now[one.position] += 1
        if any(begins <= link.activity.first_published_at < ends for link in links):
            of_period[last.position_then] += 1
    return {
        f"by_position.{code}.{name}": counts[code]
        for name, counts in (("period_then", of_period), ("stock_then", then), ("stock_now", now))
        for code in ("supported", "partially_supported", "noted", "pending", "unclear")
    }
