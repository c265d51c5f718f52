"""What stands on the pages of a PDF, read by a library, so that a bare machine needs no program for it."""

import pypdfium2


def text_of(document: bytes) -> str:
    """The text of all pages, in the order in which the file holds it."""
    with pypdfium2.PdfDocument(document) as opened:
        return "\n".join(_text_of_page(page) for page in opened)


def _text_of_page(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return text.get_text_bounded()
    finally:
        text.close()
        page.close()
