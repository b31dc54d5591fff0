"""A strict model of Excel: an in-memory workbook behind the names of the published type library, which refuses what Excel refuses and counts.

``names.txt`` is what Excel calls things; ``calls`` one call and its refusals; ``application``, ``book``, ``sheet``, ``cells`` and ``looks`` the things
themselves; ``stand_in`` drives xlwings' own Windows engine with them on any system, ``server`` registers them as ``Excel.Application`` on Windows.
Nothing is calculated: what needs that is tested in LibreOffice.
"""
