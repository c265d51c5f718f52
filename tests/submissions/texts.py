"""300 strings that have broken forms and files elsewhere, made by code: (group, text). Each is at most 200 characters long.

What is to be refused is refused for one sign that cannot be shown; all others are kept as they are, accents composed and
line ends made one kind. The groups follow the threats: signs, direction, marks, twins, code of every kind, tables, mails.
"""

import unicodedata

LONGEST = 200  # characters: what a title holds
CONTROLS = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\t\n\r"]
NO_CHARACTERS = ["\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff"]
BIDI = ["\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
INVISIBLE = [
    "\u00ad",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u180e",
    "\u3164",
    "\u115f",
    "\ufe0f",
    "\U000e0041",
]
SPACES = ["\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"]
TITLES = [
    "تدريب القضاة على حظر التعذيب", "הכשרת שופטים", "تدريب judges في 2025 (QMA-4-101.7)", "法官培训：禁止酷刑",
    "Обучение судей", "Formation des juges à l’interdiction de la torture", "Capacitación de jueces: ¿qué cambió?",
    "न्यायाधीशों का प्रशिक्षण", "การฝึกอบรมผู้พิพากษา", "ቃለ መሐላ", "ཁྲིམས་དཔོན", "வழக்கறிஞர்", "ქართული ენა",
    "Հայերեն", "Ελληνικά", "한국어 판사 교육", "日本語の研修", "ދިވެހި", "ᏣᎳᎩ", "ⵜⴰⵎⴰⵣⵉⵖⵜ",
]  # fmt: skip
TWINS = [
    "e\u0301", "\u00e9", "A\u030a", "\u212b", "ﬁne", "①②③", "ｆｕｌｌ", "ǆ", "ſ", "K", "Ω", "ﷺ", "㍿", "Ⅷ", "½", "²",
    "раураl", "аdmin", "І", "Ο", "ℌ", "𝐁𝐨𝐥𝐝", "𝓢𝓬𝓻𝓲𝓹𝓽", "İstanbul", "ıI", "ß ẞ", "ﬀ", "ﻼ", "\uac00", "\u1100\u1161",
]  # fmt: skip
FLOODS = [
    "e" + "\u0301" * 60, "Z̴̢̛͕̙͎̮̫͔̭̼̗̟͉̺͕̈́̓̂̀̽ͅa", "อ" + "\u0e49" * 40, "ا" + "\u064b" * 40, "o\u20dd\u20e0",
    "\u0489" * 30, "👩‍👩‍👧‍👦" * 12, "😀" * 100, "🇺🇳" * 40, "👍🏽", "☝️", "🏴\U000e0067\U000e0062\U000e007f", "𠀀𠀁𠀂", "𝄞",
    "🫠", "\u0300 alone", "क्" * 60, "W" * LONGEST, "ﷺ" * 60, "ﷺ " * 60,
]  # fmt: skip
MARKUP = [
    "<script>alert(1)</script>", "</title><script>1</script>", "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>", "<svg><a xlink:href='javascript:1'>", "\"><b>", "' onmouseover='x", "<!--", "-->",
    "]]>", "<![CDATA[x]]>", "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "&lt;b&gt;", "&amp;amp;", "&#0;", "&#x202e;", "&nbsp;", "&e;", "<style>*{display:none}</style>",
    "<math><mi xlink:href='data:x'>", "<iframe srcdoc='x'>", "<base href='//x'>", "<link rel=stylesheet href=//x>",
    "<meta http-equiv=refresh content=0>", "<form action=//x>", "<input autofocus onfocus=1>", "<template>",
    "<details open ontoggle=1>", "<noscript><p title='</noscript><b>'>", "<w:p><w:r><w:t>x</w:t></w:r></w:p>",
    "</w:t></w:r></w:p>", "<a:t>x</a:t>", "<text:p>x</text:p>", "<iati-activity>", "</narrative>", "<entry>",
    "</summary></entry>", "x<br>y", "a < b > c & d",
]  # fmt: skip
LINKS = [
    "[x](javascript:alert(1))", "![x](data:text/html,x)", "<javascript:1>", "javascript:alert(1)",
    "data:text/html;base64,PHg+", "vbscript:x", "file:///etc/passwd", "//example.org", "http://169.254.169.254/",
    "http://[::1]/", "https://user:secret@example.org", "mailto:a@example.org?bcc=b@example.org",
    "https://example.org/?a=1&b=<x>", "# heading", "* item", "> quote", "| a | b |", "```", "---", "**bold** _it_",
]  # fmt: skip
TEMPLATES = [
    "{{ 7*7 }}", "{% load x %}", "{{ request.user }}", "{# x #}", "{% endblock %}", "{{", "}}", "{%",
    "{0.__class__}", "{x!r}", "%(count)s", "%s %d %n", "100 %", "%%", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{{constructor}}", "{n, plural, one {x}}", "$ref", "@x", "\\u0041", "\\x41", "\\N{BULLET}", "\\0", "\\", "\\\\",
    "\\n", "\\r\\n", "%00",
]  # fmt: skip
QUERIES = [
    "'; DROP TABLE x; --", "' OR '1'='1", "1; SELECT pg_sleep(9)", "%' ESCAPE '", "_%", "x' & y:*", "a | b & !c",
    "<-> x", "(", ")", "*)(uid=*))(|(uid=*", "\\28", "$where", "../../etc/passwd", "..\\..\\x", "CON", "NUL", "a/b",
    "~", "|id", "`id`", "$(id)", "; ls", "&& ls", "null", "None", "undefined", "NaN", "Infinity", "true", "0", "-1",
    "1e309", "0x7f", "007", "1.10", "16.3",
]  # fmt: skip
CELLS = [
    "=1+1", "=HYPERLINK(\"http://x\")", "=cmd|'/C calc'!A0", "+1", "-1+2", "@SUM(A1)", "＝1+1", "\t=1", " =1", "'=1",
    "''x", ";=1", "a;=1", "a\t=1", "a\n=1", "a,b", "a\"b", "\"", "\"\"", ",", "2025-01-01", "1/2", "118.10",
    "1,000", "1e5", "|=1", "\u200b=1", "\u3000=1",
]  # fmt: skip
LINES = [
    "a\r\nBcc: x@example.org", "a\nSubject: x", "a\rb", "a\n\n.\nb", "a\n.\n", "2026-01-01 INFO forged", "a\u2028b",
    "a\x85b", "a\x0bb", "a\x0cb", "=?utf-8?q?x?=", "From me to you", "x" * 199, "a\tb", "  two  spaces  ", "\n\n\n",
    "a\n\n\n\nb", "line\n" * 30,
]  # fmt: skip


def _corpus() -> list[tuple[str, str]]:
    groups = {
        "control": [f"a{sign}b" for sign in CONTROLS[:16]],
        "no character": [f"a{sign}b" for sign in NO_CHARACTERS],
        "surrogate": [f"a{sign}b" for sign in SURROGATES],
        "direction": [f"if admin{sign} x {sign}" for sign in BIDI],
        "invisible": [f"ad{sign}min" for sign in INVISIBLE],
        "space": [f"a{sign}b" for sign in SPACES],
        "title": TITLES, "twin": TWINS, "flood": FLOODS, "markup": MARKUP, "link": LINKS, "template": TEMPLATES,
        "query": QUERIES, "cell": CELLS, "line": LINES,
    }  # fmt: skip
    return list(dict.fromkeys((group, text[:LONGEST]) for group, texts in groups.items() for text in texts))


CORPUS = _corpus()


def kept_as(text: str) -> str:
    """What a form that accepts it stores, blanks at the ends apart."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
