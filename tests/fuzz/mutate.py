"""A file changed inside its own structure, so that the change gets past the wrapping: parts of packages, markup, streams, words, bytes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

WORDS = (
    b"", b"0", b"-1", b"1", b"2", b"65536", b"1048577", b"2147483648", b"99999999999999999999", b"1e308", b"1E-400", b"NaN", b"-0", b"1.5", b"1,234", b"0x10",
    b"A1", b"XFD1048576", b"A1:XFD1048576", b"A0", b"ZZZZ9", b"B2:A1", b"TRUE", b"#REF!", b"&#0;", b"&#1114112;", b"&lt;", b"_x000B_", b"\xff\xfe", b"\x00",
    "１２".encode(), "〇".encode(), "十二".encode(), "12件".encode(), "其他".encode(), "总计".encode(), "\u202e1".encode(), "㈦".encode(), b" ", b"\t", b"[", b"{}", b"null",
    b"inlineStr", b"../../etc/passwd", b"file:///etc/passwd", b"/xl/worksheets/sheet1.xml",
)
TOKEN = re.compile(rb"<[^>]{0,4000}>|[^<]+|<")
ATTRIBUTE = re.compile(rb'(=\s*)("[^"]*"|\'[^\']*\'|[^\s>]+)')
PIECE = re.compile(rb"[0-9.]+|[A-Za-z]+|[\x80-\xff]+|\s+|.", re.DOTALL)
STREAM = re.compile(rb"(stream\r?\n)(.*?)(\r?\nendstream)", re.DOTALL)

Change = Callable[[bytes, Random], bytes]


def mutated(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """One to four changes; every fifth file in its bytes, whatever it is; now and then one grafted on another."""
    if rng.random() < 0.03:
        other = rng.choice(others)
        return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]
    change: Change = in_bytes if rng.random() < 0.2 else _fitting(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = change(data, rng)
    return data


def _fitting(data: bytes) -> Change:
    if data.startswith(b"PK"):
        return in_package
    if data.startswith(b"%PDF"):
        return in_pdf
    if b"<" in data[:200]:
        return in_markup
    return in_bytes if b"\x00" in data[:200] else in_words


def in_bytes(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 30)) if changed else 0):
        changed[rng.randrange(len(changed))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    at, size = rng.randrange(len(changed) + 1), rng.choice((1, 4, 100, 2000))
    kind = rng.random()
    if kind < 0.15:
        del changed[at:]
    elif kind < 0.3:
        del changed[at : at + size]
    elif kind < 0.45:
        changed[at:at] = changed[at : at + size] * rng.choice((1, 2, 20))
    return bytes(changed)


def in_markup(data: bytes, rng: Random) -> bytes:
    """Tags and texts left out, doubled, exchanged, filled with other words."""
    tokens = TOKEN.findall(data)
    if not tokens:
        return in_bytes(data, rng)
    at = rng.randrange(len(tokens))
    size = rng.choice((1, 1, 2, 5, 40))
    kind = rng.randrange(6)
    if kind == 0:
        del tokens[at : at + size]
    elif kind == 1:
        tokens[at:at] = tokens[at : at + size] * rng.choice((1, 2, 50))
    elif kind == 2:
        other = rng.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif kind == 3:
        tokens[at] = in_words(tokens[at], rng)
    else:
        tokens[at] = _other_value(tokens[at], rng)
    return b"".join(tokens)


def _other_value(token: bytes, rng: Random) -> bytes:
    values = list(ATTRIBUTE.finditer(token)) if token.startswith(b"<") else []
    if not values:
        return rng.choice(WORDS) if not token.startswith(b"<") else b"<" + rng.choice(WORDS) + b">"
    one = rng.choice(values)
    return token[: one.start()] + one[1] + b'"' + rng.choice(WORDS) + b'"' + token[one.end() :]


def in_words(data: bytes, rng: Random) -> bytes:
    """Words and numbers replaced, left out, doubled, exchanged."""
    pieces = PIECE.findall(data)
    if not pieces:
        return rng.choice(WORDS)
    at, kind = rng.randrange(len(pieces)), rng.randrange(5)
    if kind == 0:
        del pieces[at : at + rng.choice((1, 3, 30))]
    elif kind == 1:
        pieces[at:at] = pieces[at : at + rng.choice((1, 3, 30))] * rng.choice((1, 2, 100))
    elif kind == 2:
        other = rng.randrange(len(pieces))
        pieces[at], pieces[other] = pieces[other], pieces[at]
    else:
        pieces[at] = rng.choice(WORDS)
    return b"".join(pieces)


def in_package(data: bytes, rng: Random) -> bytes:
    """A part changed, left out, doubled, renamed or given the content of another; sums and lengths are right again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [[name, package.read(name)] for name in package.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error, RuntimeError):
        return in_bytes(data, rng)
    if not parts:
        return in_bytes(data, rng)
    one, other, kind = rng.choice(parts), rng.choice(parts), rng.random()
    if kind < 0.04:
        parts.remove(one)
    elif kind < 0.08:
        one[1] = other[1]
    elif kind < 0.1:
        one[0] = other[0]
    elif kind < 0.12:
        one[0] = rng.choice((one[0].upper(), "/" + one[0], one[0].replace("/", "\\"), "../" + one[0]))
    else:
        one[1] = (in_markup if one[1].lstrip()[:1] == b"<" else in_bytes)(one[1], rng)
    held = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:  # of names that occur twice
        for name, part in parts:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return held.getvalue()


def in_pdf(data: bytes, rng: Random) -> bytes:
    """The words of a page, or those around it."""
    streams = list(STREAM.finditer(data))
    if not streams or rng.random() < 0.4:
        return in_words(data, rng)
    one = rng.choice(streams)
    try:
        page = zlib.decompress(one[2])
    except zlib.error:
        return in_bytes(data, rng)
    packed = zlib.compress(in_words(page, rng))
    head = data[: one.start(2)]
    at = head.rfind(b"/Length")
    head = head[:at] + re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head[at:], count=1)
    return head + packed + data[one.end(2) :]
