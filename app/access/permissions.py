"""Every right the product knows, each with the sentence a person reads when it is missing."""

from enum import StrEnum, unique


@unique
class Permission(StrEnum):
    """A right that a role may hold at a place. The value is stable: clients and stored scopes rely on it."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    @property
    def area(self) -> str:
        """The word before the dot: `meeting` of `meeting.sign_in`."""
        return self.value.partition(".")[0]

    ORG_READ = "org.read", "查看党组织"
    ORG_CREATE = "org.create", "新建下级党组织"
    ORG_EDIT = "org.edit", "修改党组织的名称和资料"
    ORG_MOVE = "org.move", "调整党组织的隶属关系"
    ORG_MERGE = "org.merge", "合并党组织"
    ORG_DISSOLVE = "org.dissolve", "撤销党组织"
    ORG_IMPORT = "org.import", "批量导入党组织"
    ORG_TERM_EDIT = "org.term_edit", "登记班子届次和班子成员"
    ORG_COVERAGE_REPORT = "org.coverage_report", "查看组织覆盖统计"

    MEMBER_READ = "member.read", "查看党员名册（敏感信息已隐去）"
    MEMBER_READ_OWN = "member.read_own", "查看本人的完整档案"
    MEMBER_CREATE = "member.create", "登记党员"
    MEMBER_EDIT = "member.edit", "修改党员信息"
    MEMBER_MERGE = "member.merge", "合并重复的党员记录"
    MEMBER_STAGE_CHANGE = "member.stage_change", "变更党员的发展阶段和党籍状态"
    MEMBER_RESTRICTION_EDIT = "member.restriction_edit", "登记留党察看、党员权利暂停等限制"
    MEMBER_CORRECTION_REQUEST = "member.correction_request", "申请更正本人信息"
    MEMBER_CORRECTION_DECIDE = "member.correction_decide", "审核党员的信息更正申请"
    MEMBER_REVEAL = "member.reveal", "注明用途后查看他人的完整身份证号或手机号"
    MEMBER_IMPORT = "member.import", "导入党员花名册"
    MEMBER_IMPORT_UNDO = "member.import_undo", "撤回花名册导入"
    MEMBER_EXPORT = "member.export", "导出党员花名册"
    MEMBER_EXPORT_APPROVE = "member.export_approve", "批准导出未脱敏的党员信息"

    ACCOUNT_LIST = "account.list", "查看账号列表"
    ACCOUNT_CREATE = "account.create", "创建工作人员账号"
    ACCOUNT_INVITE = "account.invite", "发放邀请码"
    ACCOUNT_SESSION_REVOKE = "account.session_revoke", "注销他人的登录"
    ACCOUNT_LOCK = "account.lock", "停用账号"
    ACCOUNT_UNLOCK = "account.unlock", "恢复账号"

    APPOINTMENT_READ = "appointment.read", "查看任职情况"
    APPOINTMENT_GRANT = "appointment.grant", "任命角色"
    APPOINTMENT_END = "appointment.end", "免去角色"

    MEETING_READ = "meeting.read", "查看会议"
    MEETING_DRAFT = "meeting.draft", "起草和修改会议"
    MEETING_PUBLISH = "meeting.publish", "发布会议"
    MEETING_CANCEL = "meeting.cancel", "取消会议"
    MEETING_FINISH = "meeting.finish", "结束会议"
    MEETING_SIGN_IN = "meeting.sign_in", "参加会议签到"
    MEETING_SHOW_CODE = "meeting.show_code", "展示会议签到码"
    MEETING_TAKE_ROLL = "meeting.take_roll", "为会议点名"
    MEETING_SIGN_FOR_OTHERS = "meeting.sign_for_others", "注明原因后为他人补录签到"
    MEETING_ASK_LEAVE = "meeting.ask_leave", "申请请假"
    MEETING_DECIDE_LEAVE = "meeting.decide_leave", "审批请假"
    MEETING_DEVICE_MANAGE = "meeting.device_manage", "查看和停用他人的离线签到设备"
    MEETING_OFFLINE_DECIDE = "meeting.offline_decide", "处理离线签到中的冲突记录"
    MEETING_ROLL_CORRECT = "meeting.roll_correct", "注明原因更正会议的应到名册"
    MEETING_ATTENDANCE_READ = "meeting.attendance_read", "查看会议出勤情况"
    MEETING_EXPORT = "meeting.export", "导出支部的会议台账和出勤统计表"
    MEETING_REQUIREMENT_EDIT = "meeting.requirement_edit", "设定党课的频次要求"
    MEETING_PLAN_READ = "meeting.plan_read", "查看年度会议计划和主题"
    MEETING_PLAN_EDIT = "meeting.plan_edit", "制定年度会议计划，设置主题"
    MEETING_PLAN_ADOPT = "meeting.plan_adopt", "通过年度会议计划"
    MEETING_VOTE_READ = "meeting.vote_read", "查看会议的表决和选举结果"
    MEETING_VOTE_RECORD = "meeting.vote_record", "登记会议的表决和选举"
    MEETING_ELECTION_EXCLUDE_CONSENT = "meeting.election_exclude_consent", "同意选举时不计算在应到会人数的党员"
    MEETING_VOTING_RULE_EDIT = "meeting.voting_rule_edit", "规定会议表决的法定人数"
    MEETING_MINUTES_READ = "meeting.minutes_read", "查看已归档的会议记录"
    MEETING_MINUTES_WRITE = "meeting.minutes_write", "起草、提交和更正会议记录"
    MEETING_MINUTES_SIGN = "meeting.minutes_sign", "以主持人或记录人身份签署会议记录"
    MEETING_MINUTES_SIGN_FOR = "meeting.minutes_sign_for", "注明原因后代为签署或退回会议记录"

    HOURS_READ_OWN = "hours.read_own", "查看本人的学时"
    HOURS_RULE_READ = "hours.rule_read", "查看学时的计算办法和目标"
    HOURS_SETTING_EDIT = "hours.setting_edit", "设定学时的计算办法和目标"
    HOURS_READ = "hours.read", "查看支部党员的学时"
    HOURS_SUM_READ = "hours.sum_read", "查看学时的汇总数"
    HOURS_CERTIFY = "hours.certify", "凭材料认定学时、冲回认定"
    HOURS_CLASS_EDIT = "hours.class_edit", "举办培训班，调训，登记签到和成绩"

    DUES_SELF_CHECK = "dues.self_check", "自助测算党费"
    DUES_READ_OWN = "dues.read_own", "查看本人的党费核定和基数"
    DUES_CONFIRM_OWN = "dues.confirm_own", "核对本人的党费核定"
    DUES_PAY_ONLINE = "dues.pay_online", "在线交纳党费"
    DUES_PUBLISHED_READ = "dues.published_read", "查看公布的党费核定数额"
    DUES_STANDARD_READ = "dues.standard_read", "查看党费标准和计算项目"
    DUES_STANDARD_EDIT = "dues.standard_edit", "设定党费的计算项目、取整方式和地方标准"
    DUES_ASSESSMENT_READ = "dues.assessment_read", "查看党费核定的名单和数额"
    DUES_ASSESS = "dues.assess", "核定党费的基数和数额"
    DUES_BASE_READ = "dues.base_read", "注明用途后查看党费基数明细"
    DUES_ASSESSMENT_APPROVE = "dues.assessment_approve", "审批党费核定"
    DUES_ASSESSMENT_PUBLISH = "dues.assessment_publish", "公布党费核定数额"
    DUES_RELIEF_READ = "dues.relief_read", "查看党费减免及其事由"
    DUES_RELIEF_PROPOSE = "dues.relief_propose", "提出党费减免"
    DUES_RELIEF_APPROVE = "dues.relief_approve", "审批党费减免"
    DUES_BILL_READ = "dues.bill_read", "查看党费账单、交纳和现金情况"
    DUES_BILL_EDIT = "dues.bill_edit", "登记缓交、异地交纳、起交月份和交纳方式"
    DUES_COLLECT = "dues.collect", "收取党费，上交现金"
    DUES_CASH_KEEP = "dues.cash_keep", "接收支部上交的现金，存入银行，支付退款"
    DUES_REFUND_PROPOSE = "dues.refund_propose", "提出退还党费"
    DUES_REFUND_APPROVE = "dues.refund_approve", "批准退还党费"
    DUES_BOOKS_OPEN = "dues.books_open", "建立党费账簿"
    DUES_LEDGER_READ = "dues.ledger_read", "查看党费账簿"
    DUES_LEDGER_POST = "dues.ledger_post", "登记党费账目，提出冲销和调整"
    DUES_LEDGER_APPROVE = "dues.ledger_approve", "批准党费账目的冲销和调整"
    DUES_LEDGER_CHECK = "dues.ledger_check", "核对全部党费账簿"
    DUES_CLOSE = "dues.close", "核对并结账，提出重新打开已结账的月份"
    DUES_REOPEN = "dues.reopen", "批准重新打开已结账的月份"
    DUES_RECONCILE = "dues.reconcile", "导入对账单，处理对账差异"
    DUES_SHARE_EDIT = "dues.share_edit", "设定党费上缴比例"
    DUES_PAYOUT_PROPOSE = "dues.payout_propose", "提出上缴、下拨和使用党费"
    DUES_PAYOUT_APPROVE = "dues.payout_approve", "批准上缴、下拨和使用党费"
    DUES_PAYOUT_PAY = "dues.payout_pay", "按决定支付党费，登记银行凭证和上级收据"
    DUES_NOTE_READ = "dues.note_read", "注明用途后查看大额党费的党员简况"
    DUES_ACCOUNT_PUBLISH = "dues.account_publish", "公布年度党费收缴使用情况"
    DUES_ACCOUNT_READ = "dues.account_read", "查看公布的党费收缴使用情况"

    TOPIC_READ = "topic.read", "查看主题分类"
    TOPIC_EDIT = "topic.edit", "维护主题分类"

    LESSON_READ = "lesson.read", "学习微党课"
    LESSON_EDIT = "lesson.edit", "起草和修改微党课"
    LESSON_REVIEW = "lesson.review", "审核他人起草的微党课"
    LESSON_PUBLISH = "lesson.publish", "发布、置顶和撤回微党课"
    LESSON_ORDER = "lesson.order", "提出和撤回定制微党课的需求"
    LESSON_REMARK = "lesson.remark", "以讲师身份点评微党课"
    LESSON_COMMENT_DECIDE = "lesson.comment_decide", "审核和撤下微党课的评论"
    LESSON_NOTE_SIGN = "lesson.note_sign", "查看和会签支部党员交来的学习笔记"
    LESSON_PROGRESS_READ = "lesson.progress_read", "查看支部必修微党课的完成名单"

    LECTURE_READ = "lecture.read", "查看党课菜单、师资和阵地"
    LECTURE_ORDER = "lecture.order", "点课，同意或撤回，评价讲师"
    LECTURE_GIVE = "lecture.give", "以讲师身份答复点课、授课和评价"
    LECTURE_MANAGE = "lecture.manage", "管理党课菜单、师资和阵地，代没有账号的讲师答复"

    FILE_UPLOAD = "file.upload", "上传文件"
    FILE_READ = "file.read", "查看和下载文件"

    NOTICE_READ = "notice.read", "查看发给本人的通知"

    AUDIT_READ = "audit.read", "查看审计记录"
    AUDIT_VERIFY = "audit.verify", "校验审计记录"

    SETTINGS_READ = "settings.read", "查看系统设置"
    SETTINGS_EDIT = "settings.edit", "修改系统设置"
    SECURITY_POLICY_EDIT = "security.policy_edit", "修改安全策略"
    KEYS_ROTATE = "keys.rotate", "更换密钥"
    JOB_HISTORY_READ = "job.history_read", "查看后台任务记录"

    PLATFORM_CREATE_TENANT = "platform.create_tenant", "开通新的单位"
    PLATFORM_HEALTH = "platform.health", "查看平台运行状况"
