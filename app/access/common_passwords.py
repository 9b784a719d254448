"""What guessers try first, Chinese habits included: words, number jokes, runs on the keyboard, dates, repetitions."""

import re
import unicodedata

_WORDS = """
password passwd passw0rd p@ssw0rd p@ssword pass admin administrator root guest test user login welcome hello
master superman dragon monkey shadow sunshine princess football baseball iloveyou letmein letmeinnow secret
changeme default system server manager oracle mysql qazwsx qazwsxedc zaqwsx qweasd qweasdzxc asdzxc zxcasdqwe
1qaz2wsx 1qaz2wsx3edc !qaz@wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t q1w2e3 q1w2e3r4 a1b2c3 a1b2c3d4 a1s2d3 qwe123 abc123
123abc 123qwe asd123 zxc123 aa123 abcd1234 google apple iphone huawei xiaomi wechat weixin taobao alipay
zhifubao baidu tencent alibaba woaini woaiwojia wodemima mima mimamima woshishei nihao nihaoma zhongguo
zhongguoren beijing shanghai guangzhou shenzhen tianya xiaoxiao baobao laopo laogong mama baba wangwei
zhangwei lilei hanmeimei wobuzhidao buzhidao haha hehe qq dangjian dangyuan dangzhibu dangwei dangxiao dangfei
dangke zhibu zhibushuji shuji zuzhibu zuzhi jiwei xuanchuan gongchandang zhonggong zhongyang xuexi
xuexiqiangguo qiangguo renmin weirenminfuwu zhengfu jiguan xitong guanli guanliyuan gongzuo danwei
zhihuidangjian huiyi qiandao yonghu denglu ceshi dangde 5201314 520520 1314520 5211314 520 521 1314 147258369
147258 159357 159753 258369 789456 741852963 741852 963852741 110110 119119 120120 114514 168168 518518 888
666 999 686868 1921 19210701 0701 1949 19491001 1001 10086 10010 12345 密码 管理员 我爱你 你好 党建 党员 党支部
支部 书记 共产党 中国 中国共产党 智慧党建 为人民服务 学习强国 不忘初心 牢记使命 测试 登录
wang zhang chen yang zhao huang zhou
""".split()  # noqa: SIM905  (a list of literals would fill two hundred lines)
_RUNS = (
    "0123456789012345",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "!@#$%^&*()",
    "一二三四五六七八九十",
)
_SHORTEST_RUN = 4
_PATTERNS = (
    re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]"),  # citizen ID
    re.compile(r"1[3-9]\d{9}"),  # mobile phone
    re.compile(r"(?:19|20)\d{2}[-./年]?(?:0?[1-9]|1[0-2])[-./月]?(?:0[1-9]|[12]\d|3[01])日?"),  # date
)
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_REPEATED = re.compile(r"(.{1,6}?)\1{2,}", re.DOTALL)
_RUN_PIECES = sorted(
    {
        line[start : start + length]
        for run in _RUNS
        for line in (run, run[::-1])
        for length in range(_SHORTEST_RUN, len(run) + 1)
        for start in range(len(run) - length + 1)
    },
    key=len,
    reverse=True,
)
_WORD = re.compile("|".join(re.escape(word) for word in sorted({*_WORDS, *_RUN_PIECES}, key=len, reverse=True)))


def rest_beyond_the_guessable(password: str) -> str:
    """What remains of the password when everything a guesser tries first is taken out.

    Width and case of letters do not count; a piece repeated three times or more counts once.
    """
    rest = unicodedata.normalize("NFKC", password).casefold()
    for pattern in _PATTERNS:
        rest = pattern.sub(" ", rest)
    rest = _REPEATED.sub(r"\1", rest)
    rest = _YEAR.sub(" ", _WORD.sub(" ", rest))
    return "".join(rest.split())
