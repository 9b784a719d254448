"""Refusals of certificates."""

from app.kit.errors import NotFound


class CertificateNotFound(NotFound):
    code = "CERTIFICATE_NOT_FOUND"
    message = "没有这份证书，请核对验证码"
