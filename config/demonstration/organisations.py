"""The organisations that write: all six types, names in several scripts, none of them real."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Organisation, User


@dataclass(frozen=True)
class Provider:
    """An organisation before it has a row. ``writer``: the given name of the person who writes for it."""

    slug: str
    name: str
    type: str
    language: str
    writer: str
    state: str | None = None  # whose authority or institution it is
    protected: bool = False
    verified: bool = True


PROVIDERS = [
    Provider("lantern-legal-aid", "Lantern Legal Aid", "CSO", "en", "Joel"),
    Provider("example-fund-for-justice", "Example Fund for Justice", "UN", "en", "Ines"),
    Provider("organisation-des-rivages", "Organisation des Rivages", "IO", "fr", "Fatou"),
    Provider("casa-de-las-mareas", "Casa de las Mareas", "CSO", "es", "Lucía"),
    Provider(
        "institute-of-the-commissioner", "Институт уполномоченного по правам человека", "NHRI", "ru", "Вера", "QMC"
    ),
    Provider("regional-commission-example", "اللجنة الإقليمية لحقوق الإنسان (مثال)", "RHRM", "ar", "ليلى"),
    Provider("national-commission-of-rights", "国家人权委员会（示例）", "NHRI", "zh", "明华", "QMB"),
    Provider("agency-for-cooperation", "Agency for Human Rights Cooperation", "STATE", "en", "Astrid", "QME"),
    Provider("programa-registros", "Programa de Ejemplo para los Registros", "UN", "es", "Mateo"),
    Provider("palm-foundation", "مؤسسة النخلة للعدالة", "CSO", "ar", "سامي"),
    Provider("ministry-of-justice-example", "司法部（示例）", "STATE", "zh", "文静", "QMG"),
    Provider("equal-voice", "Сеть «Равный голос»", "CSO", "ru", "Тимур"),
    Provider("direction-cooperation", "Direction de la coopération juridique", "STATE", "fr", "Moussa", "QMF"),
    Provider("union-de-estados", "Unión de Estados de Ejemplo", "IO", "es", "Alma"),
    # Its name is in no document and on no page: the public reads "Civil society organization".
    Provider("night-ferry-collective", "Night Ferry Collective", "CSO", "en", "Noor", protected=True),
    # Not verified yet: it can write, and not send.
    Provider("harbour-youth-forum", "Harbour Youth Forum", "CSO", "en", "Ravi", verified=False),
]

# Named as partners: organisations without an account.
ASKED_AT = "partner@example.org"
SILENT = "Fondation des Deux Rives"  # has not said whether it may be named
PARTNERS = [
    ("Harbour University, Faculty of Law", "STATE"),
    ("Fondation des Deux Rives", "CSO"),
    ("Asociación de Parteras del Litoral", "CSO"),
    ("Школа правосудия (пример)", "STATE"),
    ("اتحاد جمعيات ذوي الإعاقة (مثال)", "CSO"),
    ("示例统计学会", "CSO"),
    ("Example Development Bank", "IO"),
    ("Commission nationale consultative (exemple)", "NHRI"),
    ("Regional Court of Rights (example)", "RHRM"),
    ("Example Agency for Children", "UN"),
]


def make(*, verified_by: User) -> dict[str, Organisation]:
    """Every organisation by slug. Safe to call again."""
    made = {}
    for provider in PROVIDERS:
        verification = {"verified_at": timezone.now(), "verified_by": verified_by} if provider.verified else {}
        made[provider.slug], _new = Organisation.objects.get_or_create(
            slug=provider.slug,
            defaults={
                "name": provider.name, "type": provider.type, "state_id": provider.state,
                "is_protected": provider.protected, **verification,
            },
        )  # fmt: skip
    return made
