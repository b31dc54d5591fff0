"""Characters that PDF programs write as radicals (⽆, ⺠) instead of as themselves (无, 民): they look alike and compare unlike."""

from __future__ import annotations

import unicodedata

# CJK Radicals Supplement: Unicode gives these no equivalent (save two), though fonts use them in place of the character.
_SUPPLEMENT = dict(
    zip(
        "⺁⺄⺊⺋⺌⺒⺓⺜⺝⺟⺠⺧⺩⺬⺭⺮⺶⺹⺻⺼⺽⻁⻃⻄⻅⻆⻇⻉⻊⻋⻌⻏⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻱⻲⻳",
        "厂乙卜卩小巳幺日月母民牛王示礻竹羊老聿肉臼虎西西见角角贝足车辶邑長镸长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿竜龙龜亀龟",
        strict=True,
    )
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_COMPATIBLE = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xF900, 0xFB00) if unicodedata.normalize("NFKC", chr(code))}
_TABLE = str.maketrans({**_SUPPLEMENT, **_KANGXI, **_COMPATIBLE})


def without_radicals(text: str) -> str:
    """The text with every radical as the character it stands for; everything else as it is."""
    return text if text.isascii() else text.translate(_TABLE)
