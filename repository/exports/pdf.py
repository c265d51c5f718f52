"""PDF of a page. Without Pango on the machine PDF is off, and the site says so in one sentence.

`python -m repository.exports.pdf` draws the page that it is given, for `render_apart`.
"""

import os
import subprocess
import sys
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import weasyprint

# Fontconfig and Pango prefer fonts of the language they find in the locale of the machine: under an Arabic one the same page
# was drawn with other fonts. They are told a language, so that the page alone decides.
DRAWN_IN = {"FC_LANG": "en", "PANGO_LANGUAGE": "en"}
PROJECT = Path(__file__).resolve().parents[2]
NO_LIBRARY = 3  # what the process that draws ends with, where Pango is missing
PATIENCE = 60  # seconds; a record of 40 pages takes two
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


def render(html: str, *, identifier: bytes | None = None, base_url: str | None = None) -> bytes:
    """The tagged PDF (PDF/UA-1) of this HTML page. Raises :class:`PdfIsOff` where Pango is missing.

    ``identifier`` stands in the file as its own (ISO 32000-1, 14.4); the same page with the same one gives the same bytes.
    ``base_url``: where links of the page that do not name a site lead; without it they lead nowhere.
    """
    return _page(html, base_url).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)


@cache
def installed() -> bool:
    """True when Pango is there, as far as can be told without loading it."""
    return find_library("pango-1.0") is not None


def render_apart(html: str, *, identifier: bytes, base_url: str) -> bytes:
    """The same in a process of its own, which takes the memory with it: what draws needs as much again as the whole site.

    Raises :class:`PdfIsOff`; :class:`subprocess.SubprocessError` where the page is too much to draw.
    """
    command = [sys.executable, "-m", "repository.exports.pdf", identifier.hex(), base_url]
    drawn = subprocess.run(  # noqa: S603 (our own program; what is drawn goes in by its standard input)
        command, input=html.encode(), stdout=subprocess.PIPE, cwd=PROJECT, timeout=PATIENCE
    )
    if drawn.returncode == NO_LIBRARY:
        raise PdfIsOff(str(OFF))
    drawn.check_returncode()
    return drawn.stdout


def fonts(html: str) -> list[str]:
    """The fonts that this page is drawn with on this machine; others give other bytes. Raises :class:`PdfIsOff`."""
    drawn = _page(html).render()
    drawn.write_pdf()  # only then are they known
    return sorted({font.name.decode().partition("+")[2] for font in drawn.fonts.values()})


def _page(html: str, base_url: str | None = None) -> "weasyprint.HTML":
    if not available():
        raise PdfIsOff(str(OFF))
    import weasyprint

    def refuse(url: str, *args: object, **kwargs: object) -> dict:
        raise ValueError(f"A document may not load {url}")

    return weasyprint.HTML(string=html, base_url=base_url, url_fetcher=refuse)


def main(identifier: str, base_url: str) -> int:
    """Draw the page on the standard input to the standard output."""
    if not available():
        return NO_LIBRARY
    sys.stdout.buffer.write(
        render(sys.stdin.buffer.read().decode(), identifier=bytes.fromhex(identifier), base_url=base_url)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
