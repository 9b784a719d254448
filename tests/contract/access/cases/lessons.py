"""Topics and micro-lessons."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, unseen

_BODY = {"title": "微党课", "blocks": [{"kind": "text", "html": "<p>正文</p>"}]}


def _staff(operation: str, status: int = 200, *, who: str, lesson: str, **asked: object) -> Case:
    """Of one lesson, by those who work on lessons of 第一党支部; to others of the branch its draft does not exist."""
    asked.setdefault("refused", unseen("member", "LESSON_NOT_FOUND"))
    elsewhere = unseen("other_secretary" if who == "secretary" else "other_publicity", "LESSON_NOT_FOUND")
    return Case(operation, who, status, elsewhere=elsewhere, path={"lesson_id": f"{{{lesson}}}"}, **asked)  # type: ignore[arg-type]


def _member(operation: str, status: int = 200, *, lesson: str = "shown", **asked: object) -> Case:
    """Of a lesson meant for 第一党支部."""
    return Case(
        operation,
        "member",
        status,
        forbidden("recorder"),
        unseen("other_member", "LESSON_NOT_FOUND"),
        path={"lesson_id": f"{{{lesson}}}"},
        **asked,  # type: ignore[arg-type]
    )


def _collection(operation: str, *, who: str, which: str = "collection", **asked: object) -> Case:
    """Of one collection, by those who work on lessons of 第一党支部."""
    other = "other_secretary" if who == "secretary" else "other_publicity"
    elsewhere = unseen(other, "LESSON_COLLECTION_NOT_FOUND")
    return Case(operation, who, 200, elsewhere=elsewhere, path={"collection_id": f"{{{which}}}"}, **asked)  # type: ignore[arg-type]


def _pack(operation: str, status: int = 200, *, who: str, which: str = "pack", **asked: object) -> Case:
    """Of one pack, by those who work on lessons of 第一党支部."""
    elsewhere = unseen("other_secretary" if who == "secretary" else "other_publicity", "LESSON_PACK_NOT_FOUND")
    return Case(operation, who, status, elsewhere=elsewhere, path={"pack_id": f"{{{which}}}"}, **asked)  # type: ignore[arg-type]


def _order(operation: str, *, who: str, **asked: object) -> Case:
    """Of the order of a custom lesson by 第一党支部: who orders cannot take it, who takes it sees it."""
    elsewhere = unseen("other_secretary" if who == "secretary" else "other_publicity", "LESSON_REQUEST_NOT_FOUND")
    asked.setdefault("refused", unseen("member", "LESSON_REQUEST_NOT_FOUND"))
    return Case(operation, who, 200, elsewhere=elsewhere, path={"request_id": "{order_of_lesson}"}, **asked)  # type: ignore[arg-type]


def _made_up(operation: str, **asked: object) -> Case:
    """Of a meeting that is over, by who may enter what was made up."""
    asked = {"path": {"meeting_id": "{past}"}} | asked
    elsewhere = unseen("other_secretary", "MEETING_NOT_FOUND")
    return Case(operation, "secretary", 200, forbidden("member"), elsewhere, **asked)  # type: ignore[arg-type]


def _note(operation: str, *, code: str = "ORG_NOT_FOUND", **asked: object) -> Case:
    """Of notes handed in to 第一党支部, or of one of them."""
    elsewhere = unseen("other_secretary", code)
    return Case(operation, "secretary", 200, forbidden("member"), elsewhere, **asked)  # type: ignore[arg-type]


def _daily(operation: str, status: int = 200, *, who: str = "publicity", **asked: object) -> Case:
    """Of the daily lesson of 第一党支部, by those who work on its lessons."""
    asked.setdefault("refused", forbidden("member"))
    elsewhere = unseen("other_secretary" if who == "secretary" else "other_publicity", "ORG_NOT_FOUND")
    return Case(operation, who, status, elsewhere=elsewhere, **asked)  # type: ignore[arg-type]


CASES = (
    Case(
        "topics.list",
        "member",
        200,
        forbidden("system_admin"),
        Because.WHOLE_TENANT,
        nothing("abroad:member"),
        shows="{topic}",
    ),
    Case(
        "topics.show",
        "member",
        200,
        forbidden("system_admin"),
        Because.WHOLE_TENANT,
        unseen("abroad:member", "TOPIC_NOT_FOUND"),
    ),
    Case(
        "topics.add",
        "committee_admin",
        201,
        forbidden("member"),
        Because.WHOLE_TENANT,
        Because.NO_OBJECT,
        body={"name": "新主题"},
    ),
    Case(
        "topics.change",
        "committee_admin",
        200,
        forbidden("member"),
        Because.WHOLE_TENANT,
        unseen("abroad:committee_admin", "TOPIC_NOT_FOUND"),
        body={"position": 2},
        headers={"If-Match": "{topic_etag}"},
    ),
    Case(
        "lesson_series.make",
        "publicity",
        201,
        forbidden("member"),
        unseen("other_publicity", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "name": "新系列"},
    ),
    Case(
        "lesson_series.list",
        "member",
        200,
        Because.UNSEEN_UNLESS_ALLOWED,
        unseen("other_publicity", "ORG_NOT_FOUND"),
        query={"org_id": "{org}"},
        shows="{series}",
    ),
    Case(
        "lesson_drafts.make",
        "publicity",
        201,
        forbidden("member"),
        unseen("other_publicity", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "content": _BODY},
    ),
    Case("lesson_drafts.list", "publicity", 200, forbidden("member"), nothing("other_publicity"), shows="{written}"),
    _staff("lesson_drafts.show", who="publicity", lesson="written"),
    _staff(
        "lesson_drafts.write",
        who="publicity",
        lesson="written",
        refused=forbidden("secretary"),
        body={"content": _BODY},
        headers={"If-Match": "{written_etag}"},
    ),
    _staff("lesson_drafts.submit", who="publicity", lesson="written", refused=forbidden("secretary")),
    _staff("lesson_drafts.revise", who="publicity", lesson="handed_in", refused=forbidden("secretary")),
    _staff("lesson_drafts.versions", who="secretary", lesson="handed_in"),
    _staff("lessons.approve", who="secretary", lesson="handed_in", refused=forbidden("publicity"), body={}),
    _staff(
        "lessons.return",
        who="secretary",
        lesson="handed_in",
        refused=forbidden("publicity"),
        body={"remarks": "请补充出处"},
    ),
    _staff("lessons.publish", who="secretary", lesson="approved", refused=forbidden("publicity")),
    _staff(
        "lessons.schedule",
        who="secretary",
        lesson="approved",
        refused=forbidden("publicity"),
        body={"at": "2026-12-31T07:00:00+08:00"},
    ),
    _staff("lessons.pin", who="secretary", lesson="lesson", refused=forbidden("publicity"), body={"is_pinned": True}),
    _staff(
        "lessons.withdraw",
        who="secretary",
        lesson="lesson",
        refused=forbidden("publicity"),
        body={"reason": "内容有误"},
    ),
    _member("lessons.show"),
    _member("lessons.tick", body={"ticks": [{"block": "b1", "at": "2026-12-05T09:00:00+08:00"}]}),
    _member("lessons.confirm", lesson="confirmable"),
    _member("lessons.save", 204),
    _member("lessons.unsave", 204),
    Case("lessons.feed", "member", 200, forbidden("recorder"), nothing("other_member"), shows="{shown}"),
    Case(
        "lesson_collections.make",
        "publicity",
        201,
        forbidden("member"),
        unseen("other_publicity", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "title": "专题"},
    ),
    Case(
        "lesson_collections.list",
        "publicity",
        200,
        forbidden("member"),
        nothing("other_publicity"),
        shows="{collection}",
    ),
    _collection("lesson_collections.show", who="publicity", refused=unseen("member", "LESSON_COLLECTION_NOT_FOUND")),
    _collection(
        "lesson_collections.change",
        who="publicity",
        refused=forbidden("secretary"),
        body={"title": "新题"},
        headers={"If-Match": "{collection_etag}"},
    ),
    _collection("lesson_collections.publish", who="secretary", refused=forbidden("publicity")),
    _collection(
        "lesson_collections.withdraw",
        who="secretary",
        which="collected",
        refused=forbidden("publicity"),
        body={"reason": "内容有误"},
    ),
    Case("lessons.collections", "member", 200, forbidden("recorder"), nothing("other_member"), shows="{collected}"),
    Case(
        "lessons.collection",
        "member",
        200,
        forbidden("recorder"),
        unseen("other_member", "LESSON_COLLECTION_NOT_FOUND"),
        path={"collection_id": "{collected}"},
        shows="{shown}",
    ),
    Case(
        "lesson_packs.make",
        "publicity",
        201,
        forbidden("member"),
        unseen("other_publicity", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "month": "2027-02"},
    ),
    Case("lesson_packs.list", "publicity", 200, forbidden("member"), nothing("other_publicity"), shows="{pack}"),
    _pack("lesson_packs.show", who="publicity", refused=unseen("member", "LESSON_PACK_NOT_FOUND")),
    _pack(
        "lesson_packs.change",
        who="publicity",
        refused=forbidden("secretary"),
        body={"title": "新题"},
        headers={"If-Match": "{pack_etag}"},
    ),
    _pack("lesson_packs.drop", 204, who="publicity", refused=forbidden("secretary")),
    _pack("lesson_packs.issue", who="secretary", refused=forbidden("publicity")),
    _pack(
        "lesson_packs.take_back",
        who="secretary",
        which="offered",
        refused=forbidden("publicity"),
        body={"reason": "另行安排"},
    ),
    Case("lessons.packs", "member", 200, forbidden("recorder"), nothing("other_member"), shows="{offered}"),
    Case(
        "lessons.pack",
        "member",
        200,
        forbidden("recorder"),
        unseen("other_member", "LESSON_PACK_NOT_FOUND"),
        path={"pack_id": "{offered}"},
        shows="{shown}",
    ),
    Case(
        "lesson_packs.standings",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        path={"org_id": "{org}"},
        shows="{member}",
    ),
    Case(
        "lesson_packs.decide_rule",
        "committee_admin",
        201,
        forbidden("member"),
        unseen("township_admin", "ORG_NOT_FOUND"),
        path={"org_id": "{org}"},
        body={"topic_id": "{topic}", "from_on": "2027-01-01", "reason": "纪委要求", "document": "办法"},
    ),
    Case(
        "lesson_packs.rules",
        "member",
        200,
        Because.UNSEEN_UNLESS_ALLOWED,
        unseen("other_member", "ORG_NOT_FOUND"),
        path={"org_id": "{org}"},
        shows="{topic}",
    ),
    Case(
        "lesson_requests.ask",
        "secretary",
        201,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "problem": "职工怎样参加学习", "audience": {"stages": ["full"]}},
    ),
    Case(
        "lesson_requests.list",
        "secretary",
        200,
        forbidden("member"),
        nothing("other_secretary"),
        shows="{order_of_lesson}",
    ),
    _order("lesson_requests.show", who="secretary"),
    _order("lesson_requests.withdraw", who="secretary", body={"reason": "不需要了"}),
    _order("lesson_requests.take", who="publicity", refused=forbidden("secretary"), body={"org_id": "{org}"}),
    _order("lesson_requests.decline", who="publicity", refused=forbidden("secretary"), body={"reason": "已有相同的课"}),
    _member("lesson_comments.list", shows="{spoken}"),
    _member("lesson_comments.write", 201, body={"text": "学习了"}),
    Case(
        "lesson_comments.remark",
        "lecturer",
        201,
        forbidden("member"),
        unseen("other_lecturer", "LESSON_NOT_FOUND"),
        path={"lesson_id": "{shown}"},
        body={"text": "讲得好"},
    ),
    Case("lesson_comments.own", "member", 200, Because.OWN, nothing("colleague"), shows="{said}"),
    Case(
        "lesson_comments.delete",
        "member",
        204,
        unseen("colleague", "LESSON_COMMENT_NOT_FOUND"),
        unseen("other_member", "LESSON_COMMENT_NOT_FOUND"),
        path={"comment_id": "{said}"},
    ),
    Case(
        "lesson_comments.queue",
        "secretary",
        200,
        forbidden("member"),
        nothing("other_secretary"),
        query={"state": "shown"},
        shows="{spoken}",
    ),
    Case(
        "lesson_comments.show",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "LESSON_COMMENT_NOT_FOUND"),
        path={"comment_id": "{said}"},
    ),
    Case(
        "lesson_comments.take_down",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "LESSON_COMMENT_NOT_FOUND"),
        path={"comment_id": "{said}"},
        body={"reason": "与课程无关"},
    ),
    _member("lessons.likes"),
    _member("lessons.like"),
    _member("lessons.unlike"),
    _member("lessons.share_card"),
    _member("lesson_notes.show"),
    _member("lesson_notes.write", lesson="studied", body={"text": "笔记"}, headers={"If-Match": "*"}),
    _member("lesson_notes.hand_in", lesson="confirmable"),
    Case(
        "lesson_notes.take_back",
        "member",
        200,
        forbidden("recorder"),
        unseen("other_member", "LESSON_NOTE_NOT_FOUND"),
        path={"lesson_id": "{shown}"},
    ),
    _member("lesson_notes.own_versions"),
    Case("lesson_notes.own", "member", 200, forbidden("recorder"), nothing("other_member"), shows="{shown}"),
    _note("lesson_notes.of_branch", shows="{note}"),
    _note("lesson_notes.setting"),
    _note(
        "lesson_notes.decide_setting",
        body={"is_on": False},
        headers={"If-Match": "*"},
    ),
    _note("lesson_notes.versions", code="LESSON_NOTE_NOT_FOUND"),
    _note("lesson_notes.countersign", code="LESSON_NOTE_NOT_FOUND"),
    _note("lesson_notes.send_back", code="LESSON_NOTE_NOT_FOUND", body={"remarks": "请联系实际"}),
    _daily("daily_lessons.slot"),
    _daily(
        "daily_lessons.decide_slot",
        who="secretary",
        refused=forbidden("publicity"),
        body={"is_open": False},
        headers={"If-Match": "*"},
    ),
    _daily("daily_lessons.queue", shows="{approved}"),
    _daily("daily_lessons.add", 201, body={"lesson_id": "{written}"}),
    _daily("daily_lessons.move", path={"lesson_id": "{approved}"}, body={"before_id": None}),
    _daily("daily_lessons.take_out", 204, path={"lesson_id": "{approved}"}),
    _daily("daily_lessons.outlook", shows="{shown}"),
    _daily("daily_lessons.aired", shows="{shown}"),
    Case("lessons.today", "member", 200, forbidden("recorder"), nothing("other_member"), shows="{shown}"),
    Case(
        "lessons.search",
        "member",
        200,
        forbidden("recorder"),
        nothing("other_member"),
        query={"q": "正文"},
        shows="{shown}",
    ),
    Case("lessons.receipts", "member", 200, forbidden("recorder"), nothing("other_member"), shows="{receipt}"),
    Case(
        "lessons.receipt",
        "secretary",
        200,
        Because.UNSEEN_UNLESS_ALLOWED,
        unseen("other_secretary", "LESSON_RECEIPT_NOT_FOUND"),
        shows="{studied}",
    ),
    Case(
        "lessons.revoke_receipt",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "LESSON_RECEIPT_NOT_FOUND"),
        body={"reason": "不是本人学习"},
    ),
    Case(
        "lessons.standings",
        "secretary",
        200,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        path={"lesson_id": "{shown}"},
        query={"org_id": "{org}"},
        shows="{member}",
    ),
    _made_up("make_up_lessons.assign", body={"member_ids": ["{late}"], "lesson_id": "{shown}"}),
    _made_up("make_up_lessons.of_meeting", shows="{colleague}"),
    _made_up(
        "make_up_lessons.call_off",
        path={"meeting_id": "{past}", "member_id": "{colleague}"},
        body={"reason": "已当面谈话"},
    ),
    Case(
        "make_up_lessons.own",
        "colleague",
        200,
        forbidden("recorder"),
        nothing("other_member"),
        shows="{shown}",
    ),
)
