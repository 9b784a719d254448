"""Surnames whose reading differs from the everyday reading of the character, as dictionaries mark them (〈姓〉).

Where a surname has several readings the commonest is given (乐 yuè, 翟 zhái, 覃 qín, 牟 mù). A two-character surname
that is hardly borne any more but begins with a living one (单于) is left out: 单于婷 is a 单.
"""

SINGLE = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "乐": "yue", "缪": "miao", "翟": "zhai", "召": "shao", "洗": "xian", "员": "yun", "贠": "yun", "秘": "bi",
    "折": "she", "种": "chong", "黑": "he", "繁": "po", "覃": "qin", "牟": "mu", "隗": "wei", "郇": "xun",
    "能": "nai", "难": "ning", "句": "gou", "祭": "zhai", "佴": "nai", "乜": "nie", "么": "yao", "薄": "bo",
    "卜": "bu", "都": "du", "阚": "kan", "粘": "nian", "藏": "zang", "重": "chong", "角": "jue", "颉": "xie",
    "蔚": "yu", "六": "lu",
}  # fmt: skip

COMPOUND = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "令狐": ("ling", "hu"),
    "宰父": ("zai", "fu"),
    "乐正": ("yue", "zheng"),
    "相里": ("xiang", "li"),
    "夏侯": ("xia", "hou"),
    "皇甫": ("huang", "fu"),
    "鲜于": ("xian", "yu"),
    "亓官": ("qi", "guan"),
}
