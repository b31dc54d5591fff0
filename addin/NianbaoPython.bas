Attribute VB_Name = "NianbaoPython"
' Starts Python for a button. Which program, and from where, is said by the sheet of settings inside this add-in and by
' nothing else: no sheet of the workbook in front, no file beside it, no file of the user's. Of that workbook only its
' name is passed on, and as hexadecimal digits, so that no character in it means anything to a shell on the way.
Option Explicit

Private Const SETTINGS As String = "nianbao.conf"

Public Sub RunPython(ByVal code As String)
    If ActiveWorkbook Is Nothing Then
        Tell GetConfig("No_Workbook"), vbExclamation
        Exit Sub
    End If
    #If Mac Then
        Application.StatusBar = GetConfig("Running")
        ExecuteMac code, GetConfig("Interpreter_Mac"), MacFolders()
    #Else
        RunOnWindows code, GetConfig("Interpreter_Win")
    #End If
End Sub

' A setting of this add-in: column A the name, column B the value; no row between them is blank.
Public Function GetConfig(ByVal key As String) As String
    Dim row As Long
    GetConfig = ""
    row = 1
    With ThisWorkbook.Worksheets(SETTINGS)
        Do While .Cells(row, 1).Value <> ""
            If UCase$(.Cells(row, 1).Value) = UCase$(key) Then GetConfig = ExpandEnvironmentStrings(.Cells(row, 2).Value)
            row = row + 1
        Loop
    End With
End Function

' UTF-16 code units of a text, four hexadecimal digits each.
Public Function HexOf(ByVal text As String) As String
    Dim i As Long
    HexOf = ""
    For i = 1 To Len(text)
        HexOf = HexOf & Right$("000" & Hex$(AscW(Mid$(text, i, 1))), 4)
    Next i
End Function

' Python wrote why it could not do its work, if it came that far.
Public Sub ShowError(ByVal path As String)
    Dim why As String
    On Error Resume Next
    why = ReadFile(path)
    On Error GoTo 0
    Tell GetConfig("Failed") & vbCrLf & vbCrLf & why, vbCritical
End Sub

' What the script of xlwings on macOS hands to xlwings.utils.prepare_sys_path: the folders of workbooks are not wanted,
' the settings that lead to them are empty, and then the module folders of the settings, none where there is none.
Private Function MacFolders() As String
    MacFolders = "false;;;;;"
    If GetConfig("PYTHONPATH") <> "" Then MacFolders = MacFolders & ";" & GetConfig("PYTHONPATH")
End Function

' The shell and Python are named by full paths: a bare name would be looked for in the current folder first, which may
' be the one a workbook was opened from. For the same reason Python leaves that folder out of its module path (-P).
' It is started in its own folder, where the libraries of pywin32 are found.
Private Sub RunOnWindows(ByVal code As String, ByVal python As String)
    Dim script As String, log As String, failed As Long
    If Not FullPath(python) Then
        Tell GetConfig("No_Python") & vbCrLf & vbCrLf & python, vbCritical
        Exit Sub
    End If
    script = code
    If GetConfig("PYTHONPATH") <> "" Then script = "import sys; sys.path[:0] = '" & Escaped(GetConfig("PYTHONPATH")) & "'.split(';'); " & code
    log = Environ$("Temp") & "\nianbao-" & CreateGUID() & ".log"
    failed = -1
    On Error Resume Next
    failed = WScript.Run(Quoted(Environ$("ComSpec")) & " /C pushd " & Quoted(ParentFolder(python)) & " & " & Quoted(python) & _
        " -B -P -c " & Quoted(script) & " --wb=" & HexOf(ActiveWorkbook.Name) & " --from_xl=1 --hwnd=" & Application.Hwnd & _
        " 2> " & Quoted(log), 0, True)
    If failed <> 0 Then ShowError log
    Kill log
End Sub

Private Function FullPath(ByVal python As String) As Boolean
    FullPath = (Mid$(python, 2, 2) = ":\" Or Left$(python, 2) = "\\") And FileExistsOnWindows(python)
End Function

Private Function Quoted(ByVal text As String) As String
    Quoted = Chr$(34) & text & Chr$(34)
End Function

' As the inside of a Python string between single quotes.
Private Function Escaped(ByVal text As String) As String
    Escaped = Replace(Replace(text, "\", "\\"), "'", "\'")
End Function

Private Sub Tell(ByVal text As String, ByVal icon As Long)
    MsgBox text, icon, GetConfig("Title")
End Sub
