"""The letters of a PDF in the order in which they were printed: what a program of ours has just made is held against what it was made from."""

from __future__ import annotations


def printed_letters(data: bytes) -> str:
    """Every page's text, without a look at tables or columns; ``""`` for what is no PDF."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return ""
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
