"""Signing keys and their set."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import KeySet as JoserfcKeySet

from app.access import base64url
from app.access.keys import KeySet, SigningKey, jwks


def test_a_key_survives_being_stored():
    key = SigningKey.generate()
    again = SigningKey.load(key.kid, key.private_der())
    assert again.private_der() == key.private_der()
    assert again.public_key == key.public_key


def test_a_key_never_shows_itself():
    key = SigningKey.generate()
    assert repr(key) == f"SigningKey(kid='{key.kid}')"


@pytest.mark.parametrize("kid", ["", "a" * 17, "a b", "../x", "a\n", "中文"])
def test_a_key_id_is_short_and_plain(kid):
    key = SigningKey.generate()
    with pytest.raises(ValueError, match="key id"):
        SigningKey(kid, key.private_key)


def test_only_p256_is_taken():
    private = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(ValueError, match="P-256"):
        SigningKey("k", private)


@pytest.mark.parametrize(
    "generate", [ed25519.Ed25519PrivateKey.generate, lambda: rsa.generate_private_key(65537, 2048)]
)
def test_only_elliptic_curve_keys_are_loaded(generate):
    private = generate()
    with pytest.raises(ValueError, match="elliptic curve"):
        SigningKey.load("k", private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def test_what_is_no_key_is_not_loaded():
    with pytest.raises(ValueError):
        SigningKey.load("k", b"no key")


def test_a_set_names_one_of_its_keys_and_none_twice():
    key = SigningKey.generate()
    assert KeySet((SigningKey.generate(), key), key.kid).active is key
    with pytest.raises(ValueError, match="not in the set"):
        KeySet((key,), "other")
    with pytest.raises(ValueError, match="same id"):
        KeySet((key, key), key.kid)


def test_the_published_keys_are_public_and_complete():
    one, two = SigningKey.generate(), SigningKey.generate()
    key_set = KeySet((one, two), two.kid)
    published = jwks(key_set)
    assert [entry["kid"] for entry in published["keys"]] == [key.kid for key in key_set.keys]
    for entry in published["keys"]:
        assert set(entry) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (len(entry["x"]), len(entry["y"])) == (43, 43)
    read = JoserfcKeySet.import_key_set(json.loads(json.dumps(published)))
    for ours, theirs in zip(key_set.keys, read.keys, strict=True):
        assert theirs.public_key == ours.public_key
        assert not theirs.is_private


@pytest.mark.parametrize("text", ["A", "AB", "AA=", "AA==", "A A", "A+/A", "AAA\n", "ＡＡ"])
def test_only_the_canonical_spelling_decodes(text):
    with pytest.raises(ValueError):
        base64url.decode(text)


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe", bytes(range(256))])
def test_base64url_returns(data):
    assert base64url.decode(base64url.encode(data)) == data
