"""Partners that may be known already under another spelling, or in another language: proposed, never silently the same.

Compared are only names that everybody can read: providers of published records. That somebody else has an account, or a
draft, is told to nobody.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from repository.catalogue.models import Provider
from repository.reference.models import StateSpelling
from repository.reference.names import fold
from submissions.models import Version, VersionPartner

ALIKE = 0.6  # so much of the words in common
MOST = 3  # offered for one name
WORD = re.compile(r"[^\W_]+")
# What the same body is called in the six languages, by its English acronym or name (names of United Nations entities).
BODIES = {
    "undp": "pnud | programa de las naciones unidas para el desarrollo | programme des nations unies pour le developpement"
    " | united nations development programme | проон | 开发计划署 | 联合国开发计划署 | برنامج الامم المتحده الانمايي",
    "ohchr": "hcdh | acnudh | oacnudh | haut commissariat aux droits de l homme"
    " | управление верховного комиссара по правам человека"
    " | office of the high commissioner for human rights | 人权高专办 | المفوضيه الساميه لحقوق الانسان",
    "unhcr": "acnur | hcr | увкб | 难民署 | المفوضيه الساميه لشوون اللاجيين",
    "unicef": "юнисеф | 儿基会 | اليونيسف | united nations childrens fund",
    "un women": "onu femmes | onu mujeres | онн женщины | 妇女署 | هييه الامم المتحده للمراه | unwomen",
    "unfpa": "fnuap | юнфпа | 人口基金 | united nations population fund",
    "who": "oms | воз | 世卫组织 | منظمه الصحه العالميه | world health organization",
    "ilo": "oit | bit | мот | 劳工组织 | منظمه العمل الدوليه | international labour organization",
    "iom": "oim | мом | 移民组织 | المنظمه الدوليه للهجره | international organization for migration",
    "unodc": "onudc | юнодк | united nations office on drugs and crime",
    "european union": "union europeenne | union europea | европеиский союз | 欧盟 | 欧洲联盟 | الاتحاد الاوروبي | ue | eu",
    "council of europe": "conseil de l europe | consejo de europa | совет европы",
    "world bank": "banque mondiale | banco mundial | всемирныи банк | 世界银行 | البنك الدولي",
}
SAME = {alias.strip(): body for body, aliases in BODIES.items() for alias in aliases.split("|")}
LONGEST_FIRST = sorted(SAME, key=len, reverse=True)
SMALL = {
    "of",
    "the",
    "for",
    "and",
    "in",
    "de",
    "la",
    "le",
    "les",
    "des",
    "du",
    "el",
    "los",
    "en",
    "y",
    "et",
    "pour",
    "para",
    "al",
}


@dataclass(frozen=True)
class Alike:
    name: str  # as typed
    known: list[str]  # names of providers in the public record


def alike(version: Version) -> list[Alike]:
    """The partners of this draft whose name is like one in the public record, and is not that very name."""
    providers = list(Provider.objects.values_list("name", flat=True))
    known = {name: _tokens(name) for name in providers}
    found = []
    for typed in version.partners.order_by("pk").values_list("name", flat=True):
        mine = _tokens(typed)
        close = sorted(
            ((_in_common(mine, tokens), name) for name, tokens in known.items() if name != typed), reverse=True
        )
        like = [name for share, name in close if share >= ALIKE][:MOST]
        if like and typed not in known:
            found.append(Alike(typed, like))
    return found


@lru_cache(maxsize=4_096)
def _tokens(name: str) -> frozenset[str]:
    """The telling words of a name: one word for one body and one State, whatever the language."""
    plain = f" {' '.join(WORD.findall(fold(name)))} "
    for alias in LONGEST_FIRST:
        plain = plain.replace(f" {alias} ", f" {SAME[alias].replace(' ', '')} ")
    for body in BODIES:
        plain = plain.replace(f" {body} ", f" {body.replace(' ', '')} ")
    words = [word for word in plain.split() if word not in SMALL]
    pairs = [" ".join(words[start : start + size]) for size in (4, 3, 2, 1) for start in range(len(words) - size + 1)]
    states = dict(StateSpelling.objects.filter(folded__in=pairs).values_list("folded", "state_id"))
    plain = f" {' '.join(words)} "
    for spelling in sorted(states, key=len, reverse=True):
        plain = plain.replace(f" {spelling} ", f" {states[spelling]} ")
    return frozenset(plain.split())


def _in_common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def names(version: Version) -> list[str]:
    """Names to offer while typing: of the public record, and those that this organisation has named before."""
    own = VersionPartner.objects.filter(version__submission__organisation=version.submission.organisation_id)
    return sorted({*Provider.objects.values_list("name", flat=True)[:2_000], *own.values_list("name", flat=True)[:500]})
