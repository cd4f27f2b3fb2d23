"""What each command is given: where to print, and on demand the site's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jic_cli.accounts import current_account, folder
from jic_cli.api import Api
from jic_cli.printing import Printer

# Seconds that a request is sent again for, where the command does not say.
PATIENCE = 30.0


@dataclass(frozen=True)
class Session:
    printer: Printer
    environment: Mapping[str, str]
    site: str = ""
    patience: float = PATIENCE

    def api(self) -> Api:
        """Raises Failure where nobody is signed in."""
        return Api(current_account(self.site, self.environment), self.patience)

    @property
    def folder(self) -> Path:
        return folder(self.environment)
