"""Codes of certificates, and names as strangers see them: by the rules alone."""

from app.domains.certificates.rules import code_of, in_groups, normal_code, tenant_of
from app.kit.ids import uuid7
from app.kit.masks import mask_name


def test_a_code_names_its_tenant_however_it_is_typed() -> None:
    tenant = uuid7()
    code = code_of(tenant, b"0123456789")
    assert len(code) == 42
    assert tenant_of(normal_code(in_groups(code).lower())) == tenant
    assert [tenant_of(normal_code(text)) for text in ("", "ABC", "0" * 42, "码" * 42, code[:-1])] == [None] * 5


def test_a_name_is_masked() -> None:
    assert [mask_name(name) for name in ("张三", "欧阳修文", "李")] == ["张*", "欧***", "李*"]
