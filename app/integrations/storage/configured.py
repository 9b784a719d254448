"""The bucket that the settings name."""

from app.integrations.storage.bucket import Bucket, BucketStore
from app.settings import Settings


class StorageMisconfigured(ValueError):
    """The message says in Chinese what is missing."""


def configured_bucket(settings: Settings) -> BucketStore | None:
    """The object store of a provider, None where none is named. Raises StorageMisconfigured on half a configuration."""
    secret = settings.storage_access_key.get_secret_value()
    wanted = {
        "DANGJIAN_STORAGE_BUCKET": settings.storage_bucket,
        "DANGJIAN_STORAGE_ENDPOINT": settings.storage_endpoint,
        "DANGJIAN_STORAGE_REGION": settings.storage_region,
        "DANGJIAN_STORAGE_ACCESS_ID": settings.storage_access_id,
        "DANGJIAN_STORAGE_ACCESS_KEY": secret,
    }
    if not any(wanted.values()):
        return None
    if missing := [name for name, value in wanted.items() if not value]:
        raise StorageMisconfigured(f"对象存储缺少设置：{'、'.join(missing)}")
    if settings.is_production and not settings.storage_endpoint.startswith("https://"):
        raise StorageMisconfigured("DANGJIAN_STORAGE_ENDPOINT 应为 https 网址")
    return BucketStore(
        Bucket(
            endpoint=settings.storage_endpoint.rstrip("/"),
            name=settings.storage_bucket,
            region=settings.storage_region,
            access_id=settings.storage_access_id,
            access_key=secret,
            prefix=settings.storage_prefix,
            name_in_host=settings.storage_bucket_in_host,
        ),
        hands_out=settings.storage_direct,
    )
