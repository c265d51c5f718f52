"""What the tests of the annual update share: a session, a period that ends today, the figures of now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports import figures, snapshots
from reports.frozen_record import day_in_geneva
from reports.period import Period
from repository.exports import pdf
from repository.models import CouncilSession


@pytest.fixture(autouse=True)
def paper(request, monkeypatch) -> None:
    """Without Pango, as a machine may be: a PDF takes seconds. Marked ``with_paper``, a test makes them too."""
    if not request.node.get_closest_marker("with_paper"):
        monkeypatch.setattr(pdf, "available", lambda: False)


@pytest.fixture
def june(db) -> CouncilSession:
    return CouncilSession.objects.get(pk=65)


@pytest.fixture
def this_year():
    """A period that today lies in, cut off today."""
    today = day_in_geneva(timezone.now())
    return Period(today - timedelta(days=100), today, today)


@pytest.fixture
def frozen_now(june, this_year):
    """Reads what is public now: ``frozen_now()``."""

    def read(period: Period = this_year):
        return snapshots.collect(june, period, today=day_in_geneva(timezone.now()))

    return read


@pytest.fixture
def figures_now(frozen_now):
    return lambda *period: figures.compute(frozen_now(*period))
