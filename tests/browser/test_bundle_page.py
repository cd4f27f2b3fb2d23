"""A bundle is judged in the auditor's own browser, in words; nothing of it leaves the machine."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Person
from tests.browser.looking import findings
from tests.verifier.made import listed, write_zip

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
# What a browser does with a file that somebody drags onto the page.
DROP = """async ([name, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], name, { type: 'application/zip' }));
  const place = document.querySelector('[data-drop]');
  place.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def export(home: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """The operator's command, for the auditor of the United States."""
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", "ledger", "export", "--out", str(out), "--as", "us.auditor"],
        cwd=ROOT,
        env={**kept, "JIC_HOME": str(home), "JIC_DEMO": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def bundle(site: str, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the auditor may have, as soon as both witnesses have signed it."""
    path = tmp_path_factory.mktemp("bundles") / "jic-us.zip"
    until = time.monotonic() + 60
    while (answer := export(home, path)).returncode:
        assert time.monotonic() < until, answer.stderr[-2000:]
        time.sleep(1)
    return path


@pytest.fixture(scope="module")
def tampered(bundle: Path) -> Path:
    """The same with one letter of an opening changed, and a manifest that says so."""
    files = {name: zipfile.ZipFile(bundle).read(name) for name in zipfile.ZipFile(bundle).namelist()}
    opened = next(name for name in files if name.startswith("disclosures/"))
    files[opened] = files[opened].replace(b'"is_signatory": true', b'"is_signatory": trve', 1)
    return write_zip(listed(files), bundle.with_name("tampered.zip"))


def open_page(person: Person) -> Page:
    person.go("/ledger/")
    person.page.click("a[href='/ledger/verify/']")
    person.page.wait_for_selector("[data-checks] li")
    return person.page


def choose(page: Page, path: Path, field: str = "bundle") -> None:
    page.set_input_files(f"[data-file={field}]", str(path))


def marks(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('[data-check]')].map(e => e.dataset.mark ?? '')")
    return found


@pytest.mark.parametrize(
    ("language", "title", "by_server"),
    [("en", "Right, as far as the bundle reaches", "passkey"), ("ru", "Верно в пределах пакета", "ключ доступа")],
)
def test_a_right_bundle_is_said_to_be_in_words(
    sits_down: SitsDown, bundle: Path, language: str, title: str, by_server: str
) -> None:
    page = open_page(sits_down("us.auditor", language))
    assert list(findings(page, language)) == []
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
    choose(page, bundle)
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text(title, timeout=60_000)
    assert marks(page) == ["ok"] * 12
    # Whom the reader has to trust is told, as long as the policy is the bundle's own.
    expect(verdict.locator(".notice.warn")).to_have_count(1)
    expect(page.locator("[data-designation]").first).to_be_visible()
    expect(page.locator("[data-designations]")).to_contain_text(by_server)
    assert sent == []
    assert list(findings(page, language)) == []


@pytest.mark.parametrize(("language", "title"), [("en", "Wrong: check 6"), ("ru", "Неверно: проверка 6")])
def test_a_tampered_bundle_is_refused_with_check_place_and_reason(
    sits_down: SitsDown, tampered: Path, language: str, title: str
) -> None:
    page = open_page(sits_down("ru.auditor", language))
    choose(page, tampered)
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text(title, timeout=60_000)
    expect(verdict).to_contain_text("disclosures/000")
    assert marks(page) == ["ok"] * 5 + ["wrong"] + ["waits"] * 6
    expect(page.locator("[data-designations]")).to_be_hidden()
    assert list(findings(page, language)) == []


def test_a_bundle_is_dropped_and_a_policy_of_ones_own_is_asked(
    sits_down: SitsDown, bundle: Path, tmp_path: Path
) -> None:
    page = open_page(sits_down("us.auditor"))
    page.evaluate(DROP, [bundle.name, base64.b64encode(bundle.read_bytes()).decode()])
    expect(page.locator("[data-verdict] .notice.ok")).to_be_visible(timeout=60_000)
    policy = zipfile.ZipFile(bundle).read("policy").decode()
    own = tmp_path / "us.policy"
    own.write_text(policy)
    choose(page, own, "policy")
    expect(page.locator("[data-read]")).to_contain_text("policy file us.policy", timeout=60_000)
    expect(page.locator("[data-verdict] .notice.warn")).to_have_count(0)
    # One that does not ask for both witnesses is none.
    weak = tmp_path / "weak.policy"
    weak.write_text(re.sub(" all ", " 1 ", policy))
    choose(page, weak, "policy")
    expect(page.locator("[data-verdict]")).to_contain_text("Wrong: check 2", timeout=60_000)
    expect(page.locator("[data-verdict]")).to_contain_text("does not require the signature of every witness")


def drop_from_disk(page: Page, path: Path) -> None:
    """What a person does who drags a file or a folder from the desktop onto the page."""
    box = page.locator("[data-drop]").bounding_box()
    assert box is not None
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 10}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})


def test_the_folder_that_a_bundle_makes_is_dropped(sits_down: SitsDown, bundle: Path, tmp_path: Path) -> None:
    page = open_page(sits_down("us.auditor"))
    folder = tmp_path / "jic-us"
    with zipfile.ZipFile(bundle) as files:
        files.extractall(folder)
    drop_from_disk(page, folder)
    expect(page.locator("[data-verdict] .notice.ok")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-read]")).to_contain_text("jic-us")
    # A file that the manifest does not list is found in a folder too.
    (folder / "more").write_text("more")
    drop_from_disk(page, folder)
    expect(page.locator("[data-verdict]")).to_contain_text("Wrong: check 1", timeout=60_000)
    # A file that is chosen then is judged in the folder's place.
    choose(page, bundle)
    expect(page.locator("[data-read]")).to_contain_text(bundle.name, timeout=60_000)


def test_an_older_checkpoint_is_compared(sits_down: SitsDown, bundle: Path, tmp_path: Path) -> None:
    page = open_page(sits_down("us.auditor"))
    kept = tmp_path / "kept"
    kept.write_bytes(zipfile.ZipFile(bundle).read("checkpoint"))
    choose(page, kept, "since")
    choose(page, bundle)
    expect(page.locator('[data-check="4"]')).to_contain_text("checkpoints", timeout=60_000)
    choose(page, bundle, "since")
    expect(page.locator("[data-verdict] .notice.ok")).to_be_visible(timeout=60_000)


def test_what_is_no_bundle_is_said_not_to_be_one(sits_down: SitsDown, tmp_path: Path) -> None:
    page = open_page(sits_down("us.auditor"))
    (tmp_path / "text.zip").write_text("no zip")
    choose(page, tmp_path / "text.zip")
    expect(page.locator("[data-verdict]")).to_contain_text("This file is not a zip.")
    with zipfile.ZipFile(tmp_path / "sheets.zip", "w") as sheets:
        sheets.writestr(zipfile.ZipInfo("sheet.txt"), "a map")
    choose(page, tmp_path / "sheets.zip")
    expect(page.locator("[data-verdict]")).to_contain_text("it is not a bundle of the log")
    assert marks(page) == [""] * 12


def test_it_is_done_by_keyboard_and_kept_as_a_file(sits_down: SitsDown, bundle: Path) -> None:
    page = open_page(sits_down("us.auditor", size=(390, 844)))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-file=bundle]')"):
            break
    assert page.evaluate("document.activeElement.matches('[data-file=bundle]')")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(str(bundle))
    expect(page.locator("[data-verdict] .notice.ok")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.focus("[data-save]")
        page.keyboard.press("Enter")
    verdict = json.loads(Path(download.value.path()).read_text())
    assert verdict["right"] is True
    assert verdict["bundle"] == bundle.name


def test_the_page_is_the_auditors_alone(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    person.expected = ("404",)
    answer = person.page.goto(person.address + "/ledger/verify/")
    assert answer is not None
    assert answer.status == 404


def an_edition(auditor: Person) -> bytes:
    """The file of the first edition that the auditor's page lists."""
    auditor.go("/editions/?b=1")
    address = auditor.page.locator("a[href*='edition.json']").get_attribute("href")
    return auditor.page.request.get(f"{auditor.address}{address}").body()


@pytest.mark.parametrize(
    ("language", "right", "other"),
    [
        ("en", "Edition 1: the file is right", "Edition 1: the file is another"),
        ("ru", "Издание 1: файл верен", "Издание 1: файл другой"),
    ],
)
def test_an_editions_file_is_made_again_and_compared(
    sits_down: SitsDown, bundle: Path, tmp_path: Path, language: str, right: str, other: str
) -> None:
    auditor = sits_down("us.auditor", language)
    file = tmp_path / "edition.json"
    file.write_bytes(content := an_edition(auditor))
    page = open_page(auditor)
    choose(page, bundle)
    choose(page, file, "edition")
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text(right, timeout=60_000)
    digest = hashlib.sha256(content).hexdigest()
    assert digest in verdict.locator(".digest").inner_text().replace(" ", "")
    assert list(findings(page, language)) == []
    with page.expect_download() as saved:
        page.click("[data-save]")
    edition = json.loads(saved.value.path().read_text())["found"]["edition"]
    assert (edition["same"], edition["digest"], "content" in edition) == (True, digest, False)
    (changed := tmp_path / "changed.json").write_bytes(content.replace(b'"at":"20', b'"at":"19'))
    choose(page, changed, "edition")
    expect(verdict).to_contain_text(other, timeout=60_000)
    (unreadable := tmp_path / "unreadable.json").write_bytes(b"[]")
    choose(page, unreadable, "edition")
    expect(verdict).to_contain_text("JSON", timeout=60_000)
    assert "ok" not in marks(page)
