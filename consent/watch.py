"""What the clock does with the proof: a publication without its consents is hidden; too many of them seal the site instead.

One such record is a fault, or an attack, on that record. Many at once are more likely a mistake of ours, for instance a release
whose proof reads a column wrongly: hiding all of them would empty the repository, and holds would ask every State anew.
"""

import logging

from django.db import connection
from django.urls import reverse_lazy

import outbox
from accounts.models import Role, User
from consent import gate, seal, verification
from consent.models import Record
from consent.verbs import verb
from repository.catalogue import epoch

log = logging.getLogger(__name__)
FEW = 0.01  # of all publications; one is always few


def verify_and_act() -> str:
    """Prove everything; hide what is public without its consents, or seal the site. One line for the log; safe to repeat.

    A fault is critical, is told to the administrators and auditors by letter, and names no unpublished text.
    """
    gate.expire_due()  # a consent that ran out within this minute is no fault
    finding = verification.verify()
    if not finding.offences:
        return f"{finding.events} events, {finding.publications} publications: whole."
    log.critical("consent verification: %d offences; the first: %s", len(finding.offences), finding.offences[0])
    if len(finding.mismatched) > max(1, FEW * finding.publications):
        if epoch.current().sealed_at is None:
            seal.seal(f"{len(finding.mismatched)} of {finding.publications} publications do not match the ledger")
            _raise_the_alarm(finding.mismatched[0], "sealed")
    else:
        for reference in finding.mismatched:
            if hide(reference):
                _raise_the_alarm(reference, "hidden")
    return finding.offences[0]


@verb
def hide(reference: str) -> bool:
    """Take away a record that is public without its consents, if it still is; two officers can end the hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock(%s)", [[reference]])
    offence = verification.offence_of(reference)
    if offence is None:  # something happened to it meanwhile
        return False
    if Record.objects.filter(pk=reference).exists():
        gate.hold_by_the_clock(reference, f"verification: {offence}")
    else:  # nobody was ever asked about it: there is no book to write in
        with connection.cursor() as cursor:
            cursor.execute("SELECT consent_unpublish(%s)", [[reference]])
    return True


def _raise_the_alarm(reference: str, what: str) -> None:
    watchers = User.objects.filter(
        is_active=True, staff_roles__role__in=[Role.ADMINISTRATOR, Role.CONFIRMER, Role.AUDITOR]
    ).distinct()
    outbox.post(f"alarm_{what}", to=watchers, reference=reference, link=reverse_lazy("consent:seal"))
