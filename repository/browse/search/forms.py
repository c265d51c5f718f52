"""Words whose forms no rule gives: broken plurals, irregular plurals, and what people say for the positions on a recommendation.

Each line is one word in all the forms that matter; whoever types one finds the others. Written without accents, hamza and ё.
"""

from functools import cache

from repository.reference.names import fold

_FORMS = """
woman women | child children childrens | man men | person persons people | life lives | wife wives | datum data
judiciary judicial judge judges | police policing | statelessness stateless | disabled disability disabilities
defence defense | labour labor | programme programmes program programs | centre center centres centers | behaviour behavior
register registers registering registered registration registrations | educate education educational educator educators
travail travaux | femme femmes | loi lois legislation | juge juges judiciaire magistrat magistrats
handicape handicap | mujer mujeres | juez jueces judicial | ley leyes legislacion | nino ninos nina ninas ninez | pais paises
discapacidad discapacidades
тюрьма тюрьмы тюрем тюрьме тюрьму тюрьмах тюрьмам тюремный | девочка девочки девочек девочкам | деревня деревни деревень
ребенок ребенка детей дети детям детьми детях | человек человека люди людей людям | судья судьи судей судебный | год годы лет
женщина женщины женщин женщинам | закон законы законов законодательство | инвалид инвалиды инвалидов инвалидность
حق حقوق | طفل اطفال | امراه المراه نساء النساء مراه | رجل رجال | قاض قاضي قضاه | سجن سجون | محكمه محاكم | قانون قوانين
مدرسه مدارس | لاجي لاجيين لاجيون لاجيات | برنامج برامج | مشروع مشاريع | تقرير تقارير | مهاجر مهاجرين مهاجرون | حدث احداث
شخص اشخاص | معلم معلمين معلمون | مدافع مدافعين مدافعون | دوله دول | خطه خطط | ورشه ورش | مركز مراكز | اقليه اقليات | تدريب تدريبات
توصيه توصيات | هييه هييات | معاق معاقين اعاقه | شرطي شرطه | صحفي صحفيين صحفيون صحافه | موسسه موسسات
"""

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
    return tuple(one for one in family if one != folded)


def position(word: str) -> str:
    """The position on a recommendation that this word stands for: "accepted" for supported, "rejected" for noted."""
    return _positions().get(plain(word), "")
