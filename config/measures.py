"""What an operator's monitoring reads: whether the site serves, whether its clock and its mail move. Nothing of a record, of a
person or of a reader. For whoever has the token; for everybody else there is no such address."""

import hmac
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from outbox.models import Letter
from repository.catalogue.epoch import current
from repository.models import Activity


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """In the text format of Prometheus, each figure looked up now. ``Authorization: Bearer`` with `METRICS_TOKEN`, else 404."""
    wanted, shown = f"Bearer {settings.METRICS_TOKEN}", request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(shown.encode(), wanted.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Site())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Site(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now, epoch = timezone.now(), current()
        attested: bool = epoch.attested  # type: ignore[attr-defined]  # added by epoch.current
        late = (now - epoch.next_expiry).total_seconds() if epoch.next_expiry else 0
        due = Letter.objects.due(now)
        oldest = due.aggregate(moment=Min("next_attempt_at"))["moment"]
        figures = {
            "sealed": ("1 while nothing is served in public", epoch.sealed_at is not None),
            "attested": ("1 while the ledger was last found level with its journal", attested),
            "published_records": ("activities that are public", Activity.objects.count()),
            "public_side_changed_timestamp_seconds": ("when anything public last changed", epoch.changed_at.timestamp()),
            "expiry_late_seconds": ("for how long a consent has run out that the clock has not seen", max(late, 0)),
            "letters_due": ("letters whose time has come and that no worker holds", due.count()),
            "letters_late_seconds": (
                "for how long the oldest of them has been due", (now - oldest).total_seconds() if oldest else 0,
            ),
            "letters_in_trouble": ("letters given up, bounced, or answered by a machine", Letter.objects.in_trouble().count()),
            "disk_free_bytes": ("room where the site keeps files", shutil.disk_usage(settings.WORK_DIR).free),
        }  # fmt: skip
        for name, (meaning, value) in figures.items():
            yield GaugeMetricFamily(f"tcr_{name}", meaning, value=float(value))
