"""How often a visitor may ask: told in headers, refused with the time to wait, without Redis, and about nobody else."""

import pytest

from repository.browse import throttling

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits(settings, monkeypatch):
    settings.API_RATE, settings.EXPORT_RATE = 4, 2
    now = [1_000.0]
    for name in ("INTERFACE", "FILES"):
        monkeypatch.setattr(throttling, name, throttling.Purse(name.lower(), clock=lambda: now[0]))
    return now


def test_the_interface_says_what_is_left_and_refuses_what_is_too_much(limits, visitor):
    left = [visitor.get("/api/v1/states/")["RateLimit"] for _ in range(4)]
    refused = visitor.get("/api/v1/states/")

    assert [one.partition(";")[2].partition(";")[0] for one in left] == ["r=3", "r=2", "r=1", "r=0"]
    assert refused["RateLimit-Policy"] == '"interface";q=4;w=60'
    assert (refused.status_code, refused["Retry-After"]) == (429, "15")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"].endswith("#throttled")
    assert "15" not in refused.json()["detail"] or "second" in refused.json()["detail"]


def test_whoever_waits_as_told_is_let_in_again(limits, visitor):
    for _ in range(5):
        refused = visitor.get("/api/v1/states/")
    limits[0] += int(refused["Retry-After"])

    assert visitor.get("/api/v1/states/").status_code == 200
    assert visitor.get("/api/v1/states/").status_code == 429


def test_asking_whether_something_changed_costs_nothing(limits, visitor):
    tag = visitor.get("/api/v1/states/")["ETag"]

    for _ in range(10):
        assert visitor.get("/api/v1/states/", headers={"If-None-Match": tag}).status_code == 304
    assert visitor.get("/api/v1/states/")["RateLimit"].startswith('"interface";r=2')


def test_one_visitor_learns_nothing_of_another_and_does_not_lock_another_out(limits, visitor):
    for _ in range(9):
        visitor.get("/api/v1/states/", REMOTE_ADDR="192.0.2.1")

    other = visitor.get("/api/v1/states/", REMOTE_ADDR="192.0.2.2")

    assert (other.status_code, other["RateLimit"]) == (200, '"interface";r=3;t=15')


def test_what_is_not_there_counts_like_what_is(limits, visitor):
    from repository.catalogue import references

    told = [
        visitor.get(f"/api/v1/activities/{references.new('TCR')}/")["RateLimit"],
        visitor.get("/api/v1/nothing/")["RateLimit"],
    ]

    assert told == ['"interface";r=3;t=15', '"interface";r=2;t=30']


def test_an_address_behind_proxies_is_what_the_trusted_one_saw(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [
        rf.get("/", headers={"X-Forwarded-For": f"{made_up}, 198.51.100.7"})
        for made_up in ("10.0.0.1", "nonsense", "::1")
    ]

    assert len({throttling.visitor(one) for one in forged}) == 1


def test_one_line_of_ipv6_is_one_visitor(rf):
    near, far = (rf.get("/", REMOTE_ADDR=address) for address in ("2001:db8::1", "2001:db8::ffff:2"))

    assert throttling.visitor(near) == throttling.visitor(far)
    assert throttling.visitor(rf.get("/", REMOTE_ADDR="2001:db8:0:1::1")) != throttling.visitor(near)


def test_a_purse_forgets_who_has_not_come_for_longest(monkeypatch):
    monkeypatch.setattr(throttling, "_MOST_VISITORS", 3)
    purse = throttling.Purse("small")
    for number in range(50):
        purse.take(bytes([number]), 4)

    assert len(purse._left) == 3


def test_files_have_a_purse_of_their_own_and_a_page_that_says_when_to_come_again(limits, visitor):
    answers = [visitor.get("/en/recommendations.csv?state=QMA") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "30"
    assert answers[2]["RateLimit"] == '"files";r=0;t=30'
    assert answers[2]["Content-Type"].startswith("text/html")
    assert visitor.get("/api/v1/states/")["RateLimit"].startswith('"interface";r=3')


def test_without_a_limit_nothing_is_counted(visitor):
    assert "RateLimit" not in visitor.get("/api/v1/states/")
