import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from apps.access.policy import registered
from apps.designations.provision_tables import TABLES
from apps.designations.provision_types import Provision
from apps.designations.schema import PROVISIONS, TEXTS
from apps.negotiation.machine import ALLOWED_PAIRS, TABLE, as_data, diagram
from apps.theatre.facts import theatre
from tools.glossary import page
from tools.profile.page import profile_page
from tools.profile.schemas import SCHEMAS, schema_file
from tools.profile.terms import FOLDER
from tools.url_matrix import matrix


def states_page() -> str:
    """docs/states.md: the diagram and the table, made of `negotiation/machine.py`."""
    rows = [
        f"| {row.state} | {row.act} | {row.result} | {row.partial or ''} | {row.who.role} | {row.who.party}"
        f"{', not the author' if row.who.not_author else ''}"
        f"{', while a question is open' if row.if_asked else ''} | {row.reason} |"
        for row in TABLE
    ]
    return "\n".join(
        [
            "# Status transitions of a designation",
            "",
            "Made by `python manage.py docs` from `apps/negotiation/machine.py`.",
            "A status that begins with `amend_` is that of an amendment: a version on the table while another holds.",
            'Where a line names a state under "until all have", every signatory must take the action;',
            "until then the designation keeps that status.",
            "",
            "```mermaid",
            diagram(),
            "```",
            "",
            "| state | act | leads to | until all have | role | delegation | reason |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
            "## What may be on the table while something holds",
            "",
            "| what holds | beside it on the table |",
            "|---|---|",
            *(f"| {state} | nothing, {', '.join(beside)} |" for state, beside in ALLOWED_PAIRS.items()),
            "| any other status | nothing |",
            "",
        ]
    )


def access_page() -> str:
    """docs/access.md: the policy's rows in words, made of every app's `policies.py`."""
    lines = ["# Who may do what", "", "Made by `python manage.py docs` from the rows in each app's `policies.py`."]
    lines += ["Everything that no row permits is denied.", "", *matrix()]
    lines += ["## The rows", ""]
    for model, actions in sorted(registered().items(), key=lambda pair: pair[0].__name__):
        lines += [f"### {model.__name__}", "", "| action | when all of these hold |", "|---|---|"]
        for action, rows in actions.items():
            lines += [f"| {action} | {'; '.join(one.sentence() for one in row.conditions)} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def glossary_page() -> str:
    """docs/glossary.md: one word for each concept, made of `locale/glossary.json`."""
    return page(Path(settings.BASE_DIR))


def _types(provision: Provision) -> str:
    return f"types of the families {', '.join(sorted(provision.families))}" if provision.families else "every type"


def content_page() -> str:
    """docs/content.md: what a version says, made of `designations/schema.py`."""
    texts = [
        f"| `{text.attribute}` | {text.label} | `texts.<language>.{text.key}` | `{text.key}_<language>` |"
        f" {'one line' if text.one_line else 'one clause a line'}, {text.max_length:,} characters, in every language |"
        for text in TEXTS
    ]
    provisions = [
        f"| `{one.name}` | {one.label} | `provisions.{one.name}` | `{one.name}` | {one.describes}; {_types(one)} |"
        for one in (*PROVISIONS, *TABLES)
    ]
    return "\n".join(
        [
            "# What a version says",
            "",
            "Made by `python manage.py docs` from `apps/designations/schema.py`.",
            "Outline, validity, marking and the whole canonical form: [ledger.md](ledger.md), “Content”.",
            "",
            "| field | name | in the hashed content | in forms, the API and the log | holds |",
            "|---|---|---|---|---|",
            *texts,
            *provisions,
            "",
            "Languages of the instruments here: "
            + ", ".join(one.word("en", "name") for one in theatre().languages)
            + ".",
            "In the log all provisions stand in one column, `provisions`.",
            "One that is absent says that nothing was agreed about it.",
            "",
        ]
    )


KEYS = ("state", "act", "result", "partial", "new_version", "if_asked", "party", "not_author", "reason")


def transitions_table() -> str:
    """The table of states as every verifier has it: JSON with a line for each transition."""
    data = as_data()
    lines = [json.dumps({key: line[key] for key in KEYS}) for line in data["transitions"]]
    rows = ",\n  ".join(lines)
    others = [f' "{key}": {json.dumps(data[key])},' for key in ("amendment_final", "final", "pairs")]
    return "\n".join(["{", *others, f' "transitions": [\n  {rows}\n ],', f' "v": {data["v"]}', "}\n"])


# The same table for the vectors, the verifier, and the verifier in the browser.
TRANSITION_FILES = (
    "docs/vectors/transitions.json",
    "jic_verify/transitions.json",
    "frontend/src/verifier/transitions.json",
)
PAGES = {
    "states.md": states_page,
    "access.md": access_page,
    "glossary.md": glossary_page,
    "content.md": content_page,
    "profile.md": profile_page,
}


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made of the code's own tables."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs"
        with translation.override("en"):
            for name, make in PAGES.items():
                (folder / name).write_text(make(), encoding="utf-8")
                self.stdout.write(f"docs/{name}")
        for name in TRANSITION_FILES:
            (Path(settings.BASE_DIR) / name).write_text(transitions_table(), encoding="utf-8")
            self.stdout.write(name)
        for name in SCHEMAS:
            path = Path(settings.BASE_DIR) / FOLDER / f"{name}.json"
            path.write_text(schema_file(name), encoding="utf-8")
        self.stdout.write(FOLDER)
