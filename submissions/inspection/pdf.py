"""PDF files: written anew without metadata; refused where they act, hide a file, or ask for a password."""

import io
from typing import Any

import pikepdf

from submissions.inspection.kinds import Kind, Unfit, Why

MOST_OBJECTS = 300_000
# Names of PDF (ISO 32000-1) that make a document do something, wherever in it they stand.
ACTS = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/XFA",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/SetOCGState",
}
HOLDS = {"/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/Filespec", "/FileAttachment", "/3D"}
LEADS_OUT = {"/GoToR", "/GoToE", "/URI", "/Thread"}  # a link that somebody may press: taken out, the words stay
TAKEN_OUT = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/OpenAction",
    "/AA",
    "/Thumb",
    "/SpiderInfo",
    "/StructTreeRoot/Metadata",
)


def clean_pdf(data: bytes, kind: Kind) -> bytes:
    """The same pages. Raises :class:`Unfit` for scripts, actions, embedded files and passwords."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            if document.is_encrypted:
                raise Unfit(Why.PASSWORD)
            if len(document.objects) > MOST_OBJECTS:
                raise Unfit(Why.UNPACKS, "objects")
            if not len(document.pages):
                raise Unfit(Why.BROKEN, "no page")
            for thing in document.objects:
                _look_at(thing)
            _strip(document)
            out = io.BytesIO()
            document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except Unfit:
        raise
    except pikepdf.PasswordError as error:
        raise Unfit(Why.PASSWORD) from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, RecursionError) as error:
        raise Unfit(Why.BROKEN, type(error).__name__) from error
    return out.getvalue()


def _look_at(thing: Any, depth: int = 0) -> None:
    """Refuse what acts or hides a file, in this object and in what stands inside it (references are met by themselves)."""
    if depth > 60:
        raise Unfit(Why.BROKEN, "depth")
    if isinstance(thing, pikepdf.Array):
        for part in thing:  # type: ignore[attr-defined]
            if _is_direct(part):
                _look_at(part, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for name in list(thing.keys()):
        value = thing.get(name)
        words = {name, str(value) if isinstance(value, pikepdf.Name) else ""}
        if words & ACTS:
            raise Unfit(Why.SCRIPT, next(iter(words & ACTS)))
        if words & HOLDS:
            raise Unfit(Why.EMBEDDED, next(iter(words & HOLDS)))
        if _is_direct(value):
            _look_at(value, depth + 1)


def _strip(document: pikepdf.Pdf) -> None:
    """Who made it, when and with what; marks of editing programs; links that lead out of it."""
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    for thing in document.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for name in TAKEN_OUT:
            if name in thing:
                del thing[name]
        action = thing.get("/A")
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in LEADS_OUT:
            del thing["/A"]
        if str(thing.get("/Subtype", "")) in ("/Text", "/FreeText", "/Highlight", "/Popup") or (
            "/T" in thing and "/Contents" in thing
        ):
            for name in ("/T", "/M", "/CreationDate", "/NM"):  # who remarked, and when
                if name in thing:
                    del thing[name]


def _is_direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect
