"""The sentences that go with everything that is taken away: designations, who answers for the text, what to do on withdrawal."""

from django.conf import settings
from django.utils.translation import gettext as _


def designations() -> str:
    """The standing disclaimer on designations (policy decision D22)."""
    return _(
        "The designations employed and the presentation of the material do not imply the expression of any opinion whatsoever"
        " on the part of the Secretariat of the United Nations concerning the legal status of any country, territory, city or"
        " area or of its authorities, or concerning the delimitation of its frontiers or boundaries."
    )


def of_activities() -> str:
    return _(
        "Reported by the provider. Publication does not imply endorsement by the United Nations or by any State of the"
        " description given."
    )


def of_recommendations() -> str:
    return _(
        "Recommendations reflect the position of the States that made them or of the State under review. They are not endorsed"
        " by the Working Group on the Universal Periodic Review as a whole."
    )


def withdrawals() -> str:
    return (
        _(
            "Records can be withdrawn at any time: delete those that are no longer available from copies within 24 hours."
            " This address names them:"
        )
        + f" {site()}/api/v1/changes/"
    )


def notice(about: str) -> str:
    """All of it on one line, for a file about "activities" or "recommendations"."""
    first = of_activities() if about == "activities" else of_recommendations()
    return " ".join([first, designations(), withdrawals()])


def site() -> str:
    return settings.SITE_URL.rstrip("/")


def address() -> str:
    """The page with the terms of use: what `license` links lead to. The same in every language, as an identifier must be."""
    return f"{site()}/en/about/#disclaimers"
