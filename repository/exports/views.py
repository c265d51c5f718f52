"""The addresses of files: any list of records, with the query of its page, in its order, all rows."""

from collections.abc import Callable, Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from rest_framework.exceptions import APIException

from repository import attachments
from repository.browse import moved, problems
from repository.browse.conditional import conditional, epoch_of
from repository.browse.record import Record, now_of
from repository.browse.throttling import files
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import references
from repository.exports import as_iati, as_json, as_json_ld, as_pdf, as_xlsx, citation, pdf, signposting, stream, terms
from repository.exports.columns import ActivityRow, Labels
from repository.exports.files import Export
from repository.exports.formats import FORMATS, Format
from repository.models import Activity, Tombstone

SUBJECTS = {one.name: one for one in (stream.ACTIVITIES, stream.RECOMMENDATIONS)}


@login_not_required
@require_safe
@conditional
@files
def export(request: HttpRequest, subject: str, suffix: str) -> HttpResponseBase:
    """All records of a query in one file. What is not known is ignored as on the page, and named where the format can."""
    vocabulary = Vocabulary(get_language() or "en")
    grammar = SUBJECTS[subject].grammar(request.GET, vocabulary=vocabulary)
    export, form = Export(SUBJECTS[subject], grammar, vocabulary), FORMATS[suffix]
    if form.write is None:
        response = _workbook(request, export, form)
    else:
        chunks = _in_language(vocabulary.language, form.write(export))
        response = StreamingHttpResponse(chunks, content_type=form.media_type)
    if response.status_code == 200:
        response["Content-Disposition"] = f'attachment; filename="{export.file_name(suffix)}"'
        response["Link"] = f'<{terms.address()}>; rel="license", <{export.address}>; rel="alternate"; type="text/html"'
        response["Content-Language"] = vocabulary.language
        _open_to_all(request, response)
    return response


@login_not_required
@require_safe
@conditional
def record(request: HttpRequest, reference: str, suffix: str) -> HttpResponseBase:
    """One record. What was public and is not any more: 410; what never was, or is not: the same 404 (policy decision D15)."""
    try:
        found = _published(request, reference)
    except NotHere as refusal:
        return refusal.answer
    media_type, write = RECORDS[suffix]
    vocabulary = Vocabulary(get_language() or "en")
    response = HttpResponse(
        write(ActivityRow(found, vocabulary, now_of([found])), Labels(vocabulary)), content_type=media_type
    )
    response["Content-Disposition"] = f'inline; filename="{reference}.{suffix}"'
    response["Content-Language"] = vocabulary.language
    _open_to_all(request, response)
    signposting.of_record(response, found, its_formats=False)
    return response


@login_not_required
@require_safe
@conditional
@files
def paper(request: HttpRequest, reference: str) -> HttpResponseBase:
    """One record as a PDF; drawing it takes the processor as long as a list does, so it counts as one."""
    try:
        found = _published(request, reference)
    except NotHere as refusal:
        return refusal.answer
    response = HttpResponse(content_type="application/pdf")
    if request.method == "GET":
        try:
            response.write(as_pdf.one(found, Vocabulary(get_language() or "en"), request.GET.get("text", "")))
        except pdf.PdfIsOff as off:
            return problems.plain(503, code="pdf-is-off", detail=str(off))
    response["Content-Disposition"] = f'inline; filename="{reference}.pdf"'
    response["Content-Language"] = get_language() or "en"
    _open_to_all(request, response)
    signposting.of_record(response, found, its_formats=False)
    return response


@login_not_required
@require_safe
@conditional
def cite(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One record cited in one way, as a file that programs keeping references take."""
    try:
        found = _published(request, reference)
    except NotHere as refusal:
        return refusal.answer
    written = Record(found, Vocabulary(get_language() or "en"))
    one = next((one for one in citation.citations(written, terms.site()) if one.code == code), None)
    if one is None:
        return _refusal(problems.NOT_FOUND)
    response = HttpResponse(one.text, content_type=f"{one.media_type}; charset=utf-8")
    kind = "inline" if one.media_type == "text/plain" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{reference}.{one.suffix}"'
    _open_to_all(request, response)
    return response


@login_not_required
@require_safe
@conditional
@files
def attached(request: HttpRequest, reference: str, sha256: str) -> HttpResponseBase:
    """A file attached to a record: those very bytes that the States concerned have read, and allow."""
    try:
        found = _published(request, reference)
    except NotHere as refusal:
        return refusal.answer
    row = next((one for one in found.files if one["sha256"] == sha256), None)
    if row is None:
        return _refusal(problems.NOT_FOUND)
    response = attachments.response(row)
    response["X-Robots-Tag"] = "noindex"
    return response


class NotHere(Exception):
    """The record is not public: 301 where it was merged into one that is, 410 where it was public (policy decision D15), else
    the same 404 whatever the reason."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def _published(request: HttpRequest, reference: str) -> Activity:
    """The record. Raises :class:`NotHere`."""
    shaped = references.is_reference(reference)
    found = stream.ACTIVITIES.rows().filter(reference=reference).first() if shaped else None
    if found is None:
        if shaped and (merged_into := moved.address(request, reference)):
            raise NotHere(HttpResponsePermanentRedirect(merged_into))
        gone = shaped and Tombstone.objects.filter(reference=reference).exists()
        raise NotHere(_refusal(problems.GONE if gone else problems.NOT_FOUND))
    return found


def _refusal(error: type[APIException]) -> HttpResponse:
    return problems.plain(error.status_code, code=error.default_code, detail=str(error.default_detail))


RECORDS: dict[str, tuple[str, Callable[[ActivityRow, Labels], bytes]]] = {
    "linkset.json": (signposting.LINKSET, signposting.linkset),  # before "json", which would match its end
    "json": ("application/json", as_json.one),
    "jsonld": ("application/ld+json", as_json_ld.one),
    "iati.xml": ("application/xml", as_iati.one),
}


def _open_to_all(request: HttpRequest, response: HttpResponseBase) -> None:
    """Scripts of other sites may read it; nothing in it depends on who asks. Changed last: when anything public did."""
    response["Last-Modified"] = http_date(epoch_of(request).changed_at.timestamp())
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"


def _workbook(request: HttpRequest, export: Export, form: Format) -> HttpResponseBase:
    if export.grammar.qs.count() > form.most_rows:
        return problems.plain(
            400,
            code="too-many-rows",
            detail=f"A workbook has at most {form.most_rows:,} records. CSV has no such limit.",
        )
    if request.method == "HEAD":
        return HttpResponse(content_type=form.media_type)
    try:
        return StreamingHttpResponse(as_xlsx.pieces(as_xlsx.build(export)), content_type=form.media_type)
    except (as_xlsx.NeverStill, stream.Interrupted):
        return problems.plain(503, code="not-now", detail="Records are changing. Please ask again.", wait=30)


def _in_language(language: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The file is written after the view has returned: in the language of its address all the same."""
    with translation.override(language):
        yield from chunks
