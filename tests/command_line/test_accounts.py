"""Where a token comes from, where it is kept, and to whom it is never sent."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from jic_cli.exits import Exit
from tests.command_line.programs import Desk
from tests.command_line.strange import TOKEN, Answer, strange_site

ME = {"user": "us.officer", "delegation": "US", "roles": [], "token": {"token": "jic_aaaa…", "scope": "read"}}


def test_signing_in_keeps_the_token_for_its_owner_alone_until_signing_out(tmp_path):
    with strange_site(lambda _method, _path: Answer(ME)) as (address, got):
        desk = Desk(tmp_path, "")
        done = desk.run("sign-in", "--site", address, stdin=f"{TOKEN}\n")
        assert (done.returncode, done.stdout) == (0, f"Signed in as us.officer (US) at {address}.\n")
        kept = desk.config / "account.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(desk.config.stat().st_mode) == 0o700
        assert desk.run("whoami").returncode == 0
        assert {request["Authorization"] for request in got} == {f"Bearer {TOKEN}"}
        assert TOKEN not in done.stdout + done.stderr
        assert desk.run("sign-out").returncode == 0
        assert not kept.exists()
        assert desk.run("whoami").returncode == Exit.SIGN_IN


def test_a_token_that_the_site_refuses_is_not_kept(tmp_path):
    refusal = Answer({"title": "No such token.", "detail": "Make a new one.", "code": "authentication_failed"}, 401)
    with strange_site(lambda _method, _path: refusal) as (address, _got):
        desk = Desk(tmp_path, address)
        done = desk.run("sign-in", stdin=TOKEN)
        assert (done.returncode, done.stderr) == (Exit.SIGN_IN, "No such token.\n  Make a new one.\n")
        assert not (desk.config / "account.json").exists()


def test_a_kept_token_is_sent_to_no_other_site(tmp_path):
    with (
        strange_site(lambda _method, _path: Answer(ME)) as (address, _got),
        strange_site(lambda _method, _path: Answer(ME)) as (other, got),
    ):
        desk = Desk(tmp_path, "")
        desk.run("sign-in", "--site", address, stdin=TOKEN)
        assert desk.run("whoami", "--site", other).returncode == Exit.SIGN_IN
        assert got == []


def test_a_redirect_is_not_followed(tmp_path):
    with (
        strange_site(lambda _method, _path: Answer(ME)) as (other, got),
        strange_site(lambda _method, path: Answer({}, 302, {"Location": other + path})) as (address, _got),
    ):
        assert Desk(tmp_path, address, TOKEN).run("whoami").returncode == Exit.NETWORK
        assert got == []


def test_no_proxy_sees_what_is_sent_to_this_machine(tmp_path):
    with (
        strange_site(lambda _method, _path: Answer(ME)) as (proxy, got),
        strange_site(lambda _method, _path: Answer(ME)) as (address, _got),
    ):
        desk = Desk(tmp_path, address, TOKEN, HTTP_PROXY=proxy, http_proxy=proxy, ALL_PROXY=proxy)
        assert desk.run("whoami").returncode == 0
        assert got == []


@pytest.mark.parametrize(
    "site",
    ["http://the.site", "http://10.0.0.1", "ftp://the.site", "https://me:x@the.site", "https://the.site/x", "the.site"],
)
def test_a_site_that_is_not_encrypted_or_no_address_is_refused(tmp_path, site):
    assert Desk(tmp_path, site, TOKEN).run("whoami").returncode == Exit.USAGE


def test_a_kept_token_that_others_can_read_is_not_used(tmp_path):
    with strange_site(lambda _method, _path: Answer(ME)) as (address, got):
        desk = Desk(tmp_path, "")
        desk.run("sign-in", "--site", address, stdin=TOKEN)
        (desk.config / "account.json").chmod(0o644)
        assert desk.run("whoami").returncode == Exit.SIGN_IN
        assert len(got) == 1


@pytest.mark.parametrize("text", ["", "secret\r\nX-Evil: 1", "jic_short", TOKEN + "a", "jic_" + "é" * 50])
def test_what_is_no_token_is_refused_and_not_quoted(tmp_path, text):
    with strange_site(lambda _method, _path: Answer(ME)) as (address, got):
        done = Desk(tmp_path, address).run("sign-in", stdin=text)
        assert done.returncode == Exit.SIGN_IN
        assert not text.strip() or text.strip() not in done.stderr + done.stdout
        assert got == []


def test_on_a_terminal_the_token_is_asked_for_and_not_shown(tmp_path):
    with strange_site(lambda _method, _path: Answer(ME)) as (address, got):
        desk = Desk(tmp_path, address, TERM="xterm")
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "jic_cli", "sign-in"]
        process = subprocess.Popen(
            words, env=desk.environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        shown = b""
        while b"Token (it is not shown): " not in shown:
            shown += os.read(ours, 1_000)
        os.write(ours, f"{TOKEN}\n".encode())
        assert process.wait(30) == 0
        shown += os.read(ours, 10_000)
        os.close(ours)
        os.close(theirs)
    assert b"Signed in as us.officer" in shown
    assert TOKEN.encode() not in shown
    assert got[0]["Authorization"] == f"Bearer {TOKEN}"


def test_a_site_whose_certificate_nobody_vouches_for_gets_no_token(tmp_path):
    certificate = self_signed(tmp_path / "certificate.pem")
    with strange_site(lambda _method, _path: Answer(ME), certificate) as (address, got):
        assert Desk(tmp_path, address, TOKEN).run("whoami", "--patience", "0").returncode == Exit.NETWORK
        assert got == []
        vouched = Desk(tmp_path, address, TOKEN, SSL_CERT_FILE=str(certificate))
        assert vouched.run("whoami").returncode == 0


def self_signed(path: Path) -> Path:
    """A certificate of this machine with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + key.private_bytes(*form))
    return path


def test_no_option_takes_a_token(tmp_path):
    assert "--token" not in Desk(tmp_path, "").run("sign-in", "--help").stdout


def test_a_damaged_account_says_how_to_mend_it(tmp_path):
    desk = Desk(tmp_path, "")
    desk.config.mkdir()
    (desk.config / "account.json").write_text("{")
    done = desk.run("whoami", "--json")
    assert done.returncode == Exit.FILE
    assert "Remove it" in json.loads(done.stderr)["error"]["title"]
