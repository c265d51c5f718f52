"""Words whose forms no rule gives: broken plurals, irregular plurals, and what people say for the positions on a recommendation.

Each line is one word in all the forms that matter; whoever types one finds the others. Written without accents, hamza and ё.
"""

import re
from collections.abc import Sequence
from functools import cache

from repository.reference.names import fold

SHORTEST_REST = 5  # letters after a beginning: "non-profit", not "cocoa"

_FORMS = """
woman women womens | child children childrens childhood | man men | person persons people | life lives | wife wives | datum data
judiciary judicial judge judges | police policing | statelessness stateless | disabled disability disabilities
defence defense | labour labor | programme programmes program programs | centre center centres centers | behaviour behavior
register registers registering registered registration registrations | educate education educational educator educators
moratorium moratoria moratoriums | comply compliance compliant | detain detained detains detainee detainees detention detentions
election elections electoral elect | migrant migrants migrate migration migratory | ombudsman ombudsmen ombudsperson ombudspersons
lgbt lgbti lgbtq lgbtqi lgbtiq | nhri nhris | prisoner prisoners prison prisons | bribe bribery
travail travaux | femme femmes | loi lois legislation | juge juges judiciaire magistrat magistrats
handicape handicap | abolir abolition abolit | detenu detenus detention | adherer adhesion
mujer mujeres | juez jueces judicial | ley leyes legislacion | nino ninos nina ninas ninez | pais paises
discapacidad discapacidades | abolir abolicion | detenido detenidos detenida detencion | adherirse adhesion
тюрьма тюрьмы тюрем тюрьме тюрьму тюрьмах тюрьмам тюремный | девочка девочки девочек девочкам | деревня деревни деревень
ребенок ребенка детей дети детям детьми детях | человек человека люди людей людям | судья судьи судей судебный | год годы лет
женщина женщины женщин женщинам | закон законы законов законодательство | инвалид инвалиды инвалидов инвалидность
отмена отменить отмены отмену | пытка пытки пыток пытками пыткам | беженец беженцы беженцев беженцам
حق حقوق | طفل اطفال | امراه المراه نساء النساء مراه | رجل رجال | قاض قاضي قضاه | سجن سجون | محكمه محاكم | قانون قوانين
مدرسه مدارس | لاجي لاجيين لاجيون لاجيات | برنامج برامج | مشروع مشاريع | تقرير تقارير | مهاجر مهاجرين مهاجرون | حدث احداث
شخص اشخاص | معلم معلمين معلمون | مدافع مدافعين مدافعون | دوله دول | خطه خطط | ورشه ورش | مركز مراكز | اقليه اقليات | تدريب تدريبات
توصيه توصيات | هييه هييات | معاق معاقين اعاقه | شرطي شرطه | صحفي صحفيين صحفيون صحافه | موسسه موسسات
صادق تصديق مصادقه صدق يصادق صادقت | عقوبه عقوبات | لاجا ملجا ملاجي | انتخاب انتخابات | ضحيه ضحايا | اتفاقيه اتفاقيات
"""

# What English, French and Russian rules take for two words: (ending, what stands there in the other). No such word may come
# of it; then nothing is found by it.
_ENDINGS = [
    (re.compile(ending), other)
    for ending, other in (
        (r"ifications?$", "ify"), (r"ifications?$", "ifier"), (r"if(?:y|ies|ied|ying|ier|ie|iee|iees|ies)$", "ification"),
        (r"uctions?$", "uce"), (r"uctions?$", "uire"), (r"uc(?:e|es|ed|ing)$", "uction"),
        (r"ui(?:re|t|ts|te|tes|sent)$", "uction"),
        (r"cessions?$", "cede"), (r"ced(?:e|es|ed|ing|er|ant)$", "cession"),
        (r"olitions?$", "olish"), (r"olish(?:es|ed|ing|ment)?$", "olition"),
        (r"nsions?$", "nd"), (r"(?<=[pt])end(?:s|ed|ing)?$", "ension"),
        (r"ists?$", "ism"), (r"isms?$", "ist"),
        (r"ификаци[а-я]+$", "ифицировать"), (r"ифицир[а-я]+$", "ификация"),
    )
]  # fmt: skip
# "co-operation" and "cooperation" are one word, "anti-discrimination" and "antidiscrimination" too.
_BEGINNINGS = ("anti", "non", "counter", "socio", "multi", "self", "post", "pre", "co")

# PostgreSQL knows no Arabic words that only hold others together.
_ARABIC_FILLERS = {
    "في", "من", "على", "علي", "الي", "عن", "مع", "او", "ان", "التي", "الذي", "هذا", "هذه", "ذلك", "بين", "كل", "لا", "ما",
    "كما", "حتي", "عند", "نحو", "حول", "خلال",
}  # fmt: skip

_POSITIONS = {
    "supported": """
        accepted accept accepts acceptance supported support supports enjoyed
        accepte acceptee acceptees acceptes appuye appuyee appuyees aceptada aceptadas aceptado apoyada apoyadas apoyado
        принята приняты принятые принятых поддержана поддержанные مقبوله مقبول قبلت مويده تحظى 接受 支持 已接受 获得支持""",
    "noted": """
        rejected reject rejects rejection noted notes rejete rejetee rejetees refusee note notee notees
        rechazada rechazadas rechazado anotada anotadas отклонена отклонены отклоненные приняты-к-сведению
        مرفوضه رفضت احيط 拒绝 注意 已拒绝 注意到""",
}


@cache
def _families() -> dict[str, tuple[str, ...]]:
    families: dict[str, tuple[str, ...]] = {}
    for line in _FORMS.replace("\n", "|").split("|"):
        words = tuple(line.split())
        for word in words:
            families[word] = tuple(dict.fromkeys([*families.get(word, ()), *words]))
    return families


@cache
def _positions() -> dict[str, str]:
    return {word: position for position, words in _POSITIONS.items() for word in words.split()}


def plain(word: str) -> str:
    """As the lists above are written."""
    return fold(word).translate(str.maketrans("ةىآٱ", "هياا")).replace("ـ", "")


def others(word: str) -> tuple[str, ...]:
    """The other forms of this word that no rule gives."""
    folded = plain(word)
    bare = folded.removeprefix("ال") if len(folded) > 4 else folded
    family = _families().get(folded) or _families().get(bare) or ()
    derived = [ending.sub(other, folded) for ending, other in _ENDINGS if ending.search(folded)]
    return tuple(one for one in dict.fromkeys([*family, *derived]) if one != folded)


def joined(parts: Sequence[str]) -> str:
    """Two parts written as one word, where the first is a beginning: "cooperation" for "co-operation"; else ""."""
    if len(parts) != 2 or len(parts[1]) < SHORTEST_REST or parts[0].lower() not in _BEGINNINGS:
        return ""
    return "".join(parts)


def parted(word: str) -> str:
    """The same the other way: "anti discrimination" for "antidiscrimination"; "" for a word that does not begin so."""
    beginning = next((one for one in _BEGINNINGS if word.lower().startswith(one)), "")
    rest = word[len(beginning) :]
    return f"{word[: len(beginning)]} {rest}" if beginning and len(rest) >= SHORTEST_REST else ""


def is_filler(word: str) -> bool:
    return plain(word) in _ARABIC_FILLERS


def position(word: str) -> str:
    """The position on a recommendation that this word stands for: "accepted" for supported, "rejected" for noted."""
    return _positions().get(plain(word), "")
