"""The gate's clock. Each task is a shell around a function that a command or a test can call."""

from celery import shared_task
from django.utils import timezone

from accounts import mandates
from consent import erasure, gate, journal, outcomes, paper, reminders, seal, trouble, watch


@shared_task
def catch_up_journal() -> int:
    """Every minute: write what the journal lacks, e.g. after a server died between commit and line.

    First compares the two: a ledger that is behind its journal is a restored backup, and the site is sealed.
    """
    seal.check()
    return journal.catch_up()


@shared_task
def expire_due() -> int:
    """Every minute: take away records whose consent has run out. A request that comes first does the same."""
    return gate.expire_due()


@shared_task
def verify() -> str:
    """Every five minutes: chain, journal and every publication. What is public without its consents is hidden."""
    return watch.verify_and_act()


@shared_task
def tell_decisions() -> int:
    """Tell submissions what has become known since (D4)."""
    return outcomes.tell_decisions(today=timezone.localdate())


@shared_task
def remind_states() -> int:
    """Daily at 07:00 Geneva time. The work is in consent.reminders, safe to run twice on one day."""
    today = timezone.localdate()
    return reminders.send_due(today=today) + reminders.send_expiring(today=today)


@shared_task
def ask_about_mandates() -> int:
    """Daily: the yearly letter about a mandate (``accounts.mandates.ask_again``), safe to run twice on one day."""
    return mandates.ask_again(today=timezone.localdate())


@shared_task
def take_effect() -> int:
    """Every minute: follow up grants on paper whose 72 hours are over."""
    return paper.take_effect()


@shared_task
def look_for_trouble() -> int:
    """Every ten minutes: requests about which no letter has arrived stand still, and are an alert at the desk."""
    return trouble.look(today=timezone.localdate())


@shared_task
def erase_old_texts() -> int:
    """Every night: the texts that nobody may publish any more, twelve months after the last decision (D11)."""
    return erasure.erase_due(now=timezone.now())
