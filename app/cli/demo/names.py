"""Names as a county's register has them: mostly Han, some of other peoples with their own forms."""

from random import Random

HAN = "01"

_SURNAMES = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 "
    "许 韩 冯 邓 曹 彭 曾 肖 田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 "
    "姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊 秦 邱 江 尹 "
    "薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴 莫 孔 向 汤 "
    "单 仇 解 区 欧阳 上官 司马 诸葛 尉迟"
).split()
_MALE = (
    "伟 强 磊 军 洋 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 "
    "帅 旭 宁 龙 林 欢 佳 阳 峰 建国 建军 建华 志强 志明 志刚 国强 国庆 文斌 文博 "
    "德胜 德福 子轩 浩然 宇航 俊杰 一鸣 金宝 永贵 长河 守义 铁柱 怀远 思源 卫东 红旗 "
    "跃进 爱民 新民 援朝 堃 垚 喆 晟 昶"
).split()
_FEMALE = (
    "芳 娜 敏 静 丽 艳 娟 霞 婷 玲 燕 萍 红 梅 兰 洁 慧 莉 莹 雪 倩 颖 琳 晶 欣 "
    "玉兰 桂英 秀英 秀兰 淑珍 桂兰 凤英 玉珍 丽娟 雅琴 海燕 晓燕 春梅 冬梅 雪梅 红梅 "
    "佳怡 欣怡 梓涵 诗涵 思雨 雨桐 若曦 小红 爱华 建英 卫红 金花 银环 巧云 彩霞 翠翠 琪 "
    "瑶 婧 妍 嫣 䶮"
).split()

# Code of GB/T 3304: men's names, women's names. Peoples without surnames write the whole name.
_PEOPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "02": (("巴特尔", "孟和", "朝鲁", "苏和巴图"), ("其其格", "乌云", "萨仁高娃", "娜仁花")),
    "03": (("马占海", "马文俊", "哈国忠", "丁学礼"), ("马秀花", "马兰芳", "纳晓梅", "撒玉珍")),
    "04": (("扎西多吉", "次仁顿珠", "洛桑", "丹增平措"), ("卓玛央金", "德吉", "白玛拉姆", "格桑")),
    "05": (
        ("艾力·买买提", "吐尔逊·阿不都拉", "阿卜杜热依木·托合提", "卡德尔·艾山"),
        ("阿依古丽·买买提", "热娜·吐尔洪", "古丽努尔·艾则孜", "帕提古丽·卡德尔"),
    ),
    "06": (("龙金宝", "吴老保", "杨通贵"), ("龙仙娥", "吴阿妹", "杨秀妮")),
    "07": (("吉克阿木", "沙马拉且", "阿苏尔古"), ("吉克阿呷", "曲木阿支", "沙马伍各")),
    "08": (("韦德贵", "覃勇", "蓝天立"), ("韦小妹", "覃彩凤", "黄月桂")),
    "10": (("朴哲浩", "金成日", "崔龙云"), ("朴英姬", "金顺子", "李贞淑")),
    "11": (("佟国栋", "关德海", "那志远"), ("佟丽华", "关淑云", "赫舍里静")),
    "15": (("田茂忠", "向宏才", "彭大贵"), ("田桂香", "向翠娥", "彭幺妹")),
}


def a_name(chance: Random, *, female: bool) -> tuple[str, str]:
    """A full name and the code of the nationality (GB/T 3304): one in twelve is not Han."""
    if chance.random() < 1 / 12:
        people = chance.choice(sorted(_PEOPLES))
        return chance.choice(_PEOPLES[people][int(female)]), people
    # Surnames stand in the order of their frequency.
    surname = _SURNAMES[min(int(chance.expovariate(1 / 22)), len(_SURNAMES) - 1)]
    given = chance.choice(_FEMALE if female else _MALE)
    if len(given) == 1 and chance.random() < 0.35:
        given += chance.choice("文明华平国玉春秋林海清")
    return surname + given, HAN
