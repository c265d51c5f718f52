"""The parts of office documents: which act, hide a file or reach outside, and what in them says who wrote."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from lxml import etree

from submissions.inspection.kinds import Kind, Unfit, Why
from submissions.inspection.pictures import clean_picture

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False)
PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex|macrosheets|/(?:attachedtoolbars|customui)|\.(?:exe|dll|js|vbs|bat|cmd|ps1|scr|jar|hta|lnk)$",
    re.IGNORECASE,
)
OTHER_FILES = re.compile(
    r"/embeddings/|oleobject|/externallinks?/|\.(?:docx|xlsx|pptx|zip|pdf|doc|xls|msg|bin)$", re.IGNORECASE
)
HARMLESS_BINARY = re.compile(
    r"^(?:xl/printersettings/printersettings\d*\.bin|word/printersettings\d*\.bin)$", re.IGNORECASE
)
FIELD = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|IMPORT|LINK)\b", re.IGNORECASE)
LINKS = ("http", "https", "mailto")
CORE = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
APP = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
CUSTOM = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:version="1.2">'
    b"<office:meta/></office:document-meta>"
)
PROPERTIES = {"docprops/core.xml": CORE, "docprops/app.xml": APP, "docprops/custom.xml": CUSTOM}
SAYS_WHO = {"author", "initials", "userId", "providerId", "lastModifiedBy", "date", "displayName"}
WRITES_WHO = {"author", "creator", "creator-initials", "date", "sender-name", "initial-creator", "lastModifiedBy"}


def ooxml(read: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of a .docx or .xlsx as they are kept. Raises :class:`Unfit`."""
    kept = {}
    for name, content in read.items():
        low = name.lower()
        if HARMLESS_BINARY.match(low):
            content = b""  # how somebody's printer is called
        else:
            _refuse_by_name(low)
        if low in PROPERTIES:
            content = PROPERTIES[low]
        elif low.endswith((".xml", ".rels", ".vml")):
            content = _xml(content, _check_ooxml)
        kept[name] = _picture(low, content)
    return kept


def opendocument(read: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of an .odt or .ods as they are kept. Raises :class:`Unfit`."""
    kept = {}
    for name, content in read.items():
        low = name.lower()
        if low.startswith(("basic/", "scripts/", "dialogs/")):
            raise Unfit(Why.SCRIPT, "basic")
        _refuse_by_name(low)
        if low.startswith("configurations2/") or low == "thumbnails/thumbnail.png":
            continue
        if low == "meta.xml" or low.endswith("/meta.xml"):
            content = META
        elif low == "settings.xml":
            content = _xml(content, _check_settings)
        elif low.endswith((".xml", ".rdf")):
            content = _xml(content, _check_opendocument)
        kept[name] = _picture(low, content)
    return {name: content for name, content in kept.items() if name.lower() != "meta-inf/documentsignatures.xml"}


def _refuse_by_name(low: str) -> None:
    if PROGRAMS.search(low):
        raise Unfit(Why.SCRIPT, "program")
    if "externallink" in low:
        raise Unfit(Why.OUTSIDE, "external link")
    if OTHER_FILES.search("/" + low):
        raise Unfit(Why.EMBEDDED, "part")


def _xml(content: bytes, check: Callable[[etree._Element], None]) -> bytes:
    try:
        tree = etree.fromstring(content, PARSER).getroottree()
    except etree.XMLSyntaxError as error:
        declares = any("<!DOCTYPE".encode(code) in content for code in ("utf-8", "utf-16-le", "utf-16-be"))
        raise Unfit(Why.UNPACKS if declares else Why.BROKEN, "xml") from error
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise Unfit(Why.UNPACKS, "document type")  # the way to entities that grow, and to files elsewhere
    for element in tree.iter():
        if isinstance(element, etree._Entity):
            raise Unfit(Why.UNPACKS, "entity")
        if not isinstance(element.tag, str):
            continue
        check(element)
        _forget_who(element)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _forget_who(element: etree._Element) -> None:
    for key in list(element.attrib):
        if etree.QName(key).localname in SAYS_WHO and etree.QName(element).localname != "row":
            if etree.QName(key).localname == "date":
                del element.attrib[key]
            else:
                element.attrib[key] = ""
    if etree.QName(element).localname in WRITES_WHO and element.text:
        element.text = ""


def _check_ooxml(element: etree._Element) -> None:
    tag = etree.QName(element).localname
    if tag == "Relationship":
        kind, target = element.get("Type", ""), element.get("Target", "")
        if element.get("TargetMode", "") == "External" and not (
            kind.endswith("/hyperlink") and urlsplit(target).scheme.lower() in LINKS
        ):
            raise Unfit(Why.OUTSIDE, "relation")
        if re.search(r"attachedTemplate|oleObject|/package$|frame$|control$|vbaProject|externalLink", kind):
            raise Unfit(Why.OUTSIDE if "emplate" in kind else Why.EMBEDDED, "relation")
    elif tag in ("Default", "Override") and re.search(
        r"macro|vba|oleObject|activeX", element.get("ContentType", ""), re.I
    ):
        raise Unfit(Why.SCRIPT, "content type")
    elif tag in ("instrText", "fldSimple"):
        said = (element.text or "") + "".join(element.attrib.values())
        if FIELD.search(said):
            raise Unfit(Why.OUTSIDE, "field")
    elif tag in ("ddeLink", "oleLink", "externalReference", "externalBook", "OLEObject", "control", "object") and (
        tag != "object" or len(element)
    ):
        raise Unfit(Why.EMBEDDED if tag in ("OLEObject", "object", "control") else Why.OUTSIDE, tag)
    elif (
        tag == "f"
        and element.text
        and re.search(r"\|['\"!]|WEBSERVICE|\[\d+\]|CALL\(|EXEC\(", element.text, re.IGNORECASE)
    ):
        raise Unfit(Why.OUTSIDE, "formula")
    elif tag == "script":
        raise Unfit(Why.SCRIPT, tag)


def _check_opendocument(element: etree._Element) -> None:
    name = etree.QName(element)
    tag, space = name.localname, name.namespace or ""
    if "script" in space or tag in ("event-listener", "event-listeners", "applet", "plugin"):
        raise Unfit(Why.SCRIPT, tag)
    if tag == "encryption-data":
        raise Unfit(Why.PASSWORD)
    if tag in ("dde-source", "dde-connection-decl", "cell-range-source", "section-source"):
        raise Unfit(Why.OUTSIDE, tag)
    if tag in ("object-ole", "floating-frame"):
        raise Unfit(Why.EMBEDDED, tag)
    if tag == "formula" or any(
        etree.QName(key).localname == "formula" and re.search(r"DDE|WEBSERVICE|'file:", value, re.I)
        for key, value in element.attrib.items()
    ):
        raise Unfit(Why.OUTSIDE, "formula")
    for key, value in element.attrib.items():
        if (
            etree.QName(key).localname == "href"
            and urlsplit(value).scheme
            and not (tag == "a" and urlsplit(value).scheme.lower() in LINKS)
        ):
            raise Unfit(Why.OUTSIDE, "address")


def _check_settings(element: etree._Element) -> None:
    """Settings of the program: names of printers and of files on somebody's machine."""
    if etree.QName(element).localname == "config-item" and any(
        word in value for key, value in element.attrib.items() if etree.QName(key).localname == "name"
        for word in ("Printer", "Url", "URL", "User", "Rsid")
    ):  # fmt: skip
        element.text = ""


def _picture(low: str, content: bytes) -> bytes:
    """A picture inside a document is drawn anew like any other; one that cannot be stays out."""
    if low.endswith((".jpg", ".jpeg")):
        return clean_picture(content, Kind.JPEG)
    if low.endswith(".png"):
        return clean_picture(content, Kind.PNG)
    if low.endswith(".svg"):
        raise Unfit(Why.SCRIPT, "svg")
    return content
