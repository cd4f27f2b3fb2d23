"""What production is made from keeps its promises: secrets from outside, no privileges, locks without addresses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WITNESSES = ("witness-us", "witness-ru")
OPTIONAL = {"JIC_EMAIL_URL", "JIC_EMAIL_FROM", "JIC_PUBLIC_URL"}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_production_has_its_parts_and_no_more() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "prepare", "web", "worker", "beat", *WITNESSES}


@pytest.mark.parametrize("name", ["postgres", "valkey", "web", "worker", "beat", *WITNESSES])
def test_every_lasting_part_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_no_secret_has_a_value_or_a_default() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            # What may be left out has no value: it is passed on where it is set.
            if name in OPTIONAL:
                assert value is None
            elif re.search("PASSWORD|SECRET|_URL", name):
                assert re.search(r"\$\{\w+:\?", str(value)), f"{name} does not stop the start when it is missing"
                assert ":-" not in str(value)


@pytest.mark.parametrize("name", WITNESSES)
def test_a_witness_knows_no_database_and_reads_no_key_but_its_own(name: str) -> None:
    service, code = SERVICES[name], name.removeprefix("witness-")
    assert set(service["environment"]) == {"DJANGO_SETTINGS_MODULE", "REDIS_URL", "JIC_WITNESS"}
    assert service["environment"]["JIC_WITNESS"] == code
    assert service["volumes"] == [
        "witnesses:/var/lib/jic/witnesses:ro",
        f"{name}:/var/lib/jic/witnesses/{code}",
    ]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_the_logs_key_is_the_workers_alone() -> None:
    holders = {name for name, one in SERVICES.items() if any("/ledger" in volume for volume in one.get("volumes", []))}
    assert holders == {"prepare", "worker"}


@pytest.mark.parametrize("name", ["prepare", "web", "worker", "beat"])
def test_the_sites_processes_have_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    # The clock serves no pages, and so no demo.
    assert service["environment"].get("JIC_DEMO") == (None if name == "beat" else "0")


def test_the_clock_knows_the_broker_alone() -> None:
    assert set(SERVICES["beat"]["environment"]) == {"DJANGO_SETTINGS_MODULE", "REDIS_URL"}


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["jic"]


def test_every_part_waits_for_what_it_needs() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert SERVICES["prepare"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_the_web_is_published_on_this_machine_only_unless_told_otherwise() -> None:
    assert SERVICES["web"]["ports"] == ["${JIC_BIND:-127.0.0.1}:${JIC_PORT:-8000}:8000"]
    assert not any("ports" in SERVICES[name] for name in ("postgres", "valkey", "worker", "beat"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_python_locks_have_hashes_and_name_no_host_and_no_path(lock: Path) -> None:
    text = lock.read_text()
    pins = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert not re.search(r"\w://|--(?:index-url|extra-index-url|find-links)|(?<![\w.])/\w+/", text)


def test_the_front_ends_lock_has_hashes_and_names_no_host() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def test_continuous_integration_runs_exactly_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.rstrip().endswith("exec make test </dev/null")
