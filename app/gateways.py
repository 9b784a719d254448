"""Settings → what stands outside: WeChat, text messages, payment, storage, printing. The demo has its own of each."""

import httpx

from app.integrations.film.ffmpeg import Ffmpeg, find_ffmpeg
from app.integrations.film.protocol import Remuxer
from app.integrations.minicode.null import NullMiniCodes
from app.integrations.minicode.protocol import MiniCodes
from app.integrations.minicode.wechat import WeChatMiniCodes
from app.integrations.pay.configured import PayMisconfigured, configured, is_wanted
from app.integrations.pay.fake import FakePay
from app.integrations.pay.null import NullPay
from app.integrations.pay.protocol import PayGateway
from app.integrations.sms.console import ConsoleSms
from app.integrations.sms.null import NullSms
from app.integrations.sms.protocol import SmsGateway
from app.integrations.sms.tencent import TencentSms, TencentTemplate
from app.integrations.storage.configured import StorageMisconfigured, configured_bucket
from app.integrations.storage.local import LocalStore
from app.integrations.storage.protocol import ObjectStore
from app.integrations.textcheck.fake import FakeTextCheck
from app.integrations.textcheck.null import NullTextCheck
from app.integrations.textcheck.protocol import TextCheck
from app.integrations.textcheck.wechat import WeChatTextCheck
from app.integrations.wechat.client import WeChatClient
from app.integrations.wechat.fake import FakeWeChat
from app.integrations.wechat.protocol import WeChatGateway
from app.kit.printing import OwnFonts, Printer
from app.settings import Settings

# The parameters of each approved text, in the order in which the provider numbers them.
SMS_PARAMS = {"login_code": ("code", "minutes")}


class RefusedToStart(RuntimeError):
    """The settings are not safe for production; the message says what to mend, in Chinese."""


def store_of(settings: Settings) -> ObjectStore:
    """The bucket that the settings name, else a directory of this machine. Raises RefusedToStart on half a configuration."""
    try:
        return configured_bucket(settings) or LocalStore(settings.files_dir)
    except StorageMisconfigured as fault:
        raise RefusedToStart(str(fault)) from None


def remuxer_of() -> Remuxer | None:
    """The program that puts films right, where the machine has it."""
    program = find_ffmpeg()
    return Ffmpeg(program) if program else None


def printer_of(settings: Settings) -> Printer:
    """Prints in the organisation's own fonts where it names them, and in ours what they lack."""
    if settings.print_font_dir is None:
        return Printer()
    return Printer(OwnFonts(settings.print_font_dir, settings.print_font_body, settings.print_font_headings))


def wechat_of(settings: Settings, http: httpx.AsyncClient) -> WeChatGateway:
    """The mini program's WeChat; the demo has one of its own. Raises RefusedToStart in production without one."""
    secret = settings.wechat_app_secret.get_secret_value()
    if settings.wechat_app_id and secret:
        return WeChatClient(app_id=settings.wechat_app_id, app_secret=secret, http=http)
    if settings.is_production or settings.wechat_app_id:
        raise RefusedToStart("请设置 DANGJIAN_WECHAT_APP_ID 和 DANGJIAN_WECHAT_APP_SECRET")
    return FakeWeChat(reusable_prefix="demo-")


def text_check_of(settings: Settings, wechat: WeChatGateway) -> TextCheck:
    """WeChat's check of comments, the demo's own, or a person for each where that is set."""
    if settings.comment_check == "person":
        return NullTextCheck()
    return WeChatTextCheck(wechat) if isinstance(wechat, WeChatClient) else FakeTextCheck()


def mini_codes_of(wechat: WeChatGateway) -> MiniCodes:
    """Codes of the mini program, where there is one."""
    return WeChatMiniCodes(wechat) if isinstance(wechat, WeChatClient) else NullMiniCodes()


def sms_of(settings: Settings, http: httpx.AsyncClient) -> SmsGateway:
    """The text-message provider, or one that says there is none. Raises RefusedToStart on half a configuration."""
    if settings.sms_provider == "tencent":
        secret = settings.sms_access_key.get_secret_value()
        if not (settings.sms_access_id and secret and settings.sms_app_id and settings.sms_sign_name):
            raise RefusedToStart("短信通道缺少设置：DANGJIAN_SMS_ACCESS_ID、_ACCESS_KEY、_APP_ID、_SIGN_NAME 须齐全")
        if missing := SMS_PARAMS.keys() - settings.sms_templates.keys():
            raise RefusedToStart(f"DANGJIAN_SMS_TEMPLATES 缺少模板：{'、'.join(sorted(missing))}")
        return TencentSms(
            secret_id=settings.sms_access_id,
            secret_key=secret,
            sdk_app_id=settings.sms_app_id,
            sign_name=settings.sms_sign_name,
            templates={
                name: TencentTemplate(settings.sms_templates[name], given) for name, given in SMS_PARAMS.items()
            },
            http=http,
        )
    if settings.is_production:
        if settings.sms_provider == "console":
            raise RefusedToStart("生产环境不能把短信写到控制台：请设置 DANGJIAN_SMS_PROVIDER=tencent 或留空")
        return NullSms()
    return ConsoleSms(show_params=True)


def pay_of(settings: Settings, http: httpx.AsyncClient) -> PayGateway:
    """WeChat Pay, the demo's own payment, or one that says there is none. Raises RefusedToStart on half a configuration."""
    if is_wanted(settings):
        try:
            return configured(settings, http)
        except PayMisconfigured as fault:
            raise RefusedToStart(str(fault)) from None
    return NullPay() if settings.is_production else FakePay(pays_at_once=True)
