"""`/oai`: the public record for harvesters, by the Open Archives Initiative Protocol for Metadata Harvesting 2.0.

It tells of nothing but what is public, and of what was: withdrawn records stay in every list as deleted, by reference and time
only, as in `/api/v1/changes/`. A deleted record has no set, for that would say whom it was about; so a harvester of one set
is told of every deletion, and those of records that it does not keep mean nothing to it (docs/adr/0036).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from heapq import merge

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from repository.browse.api_frame import open_up
from repository.browse.conditional import conditional, epoch_of
from repository.browse.record import now_of
from repository.browse.throttling import allows
from repository.browse.vocabulary import Vocabulary
from repository.catalogue import changes, references
from repository.catalogue.models import ActivityQuerySet
from repository.exports import terms
from repository.exports.columns import ActivityRow, Labels
from repository.harvest import asking
from repository.harvest.asking import Asked, Listing, Place, Refused
from repository.harvest.forms import FORMS, XSI, Form, said
from repository.models import Activity, Tombstone

OAI = "http://www.openarchives.org/OAI/2.0/"
ROWS = 100  # records told at once
Row = Activity | Tombstone


@login_not_required
@csrf_exempt  # nobody is signed in here, and nothing is written
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponseBase:
    response = conditional(_answer)(request)
    open_up(request, response)
    return response


def _answer(request: HttpRequest) -> HttpResponseBase:
    if not allows(request):
        # The protocol's own way to make a harvester wait (3.1.2.2): programs that know no 429 know this one.
        response = HttpResponse("Too many requests.", status=503, content_type="text/plain")
        response["Retry-After"] = str(request.rate_limit.wait)  # type: ignore[attr-defined]
        return response
    with translation.override("en"):
        root = _said(request)
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    response = HttpResponse(body, content_type="text/xml; charset=utf-8")
    response["Content-Language"] = "en"
    response["X-Robots-Tag"] = "noindex"
    return response


def _said(request: HttpRequest) -> etree._Element:
    root = etree.Element(_oai("OAI-PMH"), nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    _add(root, "responseDate", utc(timezone.now()))
    question = _add(root, "request", address())
    try:
        asked = asking.read(request)
        part = etree.Element(_oai(asked.verb))
        for key, value in {"verb": asked.verb, **asked.arguments}.items():
            question.set(key, said(value))
        Harvest(request, part).tell(asked)
    except Refused as refusal:
        if refusal.code in ("badVerb", "badArgument"):
            question.attrib.clear()  # what could not be understood is not said again
        _add(root, "error", said(refusal.why)).set("code", refusal.code)
    else:
        root.append(part)
    return root


class Harvest:
    """The verbs: each fills the element that answers it, or raises :class:`Refused`."""

    def __init__(self, request: HttpRequest, part: etree._Element) -> None:
        self.request = request
        self.part = part
        self.vocabulary = Vocabulary("en")
        self.labels = Labels(self.vocabulary)

    def tell(self, asked: Asked) -> None:
        tells: dict[str, Callable[[Asked], None]] = {
            "Identify": self.identify,
            "ListMetadataFormats": self.formats,
            "ListSets": self.sets,
            "GetRecord": self.record,
            "ListIdentifiers": self.records,
            "ListRecords": self.records,
        }
        tells[asked.verb](asked)

    def identify(self, asked: Asked) -> None:
        first = [
            rows.aggregate(moment=Min(column))["moment"]
            for rows, column in ((Activity.objects.all(), "published_at"), (Tombstone.objects.all(), "since"))
        ]
        earliest = min((moment for moment in first if moment), default=epoch_of(self.request).changed_at)
        for name, text in (
            ("repositoryName", "UPR Technical Cooperation Repository"),
            ("baseURL", address()),
            ("protocolVersion", "2.0"),
            ("adminEmail", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
            ("earliestDatestamp", utc(earliest)),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ):
            _add(self.part, name, text)

    def formats(self, asked: Asked) -> None:
        if "identifier" in asked.arguments:
            self._found(asked.arguments["identifier"])
        for form in FORMS.values():
            one = _add(self.part, "metadataFormat")
            _add(one, "metadataPrefix", form.prefix)
            _add(one, "schema", form.schema)
            _add(one, "metadataNamespace", form.namespace)

    def sets(self, asked: Asked) -> None:
        """Every theme and every State, whether there is a record of it or not."""
        if "resumptionToken" in asked.arguments:
            raise Refused("badResumptionToken", "The list of sets is whole: no token was given out.")
        themes = sorted({self.vocabulary.heir("theme", code) for code in self.vocabulary.themes})
        for scheme, codes in (("theme", themes), ("state", self.vocabulary.states)):
            for code in filter(_can_be_a_set, codes):
                one = _add(self.part, "set")
                _add(one, "setSpec", f"{scheme}:{code}")
                _add(one, "setName", self.vocabulary.label(scheme, code).text)

    def record(self, asked: Asked) -> None:
        form = _form(asked.arguments["metadataPrefix"])
        self._tell([self._found(asked.arguments["identifier"])], form)

    def records(self, asked: Asked) -> None:
        wanted = asking.listing(asked)
        form = _form(wanted.prefix)
        rows = self._rows(wanted)
        if not rows and wanted.after is None:
            raise Refused("noRecordsMatch", "There is no such record.")
        told = rows[:ROWS]
        if not told and wanted.after is not None:
            # What was still to come changed meanwhile, and is later than was asked for. A list that is empty is none to the
            # schema, so the record told last stands here again, as it is now.
            told = [self._found(f"{terms.site()}/r/{wanted.after[1]}")]
        self._tell(told, form if asked.verb == "ListRecords" else None)
        if len(rows) > ROWS:
            onward = replace(wanted, given=wanted.given + ROWS)
            more = _add(self.part, "resumptionToken", asking.token(asked.verb, onward, _place(told[-1])))
            more.set("expirationDate", utc(asking.expires()))
            more.set("cursor", str(wanted.given))
        elif wanted.after is not None:
            _add(self.part, "resumptionToken").set("cursor", str(wanted.given))

    def _rows(self, wanted: Listing) -> list[Row]:
        """The next records by time and reference, one more than are told at once."""
        public: ActivityQuerySet = Activity.objects.all()
        if wanted.of_set:
            grammar = asking.of_set(wanted.of_set, self.vocabulary)
            if grammar is None:
                return []
            public = grammar.qs  # type: ignore[assignment]  # of activities
        found: list[list[Row]] = []
        for rows, column in ((public.for_list(), "published_at"), (Tombstone.objects.all(), "since")):
            if wanted.since is not None:
                rows = rows.filter(**{f"{column}__gte": wanted.since})
            if wanted.until is not None:
                rows = rows.filter(**{f"{column}__lt": wanted.until})
            start, last = wanted.after or (None, "")
            found.append(changes.after(rows, column, start, last, ROWS + 1))
        return list(merge(*found, key=_place))[: ROWS + 1]

    def _found(self, identifier: str) -> Row:
        """What is, or was, public under this identifier. What was never public is what does not exist."""
        reference = identifier.removeprefix(f"{terms.site()}/r/")
        if reference != identifier and references.is_reference(reference):
            for rows in (Activity.objects.for_list(), Tombstone.objects.all()):
                if (row := rows.filter(reference=reference).first()) is not None:
                    return row
        raise Refused("idDoesNotExist", "There is no such record, and there never was one that was public.")

    def _tell(self, rows: list[Row], form: Form | None) -> None:
        """Without a form: headers only."""
        today = now_of([row for row in rows if isinstance(row, Activity)]) if form else {}
        for row in rows:
            parent = _add(self.part, "record") if form else self.part
            header = _add(parent, "header")
            _add(header, "identifier", f"{terms.site()}/r/{row.reference}")
            _add(header, "datestamp", utc(_place(row)[0]))
            if isinstance(row, Tombstone):
                header.set("status", "deleted")
                continue
            for name in self._sets_of(row):
                _add(header, "setSpec", name)
            if form:
                _add(parent, "metadata").append(form.write(ActivityRow(row, self.vocabulary, today), self.labels))

    def _sets_of(self, row: Activity) -> list[str]:
        themes = dict.fromkeys(self.vocabulary.heir("theme", code) for code in row.record["content"]["themes"])
        states = [one["state"] for one in row.record["states_concerned"]]
        return [
            f"{scheme}:{code}"
            for scheme, codes in (("theme", themes), ("state", states))
            for code in codes
            if _can_be_a_set(code)
        ]


def _place(row: Row) -> Place:
    return (row.since if isinstance(row, Tombstone) else row.published_at, row.reference)


def _form(prefix: str) -> Form:
    if prefix not in FORMS:
        raise Refused("cannotDisseminateFormat", f"Records are given as {' and '.join(FORMS)}.")
    return FORMS[prefix]


def _can_be_a_set(code: str) -> bool:
    return re.fullmatch(asking.SIGNS, code) is not None


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def address() -> str:
    return f"{terms.site()}/oai"


def _oai(name: str) -> str:
    return f"{{{OAI}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    one = etree.SubElement(parent, _oai(name))
    one.text = text
    return one
