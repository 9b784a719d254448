"""The word of the day of an online meeting: made by the server, spoken in the session, typed by who heard it."""

import hashlib
import hmac
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.kit.clock import CHINA, local_date
from app.kit.text import normalise_text

_FIRST = [
    "青山",
    "红旗",
    "长江",
    "黄河",
    "春风",
    "秋月",
    "朝阳",
    "晨光",
    "金秋",
    "瑞雪",
    "松柏",
    "梅花",
    "兰草",
    "翠竹",
    "荷塘",
    "稻田",
    "麦浪",
    "渔歌",
    "灯塔",
    "航船",
    "星火",
    "雷锋",
    "铁人",
    "愚公",
    "井冈",
    "延安",
    "遵义",
    "韶山",
    "西柏",
    "嘉兴",
    "古田",
    "瑞金",
    "泰山",
    "华山",
    "黄山",
    "庐山",
    "草原",
    "森林",
    "大海",
    "蓝天",
    "白云",
    "彩虹",
    "清泉",
    "溪流",
    "石桥",
    "炊烟",
    "田野",
    "果园",
    "茶乡",
    "水乡",
    "雪域",
    "戈壁",
    "海岛",
    "湖光",
    "山川",
    "平原",
    "高原",
    "边关",
    "港湾",
    "钟楼",
    "牌坊",
    "祠堂",
    "广场",
    "车站",
]
_SECOND = [
    "同心",
    "奋进",
    "担当",
    "初心",
    "使命",
    "奉献",
    "勤俭",
    "团结",
    "自强",
    "创新",
    "求实",
    "清廉",
    "为民",
    "务实",
    "守信",
    "敬业",
    "友善",
    "和谐",
    "文明",
    "富强",
    "民主",
    "平等",
    "公正",
    "法治",
    "爱国",
    "诚信",
    "勇敢",
    "坚定",
    "忠诚",
    "朴素",
    "勤劳",
    "进取",
    "开拓",
    "攀登",
    "远航",
    "启程",
    "破浪",
    "扬帆",
    "耕耘",
    "收获",
    "播种",
    "浇灌",
    "点灯",
    "铺路",
    "架桥",
    "植树",
    "护林",
    "巡河",
    "读书",
    "讲课",
    "宣讲",
    "走访",
    "帮扶",
    "慰问",
    "助学",
    "防汛",
    "抗旱",
    "救灾",
    "清扫",
    "修渠",
    "织布",
    "打铁",
    "炼钢",
    "采茶",
]


def word_of_day(secret: bytes, meeting_id: UUID, day: date) -> str:
    """Four characters for this meeting and day, the same on every server that has the secret."""
    digest = hmac.digest(secret, meeting_id.bytes + day.isoformat().encode(), hashlib.sha256)
    first, second = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")
    return _FIRST[first % len(_FIRST)] + _SECOND[second % len(_SECOND)]


def is_word(said: str, word: str) -> bool:
    """Is it the word, whatever the width of its signs and the blanks between them? Takes the same time for every wrong one."""
    plain = normalise_text(said).replace(" ", "")
    return hmac.compare_digest(plain.encode(), word.encode())


def last_moment(moment: datetime) -> datetime:
    """The midnight (in China) at which the word of this moment ends."""
    return datetime.combine(local_date(moment) + timedelta(days=1), time(), CHINA)
