"""What is kept of activities and of recommendations, and how their numbers are given."""

import logging
from array import array
from collections.abc import Iterable

from django.db import Error, connection
from pyroaring import BitMap

from repository.browse import facets
from repository.browse.index.bitmaps import Bitmaps, unpacked
from repository.models import Activity, Recommendation

logger = logging.getLogger(__name__)
# Facets whose values depend on the day of the reader are put together from what does not.
_OF_THE_DAY = {"group", "year"}
_CODES = "SELECT id, value FROM {answer} CROSS JOIN LATERAL unnest(sdgs) AS value"


class Activities(Bitmaps):
    """An activity's number is its key: `consent_project` gives keys in the order of publication, so the highest is the newest."""

    model = Activity
    pairs = {key: pairs for key, pairs in facets.OF_ACTIVITIES.items() if key not in _OF_THE_DAY} | {
        "goal or target": _CODES,
        # Years of those that have ended, or that have only an end; of those that go on, the year in which they began.
        "ended": (
            "SELECT id, year::text AS value FROM {answer} CROSS JOIN LATERAL generate_series("
            "extract(year FROM starts_on)::int, extract(year FROM ends_on)::int) AS year WHERE year BETWEEN 1900 AND 2099"
        ),
        "going on since": "SELECT id, extract(year FROM starts_on)::int::text AS value FROM {answer} WHERE ends_on IS NULL",
        "started": "SELECT id, coalesce(starts_on, '0001-01-01')::text AS value FROM {answer}",
    }

    _OUT_OF_ORDER = """
        SELECT EXISTS (SELECT 1 FROM (SELECT id < lag(id) OVER (ORDER BY published_at, id) AS earlier FROM repository_activity)
        AS pairs WHERE earlier)"""

    def _read_rows(self) -> None:
        columns = "id, themes, persons, sdgs, kinds, modalities, status, language, good_practice, starts_on, ends_on"
        self._collect(f"SELECT {columns} FROM repository_activity", {})  # noqa: S608
        self.rows = BitMap.union(BitMap(), *self.values["started"].values())
        with connection.cursor() as cursor:
            cursor.execute(self._OUT_OF_ORDER)
            self.too_few = cursor.fetchone()[0]  # filled by something else than the gate: the database knows the order

    def _change(self, activities: set[int]) -> None:
        changed = BitMap(activities)
        for sets in self.values.values():
            for value in [value for value, rows in sets.items() if rows.intersect(changed)]:
                sets[value] = sets[value] - changed
                if not sets[value]:
                    del sets[value]
        self._collect("SELECT * FROM repository_activity WHERE id = ANY (%(ids)s)", {"ids": list(activities)})
        there = BitMap.union(BitMap(), *(rows & changed for rows in self.values.get("started", {}).values()))
        self.rows = (self.rows - changed) | there
        self._ask_again(activities)


class Recommendations(Bitmaps):
    """A recommendation's number is its place: State by code, the latest cycle first, then by paragraph.

    They change by imports only, and then all are read anew. Activities that come and go change whether one is linked.
    """

    model = Recommendation
    pairs = {key: pairs for key, pairs in facets.OF_RECOMMENDATIONS.items() if key != "activities"} | {
        "goal or target": _CODES,
        "session": (
            "SELECT answer.id, lpad(r.session_id::text, 4, '0') || answer.state_id AS value FROM {answer} answer"
            " JOIN repository_review r ON r.id = answer.review_id"
        ),
    }
    _ORDER = """
        SELECT array_agg(id ORDER BY state_id, cycle DESC, coalesce(substring(paragraph FROM '^\\d+')::numeric, -1),
          coalesce(substring(paragraph FROM '^\\d+\\.(\\d+)')::numeric, -1), id) FROM repository_recommendation"""

    def _forget(self) -> None:
        super()._forget()
        self._keys = array("I")
        self._numbers: dict[int, int] = {}

    def _read_rows(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._ORDER)
            self._keys = array("I", cursor.fetchone()[0] or [])
        self._numbers = {key: number for number, key in enumerate(self._keys)}
        self.rows = BitMap(range(len(self._keys)))
        columns = "id, state_id, position, cycle, themes, persons, sdgs, review_id"
        self._collect(f"SELECT {columns} FROM repository_recommendation", {}, self._read_keys)  # noqa: S608
        self._read_links()

    def _read_keys(self, keys: bytes) -> Iterable[int]:
        return self.numbers_of(unpacked(keys))

    def _change(self, activities: set[int]) -> None:
        self._read_links()

    def _read_links(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(int4send(recommendation_id::int4), ''::bytea) FROM"
                " (SELECT DISTINCT recommendation_id FROM repository_activityrecommendation) AS linked"
            )
            linked = BitMap(array("I", self._read_keys(cursor.fetchone()[0] or b"")))
        found = {"true": linked, "false": self.rows - linked}
        self.values["activities"] = {value: rows for value, rows in found.items() if rows}

    def numbers_of(self, keys: array) -> Iterable[int]:
        return [self._numbers[key] for key in keys if key in self._numbers]

    def keys_of(self, numbers: Iterable[int]) -> list[int]:
        return [self._keys[number] for number in numbers]


ACTIVITIES, RECOMMENDATIONS = Activities(), Recommendations()
OF: dict[type, Bitmaps] = {Activity: ACTIVITIES, Recommendation: RECOMMENDATIONS}


def read_ahead() -> None:
    """Read the sets before the first visitor comes, who would wait for them. Without a database nothing is read: whoever comes
    first when it is there waits."""
    try:
        for kept in OF.values():
            with kept.held():
                pass
    except Error as reason:
        logger.warning("The sets in memory were not read ahead: %s", type(reason).__name__)
    finally:
        connection.close()  # of the thread that starts the process, which answers nobody
