"""The treaties that recommendations name most, by their names and short forms in the six languages.

Whoever types one finds the texts that have another: a Chinese reader who looks for 残疾人权利公约 reads about CRPD in English.
"""

from functools import cache

from repository.browse.search.forms import plain

_TREATIES = """
ICCPR | International Covenant on Civil and Political Rights | PIDCP | Pacte international relatif aux droits civils et politiques
| Pacto Internacional de Derechos Civiles y Políticos | МПГПП | Международный пакт о гражданских и политических правах
| العهد الدولي الخاص بالحقوق المدنية والسياسية | 公民权利和政治权利国际公约
---
ICCPR-OP2 | ICCPR OP 2 | OP2-ICCPR | Second Optional Protocol to the International Covenant on Civil and Political Rights
| Second Optional Protocol to the ICCPR | Second Optional Protocol to ICCPR
| deuxième Protocole facultatif se rapportant au Pacte international relatif aux droits civils et politiques
| Segundo Protocolo Facultativo del Pacto Internacional de Derechos Civiles y Políticos
| второй Факультативный протокол к Международному пакту о гражданских и политических правах
| البروتوكول الاختياري الثاني الملحق بالعهد الدولي الخاص بالحقوق المدنية والسياسية | 公民权利和政治权利国际公约第二项任择议定书
---
ICESCR | International Covenant on Economic, Social and Cultural Rights | PIDESC
| Pacte international relatif aux droits économiques, sociaux et culturels
| Pacto Internacional de Derechos Económicos, Sociales y Culturales | МПЭСКП
| Международный пакт об экономических, социальных и культурных правах
| العهد الدولي الخاص بالحقوق الاقتصادية والاجتماعية والثقافية | 经济社会文化权利国际公约 | 经济、社会及文化权利国际公约
---
ICERD | CERD | International Convention on the Elimination of All Forms of Racial Discrimination
| Convention internationale sur l'élimination de toutes les formes de discrimination raciale
| Convención Internacional sobre la Eliminación de todas las Formas de Discriminación Racial
| Международная конвенция о ликвидации всех форм расовой дискриминации
| الاتفاقية الدولية للقضاء على جميع أشكال التمييز العنصري | 消除一切形式种族歧视国际公约
---
CEDAW | Convention on the Elimination of All Forms of Discrimination against Women | CEDEF
| Convention sur l'élimination de toutes les formes de discrimination à l'égard des femmes
| Convención sobre la Eliminación de Todas las Formas de Discriminación contra la Mujer | КЛДЖ | КЛДОЖ
| Конвенция о ликвидации всех форм дискриминации в отношении женщин
| اتفاقية القضاء على جميع أشكال التمييز ضد المرأة | سيداو | 消除对妇女一切形式歧视公约
---
OP-CEDAW | OPCEDAW | CEDAW-OP | Optional Protocol to CEDAW | Optional Protocol to the CEDAW
| Optional Protocol to the Convention on the Elimination of All Forms of Discrimination against Women
| Protocole facultatif à la Convention sur l'élimination de toutes les formes de discrimination à l'égard des femmes
| Protocolo Facultativo de la Convención sobre la Eliminación de Todas las Formas de Discriminación contra la Mujer
---
UNCAT | Convention against Torture | Convention contre la torture | Convención contra la Tortura | КПП
| Конвенция против пыток | اتفاقية مناهضة التعذيب | 禁止酷刑公约
---
OP-CAT | OPCAT | CAT-OP | Optional Protocol to the Convention against Torture 
| Optional Protocol to CAT | Optional Protocol to the CAT
| Protocole facultatif se rapportant à la Convention contre la torture | Protocole facultatif à la Convention contre la torture
| Protocolo Facultativo de la Convención contra la Tortura | ФПКПП | Факультативный протокол к Конвенции против пыток
| البروتوكول الاختياري لاتفاقية مناهضة التعذيب | 禁止酷刑公约任择议定书
---
CRC | Convention on the Rights of the Child | CDE | CIDE | Convention relative aux droits de l'enfant
| Convention internationale des droits de l'enfant | Convención sobre los Derechos del Niño | КПР | Конвенция о правах ребенка
| اتفاقية حقوق الطفل | 儿童权利公约
---
OP-CRC-AC | CRC-OP-AC | OPAC
| Optional Protocol to the Convention on the Rights of the Child on the involvement of children in armed conflict
| Optional Protocol to the CRC on the involvement of children in armed conflict
---
OP-CRC-SC | CRC-OP-SC | OPSC
| Optional Protocol to the Convention on the Rights of the Child on the sale of children, child prostitution and child pornography
| Optional Protocol to the CRC on the sale of children, child prostitution and child pornography
---
ICRMW | CMW | International Convention on the Protection of the Rights of All Migrant Workers and Members of Their Families
| Convention internationale sur la protection des droits de tous les travailleurs migrants et des membres de leur famille
| Convención Internacional sobre la Protección de los Derechos de Todos los Trabajadores Migratorios y de sus Familiares
| Международная конвенция о защите прав всех трудящихся-мигрантов и членов их семей
| الاتفاقية الدولية لحماية حقوق جميع العمال المهاجرين وأفراد أسرهم | 保护所有移徙工人及其家庭成员权利国际公约
---
CRPD | ICRPD | Convention on the Rights of Persons with Disabilities | CDPH
| Convention relative aux droits des personnes handicapées
| Convención sobre los Derechos de las Personas con Discapacidad | Конвенция о правах инвалидов
| اتفاقية حقوق الأشخاص ذوي الإعاقة | 残疾人权利公约
---
OP-CRPD | CRPD-OP | Optional Protocol to the Convention on the Rights of Persons with Disabilities | Optional Protocol to the CRPD
---
CPED | ICPPED | CED | International Convention for the Protection of All Persons from Enforced Disappearance
| Convention internationale pour la protection de toutes les personnes contre les disparitions forcées
| Convención Internacional para la Protección de Todas las Personas contra las Desapariciones Forzadas
| Международная конвенция для защиты всех лиц от насильственных исчезновений
| الاتفاقية الدولية لحماية جميع الأشخاص من الاختفاء القسري | 保护所有人免遭强迫失踪国际公约
---
Rome Statute | Rome Statute of the International Criminal Court | Statut de Rome | Estatuto de Roma | Римский статут
| نظام روما الأساسي | 罗马规约 | 国际刑事法院罗马规约
---
Paris Principles | Principes de Paris | Principios de París | Парижские принципы | مبادئ باريس | 巴黎原则
"""


@cache
def by_name() -> dict[str, tuple[str, ...]]:
    """Plain name or short form of a treaty -> all of them, as they are written."""
    found: dict[str, tuple[str, ...]] = {}
    for treaty in _TREATIES.split("---"):
        names = tuple(name.strip() for name in " ".join(treaty.split()).split("|"))
        found |= {plain(name): names for name in names}
    return found


def longest() -> int:
    """How many words the longest name has."""
    return max(len(name.split()) for name in by_name())
