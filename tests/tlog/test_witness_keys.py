"""Key files: made once, and not used where others can read them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from jic_verify.witness import UnusableKey, load_or_make_key, load_or_make_quantum_key
from tests.tlog.logs import private_key

each_kind = pytest.mark.parametrize("load", [load_or_make_key, load_or_make_quantum_key])


def raw(key):
    return key.private_bytes_raw()


@each_kind
def test_a_key_is_made_once_for_its_owner_only(tmp_path, load):
    path = tmp_path / "keys" / "us.pem"
    made = load(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert raw(load(path)) == raw(made)
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_was_made_elsewhere_is_used(tmp_path):
    path = tmp_path / "us.pem"
    path.write_bytes(private_key("us").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o400)
    assert raw(load_or_make_key(path)) == raw(private_key("us"))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_can_read_is_refused_with_the_way_to_mend_it(tmp_path, mode):
    path = tmp_path / "us.pem"
    made = load_or_make_key(path)
    path.chmod(mode)
    with pytest.raises(UnusableKey, match=f"chmod 600 {path}"):
        load_or_make_key(path)
    path.chmod(0o600)
    assert raw(load_or_make_key(path)) == raw(made)


def test_of_many_that_make_it_at_once_all_get_the_same(tmp_path):
    for number in range(20):
        path = tmp_path / f"{number}.pem"
        with ThreadPoolExecutor(8) as pool:
            keys = {raw(key) for key in pool.map(load_or_make_key, [path] * 8)}
        assert len(keys) == 1


ENCRYPTED = private_key("us").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))


@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\n", b"\xff" * 100, ENCRYPTED])
def test_a_file_that_is_no_key_is_refused_and_stays(tmp_path, content):
    path = tmp_path / "us.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UnusableKey, match="cannot be read"):
        load_or_make_key(path)
    assert path.read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path):
    load_or_make_key(tmp_path / "ed25519.pem")
    load_or_make_quantum_key(tmp_path / "ml-dsa.pem")
    with pytest.raises(UnusableKey, match="no ML-DSA-44 key"):
        load_or_make_quantum_key(tmp_path / "ed25519.pem")
    with pytest.raises(UnusableKey, match="no Ed25519 key"):
        load_or_make_key(tmp_path / "ml-dsa.pem")
