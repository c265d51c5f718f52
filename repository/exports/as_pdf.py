"""One record on paper: the page of the record without what only helps on a screen, as a tagged PDF."""

from django.template.loader import render_to_string

from repository.browse.record import Record
from repository.browse.vocabulary import Vocabulary
from repository.exports import citation, pdf, terms
from repository.models import Activity, Recommendation


def one(activity: Activity, vocabulary: Vocabulary, text_language: str = "") -> bytes:
    """One record, its text in ``text_language`` where it has it. Raises :class:`repository.exports.pdf.PdfIsOff`.

    The same record in the same languages gives the same bytes until something public changes.
    """
    record = Record(activity, vocabulary, text_language=text_language)
    linked = Recommendation.objects.linked_to(activity).prefetch_related("former_identifiers")
    html = render_to_string(
        "repository/record_print.html",
        {
            "record": record,
            "recommendations": record.recommendations(linked),
            "citation": citation.un_style(record, terms.site()),
            "address": f"{terms.site()}/r/{activity.reference}",
            "designations": terms.designations(),
        },
    )
    identifier = f"{activity.document} {vocabulary.language} {record.text['language']}"
    return pdf.render_apart(html, identifier=identifier.encode(), base_url=f"{terms.site()}/")
