"""What programs look for first: the catalogue of data (DCAT, schema.org) and which addresses are worth a crawl."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from repository.browse import turtle
from repository.browse.conditional import conditional, epoch_of
from repository.content import LANGUAGES
from repository.exports import terms
from repository.exports.formats import FORMATS

# In the file itself, so that nobody need fetch one.
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Both as DCAT-AP wants them: by the lists of the Publications Office of the European Union and of IANA.
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
LANGUAGE_CODES = {"ar": "ARA", "zh": "ZHO", "en": "ENG", "fr": "FRA", "ru": "RUS", "es": "SPA"}
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
SUBJECTS = {
    "activities": (
        "Technical cooperation for implementing recommendations of the Universal Periodic Review",
        "Activities published with the consent of every State concerned (Human Rights Council resolution 54/28).",
    ),
    "recommendations": (
        "Recommendations of the Universal Periodic Review",
        "Each recommendation once, with the States that made it and the position of the State under review.",
    ),
}
PUBLISHER = {
    "@id": "https://www.ohchr.org/",
    "@type": "foaf:Organization",
    "foaf:name": "Office of the United Nations High Commissioner for Human Rights",
}


@login_not_required
@require_safe
@conditional
def catalog(request: HttpRequest) -> HttpResponse:
    """`/data/catalog.jsonld`: each data set with every form in which it can be taken away, and the interfaces."""
    answer = {"@context": CONTEXT, "@graph": _graph(request)}
    response = JsonResponse(
        answer, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    return _open_to_all(response)


@login_not_required
@require_safe
@conditional
def catalog_as_turtle(request: HttpRequest) -> HttpResponse:
    """`/data/catalog.ttl`: the very same statements in Turtle, which catalogues of open data read first."""
    return _open_to_all(
        HttpResponse(turtle.written(_graph(request), CONTEXT), content_type="text/turtle; charset=utf-8")
    )


def _open_to_all(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _graph(request: HttpRequest) -> list[dict[str, Any]]:
    site, changed = terms.site(), epoch_of(request).changed_at.isoformat(timespec="seconds")
    here = f"{site}/data/catalog.jsonld"
    about: dict[str, Any] = {
        "dct:publisher": PUBLISHER,
        "dct:license": {"@id": terms.address()},
        "dct:language": [{"@id": f"{LANGUAGE}{LANGUAGE_CODES[code]}"} for code, _name in LANGUAGES],
        "dct:modified": {"@type": "xsd:dateTime", "@value": changed},
    }
    data_sets = [{"@id": f"{here}#{name}"} for name in SUBJECTS]
    return [
        {
            "@id": f"{here}#dataset",
            "@type": ["dcat:Catalog", "schema:DataCatalog"],
            "dct:title": _said("UPR Technical Cooperation Repository"),
            "dct:description": _said(terms.notice("activities")),
            "foaf:homepage": {"@id": f"{site}/en/"},
            "dcat:dataset": data_sets,
            "dcat:service": [{"@id": f"{here}#interface"}, {"@id": f"{here}#harvest"}],
            **about,
        },
        *(_dataset(here, name, about) for name in SUBJECTS),
        {
            "@id": f"{here}#interface",
            "@type": "dcat:DataService",
            "dct:title": _said("Programming interface, to be read by anybody without a key"),
            "dcat:endpointURL": {"@id": f"{site}/api/v1/"},
            "dcat:endpointDescription": {"@id": f"{site}/api/v1/schema/"},
            "dcat:servesDataset": data_sets,
        },
        {
            "@id": f"{here}#harvest",
            "@type": "dcat:DataService",
            "dct:title": _said("Harvesting by OAI-PMH 2.0"),
            "dct:conformsTo": {"@id": "http://www.openarchives.org/OAI/2.0/"},
            "dcat:endpointURL": {"@id": f"{site}/oai"},
            "dcat:endpointDescription": {"@id": f"{site}/oai?verb=Identify"},
            "dcat:servesDataset": data_sets[:1],
        },
    ]


def _dataset(here: str, name: str, about: dict[str, Any]) -> dict[str, Any]:
    title, description = SUBJECTS[name]
    site = terms.site()
    return {
        "@id": f"{here}#{name}",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:title": _said(title),
        "schema:name": _said(title),
        "dct:description": _said(description),
        "schema:description": _said(description),
        "dcat:landingPage": {"@id": f"{site}/en/{name}/"},
        "dcat:distribution": [
            {
                "@id": f"{site}/en/{name}.{one.suffix}",
                "@type": "dcat:Distribution",
                "dct:title": _said(one.label),
                "dcat:accessURL": {"@id": f"{site}/en/{name}/"},
                "dcat:downloadURL": {"@id": f"{site}/en/{name}.{one.suffix}"},
                "dcat:mediaType": {"@id": f"{MEDIA_TYPE}{one.media_type.partition(';')[0]}"},
                "dct:license": about["dct:license"],
            }
            for one in FORMATS.values()
            if name in one.bytes_a_record
        ],
        **about,
    }


def _said(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: pages once each, by the site map; not the millions of filtered lists, and no file of all records."""
    lines = [
        "User-agent: *",
        "Disallow: /*?",
        "Disallow: /api/",
        *(f"Disallow: /*/{name}.{one.suffix}" for one in FORMATS.values() for name in one.bytes_a_record),
        "",
        f"Sitemap: {terms.site()}/sitemap.xml",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
