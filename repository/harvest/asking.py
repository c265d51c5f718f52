"""What a harvester asks for: a verb with its arguments, or where to go on.

A resumption token says all that is needed to go on: nothing is kept for a harvester. It names a place in time, not a page of a
list that was made before. So whatever changes while somebody harvests gets a later time and comes at the end, and nothing is
left out; and what is withdrawn meanwhile comes at the end as withdrawn.
Source: The Open Archives Initiative Protocol for Metadata Harvesting 2.0, sections 2.5, 2.7, 3.5 and 3.6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from repository.browse.filters import ActivityFilter
from repository.browse.vocabulary import Vocabulary

# Of each verb: the arguments that it must have, those that it may have.
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), set()),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set"}),
}
RESUMED = ("ListIdentifiers", "ListRecords", "ListSets")
SETS = {"theme": "theme", "state": "state"}  # first part of a set's name -> key of the query grammar
TOKENS_LAST = timedelta(days=2)  # longer than a copy of an answer is confirmed, which is until midnight
LONGEST = 600  # characters of an argument
SIGNS = r"[A-Za-z0-9\-_.!~*'()]+"  # those that an address may hold as they are
_SHAPES = {"metadataPrefix": re.compile(SIGNS), "set": re.compile(f"{SIGNS}(:{SIGNS})*")}
_SALT = "repository.harvest"
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII)


Place = tuple[datetime, str]  # the time of a record's last change, its reference


class Refused(Exception):
    """An error of the protocol, with its code and what is wrong."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


@dataclass(frozen=True)
class Asked:
    verb: str
    arguments: Mapping[str, str]


@dataclass(frozen=True)
class Listing:
    """Which records, from where on. ``until``: the first moment that is too late."""

    prefix: str
    of_set: str
    since: datetime | None
    until: datetime | None
    after: Place | None = None  # of the record told last
    given: int = 0  # records told before


def read(request: HttpRequest) -> Asked:
    """The verb and its arguments, of the address and, with POST, of the body. Raises :class:`Refused`."""
    given: dict[str, list[str]] = {}
    for data in (request.GET, request.POST):
        for key, values in data.lists():
            given.setdefault(key, []).extend(map(str, values))
    verbs = given.pop("verb", [])
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", f"There is one verb: {', '.join(VERBS)}.")
    verb = verbs[0]
    needed, possible = VERBS[verb]
    for key, values in given.items():
        if key not in needed | possible and not (key == "resumptionToken" and verb in RESUMED):
            raise Refused("badArgument", f"{verb} has no argument {key[:80]!r}.")
        if len(values) > 1:
            raise Refused("badArgument", f"The argument {key} is there more than once.")
        if not values[0] or len(values[0]) > LONGEST:
            raise Refused("badArgument", f"The argument {key} has from 1 to {LONGEST} characters.")
        if key in _SHAPES and not _SHAPES[key].fullmatch(values[0]):
            raise Refused(
                "badArgument", f"The argument {key} has letters, digits and -_.!~*'() alone, a set also colons between."
            )
    if "resumptionToken" in given:
        if len(given) > 1:
            raise Refused("badArgument", "With a resumptionToken there is no other argument.")
    elif missing := sorted(needed - given.keys()):
        raise Refused("badArgument", f"{verb} needs {' and '.join(missing)}.")
    return Asked(verb, {key: values[0] for key, values in given.items()})


def listing(asked: Asked) -> Listing:
    """What ListIdentifiers or ListRecords is to tell. Raises :class:`Refused`."""
    if "resumptionToken" in asked.arguments:
        return _resumed(asked.verb, asked.arguments["resumptionToken"])
    since, since_is_day = _stamp(asked.arguments, "from")
    until, until_is_day = _stamp(asked.arguments, "until")
    if since is not None and until is not None:
        if since_is_day != until_is_day:
            raise Refused("badArgument", "from and until are both days, or both moments.")
        if since > until:
            raise Refused("badArgument", "from is later than until.")
    if until is not None:
        step = timedelta(days=1) if until_is_day else timedelta(seconds=1)
        until = until + step if until < datetime.max.replace(tzinfo=UTC) - timedelta(days=2) else None
    return Listing(asked.arguments["metadataPrefix"], asked.arguments.get("set", ""), since, until)


def token(verb: str, one: Listing, after: Place) -> str:
    """Where to go on. Signed: a place that we did not give out is refused."""
    moment, reference = after
    until = one.until.isoformat() if one.until else ""
    place = [verb, one.prefix, one.of_set, until, moment.astimezone(UTC).isoformat(), reference, one.given]
    return signing.dumps(place, salt=_SALT)


def expires() -> datetime:
    """When a token that is given out now ends."""
    return timezone.now() + TOKENS_LAST


def of_set(name: str, vocabulary: Vocabulary) -> ActivityFilter | None:
    """The query of the pages that gives the records of this set; None: there is no such set."""
    scheme, _colon, code = name.partition(":")
    if scheme not in SETS or not vocabulary.known(SETS[scheme], [code]):
        return None
    data = QueryDict(mutable=True)
    data[SETS[scheme]] = code
    return ActivityFilter(data, vocabulary=vocabulary)


def _resumed(verb: str, text: str) -> Listing:
    refusal = Refused("badResumptionToken", "This list did not give it out, or it has ended. Begin the list again.")
    try:
        of_verb, prefix, name, until, moment, reference, given = signing.loads(text, salt=_SALT, max_age=TOKENS_LAST)
    except (signing.BadSignature, ValueError):
        raise refusal from None
    if of_verb != verb:
        raise refusal
    ends = datetime.fromisoformat(until) if until else None
    return Listing(prefix, name, None, ends, (datetime.fromisoformat(moment), reference), given)


def _stamp(arguments: Mapping[str, str], key: str) -> tuple[datetime | None, bool]:
    """The moment (UTC), and whether only its day was given."""
    if key not in arguments:
        return None, False
    found = _STAMP.fullmatch(arguments[key])
    try:
        if found is None:
            raise ValueError
        return datetime.fromisoformat(f"{found[1]}{found[2] or 'T00:00:00Z'}"), not found[2]
    except ValueError:
        raise Refused("badArgument", f"{key} is a day, or a moment as in 2026-11-21T14:05:00Z.") from None
