"""The refusals of stored files."""

from app.kit.errors import Conflict, Invalid, NotFound


class FileNotFound(NotFound):
    code = "FILE_NOT_FOUND"
    message = "找不到这个文件"


class FileNotConfirmed(Conflict):
    code = "FILE_NOT_CONFIRMED"
    message = "文件还没有上传完成"


class FileAlreadyConfirmed(Conflict):
    code = "FILE_ALREADY_CONFIRMED"
    message = "文件已经上传完成，不能再改"


class FileIncomplete(Conflict):
    code = "FILE_INCOMPLETE"
    message = "文件没有传完，或与登记的大小不符，请补传后再确认"


class FileDiffers(Conflict):
    code = "FILE_DIFFERS"
    message = "收到的文件与登记的校验值不符，请重新上传"


class FileTooLarge(Invalid):
    code = "FILE_TOO_LARGE"
    message = "文件过大，请缩小或拆分后再上传"


class MediaTooLarge(Invalid):
    code = "FILE_MEDIA_TOO_LARGE"
    message = "音频、视频每个不能超过 {limit} MB，请压缩或分成几段后再上传"


class MediaDamaged(Invalid):
    code = "FILE_MEDIA_DAMAGED"
    message = "音频或视频已损坏、不完整，或不是可以播放的文件，请重新导出后再上传"


class FileKindRefused(Invalid):
    code = "FILE_KIND_REFUSED"
    message = "不支持这种文件，请换一种格式"


class PurposeReserved(Invalid):
    code = "FILE_PURPOSE_RESERVED"
    message = "这种用途的文件只能由系统生成"


class ImageRefused(Invalid):
    code = "FILE_IMAGE_REFUSED"
    message = "图片已损坏，或尺寸过大"


class PartDigestMissing(Invalid):
    code = "FILE_PART_DIGEST_MISSING"
    message = "分片缺少校验值，请在 Content-Digest 中给出 sha-256"


class PartDiffers(Conflict):
    code = "FILE_PART_DIFFERS"
    message = "分片与校验值不符，请重新上传"


class QuotaExceeded(Conflict):
    code = "FILE_QUOTA_EXCEEDED"
    message = "本单位的文件空间已用完，请联系管理员"


class LinkInvalid(NotFound):
    code = "FILE_LINK_INVALID"
    message = "下载链接无效"


class LinkExpired(NotFound):
    code = "FILE_LINK_EXPIRED"
    message = "下载链接已过期，请重新打开"
