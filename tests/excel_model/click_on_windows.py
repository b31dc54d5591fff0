"""One click on Windows, as our VBA starts it: ``python -m excel_model.click_on_windows BUTTON --wb=… --from_xl=1 --hwnd=…``; what was said, as JSON.

Nobody is there to answer a message box: it is kept, and answered with OK.
"""

# pyright: reportMissingModuleSource=false, reportMissingImports=false, reportAttributeAccessIssue=false
import json
import sys

import nianbao.excel.ribbon as ribbon
import win32api

boxes: list[str] = []


def kept(_window: int, text: str, _title: str, _style: int) -> int:
    boxes.append(text)
    return 1


if __name__ == "__main__":
    win32api.MessageBox = kept
    getattr(ribbon, sys.argv[1])()
    print(json.dumps({"boxes": boxes, "modules": sorted({"pandas", "openpyxl"} & set(sys.modules))}))
