"""The seeds of the corpus: one small good file of each kind that anything reads. Run as ``python tests/fuzz --seeds``."""

from __future__ import annotations

import json
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

import renderings
from live.conversion import converted
from nianbao.core.submission import Submission
from nianbao.excel.libreoffice.office import why_not
from nianbao.forms import EDITIONS
from nianbao.steps.json_shapes import submission_to_json
from nianbao.workbook.writing.template import write_template
from workbooks import paste

FORM = EDITIONS["2021"]
VALUES = dict(zip(FORM.cells, range(1, 300), strict=False))


def sow(folder: Path) -> None:
    """Write the seeds. What is there already stays."""
    folder.mkdir(exist_ok=True)
    for kind in ("xlsx", "xls", "xlsb", "ods"):
        if not (folder / f"seed.{kind}").exists():
            paste(FORM, VALUES, folder / f"seed.{kind}")
    template = folder / "seed-template.xlsx"
    if not template.exists():
        write_template(FORM, template, values={cell: VALUES[cell] for cell in FORM.inputs}, cover={"agency": "甲局", "year": 2024}, narrative={0: "本年收到申请 3 件。"})
    if not (folder / "seed.docx").exists():
        renderings.as_docx(FORM, VALUES, 2024, folder / "seed.docx")
        _leaner(folder / "seed.docx")
    if not (folder / "seed-printed.pdf").exists() and not why_not():
        converted(folder / "seed.docx", folder / "seed-printed.pdf")
    for name, data in _texts().items():
        if not (folder / name).exists():
            (folder / name).write_bytes(data)


def _texts() -> dict[str, bytes]:
    page = renderings.as_html(FORM, VALUES, 2024, "nested")
    shape = submission_to_json(Submission(FORM, tuple(VALUES[cell] for cell in FORM.cells), agency="甲局", year=2024))
    return {
        "seed.html": page,
        "seed.mht": _archive(page),
        "seed.txt": renderings.as_tabs(FORM, VALUES, 2024).encode("gb18030"),
        "seed-lines.txt": renderings.as_lines(FORM, VALUES, 2024).encode(),
        "seed.md": renderings.as_markdown(FORM, VALUES, 2024).encode(),
        "seed.json": json.dumps(shape, ensure_ascii=False).encode(),
        "seed.csv": "教育局,甲区教育局\n# 旧名\n体委\t甲区体育局\n民政＝甲区民政局\n".encode(),
        "seed.pdf": _pdf(),
        "seed.rtf": rb"{\rtf1\ansi a}",
    }


def _archive(page: bytes) -> bytes:
    archive, part = EmailMessage(), EmailMessage()
    archive.make_related()
    part.set_content(page.decode(), subtype="html", charset="utf-8", cte="base64")
    archive.attach(part)
    archive["From"] = "<Saved by a browser>"
    return archive.as_bytes()


def _pdf() -> bytes:
    """A page of ruled cells with numbers: digits need no font of their own."""
    rules = b"".join(b"50 %d m 550 %d l S %d 100 m %d 700 l S " % (100 + 30 * i, 100 + 30 * i, 50 + 25 * i, 50 + 25 * i) for i in range(21))
    digits = b"".join(b"BT /F1 9 Tf %d %d Td (%d) Tj ET " % (55 + 25 * c, 108 + 30 * r, 10 * r + c) for r in range(20) for c in range(20))
    stream = zlib.compress(rules + digits, 9)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, words in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, words)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    return body + table + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _leaner(path: Path) -> None:
    """Without the parts of python-docx's own template that nothing reads."""
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name)) for name in package.namelist() if not name.startswith(("docProps/thumbnail", "word/theme", "customXml"))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts:
            package.writestr(name, data)
