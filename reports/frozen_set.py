"""What the figures and files of an update are made from, and nothing else: one value, read once."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from reports import codes
from reports.codes import Codes
from reports.frozen_record import FrozenRecord
from repository.models import Group
from repository.reference.models import REGIONAL_GROUPS

NEEDS = (Group.LDC, Group.LLDC, Group.SIDS)


@dataclass(frozen=True)
class FrozenSet:
    """One snapshot: the records in the order of their references, and the facts beside them (``snapshots.collect``).

    Ten thousand documents take longer to read than to count: they are read when somebody asks for one.
    """

    read_records: Callable[[], list[FrozenRecord]]
    kept_codes: str  # as ``codes.as_text``; "" in a copy of a release that kept none
    facts: dict[str, Any]
    manifest: str
    sha256: str  # of the manifest
    release: str
    template: str
    revision: int = 0  # 0: a preview; 1: as frozen; 2 and more: made again without records that were withdrawn since

    @cached_property
    def records(self) -> list[FrozenRecord]:
        return self.read_records()

    @cached_property
    def codes(self) -> Codes:
        """What figures count. Where a release kept none, or read others, they are read from the documents."""
        return codes.from_text(self.kept_codes) or codes.made(self.records)

    @property
    def listed(self) -> list[list[str]]:
        """Reference and document hash of each record, as the manifest names them."""
        return json.loads(self.manifest)["records"]

    @property
    def is_preview(self) -> bool:
        return self.revision == 0

    @property
    def session(self) -> int:
        return int(self.facts["session"]["number"])

    @property
    def period_first(self) -> date:
        return date.fromisoformat(self.facts["period"]["first"])

    @property
    def period_last(self) -> date:
        return date.fromisoformat(self.facts["period"]["last"])

    @property
    def cut_off(self) -> date:
        return date.fromisoformat(self.facts["cut_off"])

    @property
    def read_on(self) -> date:
        """The day on which the public record was read."""
        return date.fromisoformat(self.facts["read_on"])

    @cached_property
    def stock_on(self) -> date:
        """The day that the stock is told of: the cut-off date, or the day of reading while that is still to come."""
        return min(self.cut_off, self.read_on)

    @property
    def previous_cut_off(self) -> date:
        """The cut-off date of the update that ``facts["changes"]`` compares with; ask only where there is one."""
        return date.fromisoformat(self.facts["changes"]["cut_off"])

    @property
    def received(self) -> int | None:
        """Submissions received in the period, worldwide; None when fewer than ten."""
        return self.facts["received"]

    @cached_property
    def period(self) -> tuple[datetime, datetime]:
        """The moment in which its first day begins in Geneva, and the one in which its last day has ended."""
        begins, ends = (
            datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.GENEVA)).astimezone(UTC)
            for day in (self.period_first, self.period_last + timedelta(days=1))
        )
        return begins, ends

    def in_period(self, record: FrozenRecord) -> bool:
        """First published on a day of the period, first and last day included."""
        begins, ends = self.period
        return begins <= record.first_published_at < ends

    @cached_property
    def regional_groups(self) -> dict[str, list[str]]:
        """State -> those of its groups that are regional: none, one or two."""
        return self._groups_among(REGIONAL_GROUPS)

    @cached_property
    def groups_of_need(self) -> dict[str, list[str]]:
        """State -> those of its groups that are of need: least developed, landlocked, small islands."""
        return self._groups_among(NEEDS)

    def _groups_among(self, wanted: Collection[str]) -> dict[str, list[str]]:
        return {
            code: [group for group in facts["groups"] if group in wanted]
            for code, facts in self.facts["states"].items()
        }

    def of_the_period(self) -> Iterator[FrozenRecord]:
        return (record for record in self.records if self.in_period(record))
