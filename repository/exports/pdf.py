"""PDF of a page. Without Pango on the machine PDF is off, and the site says so in one sentence."""

import os
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import weasyprint

# Fontconfig and Pango prefer fonts of the language they find in the locale of the machine: under an Arabic one the same page
# was drawn with other fonts. They are told a language, so that the page alone decides.
DRAWN_IN = {"FC_LANG": "en", "PANGO_LANGUAGE": "en"}
OFF = _("PDF is off on this server: the library Pango is not installed.")


class PdfIsOff(Exception):
    """Pango is missing, so no PDF can be made; the message says what to install."""


@cache
def available() -> bool:
    """True when WeasyPrint finds the libraries it draws with, which look at the environment as they are loaded."""
    os.environ.update(DRAWN_IN)
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def render(html: str, *, identifier: bytes | None = None) -> bytes:
    """The tagged PDF (PDF/UA-1) of this HTML page. Raises :class:`PdfIsOff` where Pango is missing.

    ``identifier`` stands in the file as its own (ISO 32000-1, 14.4); the same page with the same one gives the same bytes.
    """
    return _page(html).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)


def fonts(html: str) -> list[str]:
    """The fonts that this page is drawn with on this machine; others give other bytes. Raises :class:`PdfIsOff`."""
    drawn = _page(html).render()
    drawn.write_pdf()  # only then are they known
    return sorted({font.name.decode().partition("+")[2] for font in drawn.fonts.values()})


def _page(html: str) -> "weasyprint.HTML":
    if not available():
        raise PdfIsOff(str(OFF))
    import weasyprint

    def refuse(url: str, *args: object, **kwargs: object) -> dict:
        raise ValueError(f"A document may not load {url}")

    return weasyprint.HTML(string=html, url_fetcher=refuse)
