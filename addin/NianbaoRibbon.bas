Attribute VB_Name = "NianbaoRibbon"
' The buttons of ribbon.xml, one line each; the work is done in Python.
Option Explicit

Public Sub nb_new_form(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.new_form()"
End Sub

Public Sub nb_import_report(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.import_report()"
End Sub

Public Sub nb_fill_zeros(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.fill_zeros()"
End Sub

Public Sub nb_compute_totals(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.compute_totals()"
End Sub

Public Sub nb_repair_form(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.repair_form()"
End Sub

Public Sub nb_check(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.check()"
End Sub

Public Sub nb_previous_finding(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.previous_finding()"
End Sub

Public Sub nb_next_finding(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.next_finding()"
End Sub

Public Sub nb_clear_marks(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.clear_marks()"
End Sub

Public Sub nb_accept_suggestion(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.accept_suggestion()"
End Sub

Public Sub nb_undo_suggestion(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.undo_suggestion()"
End Sub

Public Sub nb_check_last_year(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.check_last_year()"
End Sub

Public Sub nb_new_round(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.new_round()"
End Sub

Public Sub nb_hand_out(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.hand_out()"
End Sub

Public Sub nb_collect_round(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.collect_round()"
End Sub

Public Sub nb_merge_folder(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.merge_folder()"
End Sub

Public Sub nb_trace_cell(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.trace_cell()"
End Sub

Public Sub nb_make_report(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.make_report()"
End Sub

Public Sub nb_help_handbook(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.help_handbook()"
End Sub

Public Sub nb_about(control As IRibbonControl)
    RunPython "import nianbao.excel.ribbon; nianbao.excel.ribbon.about()"
End Sub
