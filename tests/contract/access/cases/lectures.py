"""Lecturers, menus, venues, orders and their ratings."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, refused, unseen

_TIME = "2026-12-20T09:00:00+08:00"


def _kept(operation: str, status: int = 200, *, missing: str = "ORG_NOT_FOUND", **asked: object) -> Case:
    """By the department; whoever orders sees what is offered, and may not change it."""
    asked = {"refused": forbidden("secretary"), "elsewhere": unseen("township_admin", missing)} | asked
    return Case(operation, "committee_admin", status, **asked)  # type: ignore[arg-type]


def _town(operation: str, status: int = 201, **asked: object) -> Case:
    """By who oversees the committee too, to whom it is shown."""
    return _kept(operation, status, path={"org_id": "{town}"}, refused=forbidden("inspector"), **asked)


def _lecturer(operation: str, *, of: str = "outside_lecturer", **asked: object) -> Case:
    return _kept(operation, missing="LECTURER_NOT_FOUND", path={"lecturer_id": f"{{{of}}}"}, **asked)


def _menu(operation: str, status: int = 200, *, of: str = "lecture_menu", **asked: object) -> Case:
    return _kept(operation, status, missing="LECTURE_MENU_NOT_FOUND", path={"menu_id": f"{{{of}}}"}, **asked)


def _offered(operation: str, missing: str = "", **asked: object) -> Case:
    """To all who stand below the department."""
    elsewhere = unseen("other_member", missing) if missing else nothing("other_member")
    turned_away = Because.UNSEEN_UNLESS_ALLOWED if missing else forbidden("system_admin")
    return Case(operation, "member", 200, turned_away, elsewhere, **asked)  # type: ignore[arg-type]


def _answer(operation: str, *, order: str = "ordered", **asked: object) -> Case:
    """By the lecturer; the branch that ordered sees it, and may not answer for him."""
    asked = {"refused": forbidden("secretary")} | asked
    elsewhere = unseen("other_member", "LECTURE_ORDER_NOT_FOUND")
    return Case(operation, "member", 200, elsewhere=elsewhere, path={"order_id": f"{{{order}}}"}, **asked)  # type: ignore[arg-type]


def _branch(operation: str, *, order: str, **asked: object) -> Case:
    """By the branch that ordered; its lecturer sees it."""
    asked = {"refused": forbidden("member")} | asked
    elsewhere = unseen("other_secretary", "LECTURE_ORDER_NOT_FOUND")
    return Case(operation, "secretary", 200, elsewhere=elsewhere, path={"order_id": f"{{{order}}}"}, **asked)  # type: ignore[arg-type]


def _own(operation: str, **asked: object) -> Case:
    elsewhere = unseen("other_member", "LECTURER_NOT_ONESELF")
    return Case(operation, "member", 200, forbidden("secretary"), elsewhere, **asked)  # type: ignore[arg-type]


_SPEAKERS = [{"lecturer_id": "{lecturer}", "part": "a"}]
_RATING = {"score": 4, "words": "准备充分"}
_NOT_THERE = refused("secretary", 403, "LECTURE_RATER_NOT_THERE")

CASES = (
    _town(
        "lecturers.admit",
        body={"name": "李讲师", "unit": "县委党校", "level": "county", "admitted_on": "2026-12-01"},
    ),
    _offered("lecturers.list", shows="{lecturer}"),
    _offered("lecturers.show", "LECTURER_NOT_FOUND", path={"lecturer_id": "{lecturer}"}, shows="{lecturer}"),
    _lecturer("lecturers.change", body={"about": "长期讲党史"}, headers={"If-Match": "{outside_lecturer_etag}"}),
    _lecturer("lecturers.reveal", body={"purpose": "联系授课"}, shows="19900061616"),
    _lecturer("lecturers.exit", body={"on": "2026-12-05", "reason": "调离"}),
    _lecturer("lecturers.readmit", of="left_lecturer", body={"on": "2026-12-05", "reason": "返聘"}),
    _own("lecturers.own", shows="{lecturer}"),
    _own("lecturers.say_when", body={"week": []}),
    _town("lecture_menus.plan", body={"title": "春季菜单", "from_on": "2027-03-01", "until_on": "2027-05-31"}),
    _offered("lecture_menus.list", shows="{lecture_menu}"),
    _offered(
        "lecture_menus.show",
        "LECTURE_MENU_NOT_FOUND",
        path={"menu_id": "{lecture_menu}"},
        shows="{lecture_menu_topic_0}",
    ),
    _offered(
        "lecture_topics.list",
        "LECTURE_MENU_NOT_FOUND",
        path={"menu_id": "{lecture_menu}"},
        shows="{lecture_menu_topic_0}",
    ),
    _menu("lecture_menus.change", body={"title": "冬春菜单"}, headers={"If-Match": "{lecture_menu_etag}"}),
    _menu("lecture_menus.publish", of="draft_menu", refused=unseen("secretary", "LECTURE_MENU_NOT_FOUND")),
    _menu("lecture_menus.close"),
    _menu("lecture_topics.add", 201, body={"title": "新党课", "minutes": 45, "speakers": _SPEAKERS}),
    _offered(
        "lecture_topics.show",
        "LECTURE_TOPIC_NOT_FOUND",
        path={"topic_id": "{lecture_menu_topic_0}"},
        shows="{lecture_menu_topic_0}",
    ),
    _offered(
        "lecture_topics.times",
        "LECTURE_TOPIC_NOT_FOUND",
        path={"topic_id": "{lecture_menu_topic_0}"},
        query={"on": "2026-12-19"},
        shows="2026-12-19T09:00:00+08:00",
    ),
    _kept(
        "lecture_topics.change",
        missing="LECTURE_TOPIC_NOT_FOUND",
        path={"topic_id": "{lecture_menu_topic_0}"},
        body={"minutes": 50},
        headers={"If-Match": "{lecture_menu_topic_0_etag}"},
    ),
    _town("venues.add", body={"name": "小礼堂", "address": "后街1号", "capacity": 50}),
    _offered("venues.list", shows="{venue}"),
    _offered("venues.show", "VENUE_NOT_FOUND", path={"venue_id": "{venue}"}, shows="{venue}"),
    _offered(
        "venues.times",
        "VENUE_NOT_FOUND",
        path={"venue_id": "{venue}"},
        query={"on": "2026-12-19"},
        shows="2026-12-19T10:00:00+08:00",
    ),
    _kept(
        "venues.change",
        missing="VENUE_NOT_FOUND",
        path={"venue_id": "{venue}"},
        body={"capacity": 40},
        headers={"If-Match": "{venue_etag}"},
    ),
    Case(
        "lecture_orders.place",
        "secretary",
        201,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        path={"org_id": "{org}"},
        body={"topic_id": "{lecture_menu_topic_2}", "starts_at": [_TIME], "people": 20, "place": "会议室"},
    ),
    Case(
        "lecture_orders.list",
        "secretary",
        200,
        forbidden("recorder"),
        nothing("other_secretary"),
        shows="{ordered}",
    ),
    _answer("lecture_orders.show", refused=Because.UNSEEN_UNLESS_ALLOWED, shows="{ordered}"),
    _answer("lecture_orders.accept", body={"starts_at": _TIME}),
    _answer("lecture_orders.propose", body={"starts_at": "2026-12-21T09:00:00+08:00"}),
    _answer("lecture_orders.decline", body={"reason": "当天出差"}),
    _branch("lecture_orders.agree", order="proposed"),
    _branch("lecture_orders.withdraw", order="ordered", body={"reason": "另有安排"}),
    _branch("lecture_orders.cancel", order="agreed", body={"reason": "防汛"}, refused=Because.UNSEEN_UNLESS_ALLOWED),
    _kept(
        "lecture_orders.move",
        missing="LECTURE_ORDER_NOT_FOUND",
        path={"order_id": "{agreed}"},
        body={"starts_at": "2026-12-22T09:00:00+08:00", "reason": "双方商定"},
    ),
    _answer(
        "lecture_orders.ask_stand_in",
        order="agreed",
        body={"lecturer_id": "{outside_lecturer}", "reason": "临时出差"},
    ),
    _kept("lecture_orders.take_over", missing="LECTURE_ORDER_NOT_FOUND", path={"order_id": "{handed}"}),
    _kept(
        "lecture_orders.decline_stand_in",
        missing="LECTURE_ORDER_NOT_FOUND",
        path={"order_id": "{handed}"},
        body={"reason": "当天另有安排"},
    ),
    _answer("lecture_orders.withdraw_stand_in", order="handed", body={"reason": "已可到场"}),
    _kept(
        "lecture_orders.record_speaker",
        missing="LECTURE_ORDER_NOT_FOUND",
        path={"order_id": "{lectured}"},
        body={"lecturer_id": "{outside_lecturer}", "reason": "临时换人"},
    ),
    _answer("lecture_orders.rate", order="lectured", body=_RATING, refused=_NOT_THERE),
    _answer("lecture_orders.change_rating", order="rated", body=_RATING, refused=_NOT_THERE),
    _own("lectures.own", query={"month": "2026-12"}, shows="{agreed}"),
    Case(
        "lectures.report",
        "committee_admin",
        200,
        forbidden("secretary"),
        nothing("township_admin"),
        query={"by": "topic", "year": 2026},
        shows="lines",
    ),
    _town("lectures.export", 200, body={"by": "lecturer", "year": 2026, "purpose": "年度总结"}),
)
