"""Meetings: drafted, held, signed in to, left."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, refused, unseen

_LATER = {"starts_at": "2026-12-20T09:00:00+08:00", "ends_at": "2026-12-20T11:00:00+08:00"}


def _held(operation: str, status: int = 200, *, who: str = "secretary", **asked: object) -> Case:
    """By the branch that holds it. A member of the branch is asked to it and runs nothing; another branch knows of nothing."""
    asked.setdefault("refused", forbidden("member"))
    asked.setdefault("elsewhere", unseen("other_secretary", "MEETING_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


def _own_leave(operation: str, who: str, leave: str, **asked: object) -> Case:
    path = {"meeting_id": "{coming}", "leave_id": f"{{{leave}}}"}
    return Case(
        operation,
        who,
        200,
        unseen("probationary", "LEAVE_NOT_FOUND"),
        unseen("other_member", "MEETING_NOT_FOUND"),
        path=path,
        **asked,  # type: ignore[arg-type]
    )


_COMING = {"meeting_id": "{coming}"}
_DRAFT = {"meeting_id": "{draft}"}
_PAST = {"meeting_id": "{past}"}
_CONFLICT = {"meeting_id": "{meeting}", "row_id": "{conflict}"}
# The public point of the private key 1: good for nothing but being a point.
_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
    "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
}

CASES = (
    _held(
        "meetings.draft",
        201,
        elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "title": "十二月党员大会", "kinds": ["members_assembly"]} | _LATER,
    ),
    Case("meetings.list", "member", 200, forbidden("visitor"), nothing("other_secretary"), shows="{meeting}"),
    _held("meetings.show", who="member", refused=unseen("cashier", "MEETING_NOT_FOUND")),
    _held(
        "meetings.edit",
        who="recorder",
        refused=forbidden("member"),
        path=_COMING,
        body={"title": "改名的主题党日"},
        headers={"If-Match": "{coming_etag}"},
    ),
    _held(
        "meetings.agenda",
        who="member",
        refused=unseen("cashier", "MEETING_NOT_FOUND"),
        path=_COMING,
        shows="{material}",
    ),
    _held(
        "meetings.set_agenda",
        who="recorder",
        path=_COMING,
        body={"items": [{"kind": "work", "title": "安排工作"}]},
        headers={"If-Match": "{coming_etag}"},
    ),
    _held(
        "meetings.material_link",
        who="member",
        refused=unseen("cashier", "MEETING_NOT_FOUND"),
        path=_COMING | {"file_id": "{material}"},
    ),
    _held("meetings.publish", refused=forbidden("recorder"), path=_DRAFT),
    _held("meetings.postpone", path=_COMING, body={"reason": "防汛"} | _LATER),
    _held("meetings.cancel", path=_COMING, body={"reason": "防汛"}),
    _held("meetings.finish"),
    _held("meetings.code"),
    _held(
        "meetings.sign_in",
        201,
        who="member",
        refused=forbidden("inspector"),
        # Who shows the code of the moment stands in the room, and is told why it does not count.
        elsewhere=refused("other_member", 409, "MEETING_NOT_ON_ROLL"),
        abroad=unseen("abroad:member", "MEETING_NOT_FOUND"),
        body={"code": "{code}"},
    ),
    _held("meetings.call_roll", body={"present": ["{colleague}"]}),
    _held("meetings.sign_in_on_behalf", body={"member_ids": ["{colleague}"], "reason": "没有带手机"}),
    _held("meetings.correct", 201, body={"member_id": "{colleague}", "standing": "absent", "reason": "核对会议记录"}),
    _held("meetings.roll", who="member", refused=unseen("cashier", "MEETING_NOT_FOUND"), shows="{member}"),
    _held("meetings.confirm_screen", 201, body={"code": "{pairing_code}"}),
    _held("meetings.screens", shows="{screen}"),
    _held("meetings.revoke_screen", 204, path={"screen_id": "{screen}"}),
    Case("me.meetings", "member", 200, Because.OWN, Because.OWN, shows="{coming}", query={"when": "coming"}),
    Case("me.attendance", "member", 200, Because.OWN, Because.OWN, query={"year": 2026}),
    _held(
        "meetings.ask_leave",
        201,
        who="probationary",
        refused=forbidden("inspector"),
        elsewhere=unseen("other_member", "MEETING_NOT_FOUND"),
        path=_COMING,
        body={"category": "duty", "reason": "值班"},
    ),
    _held("meetings.leave_requests", path=_COMING, shows="{leave}"),
    _held("meetings.approve_leave", path=_COMING, body={}),
    _held("meetings.reject_leave", path=_COMING, body={"note": "会议重要"}),
    _own_leave("meetings.withdraw_leave", "member", "leave"),
    _own_leave("meetings.report_back", "colleague", "granted", body={}),
    _held("meetings.enter_leave", 201, body={"member_id": "{colleague}", "category": "illness", "reason": "住院"}),
    Case("me.member_code", "member", 200, forbidden("inspector"), Because.OWN),
    Case("me.revoke_member_codes", "member", 200, forbidden("inspector"), Because.OWN),
    _held("meetings.read_member_code", 201, who="recorder", body={"code": "{member_code}"}),
    _held("meetings.spoken_word"),
    _held(
        "meetings.sign_in_online",
        201,
        who="member",
        refused=forbidden("inspector"),
        elsewhere=unseen("other_member", "MEETING_NOT_FOUND"),
        body={"word": "{word}"},
    ),
    _held(
        "meetings.record_home_visit",
        201,
        body={
            "member_id": "{late}",
            "visited_at": "2026-12-05T08:40:00+08:00",
            "visitors": ["王书记"],
            "summary": "传达党课要点",
        },
    ),
    _held("meetings.home_visits", shows="{visited}"),
    Case(
        "offline.register_device",
        "recorder",
        201,
        forbidden("member"),
        unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "name": "值班手机", "public_key": _KEY},
    ),
    Case("offline.devices", "recorder", 200, forbidden("member"), nothing("other_secretary"), shows="{device}"),
    Case(
        "offline.revoke_device",
        "secretary",
        200,
        unseen("member", "OFFLINE_DEVICE_NOT_FOUND"),
        unseen("other_secretary", "OFFLINE_DEVICE_NOT_FOUND"),
        body={"reason": "手机遗失"},
    ),
    _held(
        "offline.pack",
        201,
        who="recorder",
        body={"device_id": "{device}", "device_time": "2026-12-05T01:01:00.000Z"},
    ),
    _held(
        "offline.upload",
        201,
        who="recorder",
        body={
            "device_id": "{device}",
            "package_id": "{package}",
            "rows": [
                {
                    "nonce": "nonce-000000000002",
                    "counter": 2,
                    "scanned_at": "2026-12-05T00:55:00.000Z",
                    "member_id": "{late}",
                }
            ],
            "signature": "{batch_signature}",
        },
    ),
    _held("offline.conflicts", shows="{conflict}"),
    _held("offline.accept", path=_CONFLICT, body={"reason": "与记录员核对"}),
    _held("offline.dismiss", path=_CONFLICT, body={"reason": "与记录员核对"}),
    _held(
        "meetings.correct_roll",
        201,
        path=_PAST,
        body={"member_id": "{double}", "kind": "theme_day", "change": "remove", "reason": "会前已转出"},
    ),
    _held(
        "meetings.add_outside_guest",
        201,
        who="recorder",
        body={"name": "赵六", "unit": "镇卫生院", "as_what": "授课人"},
    ),
    _held("meetings.remove_outside_guest", who="recorder", body={"reason": "登记有误"}),
    _held("meetings.absentees", path=_PAST, shows="{late}"),
    _held("meetings.note_call", 201, path=_PAST, body={"member_id": "{late}", "result": "reached"}),
    _held(
        "meetings.make_up",
        201,
        path=_PAST,
        body={
            "member_id": "{late}",
            "manner": "lesson_studied",
            "done_on": "2026-12-05",
            "reason": "值班，会后补学",
        },
    ),
    _held("meetings.reverse_make_up", path=_PAST | {"member_id": "{spare}"}, body={"reason": "登记错人"}),
)
