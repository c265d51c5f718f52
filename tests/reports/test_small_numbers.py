"""Small numbers beside a kind of submitter are merged, so that none is pointed at (E-703)."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.counting_rules import SMALL
from reports.figures import merge_small
from repository.content import ProviderType
from repository.models import Group

columns = st.dictionaries(st.sampled_from(Group.values), st.integers(0, 9), max_size=4)
tables = st.dictionaries(st.sampled_from(ProviderType.values), columns.map(Counter), max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(tables)
def test_no_number_below_three_is_shown_and_none_is_lost(cross):
    rows = merge_small(cross)

    shown = [number for row in rows for number in row.cells.values()]
    assert not [number for number in shown if 0 < number < SMALL]
    assert not rows or sum(shown) == sum(sum(cells.values()) for cells in cross.values())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(tables)
def test_a_merged_row_is_of_two_kinds_that_both_have_activities(cross):
    rows = merge_small(cross)

    for row in rows:
        alone = any(0 < number < SMALL for kind in row.kinds for number in cross[kind].values())
        assert not alone or len([kind for kind in row.kinds if sum(cross[kind].values())]) > 1


def test_the_only_civil_society_organization_of_a_region_disappears_in_a_row_of_two_kinds():
    rows = merge_small({"CSO": Counter(AFR=1), "UN": Counter(AFR=12), "NHRI": Counter(AFR=5, APG=4)})

    assert {row.kinds: row.cells for row in rows} == {("UN",): {"AFR": 12}, ("CSO", "NHRI"): {"AFR": 6, "APG": 4}}


def test_where_merging_cannot_hide_a_small_number_there_is_no_table():
    assert merge_small({"CSO": Counter(AFR=1), "UN": Counter(APG=1)}) == []
