"""Word, web pages, PDF and text as a grid. What a file is, its content says, not its name."""

from __future__ import annotations

from ...grid import Grid
from ...machine.packages import Package
from ...refusals import refused

COMPOUND, ZIP = bytes.fromhex("D0CF11E0A1B11AE1"), b"PK\x03\x04"


def read_document(file: str, data: bytes) -> Grid:
    """The content of a document as a grid: a sheet for each table, the running text beside it. Raises ``UserError`` naming the file and what to do."""
    if not data.strip():
        raise refused("F07", file=file)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from .pdf import read_pdf

        return read_pdf(file, data)
    if data.startswith(ZIP):
        return _zipped(file, data)
    if data.startswith(COMPOUND) or data.lstrip()[:5] == b"{\\rtf":
        from .office import read_office

        return read_office(file, data)
    from .html import is_page, read_page
    from .text import decoded, read_text

    words = decoded(file, _page_of(data))
    return read_page(file, words) if is_page(words) else read_text(file, words)


def _page_of(data: bytes) -> bytes:
    """The page in a web archive (.mht, “单个文件网页”); anything else as it is."""
    if b"mime-version:" not in data[:2000].lower() or b"multipart/" not in data[:4000].lower():
        return data
    from email import message_from_bytes

    parts = (part for part in message_from_bytes(data).walk() if part.get_content_type() == "text/html")
    content = next((part.get_payload(decode=True) for part in parts), None)
    return content if isinstance(content, bytes) else data


def _zipped(file: str, data: bytes) -> Grid:
    from .word_parts import document_part

    package = Package(file, data)
    if document_part(package):
        from .word import read_word

        return read_word(file, data)
    if "content.xml" in package:
        from .office import read_office

        package.check()
        return read_office(file, data)
    raise refused("F40", file=file)
