"""What a program that answers is found as on Windows, and a workbook opened in it through xlwings: ``python -m excel_model.open_on_windows PATH [quit]``."""

# pyright: reportMissingModuleSource=false, reportMissingImports=false, reportAttributeAccessIssue=false
import json
import sys

import pythoncom
import win32com.client
from nianbao.excel.programs import find_program

if __name__ == "__main__":
    found = find_program()
    assert found.program is not None, found.refusals
    app = found.program.app
    if sys.argv[1] == "quit":
        app.api.Quit()
    else:
        book = app.books.open(sys.argv[1])
        started = win32com.client.DispatchEx(app.api.Name) if len(sys.argv) > 2 else None
        told = {"program": found.program.name, "name": book.name, "hwnd": app.hwnd, "sheets": len(book.sheets), "cell": book.sheets["表三"].range("D6").value}
        print(json.dumps(told | {"started": started is not None and pythoncom.__name__}))
