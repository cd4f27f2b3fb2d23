"""Nothing secret in the log, whoever writes there: what looks like one is blacked out in the finished line."""

from __future__ import annotations

import logging
import re

NAMES = (
    "sessionid|csrftoken|csrfmiddlewaretoken|x-csrftoken|password|passwd|passphrase|phrase|assertion|authorization|"
    "cookie|set-cookie|jic_secret_key|jic_ledger_key|jic_email_url|email_host_password"
)
BLACKED = "[blacked out]"
PATTERNS = (
    (re.compile(r"(?i)\b(Basic|Bearer|Session)\s+[A-Za-z0-9+/=_.-]{8,}"), rf"\1 {BLACKED}"),
    # name=value, name: value, "name": "value", 'name': ['value'], and messages of PostgreSQL with a URL.
    (
        re.compile(rf"""(?i)(["']?\b(?:{NAMES})\b["']?\s*[=:]\s*\[?)(?:"[^"]*"|'[^']*'|[^\s,;&\]}})"']+)"""),
        rf"\1{BLACKED}",
    ),
    (re.compile(r"""(?i)(\b(?:one-time )?code["']?\s*[=:]?\s*\[?["']?)\d{6}\b"""), rf"\1{BLACKED}"),
    (re.compile(r"(?i)otpauth://\S+"), BLACKED),
    (re.compile(r"(?i)\b([a-z+]+://[^\s/:@]*):[^\s/@]+@"), rf"\1:{BLACKED}@"),
    (re.compile(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b"), BLACKED),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.S), BLACKED),
    (re.compile(r"\bjic_[A-Za-z0-9]{20,}"), f"jic_{BLACKED}"),
    (re.compile(r"argon2\S*\$\S+"), BLACKED),
)


def blacked_out(text: str) -> str:
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


class SecretsBlackedOut(logging.Formatter):
    """Works on the whole line, so that arguments and tracebacks are looked at too."""

    def format(self, record: logging.LogRecord) -> str:
        return blacked_out(super().format(record))
