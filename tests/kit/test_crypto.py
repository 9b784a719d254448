"""Published vectors for what we build on, and properties for the envelope: nothing opens anywhere else."""

import secrets

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from app.kit.crypto import (
    DataKey,
    DecryptionFailed,
    blind_index,
    derive,
    hkdf_sha256,
    key_id_of,
    unwrap_key,
    wrap_key,
)

KEY = DataKey("k1", bytes(range(32)))
PLACE = "member.id_number:tenant-1:row-1"
MASTER = bytes(range(100, 132))

texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


@given(text=texts)
def test_what_was_sealed_opens_in_its_place(text: str) -> None:
    blob = KEY.encrypt(text, context=PLACE)

    assert KEY.decrypt(blob, context=PLACE) == text
    assert key_id_of(blob) == "k1"


def test_layout_is_the_documented_one_so_another_program_can_open_it() -> None:
    blob = KEY.encrypt("11010519491231002X", context=PLACE)

    assert blob[:4] == b"\x01\x02k1"
    assert AESGCM(KEY.secret).decrypt(blob[4:16], blob[16:], PLACE.encode()) == b"11010519491231002X"


def test_a_blob_of_the_first_release_still_opens() -> None:
    """Stored ciphertexts outlive every release."""
    frozen = bytes.fromhex("01026b31070707070707070707070707ead606b8d786c19219c8f218496cee7a508127c15a12")

    assert KEY.decrypt(frozen, context=PLACE) == "张三"


@pytest.mark.parametrize(
    ("plain", "sealed"),
    [
        ("", "530f8afbc74536b9a963b4f1c4cb738b"),
        ("00" * 16, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    ],
)
def test_cipher_is_the_published_aes_256_gcm(plain: str, sealed: str) -> None:
    """Test cases 13 and 14 of the GCM specification: key and nonce all zero."""
    assert AESGCM(bytes(32)).encrypt(bytes(12), bytes.fromhex(plain), None).hex() == sealed


def test_moved_to_another_row_or_column_it_does_not_open() -> None:
    blob = KEY.encrypt("13800000000", context=PLACE)

    for elsewhere in (
        "member.id_number:tenant-1:row-2",
        "member.phone:tenant-1:row-1",
        "member.id_number:tenant-2:row-1",
    ):
        with pytest.raises(DecryptionFailed):
            KEY.decrypt(blob, context=elsewhere)


@given(data=st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    blob = bytearray(KEY.encrypt("13800000000", context=PLACE))
    position = data.draw(st.integers(0, len(blob) - 1))
    blob[position] ^= data.draw(st.integers(1, 255))

    with pytest.raises(DecryptionFailed):
        KEY.decrypt(bytes(blob), context=PLACE)


@given(garbage=st.binary(max_size=80))
def test_garbage_is_a_failed_decryption_and_nothing_else(garbage: bytes) -> None:
    with pytest.raises(DecryptionFailed):
        KEY.decrypt(garbage, context=PLACE)


@given(length=st.integers(0, 40))
def test_a_cut_blob_is_refused(length: int) -> None:
    blob = KEY.encrypt("13800000000", context=PLACE)

    with pytest.raises(DecryptionFailed):
        KEY.decrypt(blob[: min(length, len(blob) - 1)], context=PLACE)


def test_another_key_of_the_same_name_does_not_open_it() -> None:
    blob = KEY.encrypt("13800000000", context=PLACE)

    with pytest.raises(DecryptionFailed):
        DataKey("k1", secrets.token_bytes(32)).decrypt(blob, context=PLACE)


def test_sealing_twice_gives_two_blobs() -> None:
    assert KEY.encrypt("x", context=PLACE) != KEY.encrypt("x", context=PLACE)


def test_the_secret_never_shows() -> None:
    assert repr(DataKey("k1", b"s" * 32)) == "DataKey(key_id='k1')"


@pytest.mark.parametrize(
    ("key_id", "secret"), [("", b"0" * 32), ("k" * 17, b"0" * 32), ("钥", b"0" * 32), ("k", b"0" * 16)]
)
def test_malformed_keys_are_not_made(key_id: str, secret: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        DataKey(key_id, secret)


def test_an_empty_context_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="context"):
        KEY.encrypt("x", context="")


def test_blind_index_finds_equal_texts_of_one_kind_under_one_key() -> None:
    index = blind_index(MASTER, "phone", "13800000000")

    assert len(index) == 16
    assert index == blind_index(MASTER, "phone", "13800000000")
    assert index != blind_index(MASTER, "phone", "13800000001")
    assert index != blind_index(MASTER, "id_number", "13800000000")
    assert index != blind_index(bytes(32), "phone", "13800000000")


def test_blind_index_kinds_cannot_run_into_the_text() -> None:
    assert blind_index(MASTER, "a", "bc") != blind_index(MASTER, "ab", "c")


def test_wrapped_key_opens_only_with_its_master_and_context() -> None:
    wrapped = wrap_key(MASTER, KEY.secret, context="tenant-1:data")

    assert unwrap_key(MASTER, wrapped, context="tenant-1:data") == KEY.secret
    assert KEY.secret not in wrapped
    for master, context in ((bytes(32), "tenant-1:data"), (MASTER, "tenant-2:data")):
        with pytest.raises(DecryptionFailed):
            unwrap_key(master, wrapped, context=context)


@given(garbage=st.binary(max_size=80))
def test_garbage_is_no_wrapped_key(garbage: bytes) -> None:
    with pytest.raises(DecryptionFailed):
        unwrap_key(MASTER, garbage, context="tenant-1:data")


@pytest.mark.parametrize(
    ("secret", "salt", "info", "length", "expected"),
    [
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            "0b" * 22,
            "",
            "",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_hkdf_gives_the_vectors_of_rfc_5869(secret: str, salt: str, info: str, length: int, expected: str) -> None:
    """Appendix A.1 and A.3."""
    made = hkdf_sha256(bytes.fromhex(secret), salt=bytes.fromhex(salt), info=bytes.fromhex(info), length=length)

    assert made.hex() == expected


def test_derived_keys_are_stable_and_differ_by_purpose() -> None:
    assert derive(MASTER, "cursor") == hkdf_sha256(MASTER, salt=None, info=b"cursor", length=32)
    assert derive(MASTER, "cursor") != derive(MASTER, "links")
