"""How somebody comes to write for an organisation, and to a role at OHCHR; who may open which of the doors."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import organisations, roles
from accounts.models import Membership, Organisation, Role, StaffRole, User
from outbox.models import Letter
from tests.cast import person

pytestmark = pytest.mark.django_db
ORGANISATION = "/en/account/organisation/"


# --- Organisations ---


def proposed(by: User, name: str = "Harbour Circle") -> Membership:
    return organisations.propose(name=name, type="CSO", state=None, by=by)


def test_a_newcomer_names_an_organisation_and_ohchr_checks_it(bruno, signed_in_client):
    newcomer = person("Newcomer")
    client, desk = signed_in_client(newcomer), signed_in_client(bruno)
    client.post(ORGANISATION, {"name": "Harbour Circle", "type": "CSO"})
    assert client.get("/en/my/new/").status_code == 200  # meanwhile it can be written, and not sent
    assert "Waits to be checked" in client.get(ORGANISATION).text
    assert "Harbour Circle" in desk.get("/en/account/checks/").text

    desk.post(f"/en/account/checks/{newcomer.memberships.get().pk}/confirm/")

    assert client.get("/en/my/new/").status_code == 200
    organisation = newcomer.organisations().get()
    assert organisation.is_verified
    assert organisation.verified_by == bruno
    assert Letter.objects.get(name="organisation_confirmed").recipient == newcomer.email


def test_nobody_is_told_which_organisations_take_part(lantern, signed_in_client):
    client = signed_in_client(person("Newcomer"))

    answer = client.post(ORGANISATION, {"name": lantern.name, "type": "CSO"})

    assert answer.status_code == 302  # as for any other name
    assert Organisation.objects.filter(name=lantern.name).count() == 2


def test_whoever_checks_sees_the_like_of_it_and_puts_the_person_there_instead(lantern, bruno, signed_in_client):
    newcomer = person("Newcomer")
    membership = proposed(newcomer, "The Lantern Legal Aid")
    desk = signed_in_client(bruno)
    assert "Lantern Legal Aid" in desk.get("/en/account/checks/").text

    desk.post(f"/en/account/checks/{membership.pk}/confirm/", {f"{membership.pk}-instead": lantern.pk})

    assert newcomer.organisations().get() == lantern
    assert not Organisation.objects.filter(name="The Lantern Legal Aid").exists()


def test_an_organisation_turned_down_opens_nothing_and_another_can_be_named(bruno, signed_in_client):
    newcomer = person("Newcomer")
    membership = proposed(newcomer)

    signed_in_client(bruno).post(f"/en/account/checks/{membership.pk}/decline/")

    assert not newcomer.organisations().exists()
    assert proposed(newcomer, "Another Circle").confirmed_at is None


def test_one_organisation_waits_at_a_time():
    newcomer = person("Newcomer")
    proposed(newcomer)

    with pytest.raises(organisations.OrganisationRefused, match="already waits"):
        proposed(newcomer, "Another Circle")


def test_an_authority_names_its_state(signed_in_client):
    client = signed_in_client(person("Newcomer"))

    answer = client.post(ORGANISATION, {"name": "Agency for Cooperation", "type": "STATE"})

    assert "Choose the State that this authority belongs to." in answer.text
    client.post(ORGANISATION, {"name": "Agency for Cooperation", "type": "STATE", "state": "QMA"})
    assert Organisation.objects.get(name="Agency for Cooperation").state_id == "QMA"


def test_staff_of_ohchr_do_not_write_for_organisations(bruno):
    with pytest.raises(organisations.OrganisationRefused, match="role at OHCHR"):
        proposed(bruno)


def test_only_ohchr_confirms_and_nobody_confirms_themselves(joel, sofia):
    membership = proposed(person("Newcomer"))

    for outsider in (joel, sofia, membership.user):
        with pytest.raises(organisations.OrganisationRefused):
            organisations.confirm(membership, by=outsider)


def test_confirming_twice_writes_one_letter(bruno, nuno):
    membership = proposed(person("Newcomer"))

    organisations.confirm(membership, by=bruno)
    organisations.confirm(membership, by=nuno)

    assert Letter.objects.filter(name="organisation_confirmed").count() == 1
    membership.refresh_from_db()
    assert membership.confirmed_by == bruno


def test_a_person_leaves_an_organisation_at_once_and_nobody_else_can_make_them(joel, ines, lantern):
    membership = joel.memberships.get()
    with pytest.raises(organisations.OrganisationRefused):
        organisations.end(membership, by=ines)

    organisations.end(membership, by=joel)

    assert not joel.organisations().exists()


def test_names_in_any_script_get_an_address_of_their_own():
    names = ["مؤسسة المثال", "示例基金会", "Harbour Circle", "Harbour Circle"]

    slugs = [proposed(person(f"Newcomer{number}"), name).organisation.slug for number, name in enumerate(names)]

    assert len(set(slugs)) == 4
    assert all(slugs)


# --- Roles ---


def test_an_administrator_gives_a_role_and_the_person_is_invited(nuno, signed_in_client):
    client = signed_in_client(nuno)

    client.post("/en/account/roles/", {"email": "rita@example.org", "name": "Rita", "role": "reviewer"})

    rita = User.objects.get(email="rita@example.org")
    assert rita.has_role(Role.REVIEWER)
    assert rita.staff_roles.get().given_by == nuno
    assert Letter.objects.get(name="role_given").body.count("/account/password/reset/") == 1
    assert "Rita" in client.get("/en/account/roles/").text


def test_taking_a_role_closes_its_pages_with_the_next_request(nuno, bruno, signed_in_client):
    at_the_desk = signed_in_client(bruno)
    assert at_the_desk.get("/en/desk/").status_code == 200

    signed_in_client(nuno).post(f"/en/account/roles/{bruno.staff_roles.get().pk}/take/")

    assert at_the_desk.get("/en/desk/").status_code == 404


def test_nobody_gives_a_role_to_themselves_or_takes_their_own_administration(nuno):
    with pytest.raises(roles.RoleRefused, match="themselves"):
        roles.give(Role.PUBLISHER, email=nuno.email, by=nuno)
    with pytest.raises(roles.RoleRefused, match="Another administrator"):
        roles.take(nuno.staff_roles.get(), by=nuno)

    assert nuno.roles == {"administrator"}


@pytest.mark.parametrize("who", ["amina", "joel"])
def test_who_speaks_for_a_state_or_an_organisation_gets_no_role(who, nuno, request):
    other = request.getfixturevalue(who)

    with pytest.raises(roles.RoleRefused):
        roles.give(Role.REVIEWER, email=other.email, by=nuno)

    assert not StaffRole.objects.filter(user=other).exists()


@pytest.mark.parametrize("who", ["bruno", "joel", "amina"])
def test_only_an_administrator_gives_roles(who, request):
    with pytest.raises(roles.RoleRefused):
        roles.give(Role.REVIEWER, email="rita@example.org", by=request.getfixturevalue(who))

    assert not User.objects.filter(email="rita@example.org").exists()


def test_the_first_administrator_is_made_on_the_server():
    call_command("give_role", "first@example.org", "administrator", verbosity=0)
    call_command("give_role", "first@example.org", "administrator", verbosity=0)

    first = User.objects.get(email="first@example.org")
    assert first.roles == {"administrator"}
    assert Letter.objects.filter(name="role_given").count() == 1
    with pytest.raises(CommandError):
        call_command("give_role", "no address", "administrator")


# --- Doors ---

BESIDE_THE_QUEUE = {
    "/en/desk/entries/", "/en/desk/paper/", "/en/desk/delivery/", "/en/desk/corrections/", "/en/desk/mistakes/", "/en/desk/seal/",
}  # fmt: skip
KEPT_BY_NUNO = {"/en/desk/reference/", "/en/desk/imports/", "/en/desk/people/", "/en/desk/trail/"}


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("joel", {"/en/my/"}),
        ("amina", {"/en/state/", "/en/state/updates/"}),
        ("bruno", {"/en/desk/", "/en/account/checks/", *BESIDE_THE_QUEUE}),
        ("daniel", {"/en/desk/updates/"}),
        (
            "nuno",
            {
                "/en/desk/",
                "/en/account/checks/",
                "/en/account/roles/",
                "/en/account/lost-factors/",
                "/en/desk/mandates/",
            }
            | BESIDE_THE_QUEUE
            | KEPT_BY_NUNO,
        ),
    ],
)
def test_my_work_shows_the_doors_that_open_and_no_other(who, shown, request, signed_in_client):
    client = signed_in_client(request.getfixturevalue(who))

    doors = {door["address"] for door in client.get("/en/account/home/").context["doors"]}

    assert doors == shown
    assert {client.get(address).status_code for address in doors} == {200}


def test_mandates_end_with_their_last_day(amina, nuno):
    today = timezone.localdate()

    assert [state.pk for state in amina.states(today)] == ["QMA"]
    amina.mandates.update(ends_on=today)
    assert amina.states(today).exists()
    assert not amina.states(today + timezone.timedelta(days=1)).exists()
