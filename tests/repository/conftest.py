"""One public record for all tests of a module: eight activities of very different kinds, published by the real verbs."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from consent.document import Attribution, Partner
from repository.content import ActivityStatus, Kind, Modality, PartnerRole, ProviderType
from repository.models import Activity, Pledge, Recommendation
from tests import situations

QMB_JUSTICE = Attribution(
    ProviderType.STATE, "Ministry of Justice of Sample State B", "ministry-justice-b", state="QMB"
)
FUND = Attribution(ProviderType.UN, "Example Fund for Justice", "example-fund-for-justice")


@dataclass(frozen=True)
class Published:
    """The references of the published activities, by what they are for."""

    judges: str  # QMA; supported recommendation of cycle 4; ended in 2025
    shelters: str  # QMB and QMC, LDC by neither; Arabic with an English translation; still running
    peers: str  # in QMA, shared by an authority of QMB; South-South; good practice
    protected: str  # QMD; the provider is shown as its kind only
    pledge: str  # QME; serves a pledge, no recommendation
    noted: str  # QMF; serves a noted recommendation
    no_state: str  # concerns no State
    partner: str  # QMA; Lantern with a partner that funds
    gone: str  # was public
    asked: str  # was never public: QMA has not answered

    @property
    def all(self) -> set[str]:
        return {
            self.judges, self.shelters, self.peers, self.protected, self.pledge, self.noted, self.no_state, self.partner,
        }  # fmt: skip


def recommendation_to(iso3: str, position: str, cycle: int = 4) -> Recommendation:
    return (
        Recommendation.objects.of_state(iso3)
        .of_cycles(cycle)
        .with_position(position)
        .prefetch_related("recommending")
        .order_by("identifier")[0]
    )


def publish_all() -> Published:
    def reference(**proposed: object) -> str:
        return situations.published(**proposed).reference

    return Published(
        judges=reference(
            states=["QMA"], recommendations=[recommendation_to("QMA", "supported")],
            title="Training of trial judges in courtrooms",
            summary="How children are heard in court.", themes=["torture"], persons=["children"], sdgs=["16.3"],
            starts_on=date(2024, 2, 1), ends_on=date(2025, 6, 30), attribution=FUND,
        ),
        shelters=reference(
            states=["QMB", "QMC"], language="ar", title="مأوى للنساء", summary="دعم ستة ملاجئ.", description="", results="",
            translations=[situations.translation("en", "Shelters for women", summary="Support to six shelters.")],
            status=ActivityStatus.ONGOING, starts_on=date(2026, 1, 5), ends_on=None, kinds=[Kind.GRANT, Kind.ADVICE],
            themes=["violence-against-women"], persons=["women-girls"], sdgs=["5"],
            recommendations=[recommendation_to("QMC", "supported", cycle=3)],
        ),
        peers=reference(
            states=["QMA"], attribution=QMB_JUSTICE, modalities=[Modality.SOUTH_SOUTH], good_practice=True,
            kinds=[Kind.PEER], title="Peers advise on legal aid", themes=["torture"],
            recommendations=[recommendation_to("QMA", "supported")], starts_on=date(2023, 3, 1), ends_on=date(2023, 9, 1),
        ),
        protected=reference(states=["QMD"], attribution=situations.UNNAMED, title="Legal aid by travelling lawyers"),
        pledge=reference(states=["QME"], pledges=[Pledge.objects.of_state("QME").order_by("identifier")[0]]),
        noted=reference(
            states=["QMF"], recommendations=[recommendation_to("QMF", "noted")], status=ActivityStatus.POTENTIAL,
            starts_on=None, ends_on=None,
        ),
        no_state=reference(states=[], title="A handbook for everybody", no_state_reason="It is used in many States."),
        partner=reference(
            states=["QMA"], summary="Courtrooms were equipped.",
            partners=[Partner("Example Foundation", PartnerRole.FUNDING, ProviderType.CSO)],
            related_documents=[{"title": "A report", "symbol": "A/HRC/59/44", "url": "https://example.org/report"}],
            amount="250000.00", currency="USD",
        ),
        gone=situations.revoked(states=["QMA"], title="A text that nobody may find"),
        asked=situations.asked_about(states=["QMA"], title="A text that waits").document.record_id,
    )  # fmt: skip


@pytest.fixture(scope="module")
def public(django_db_setup, django_db_blocker, _fresh_database) -> Published:
    """Committed once for the module; ask for ``transactional_db`` beside it, so that the database is made anew after."""
    with django_db_blocker.unblock():
        return publish_all()


def shown(html: str) -> list[str]:
    """The references on the cards of a page, in their order."""
    return re.findall(r'<bdi class="sym" dir="ltr">(TCR-[0-9A-Z]{8})</bdi>', html)


def stored(reference: str) -> Activity:
    return Activity.objects.get(reference=reference)
