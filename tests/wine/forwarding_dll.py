"""A Windows library without code: one exported name that leads to a function of another library (PE format, "Forwarder RVA").

Wine 8 lacks bcryptprimitives.dll, whose ProcessPrng wheels written in Rust ask for random bytes; advapi32's SystemFunction036 gives them.
"""

import struct

_FILE = 0x200
"""Where headers end and the one section begins in the file; sections are aligned to it."""
_MEMORY = 0x1000


def forwarding_dll(library: str, name: str, target: str) -> bytes:
    """The 64-bit library that exports ``name`` and has it done by ``target``, as in "advapi32.SystemFunction036"."""
    section = _exports(library, name, target)
    return (_headers(len(section)).ljust(_FILE, b"\0") + section).ljust(_FILE * 2, b"\0")


def _exports(library: str, name: str, target: str) -> bytes:
    """The export directory: one function, by name, whose address points at text within the directory itself."""
    functions, names, ordinals, texts = (_MEMORY + offset for offset in (40, 44, 48, 52))
    words = [text.encode() + b"\0" for text in (library, name, target)]
    starts = [texts + sum(map(len, words[:position])) for position in range(3)]
    directory = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, starts[0], 1, 1, 1, functions, names, ordinals)
    return directory + struct.pack("<IIHH", starts[2], starts[1], 0, 0) + b"".join(words)


def _headers(size: int) -> bytes:
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    dll, executable, large = 0x2000, 0x0002, 0x0020
    coff = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, dll | executable | large)
    base, version, graphical = 0x180000000, (6, 0), 2
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, _FILE, 0, 0, _MEMORY)
    optional += struct.pack("<QIIHHHHHHIIIIHH", base, _MEMORY, _FILE, *version, 0, 0, *version, 0, 2 * _MEMORY, _FILE, 0, graphical, 0x160)
    optional += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    directories = struct.pack("<II", _MEMORY, size) + bytes(15 * 8)
    readable_data = 0x40000040
    section = struct.pack("<8sIIIIIIHHI", b".edata", size, _MEMORY, _FILE, _FILE, 0, 0, 0, 0, readable_data)
    return dos + b"PE\0\0" + coff + optional + directories + section
