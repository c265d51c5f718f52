"""Signposts for machines (signposting.org, level 1): `Link` headers that say how to cite a record and where its data are."""

from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from repository.exports import terms
from repository.models import Activity

FORMATS = {"jsonld": "application/ld+json", "json": "application/json", "iati.xml": "application/xml"}


def of_record(response: HttpResponseBase, activity: Activity, *, its_formats: bool = True) -> None:
    """Put the signposts of this record on an answer. ``its_formats``: name the other forms it can be read in."""
    site, language, reference = terms.site(), get_language() or "en", activity.reference
    links = [
        f'<{site}/r/{reference}>; rel="cite-as"',
        '<https://schema.org/CreativeWork>; rel="type"',
        f'<{terms.address()}>; rel="license"',
        f'<{site}/data/catalog.jsonld>; rel="collection"; type="application/ld+json"',
    ]
    author = activity.record["attribution"]
    if author["slug"]:
        links.append(f'<{site}/{language}/providers/{author["slug"]}/>; rel="author"')
    if its_formats:
        here = f"{site}/{language}/activities/{reference}"
        links += [f'<{here}.{suffix}>; rel="describedby"; type="{kind}"' for suffix, kind in FORMATS.items()]
    else:
        links.append(f'<{site}/{language}/activities/{reference}/>; rel="describes"; type="text/html"')
    response["Link"] = ", ".join([*filter(None, [response.headers.get("Link")]), *links])
