"""PDF of a page. Without Pango on the machine PDF is off, and the site says so in one sentence."""

from functools import cache

from django.utils.translation import gettext_lazy as _

OFF = _("PDF is off on this server: the library Pango is not installed.")


class PdfIsOff(Exception):
    """Pango is missing, so no PDF can be made; the message says what to install."""


@cache
def available() -> bool:
    """True when WeasyPrint finds the libraries it draws with."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def render(html: str) -> bytes:
    """The tagged PDF (PDF/UA-1) of this HTML page. Raises :class:`PdfIsOff` where Pango is missing."""
    if not available():
        raise PdfIsOff(str(OFF))
    import weasyprint

    def refuse(url: str, *args: object, **kwargs: object) -> dict:
        raise ValueError(f"A document may not load {url}")

    return weasyprint.HTML(string=html, url_fetcher=refuse).write_pdf(pdf_variant="pdf/ua-1")
