"""Seventeen published records in six languages, each with something that a search has to get right."""

from repository.models import Recommendation, StateSpelling, Term
from repository.reference.names import fold
from tests import situations
from tests.repository.conftest import recommendation_to

TORTURE = {"en": "Torture and ill-treatment", "fr": "Torture et mauvais traitements", "es": "Tortura y malos tratos",
           "ru": "Пытки и жестокое обращение", "ar": "التعذيب وسوء المعاملة", "zh": "酷刑和虐待"}  # fmt: skip

TEXTS = {
    "en_judges": ("en", "Training of trial judges", "Judges practised hearing children in court."),
    "en_prison": ("en", "Monitoring places of detention", "Women prisoners were visited, organised with the ombudsman’s office."),
    "en_turkey": ("en", "Peer exchange with Türkiye", "Officials of two ministries met in Ankara."),
    "en_water": ("en", "Safe water for villages", "Wells and/or pumps; non-discrimination in capacity-building."),
    "en_treaty": ("en", "Reporting under CRPD", "Advice on CAT-OP."),
    "fr_juges": ("fr", "Coopération technique avec les tribunaux", "Formation des juges à l’égalité ; l’État y a contribué."),
    "fr_femmes": ("fr", "Droits des femmes", "Lutte contre les violences en Côte d’Ivoire, au cœur des villages."),
    "es_jueces": ("es", "Cooperación con los jueces", "Capacitación técnica de las mujeres."),
    "es_ninez": ("es", "Protección de la niñez", "Los niños, la educación y el derecho a la participación."),
    "ru_sud": ("ru", "Подготовка судей", "Учёт прав ребёнка в судах."),
    "ru_prison": ("ru", "Посещение тюрем", "Права заключённых и свобода собраний."),
    "ar_judges": ("ar", "تدريب القضاة", "حُقُوقُ الإنسان والتعاون التقني."),
    "ar_women": ("ar", "حماية المرأة", "ملاجئ للنساء والأطفـــال منذ ٢٠٢٤، ولحقوق اللاجئين."),
    "zh_justice": ("zh", "司法培训", "法官的人权教育与技术合作。"),
    "zh_water": ("zh", "农村供水", "UNDP支持的儿童项目，地方政府参与。"),
}  # fmt: skip


def publish() -> dict[str, str]:
    """Name -> reference."""
    Term.objects.filter(scheme__code="theme", code="torture").update(labels=TORTURE)
    StateSpelling.objects.create(
        state_id="QMB", text="Former Sample Kingdom", folded=fold("Former Sample Kingdom"), source="test"
    )
    plain = {"results": "", "attribution": situations.UNNAMED}
    found = {
        name: situations.published(language=language, title=title, summary=summary, description="", **plain).reference
        for name, (language, title, summary) in TEXTS.items()
    }
    found["births"] = situations.published(
        states=["QMB"], title="Birth registration", summary="Mobile teams.", description="", **plain,
        translations=[situations.translation("fr", "Enregistrement des naissances")],
    ).reference  # fmt: skip
    recommendation = recommendation_to("QMA", "supported")
    Recommendation.objects.filter(pk=recommendation.pk).update(symbol="A/HRC/59/12")
    recommendation.refresh_from_db()
    found["linked"] = situations.published(
        title="Ratification workshop", summary="With Lantern’s lawyers.", description="", results="", themes=["torture"],
        recommendations=[recommendation],
        related_documents=[{"title": "A report on visits", "symbol": "A/HRC/61/3/Add.2", "url": ""}],
    ).reference  # fmt: skip
    return found
