"""The Windows that the other tests use is one."""


def test_it_is_windows_with_this_checkout_in_it(windows_python):
    done = windows_python.run("-c", "import sys, nianbao; print(sys.platform, sys.version_info[:2], nianbao.__file__)")
    assert done.stdout.startswith("win32 (3, 11) Z:\\"), done.stderr


def test_every_library_of_the_product_is_loaded_there(windows_python):
    names = "python_calamine, numpy, pandas, highspy, xlwings, win32com.client, tkinter, lxml.etree, pypdfium2, pyopenvba, rapidfuzz, tkinterdnd2, docx"
    assert windows_python.run("-c", f"import {names}; print('ready')").stdout == "ready\n"
