"""The one catalogue of refusals: every sentence that says why something was not done, where, and what to do. Ids are stable, as rules' are.

F a file that is read · O what is written · G what was given: values and options · B the buttons in Excel · A the add-in and this computer ·
R the report and what is made of it · C the collecting round · K short reasons that stand beside a file's name in 报送情况 and close no sentence.
F a file that is read · O what is written · G what was given: values and options · B the buttons in Excel · A the add-in and this computer · C the collecting round ·
K short reasons that stand beside a file's name in 报送情况 and close no sentence.
"""

from __future__ import annotations

from .errors import NoTables, UserError

REFUSALS: dict[str, str] = {
    # any file
    "F01": "{file} 里没有找到年报的表二、表三、表四。请检查是不是选错了文件。",
    "F02": "{file} 是 Excel 打开文件时留下的临时文件，不是报表。请选没有“~$”的那一个。",
    "F03": "{file} 是文件夹，请给出文件。",
    "F04": "{file} 有 {megabytes} MB，超过 {most} MB，没有读取。请删除多余的工作表和图片后再试。",
    "F05": "{file} 打不开：{reason}。文件可能正在 Excel 或 WPS 中打开，请关闭后重试。",
    "F06": "{file} 打不开：{reason}。请检查文件名和路径。",
    "F07": "{file} 是空文件，里面没有内容。请重新保存或重新索取。",
    "F08": "{file} 的扩展名是 {suffix}，内容却不是工作簿。请用 Excel 或 WPS 重新另存为 .xlsx；是文本的请把扩展名改为 .txt。",
    "F09": "{folder} 打不开：{reason}。请检查文件夹的权限。",
    # workbooks
    "F20": "{file} 是“XML 表格 2003”格式，读不出。请用 Excel 或 WPS 打开、另存为 .xlsx 后再试。",
    "F21": "{file} 是压缩包，里面没有工作簿。请解压后选择其中的报表文件。",
    "F22": "{file}：文件有打开密码，读不出。请去掉密码后另存再试。",
    "F23": "{file}：文件已损坏或不完整，读不出。请用 Excel 或 WPS 打开、另存为 .xlsx 后再试；打不开的请重新索取。",
    "F24": "工作表“{sheet}”的内容一直伸到 {corner}，没有读取。多半是在很远的行或列误输了空格：请按 Ctrl+End 找到那里，删除表格以外的行和列，保存后再试。",
    "F25": "{file}：解开后超过 {most} MB，没有读取。请删除多余的工作表和图片后再试。",
    "F26": "{file}：文件已损坏或不完整{where}，没有读取。请重新复制、下载，或让报送单位重新发一份。",
    "F27": "{file}：里面的文件超过 {most} 个，不像报表，没有读取。请用 Excel 或 WPS 打开、另存后再试。",
    "F28": "{file}：其中的 {part} 用了少见的压缩方法，读不出。请用 Excel 或 WPS 打开、另存后再试。",
    "F29": "工作表“{sheet}”有 {cells} 万个单元格，其中 {filled} 万个有内容，没有读取。请删除表格以外的行和列，保存后再试。",
    "F30": "工作表“{sheet}”里的文字超过 {most} MB，不像报表，没有读取。请删除多余的内容，保存后再试。",
    "F31": "工作表“{sheet}”里有一格的文字有 {length} 个字，超过一格最多的 {most} 个字，没有读取。请删除或分段，保存后再试。",
    "F32": "表格的内容超过 {most} MB，不像报表，没有读取。请删除表格以外的行和列，保存后再试。",
    "F33": "单元格里有上标、下标或删除线的文字超过 {most} 万处，不像报表，没有读取。请去掉这些格式，保存后再试。",
    # documents
    "F40": "{file} 是压缩包，里面没有文档。请解压后选择其中的报表文件。",
    "F42": "{file} 不是完整的网页，读不出。请在浏览器里重新“另存为”后再试。",
    "F43": "{file} 的表格超过 {most} 个单元格，不像年报，没有读取。请检查是不是选错了文件。",
    "F44": "{file} 有密码保护，读不出。请去掉密码后再试。",
    "F45": "{file} 是旧格式（.doc/.wps/.rtf），读它要用 LibreOffice，这台电脑没有安装。请用 Word 或 WPS 打开，另存为 .{target} 后再试。",
    "F46": "{file} 的内容不完整或格式不认识，LibreOffice 也打不开。请用 Word 或 WPS 打开，另存为 .{target} 后再试。",
    "F47": "{file} 用 LibreOffice 转换超过 {seconds} 秒，已停止。请用 Word 或 WPS 打开，另存为 .docx 后再试。",
    "F48": "{file} 是扫描件（图片），里面没有文字，读不出数字。请向报送单位索取 Word、Excel 或带文字的 PDF。",
    "F49": "{file} 有 {pages} 页，超过 {most} 页，没有读取。请只保留年报那几页后再试。",
    "F50": "{file} 的内容层层嵌套，读不出。请重新导出 PDF 后再试。",
    "F51": "{file} 的内容不完整或已损坏，读不出。请重新导出 PDF 后再试。",
    "F52": "{file} 展开后超过 {most} MB，不像年报，没有读取。请检查是不是选错了文件。",
    "F53": "{file} 的文字编码认不出（不是 UTF-8，也不是 GBK/GB18030）。请用记事本打开，另存为 UTF-8 后再试。",
    "F54": "{file} 不是能读的文档（内容是二进制数据）。请另存为 .docx、.xlsx 或 .pdf 后再试。",
    "F55": "{file} 有一行超过 {most} 字，不像年报，没有读取。请检查是不是选错了文件。",
    "F56": "{file} 有 {lines} 行，超过 {most} 行，不像年报，没有读取。请检查是不是选错了文件。",
    "F57": "{file} 读了 {seconds} 秒还没有读完，已停止。文件可能已损坏；请重新导出，或只保留年报那几页后再试。",
    "F58": "{file} 的内容不完整或已损坏，读不出。请用 Word 或 WPS 打开后另存为 .docx 再试。",
    "F59": "{file} 自带的网页样式超过 {most} 万字，看不出哪些字是隐藏的，没有读取。请在浏览器里选中表格，复制到 Word 或 Excel 里保存后再试。",
    "F60": "{file} 像是年报，但里面的表二、表三、表四没有认出来（常见的原因：表格是图片，数字粘连，表头不全，或只有正文）。请索取 Word 或 Excel 原件，或把数字填进标准模板后再试。",
    "F61": "{file} 有一页上的文字和线条太多，不像年报，没有读取。请只保留年报那几页后再试。",
    "F62": "{file} 里没有认出年报的表二、表三、表四：{reason}。请索取 Word 或 Excel 原件，或把数字填进标准模板后再试。",
    "F70": "{file} 是有密码的压缩包，打不开。请解压后放进收件文件夹，或请对方去掉密码重发。",
    "F71": "{file} 解开后超过 {most} MB，没有解开。请手工解压，只把报表放进收件文件夹。",
    "F72": "{file} 里的文件超过 {most} 个，没有解开。请手工解压，只把报表放进收件文件夹。",
    "F73": "{file}：压缩包里的压缩包里还有压缩包，没有再解。请先解压，再放进收件文件夹。",
    # what is written
    "O01": "{target} 是文件夹，请给出文件名。",
    "O02": "{target} 已经存在，没有覆盖。请换一个文件名，或加 --force 覆盖。",
    "O03": "不能写入 {folder}：{reason}。请换一个文件夹。",
    "O04": "不能写入 {target}：{reason}。文件可能正在 Excel 或 WPS 中打开，请关闭后重试。",
    "O05": "{target} 不是 .xlsx：填报表只能写成 .xlsx。请换一个文件名。",
    "O07": "填报表的文件名应以 .xlsx 结尾，不是 {target}。请改文件名后再试。",
    "O08": "{folder} 已经存在而且不是空的，没有动它。请给出一个新的文件夹名，例如 {folder}2。",
    "O09": "不能写入 {target}：{reason}。请换一个文件名。",
    "O10": "输出文件 {target} 就是这次要读的文件 {own}：要读的文件不会被改动，请换一个文件名。",
    "O11": "{target} 不是普通文件（是设备、管道或循环的链接），不能写入。请换一个文件名。",
    "O12": "{target} 已经存在（可能刚由另一个程序写出），没有覆盖。请换一个文件名，或加 --force 覆盖。",
    "O13": "不能写入 {target}：{reason}。请换一个文件名或文件夹。",
    "O14": "写不下 {target}：{reason}，没有写出结果，已有的文件没有动。请腾出空间（临时文件夹所在的磁盘也要有空间）后再试。",
    "O15": "结果没有全部写到标准输出：{reason}。请腾出空间后再试。",
    "O16": "写出的工作簿没有通过检查（打不开），没有放到位。详情在 {log}，请把这个文件发给维护人员。",
    "O20": "{file} 是 {suffix} 文件，不能在里面改写或标记。请用 Excel 或 WPS 另存为 .xlsx 后再试。",
    "O21": "输出文件 {target} 的后缀应与原文件相同（{suffix}）。请改文件名后再试。",
    "O22": "输出文件就是原文件 {file}：原文件不会被改动，请换一个文件名。",
    "O23": "{file} 不能打开来标记（{error}）。请在 Excel 或 WPS 中另存为 .xlsx 后再试。",
    "O24": "{file} 不能改写：只能写入完好、未加密的 .xlsx 或 .xlsm 文件。请在 Excel 或 WPS 中另存为 .xlsx 后再试。",
    "O25": "有一格的文字有 {length} 个字，一格最多 {most} 个字，没有写入：“{beginning}……”。请缩短或分段。",
    "O26": "{sheet}!{address} 在一个占多格的数组公式（{range}）里，不能单独改写。请先在 Excel 中清除该数组公式。",
    "O27": "{file} 里的{what}太多（{found}，最多 {most}），没有改写或标记。请删除表格以外的行、列、格式和工作表，保存后再试。",
    # what was given: values and options
    "G01": "机关别名文件 {file} 打不开：{reason}。请检查文件名和路径。",
    "G02": "机关别名文件 {file} 第 {number} 行“{line}”看不懂。请写成：别名,机关全称。",
    "G03": "年度“{given}”不是年份，没有写入。请写四位数字，例如 2024。",
    "G04": "没有这些核对数：{names}。没有写入。请改成封面上的名称后再试。",
    "G05": "核对数“{name}”的值“{given}”{reason}。没有写入。请改好后再试。",
    "G06": "{file} 里找不到这些单元格：{cells}。没有写入。请改用 nianbao template 生成的填报表。",
    "G08": "{file} 不是有效的 JSON：{where}。请改好后再试。",
    "G09": "{file} 的最外层应是一个对象，里面有“表二”“表三”“表四”。请改好后再试。",
    "G10": "没有写入：{problems}。请改好后再试。",
    "G11": "文件夹是空的，没有可汇总、校验的文件。请把各单位的表放进去再试。",
    "G12": "没有可汇总、校验的文件。看到的是：{files}。请把各单位的表放进文件夹再试。",
    "G20": "--python-version 应如 3.11，不是 {given}。请改好后再试。",
    "G21": "一次校验多个文件时，--marked 请给文件夹，不是文件 {given}。",
    "G22": "没有收到{wanted}：请把{wanted}拖到桌面脚本的图标上再松手。",
    "G23": "请用 -o 给出汇总表的文件名，例如：-o 汇总.xlsx。",
    "G24": "汇总表的文件名应以 .xlsx 结尾，不是 {given}。请改文件名后再试。",
    "G25": "--table 的文件名应以 .csv 或 .xlsx 结尾，不是 {given}。请改文件名后再试。",
    "G26": "--table 和 -o 是同一个文件 {given}。请给 --table 另起一个文件名。",
    "G27": "--executor 应写成 dask://主机:端口，不是 {given}。请改好后再试；不用集群时不写这一项。",
    "G28": "没有安装 Dask，用不了 --executor。请先运行 pip install nianbao[cluster]，或不写这一项。",
    "G29": "Dask 集群 {given} 连不上。请检查主机、端口和集群是否在运行，或不写 --executor。",
    "G30": "请给出要写成报告的文件和 -o 报告的文件名，例如：nianbao report 汇总.xlsx -o 年报.docx。",
    "G31": "请把 --decided-by 和 --reason 一起写：谁决定的，什么理由。",
    "G32": "信息处理费“{given}”看不懂。请写成 件数,元，例如 3,2230；没有收的写 0,0。",
    "G33": "{rows} 行、{columns} 列，一张工作表放不下（最多 1048576 行、16384 列）。请分几次汇总，或不写 -o，用 --table 明细.csv 导出明细。",
    "G50": "没有年度文件夹 {folder}。请先用“新建年度”（nianbao year {folder}）建立。",
    "G51": "{folder} 里没有{missing}。请核对是不是年度文件夹；缺的部分可再用“新建年度”补齐，已有的不会改动。",
    "G52": "{file} 不是名录：没有“机关”这一栏。请用“新建年度”或 nianbao roster new 生成的名录来填。",
    "G53": "名录 {file} 里没有一个单位。请在“机关”一栏填上各单位的全称，一行一个。",
    "G54": "{folder} 里有几份名录（{files}），不知道用哪一份。请只留一份，名字是 {name}。",
    # the buttons in Excel
    "B01": "“{workbook}”里没有找到年报的表二、表三、表四。请先打开填报表（没有的点“新建填报表”），再点“{button}”。",
    "B02": "工作表“{sheet}”的内容一直伸到 {corner}，没有读取。请按 Ctrl+End 找到那里，删除表格以外的行和列后再试。",
    "B03": "{counts}。\n{findings}\n"
    "工作簿的结构受保护（或正被别人打开），不能加“校验结果”表，也没有标记，请照上面改正。要看标记：审阅 → 保护工作簿（撤消），或另存一份，再点“校验”。",
    "B04": "没有空白的填报格，什么也没有改。请接着点“校验”。",
    "B05": "没有“{edition}”版的表式，没有新建。请填可用的版本：{editions}。",
    "B06": "“{given}”不是年度，没有新建。请填四位数字，例如 {example}。",
    "B07": "修复后有 {count} 格的数对不上（如{where}），没有生成新的工作簿。请把原来的工作簿发给维护人员。",
    "B08": "打不开 {file}：{reason}。请自己打开这个文件。",
    "B09": "{file} 里没有可填入的数：表里已经是同样的数，请检查是不是选错了文件。{remarks}",
    "B10": "还没有校验结果，或没有发现问题。请先点“校验”。",
    "B11": "工作簿里已有一张名为“{sheet}”的工作表，不是校验写的，没有动它。请给它改个名，再点“{button}”。",
    "B12": "请先点“下一个问题”，或在“校验结果”中选一行，再点“采用建议”。",
    "B13": "这个问题的数已经改过，建议不再适用。请重新点“校验”。",
    "B14": "这个问题没有可以采用的建议。请对照台账核对后自己改正。",
    "B15": "建议改的是{cells}。核对数请在封面上自己核对、改正。",
    "B16": "没有编号“{given}”，什么也没有改。请输入 1 到 {count}。",
    "B17": "没有可以撤销的改动，什么也没有改。自己在格里改的，请用 Excel 的撤消。",
    "B18": "“{sheet}”有密码保护，{address} 改不了，什么也没有改。请先在 审阅 → 撤消工作表保护 中输入密码，再点“{button}”。",
    "B19": "功能区“年报”还是旧的加载项，什么也没有做。请关闭 Excel，运行 nianbao addin install（或再双击“安装.cmd”），再打开。",
    # the add-in and this computer
    "A01": "缺少随程序安装的文件 {name}：请重新安装 nianbao。",
    "A02": "加载项的文件名要以 .xlam 结尾：{target}。请改文件名后再试。",
    "A03": "没有找到 xlwings 自带的 {file}：请先安装 xlwings（pip install xlwings）。",
    "A04": "xlwings {version} 自带的 {file} 与预期不同{part}，加载项没有制作：请安装 xlwings 0.37（pip install xlwings==0.37.8）。",
    "A05": "没有找到 Excel，加载项没有安装。装有 Excel 时：请先打开一次 Excel 再运行本命令；"
    "没有 Excel 时：可用桌面脚本或命令 nianbao check、nianbao merge，结果相同。",
    "A06": "{target} 不是本程序的加载项，没有改动：请先把它改名或移走，再安装。",
    "A07": "{target} 不是本程序的加载项，没有移除。不要它的，请自己删除。",
    "A08": "{target} 正被占用：请先关闭 Excel，再试一次。",
    "A09": "{file} 不是本程序的文件，没有改动：请先把它改名或移走，再安装。",
    "A20": "文件夹 {folder} 不是空的：请换一个，或先清空。",
    "A21": "没有文件 {file}：--python 要给出 Python 的安装程序或嵌入包。请检查文件名和路径。",
    "A22": "{file} 不像 64 位 Windows 的 Python：文件名应如 python-3.11.9-amd64.exe 或 python-3.11.9-embed-amd64.zip（请勿改名）。",
    "A23": "{file} 是 Python {named}，与 --python-version {given} 不一致。请去掉 --python-version，或换一个安装程序。",
    "A24": "取得的组件不全是 64 位 Windows 的：{wrong}。请把这句话告诉维护人员。",
    "A25": "缺少 uv：请先运行 pip install nianbao[bundle]。",
    "A26": "没有安装 nianbao：请先 pip install nianbao，再制作离线安装包。",
    "A27": "{step}没有成功：{last}。请检查网络，或 pip 和 uv 的下载源设置。",
    "A28": "没有做成 nianbao 自己的安装包：{last}。请检查网络。",
    # the report and what is made of it
    "R01": "{file} 是 {edition} 版的表，报告只按 2021 年及以后的格式生成。请换 2021 年及以后的表；这份表可以校验、比较、导出。",
    "R02": "{file} 没有写明机关或年度，没有生成报告。请在封面填好机关和年度，或加 --agency 和 --year 后再试。",
    "R03": "报告模板 {file} 打不开：不是完好的 .docx。请用 Word 或 WPS 打开、另存为 .docx 后再试。",
    "R04": "报告的文件名应以 .docx、.html 或 .pdf 结尾，不是 {target}。请改文件名后再试。",
    "R05": "没有生成“{title}”：写出后读回，{difference}。请把原表发给维护人员。",
    "R06": "这台电脑上没有找到 LibreOffice、Word 或 WPS，不能直接写 PDF。请先写成 .docx，再在 Word 或 WPS 里另存为 PDF。",
    "R07": "{target} 没有写成 PDF：{program} 没有完成转换。请先写成 .docx，再在 Word 或 WPS 里另存为 PDF。",
    "R10": "没有可以导出到 {folder} 的报表：给出的文件都读不出。请检查是不是选错了文件。",
    "R11": "{folder} 里已有的长表、宽表不是本程序导出的，没有动。请换一个文件夹。",
    "R12": "{folder} 里已有 {count} 份同一机关同一年度的报表（{reports}），没有导出。请换一个文件夹，或加 --force 用新的换掉。",
    "R13": "{table}写出后读回不一致：第 {row} 行“{column}”列，没有留下文件。请把原表发给维护人员。",
    "R14": "给出的是几个机关的报表：{names}。请用 --agency 写明看哪一个；同一机关改过名的，请用 --aliases。",
    "R15": "没有找到“{agency}”的报表，找到的是：{names}。请检查机关名称。",
    "R16": "{file} 没有写明年度，排不进各年之中。请在封面填好年度后再试。",
    "R17": "{year} 年有两份不同的报表：{one}、{other}。请只留一份后再试。",
    "R18": "趋势表的文件名应以 .xlsx 结尾，不是 {target}。请改文件名后再试。",
    # the collecting round
    "C01": "{who}，这次没有收表。请等他收完；确定没有人在收表的，请删除 {mark} 再试。",
    "C02": "{file} 打不开（{reason}），没有收表，也没有动它。请从备份恢复，或改名后重新收表（会新建一份，您填写的列要自己抄回）。",
    "C03": "{file} 不是收表写的台账，没有动它。请把它改名或移走，再收表。",
    "C04": "{file} 的工作表“{sheets}”里找不到原来的列名，没有收表，也没有动它。请把列名改回去，或删掉这张工作表让收表重建。",
    "C11": "{folder} 里的文件超过 {most} 个，没有收表。请把与年报无关的移走。",
    # reasons beside a file's name
    "K01": "Excel 或 WPS 打开文件时留下的临时文件，不是报表",
    "K02": "就是这次要写的汇总文件",
    "K03": "不是能读的报表文件类型",
    "K04": "不是年报表：里面没有表二、表三、表四",
    "K06": "文件名不是 UTF-8（多半是解压时编码不对），没有读取。请改一个文件名后再汇总",
    "K07": "{reason}，没有读取",
    "K05": "{doing}时程序出错（{error}），详情在 {log}，请把它发给维护人员",
    "K09": "是“{source}”的校验副本，没有再查一遍；要查它请单独给出这个文件",
    "K10": "不能直接打开的压缩包。请先解压，再放进收件文件夹",
    "K08": "{doing}时内存不够。请关闭别的程序，或单独处理这个文件",
}


def refused(id: str, /, **given: object) -> UserError:
    """The error to raise, its sentence filled with what was ``given``. Raises ``KeyError`` for an unknown id and for a place left unfilled."""
    return UserError(refusal_words(id, **given), id)


def no_tables(file: str, *, claims: bool) -> NoTables:
    """F01, or F60 of a file that claims to be a report: a round treats them differently."""
    id = "F60" if claims else "F01"
    return NoTables(refusal_words(id, file=file), id, claims=claims)


def refusal_words(id: str, /, **given: object) -> str:
    """The words alone, for what is listed instead of raised."""
    return REFUSALS[id].format(**given)
