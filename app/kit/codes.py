"""Code tables of import and export: 民族 (GB/T 3304), 学历 (GB/T 4658-2006), 政治面貌 (GB/T 4762-1984).

Each table is code → Chinese label. A lookup takes codes and the forms registers use, and gives None for anything
else: an unknown text goes to the user for mapping and is never guessed.
"""

from collections.abc import Mapping

from app.kit.text import normalise_text

_PEOPLES = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",
    "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
    "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
    "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
    "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip

NATIONALITIES: Mapping[str, str] = {f"{number:02d}": f"{name}族" for number, name in enumerate(_PEOPLES, start=1)} | {
    "97": "其他",
    "98": "外国血统中国籍人士",
}

EDUCATION: Mapping[str, str] = {
    "10": "研究生教育",
    "11": "博士研究生毕业",
    "12": "博士研究生结业",
    "13": "博士研究生肄业",
    "14": "硕士研究生毕业",
    "15": "硕士研究生结业",
    "16": "硕士研究生肄业",
    "17": "研究生班毕业",
    "18": "研究生班结业",
    "19": "研究生班肄业",
    "20": "大学本科教育",
    "21": "大学本科毕业",
    "22": "大学本科结业",
    "23": "大学本科肄业",
    "28": "大学普通班毕业",
    "30": "大学专科教育",
    "31": "大学专科毕业",
    "32": "大学专科结业",
    "33": "大学专科肄业",
    "40": "中等职业教育",
    "41": "中等专科毕业",
    "42": "中等专科结业",
    "43": "中等专科肄业",
    "44": "职业高中毕业",
    "45": "职业高中结业",
    "46": "职业高中肄业",
    "47": "技工学校毕业",
    "48": "技工学校结业",
    "49": "技工学校肄业",
    "60": "普通高级中学教育",
    "61": "普通高中毕业",
    "62": "普通高中结业",
    "63": "普通高中肄业",
    "70": "初级中学教育",
    "71": "初中毕业",
    "73": "初中肄业",
    "80": "小学教育",
    "81": "小学毕业",
    "83": "小学肄业",
    "90": "其他",
}

POLITICAL_STATUS: Mapping[str, str] = {
    "01": "中共党员",
    "02": "中共预备党员",
    "03": "共青团员",
    "04": "民革党员",
    "05": "民盟盟员",
    "06": "民建会员",
    "07": "民进会员",
    "08": "农工党党员",
    "09": "致公党党员",
    "10": "九三学社社员",
    "11": "台盟盟员",
    "12": "无党派人士",
    "13": "群众",
}

_NATIONALITY_ALIASES = {name.removesuffix("族"): code for code, name in NATIONALITIES.items()} | {
    "其他民族": "97",
    "外国血统": "98",
}
_EDUCATION_ALIASES = {
    "研究生": "10",
    "博士研究生": "11",
    "博士毕业": "11",
    "硕士研究生": "14",
    "硕士毕业": "14",
    "研究生班": "17",
    "大学本科": "20",
    "本科": "20",
    "大学": "20",
    "本科毕业": "21",
    "大学毕业": "21",
    "大学专科": "30",
    "大专": "30",
    "专科": "30",
    "大专毕业": "31",
    "专科毕业": "31",
    "中职": "40",
    "中专": "41",
    "中等专科": "41",
    "中专毕业": "41",
    "职高": "44",
    "职业高中": "44",
    "技校": "47",
    "技工学校": "47",
    "技校毕业": "47",
    "高中": "60",
    "普通高中": "60",
    "高中毕业": "61",
    "初中": "70",
    "小学": "80",
}
_POLITICAL_ALIASES = {
    "中国共产党党员": "01",
    "正式党员": "01",
    "党员": "01",
    "中国共产党预备党员": "02",
    "预备党员": "02",
    "中国共产主义青年团团员": "03",
    "团员": "03",
    "无党派": "12",
    "无党派民主人士": "12",
}


def nationality_code(text: str) -> str | None:
    """GB/T 3304 code of `汉`, `汉族` or `01`; None if unknown."""
    return _look_up(text, NATIONALITIES, _NATIONALITY_ALIASES)


def education_code(text: str) -> str | None:
    """GB/T 4658 code, to the level the text tells: `本科` is 20 (whole group), `大学本科毕业` 21; None if unknown."""
    return _look_up(text, EDUCATION, _EDUCATION_ALIASES)


def education_group(code: str) -> str:
    """The group a GB/T 4658 code belongs to: 21 → 20. Raises KeyError for an unknown code."""
    if code not in EDUCATION:
        raise KeyError(code)
    return f"{code[0]}0"


def political_status_code(text: str) -> str | None:
    """GB/T 4762 code of a status or its usual short form; None if unknown."""
    return _look_up(text, POLITICAL_STATUS, _POLITICAL_ALIASES)


def _look_up(text: str, table: Mapping[str, str], aliases: Mapping[str, str]) -> str | None:
    wanted = normalise_text(text).replace(" ", "")
    if wanted in table:
        return wanted
    by_label = next((code for code, label in table.items() if label == wanted), None)
    return by_label or aliases.get(wanted)
