"""The only reader of the environment. Every setting has a name, a meaning and a safe default.

Names in the environment carry the prefix `DANGJIAN_`, but for `DATABASE_URL`, `DATABASE_JOBS_URL`,
`DATABASE_OWNER_URL` and `PORT`, which keep the names that platforms give them.
"""

import os
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Mode(StrEnum):
    DEMO = "demo"
    PRODUCTION = "production"


def _named(name: str) -> AliasChoices:
    return AliasChoices(name, f"DANGJIAN_{name}")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DANGJIAN_", env_file=None, extra="ignore", populate_by_name=True)

    mode: Mode = Field(Mode.DEMO, description="demo 允许默认密钥与演示网关；production 缺一项就拒绝启动")
    data_dir: Path = Field(Path("var"), description="数据库文件、密钥文件、上传文件所在目录")

    database_url: str = Field(
        "", validation_alias=_named("DATABASE_URL"), description="服务使用的数据库；空为内嵌 SQLite"
    )
    database_jobs_url: str = Field(
        "", validation_alias=_named("DATABASE_JOBS_URL"), description="后台任务使用的角色；空则同 DATABASE_URL"
    )
    database_owner_url: str = Field(
        "", validation_alias=_named("DATABASE_OWNER_URL"), description="迁移使用的属主角色；空则同 DATABASE_URL"
    )
    database_pool: int = Field(8, ge=1, le=100, description="每个进程的数据库连接数")
    migrate_on_start: bool = Field(True, description="启动时在咨询锁下迁移数据库")
    allow_unsafe_role: bool = Field(False, description="生产环境允许绕过行级安全的数据库角色（不建议）")

    host: str = Field("127.0.0.1", description="监听地址")
    port: int = Field(8000, validation_alias=_named("PORT"), ge=1, le=65535, description="监听端口")
    public_url: str = Field("", description="对外网址，用于签名链接与文档；空则按监听地址")
    trusted_hosts: Annotated[list[str], NoDecode] = Field(
        ["127.0.0.1", "localhost", "testserver"], description="允许的 Host 头，逗号分隔；本机地址总被允许"
    )
    forwarded_allow_ips: str = Field("", description="可信的反向代理地址，逗号分隔")
    metrics_token: SecretStr | None = Field(None, description="读取 /metrics 的令牌；空则只允许本机读取")

    secret_file: Path | None = Field(None, description="主密钥文件，64 位十六进制，权限 0600；演示环境自动生成")
    refresh_token_days: int = Field(30, ge=1, le=90, description="多少天不使用就须重新登录")
    login_policy: str = Field("default", pattern="^(default|djbh3)$", description="口令与锁定策略：default 或 djbh3")

    wechat_app_id: str = Field("", description="小程序 AppID；空则使用演示微信（仅 demo）")
    wechat_app_secret: SecretStr = Field(SecretStr(""), description="小程序 AppSecret")
    comment_check: str = Field(
        "wechat", pattern="^(wechat|person)$", description="评论先由谁审：wechat 为微信内容安全检测，person 为全部人工"
    )
    sms_provider: str = Field("", pattern="^(|console|tencent)$", description="短信通道；空：demo 用控制台，生产不可用")
    sms_access_id: str = Field("", description="短信通道的访问密钥编号")
    sms_access_key: SecretStr = Field(SecretStr(""), description="短信通道的访问密钥")
    sms_sign_name: str = Field("", description="短信签名")
    sms_app_id: str = Field("", description="短信应用编号")
    sms_templates: dict[str, str] = Field({}, description='模板名与通道的模板编号，JSON，例如 {"login_code": "123456"}')

    pay_mch_id: str = Field("", description="微信支付商户号；空则不开通在线交纳（demo 使用演示支付）")
    pay_mch_serial: str = Field("", description="商户 API 证书序列号")
    pay_key_file: Path | None = Field(None, description="商户 API 证书私钥文件，PEM")
    pay_api_key: SecretStr = Field(SecretStr(""), description="APIv3 密钥，32 个字符")
    pay_public_key_id: str = Field("", description="微信支付公钥 ID；空则使用平台证书，自动获取")
    pay_public_key_file: Path | None = Field(None, description="微信支付公钥文件，PEM")
    pay_base_url: str = Field("", description="微信支付接口网址；空则 https://api.mch.weixin.qq.com")

    print_font_dir: Path | None = Field(None, description="打印所用自备字体的目录；空则用自带的思源宋体、思源黑体")
    print_font_body: str = Field("FangSong", description="自备字体中正文的字体名")
    print_font_headings: str = Field("SimHei", description="自备字体中标题的字体名")

    run_worker: bool = Field(True, description="在服务进程内运行后台任务")
    body_limit: int = Field(2 * 1024 * 1024, ge=8192, description="JSON 请求体上限（字节）")
    upload_limit: int = Field(52 * 1024 * 1024, ge=1024, description="单次上传的上限（字节）")
    tenant_file_quota: int = Field(50 << 30, ge=1 << 20, description="每个单位的文件空间（字节）")
    media_file_limit: int = Field(
        500 << 20, ge=1 << 20, le=2048 << 20, description="单个音频、视频文件的上限（字节），最大 2 GB"
    )
    org_media_quota: int = Field(10 << 30, ge=1 << 20, description="每个党组织的微党课所用文件的空间（字节）")
    storage_bucket: str = Field("", description="S3 兼容对象存储（阿里云 OSS、腾讯云 COS 等）的桶名；空则存在数据目录")
    storage_endpoint: str = Field("", description="对象存储的网址，如 https://oss-cn-hangzhou.aliyuncs.com")
    storage_region: str = Field("", description="对象存储的地域，如 cn-hangzhou")
    storage_access_id: str = Field("", description="对象存储的访问密钥编号")
    storage_access_key: SecretStr = Field(SecretStr(""), description="对象存储的访问密钥")
    storage_prefix: str = Field(
        "dangjian", pattern=r"^[a-z0-9-]{1,50}$", description="桶内目录，几套系统共用一桶时应不同"
    )
    storage_bucket_in_host: bool = Field(True, description="桶名写在域名里（OSS、COS）；自建 MinIO 一般为 false")
    storage_direct: bool = Field(False, description="下载由对象存储直接提供（须在小程序后台登记其域名）")
    notices_kept_months: int = Field(
        12, ge=1, le=120, description="已读通知保留几个月；未读的加倍，未办结的待办一直保留"
    )
    requests_per_minute: int = Field(600, ge=10, description="每个来源每分钟请求上限（每个进程）")

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [host.strip() for host in value.split(",") if host.strip()] if isinstance(value, str) else value

    @field_validator("database_url", "database_jobs_url", "database_owner_url")
    @classmethod
    def _reachable_by_us(cls, url: str) -> str:
        try:
            known = not url or make_url(url).get_backend_name() in {"sqlite", "postgresql", "postgres"}
        except (ArgumentError, ValueError):
            known = False
        if not known:
            raise ValueError("应形如 postgresql://角色:口令@主机:5432/库名，或 sqlite:///文件（口令只用字母和数字）")
        return url

    @classmethod
    def variable(cls, field: str) -> str:
        """The name in the environment of a setting."""
        alias = cls.model_fields[field].validation_alias
        return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"DANGJIAN_{field.upper()}"

    @classmethod
    def overridden(cls, **changes: str | int | bool | None) -> Self:
        """The environment's settings with some of them changed; processes started from now on see the same.

        A change that is None is none. Raises pydantic.ValidationError.
        """
        for field, value in changes.items():
            if value is not None:
                os.environ[cls.variable(field)] = str(value)
        return cls()

    @cached_property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    @property
    def files_dir(self) -> Path:
        """Where uploads lie, unless they are kept in a bucket."""
        return self.data_dir / "files"

    @property
    def server_database_url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'dangjian.db').as_posix()}"

    @property
    def jobs_database_url(self) -> str:
        return self.database_jobs_url or self.server_database_url

    @property
    def owner_database_url(self) -> str:
        return self.database_owner_url or self.server_database_url

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
