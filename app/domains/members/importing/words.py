"""Words of a register that are neither dates nor codes of a national table: sex, stage, category, yes and no."""

import re
from collections.abc import Mapping

from app.domains.members.labels import CATEGORIES, STAGES
from app.domains.members.vocabulary import Category, Gender, Stage
from app.kit.text import normalise_text

STAGE_WORDS = tuple(STAGES.values())[::-1]

_STAGES: Mapping[str, Stage] = {
    "正式党员": Stage.FULL,
    "正式": Stage.FULL,
    "中共正式党员": Stage.FULL,
    "中共党员(正式)": Stage.FULL,
    "预备党员": Stage.PROBATIONARY,
    "预备": Stage.PROBATIONARY,
    "中共预备党员": Stage.PROBATIONARY,
    "中国共产党预备党员": Stage.PROBATIONARY,
    "中共党员(预备)": Stage.PROBATIONARY,
    "预备期党员": Stage.PROBATIONARY,
    "发展对象": Stage.CANDIDATE,
    "党员发展对象": Stage.CANDIDATE,
    "重点发展对象": Stage.CANDIDATE,
    "积极分子": Stage.ACTIVIST,
    "入党积极分子": Stage.ACTIVIST,
    "申请人": Stage.APPLICANT,
    "入党申请人": Stage.APPLICANT,
}

# These say that somebody is in the party, and not whether the probation is over: the dates have to.
_ANY_MEMBER = frozenset({"中共党员", "党员", "中国共产党党员", "共产党员", "中国共产党员"})

_CATEGORIES: Mapping[str, Category] = {label: category for category, label in CATEGORIES.items()} | {
    "在职": Category.EMPLOYED,
    "在职党员": Category.EMPLOYED,
    "无职": Category.NO_POST,
    "无职党员": Category.NO_POST,
    "流动": Category.FLOWING,
    "流动党员": Category.FLOWING,
    "党代表": Category.DELEGATE,
    "弱困": Category.IN_NEED,
    "困难党员": Category.IN_NEED,
    "生活困难党员": Category.IN_NEED,
    "弱困党员": Category.IN_NEED,
    "离退休": Category.RETIRED,
    "退休": Category.RETIRED,
    "离休": Category.RETIRED,
    "离退休党员": Category.RETIRED,
    "退休党员": Category.RETIRED,
    "学生": Category.STUDENT,
    "学生党员": Category.STUDENT,
    "农民": Category.FARMER,
    "农民党员": Category.FARMER,
    "农村党员": Category.FARMER,
    "个体": Category.SELF_EMPLOYED,
    "个体工商户": Category.SELF_EMPLOYED,
}

_GENDERS: Mapping[str, Gender] = {
    "男": Gender.MALE,
    "女": Gender.FEMALE,
    "男性": Gender.MALE,
    "女性": Gender.FEMALE,
    "M": Gender.MALE,
    "F": Gender.FEMALE,
    "1": Gender.MALE,
    "2": Gender.FEMALE,
    "未知": Gender.UNKNOWN,
    "未说明": Gender.NOT_STATED,
}
_YES_OR_NO: Mapping[str, bool] = {
    "是": True,
    "流动": True,
    "流动党员": True,
    "流出": True,
    "有": True,
    "√": True,
    "Y": True,
    "否": False,
    "不是": False,
    "非流动": False,
    "未流动": False,
    "无": False,
    "正常": False,
    "N": False,
    "×": False,
    "/": False,
}
_SEPARATORS = re.compile(r"[、,，/;；+\s]+")


def plain_word(text: str) -> str:
    """A word for looking up: NFKC, upper case, without blanks."""
    return normalise_text(text).replace(" ", "").upper()


def gender_of(text: str) -> Gender | None:
    return _GENDERS.get(plain_word(text))


def is_flowing(text: str) -> bool | None:
    return _YES_OR_NO.get(plain_word(text))


class Unclear:
    """The word says 党员 and no more."""


def stage_of(text: str) -> tuple[Stage | type[Unclear] | None, frozenset[Category]] | None:
    """Stage and categories in a cell such as `正式党员`, `中共党员` or `正式党员、离退休`; None if any word is unknown.

    The stage is None where the cell speaks of categories only.
    """
    whole = plain_word(text)
    stage: Stage | type[Unclear] | None = None
    categories: set[Category] = set()
    for word in [whole] if whole in _STAGES else [part for part in _SEPARATORS.split(whole) if part]:
        if word in _CATEGORIES:
            categories.add(_CATEGORIES[word])
            continue
        found = _STAGES.get(word, Unclear if word in _ANY_MEMBER else None)
        if found is None or (stage is not None and found is not stage):
            return None
        stage = found
    return stage, frozenset(categories)
