"""The ground the other tests stand on: whose rights they have, and what happens to what they commit."""

import pytest
from django.db import connection

from tests import database


@pytest.mark.django_db
def test_tests_run_as_the_app_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")

        assert cursor.fetchone() == ("tcr_app", database.Addresses().name)


@pytest.mark.django_db
def test_the_app_role_cannot_make_tables_even_temporary_ones():
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("CREATE TEMPORARY TABLE tried ()")


def test_the_owner_of_the_database_is_not_the_app(owner_connection, public_connection, app_connection):
    roles = [
        role.execute("SELECT current_user").fetchone()[0]
        for role in (owner_connection, app_connection, public_connection)
    ]

    assert roles == ["tcr_owner", "tcr_app", "tcr_public"]
