"""The register: reading, entering, steps, restrictions, corrections, merging, exports."""

from tests.contract.access.deciding import Because, Case, Expected, forbidden, nothing, unseen

_ON = {"on": "2026-12-01"}


def _of(operation: str, status: int = 200, *, who: str = "secretary", **asked: object) -> Case:
    """On a person of 第一党支部, by the branch. The inspector reads the register and changes nothing."""
    asked.setdefault("refused", forbidden("inspector"))
    asked.setdefault("elsewhere", unseen("other_secretary", "MEMBER_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


def _by_officer(operation: str, status: int = 200, **asked: object) -> Case:
    """What the branch sees and leaves to the officer of the register above it."""
    return _of(
        operation,
        status,
        who="register_officer",
        refused=forbidden("secretary"),
        elsewhere=unseen("township_officer", "MEMBER_NOT_FOUND"),
        **asked,
    )


def _correction(operation: str, **asked: object) -> Case:
    return Case(
        operation,
        "secretary",
        200,
        forbidden("inspector"),
        unseen("other_secretary", "MEMBER_CORRECTION_NOT_FOUND"),
        **asked,  # type: ignore[arg-type]
    )


def _export(operation: str, **asked: object) -> Case:
    return Case(
        operation,
        "committee_admin",
        200,
        forbidden("register_officer"),
        unseen("township_admin", "MEMBER_EXPORT_NOT_FOUND"),
        path={"export_id": "{waiting}"},
        **asked,  # type: ignore[arg-type]
    )


def _list(operation: str, *, refused: Expected | Because, **asked: object) -> Case:
    return Case(operation, "secretary", 200, refused, nothing("other_secretary"), **asked)  # type: ignore[arg-type]


CASES = (
    _list("members.list", refused=forbidden("member"), shows="{member}"),
    _of(
        "members.register",
        201,
        elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"),
        body={
            "org_id": "{org}",
            "name": "新同志",
            "categories": ["delegate"],
            "stage": "applicant",
            "birth": "1990-01-01",
            "applied": "2026-11-01",
        },
    ),
    _list(
        "members.look_up", refused=forbidden("member"), body={"kind": "phone_tail", "tail": "1717"}, shows="{marked}"
    ),
    _of("members.read", refused=unseen("member", "MEMBER_NOT_FOUND"), path={"member_id": "{colleague}"}),
    _of("members.edit", body={"job": "教师"}, headers={"If-Match": "{member_etag}"}),
    _of("members.reveal", body={"fields": ["id_number"], "purpose": "核对身份"}),
    _of("members.list_changes", refused=unseen("member", "MEMBER_NOT_FOUND"), path={"member_id": "{colleague}"}),
    _of(
        "members.list_residents",
        refused=forbidden("member"),
        elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"),
    ),
    _of("members.change_stage", path={"member_id": "{applicant}"}, body={"to": "activist"} | _ON),
    _of(
        "members.extend_probation",
        path={"member_id": "{late}"},
        body={"months": 6, "reason": "支部大会决议", "approval": "镇委〔2026〕7号"} | _ON,
    ),
    _of("members.change_status", body={"to": "flowing", "reason": "外出务工"} | _ON),
    _of(
        "members.move",
        who="register_officer",
        elsewhere=unseen("township_officer", "MEMBER_NOT_FOUND"),
        path={"member_id": "{spare}"},
        body={"org_id": "{second}", "reason": "居住地变化"} | _ON,
    ),
    _of("members.set_group", path={"member_id": "{spare}"}, body={"group_id": None} | _ON),
    _of("members.set_second_affiliation", path={"member_id": "{spare}"}, body={"org_id": "{second}"} | _ON),
    _by_officer(
        "members.add_restriction",
        201,
        body={"kind": "rights_suspended", "from_on": "2026-12-01", "reason": "立案审查", "approval": "镇纪〔2026〕2号"},
    ),
    _by_officer(
        "members.lift_restriction",
        path={"member_id": "{marked}"},
        body={"reason": "期满"} | _ON,
    ),
    _by_officer("members.reveal_restriction_reasons", path={"member_id": "{marked}"}, body={"purpose": "核对处分"}),
    Case("members.own_record", "member", 200, Because.OWN, Because.OWN, shows="{member}"),
    Case(
        "members.ask_correction",
        "member",
        201,
        Because.OWN,
        Because.OWN,
        body={"field": "education", "value": "21", "reason": "登记有误"},
    ),
    Case("members.own_corrections", "member", 200, Because.OWN, Because.OWN, shows="{correction}"),
    _list("members.list_corrections", refused=forbidden("member"), shows="{correction}"),
    _correction("members.link_correction_evidence", path={"correction_id": "{proved_correction}"}),
    _correction("members.accept_correction", body={}),
    _correction("members.reject_correction", body={"reason": "查无依据"}),
    _by_officer("members.preview_merge", path={"member_id": "{spare}"}, query={"other_id": "{double}"}),
    _by_officer("members.merge", path={"member_id": "{spare}"}, body={"other_id": "{double}", "reason": "重复登记"}),
    _of(
        "members.request_export",
        201,
        elsewhere=unseen("other_secretary", "ORG_NOT_FOUND"),
        body={"org_id": "{org}", "purpose": "上报年度统计"},
    ),
    _list("members.list_exports", refused=forbidden("member"), shows="{export}"),
    _export("members.approve_export", body={"reason": "同意"}),
    _export("members.reject_export", body={"reason": "用途不明"}),
    Case(
        "members.download_export",
        "secretary",
        200,
        unseen("deputy", "MEMBER_EXPORT_NOT_FOUND"),
        unseen("other_secretary", "MEMBER_EXPORT_NOT_FOUND"),
        path={"export_id": "{export}"},
    ),
)
