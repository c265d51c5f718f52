"""`manage.py renew_code_keys`: closes the secrets of all one-time codes with the present SECRET_KEY.

After it the earlier key may leave SECRET_KEY_FALLBACKS. Safe to run at any time and again.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.adapter import reclose

CLOSED = ("secret", "seed")  # of an app, of recovery codes


class Command(BaseCommand):
    help = "Closes the secrets of all one-time codes with the present SECRET_KEY, so that the earlier one can go."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            rows = list(Authenticator.objects.select_for_update())
            for row in rows:
                row.data |= {name: reclose(row.data[name]) for name in CLOSED if name in row.data}
                row.save(update_fields=["data"])
        self.stdout.write(f"{len(rows)} secrets are closed with the present key.")
