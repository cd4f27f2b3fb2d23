"""PostgreSQL and Valkey as our own children: started, found again after any kill, ended without a trace."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from launcher.addresses import EngineAddresses, socket_folder
from launcher.engines import Engines, EngineUnavailable, HomeInUse
from launcher.processes import identity

pytestmark = pytest.mark.kills

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_POSTGRES = shutil.which("postgres") or list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
KEEPER = """
import sys, time
from pathlib import Path
from launcher.engines import Engines
engines = Engines(Path(sys.argv[1]), durable=False, given={"PATH": "/usr/bin:/bin"})
print(engines.start().database_url, flush=True)
time.sleep(120)
"""


def engines_of(home: Path, **more: str) -> Engines:
    return Engines(home, durable=False, given={"PATH": os.environ["PATH"], **more})


def ask(where: EngineAddresses, question: str) -> object:
    with psycopg.connect(where.database_url) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def broker(where: EngineAddresses) -> redis.Redis:
    return redis.Redis(unix_socket_path=where.redis_url.removeprefix("redis+socket://").partition("?")[0])


def pids(home: Path) -> list[int]:
    """Processes that name this home in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(home).encode() in (entry / "cmdline").read_bytes() and identity(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_both_answer_and_keep_what_they_were_given(home: Path) -> None:
    with engines_of(home) as where:
        with psycopg.connect(where.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Касте́лло' AS road")
        broker(where).set("kept", "yes")
    with engines_of(home) as where:
        assert ask(where, "SELECT road FROM kept") == "Касте́лло"
        assert broker(where).get("kept") == b"yes"


def test_the_cluster_is_ours_alone_and_durable_by_default(home: Path) -> None:
    with Engines(home, given={"PATH": os.environ["PATH"]}) as where:
        assert ask(where, "SELECT current_setting('fsync')") == "on"
        assert ask(where, "SELECT current_setting('listen_addresses')") == ""
        assert ask(where, "SELECT current_setting('data_checksums')") == "on"
        assert ask(where, "SELECT current_user || '@' || current_database()") == "owner@jic"
        assert ask(where, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'jic'") == "UTF8"
        assert ask(where, "SELECT upper('замок')") == "ЗАМОК"
        assert (home / "postgres").stat().st_mode & 0o077 == 0
        assert socket_folder(home).stat().st_mode & 0o077 == 0


def test_stopping_leaves_no_process_and_no_socket(home: Path) -> None:
    engines = engines_of(home)
    engines.start()
    assert pids(home)
    engines.stop()
    assert pids(home) == []
    assert list(socket_folder(home).iterdir()) == []
    assert not (home / "processes.json").exists()


def test_a_second_supervisor_of_the_same_home_is_refused(home: Path) -> None:
    with engines_of(home) as where:
        with pytest.raises(HomeInUse, match=f"process {os.getpid()}"):
            engines_of(home).start()
        assert ask(where, "SELECT 1") == 1


def test_two_homes_run_side_by_side(home: Path) -> None:
    with engines_of(home / "one") as one, engines_of(home / "two") as two:
        broker(one).set("whose", "one")
        assert broker(two).get("whose") is None
        assert ask(one, "SELECT current_setting('data_directory')") != ask(
            two, "SELECT current_setting('data_directory')"
        )


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_engine_is_started_again_with_its_data(home: Path, name: str) -> None:
    engines = engines_of(home)
    with engines as where:
        with psycopg.connect(where.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        process = engines.children[name].process
        assert process is not None
        process.kill()
        process.wait()
        engines.restart(name)
        deadline = time.monotonic() + 10
        while not engines.answers(name) and time.monotonic() < deadline:
            if not engines.children[name].running:
                engines.restart(name)
            time.sleep(0.05)
        assert ask(where, "SELECT n FROM kept") == 7
        assert broker(where).ping()


def start_keeper(home: Path) -> tuple["subprocess.Popen[str]", str]:
    """A supervisor in another process; returns it and the database's address once both engines answer."""
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert keeper.stdout is not None
    return keeper, keeper.stdout.readline().strip()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ties a child to its parent")
def test_engines_do_not_outlive_a_killed_supervisor(home: Path) -> None:
    keeper, _ = start_keeper(home)
    assert len(pids(home)) >= 3  # the keeper names the home too
    keeper.kill()
    keeper.wait()
    deadline = time.monotonic() + 8
    while pids(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pids(home) == []


def test_a_start_after_everything_was_killed_finds_the_data(home: Path) -> None:
    keeper, address = start_keeper(home)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    for pid in [keeper.pid, *pids(home)]:
        os.kill(pid, signal.SIGKILL)
    keeper.wait()
    assert (home / "postgres" / "postmaster.pid").exists()
    with engines_of(home) as where:
        assert ask(where, "SELECT n FROM kept") == 7


def test_an_orphan_of_a_killed_supervisor_is_ended_by_its_record(home: Path) -> None:
    first = engines_of(home)
    first.start()
    orphan = first.children["postgres"].process
    assert orphan is not None
    assert first._lock is not None
    first._lock.close()  # as the kernel does for a supervisor that was killed; its children still run
    with engines_of(home) as where:
        assert orphan.wait(5) is not None
        assert ask(where, "SELECT 1") == 1


def test_a_record_that_names_a_strangers_number_harms_nobody(home: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    home.mkdir()
    (home / "processes.json").write_text(
        f'[{{"name": "postgres", "pid": {stranger.pid}, "identity": "another life", "token": "x", "stop": 9}}]'
    )
    try:
        with engines_of(home):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_stale_lock_with_somebody_elses_number_does_not_stop_the_start(home: Path) -> None:
    with engines_of(home):
        pass
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/postgres\n0\n5432\n\n\n\n")
    with engines_of(home) as where:
        assert ask(where, "SELECT 1") == 1


def test_a_cluster_that_was_left_half_made_is_made_anew(home: Path) -> None:
    (home / "postgres.new").mkdir(parents=True)
    (home / "postgres.new" / "PG_VERSION").write_text("18")
    with engines_of(home) as where:
        assert ask(where, "SELECT 1") == 1


def test_a_deep_home_gets_a_short_folder_for_its_sockets(home: Path) -> None:
    deep = home / ("a-long-name-" * 8) / "with, comma and 100%"
    with engines_of(deep) as where:
        folder = socket_folder(deep)
        assert folder.parent != deep
        assert len(str(folder)) < 60
        assert ask(where, "SELECT 1") == 1
        assert broker(where).ping()
    shutil.rmtree(folder)


def test_a_cluster_of_another_version_is_refused_with_a_sentence(home: Path) -> None:
    with engines_of(home):
        pass
    (home / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EngineUnavailable, match="made by PostgreSQL 12"):
        engines_of(home).start()


def test_engines_given_from_outside_are_used_and_not_started(home: Path) -> None:
    given = {"DATABASE_URL": "postgresql://db.example/jic", "REDIS_URL": "redis://broker.example/0"}
    engines = engines_of(home, **given)
    with engines as where:
        assert (where.database_url, where.redis_url) == (given["DATABASE_URL"], given["REDIS_URL"])
        assert engines.children == {}
        assert not (home / "postgres").exists()


def test_one_engine_may_be_given_and_the_other_ours(home: Path) -> None:
    engines = engines_of(home, REDIS_URL="redis://broker.example/0")
    with engines as where:
        assert list(engines.children) == ["postgres"]
        assert ask(where, "SELECT 1") == 1


@pytest.mark.skipif(not SYSTEM_POSTGRES, reason="this machine has no PostgreSQL of its own")
def test_without_a_wheel_the_systems_postgres_serves(home: Path) -> None:
    engines = Engines(home, durable=False, system_only=True, given={"REDIS_URL": "redis://broker.example/0"})
    with engines as where:
        assert int(str(ask(where, "SHOW server_version")).partition(".")[0]) >= 15
        assert ask(where, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'jic'") == "UTF8"


def test_without_any_valkey_one_sentence_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    if shutil.which("redis-server", path="/usr/sbin:/usr/local/sbin"):
        pytest.fail("this machine has a Redis in a system folder; run the tests where it has none, or extend this one")
    engines = Engines(home, durable=False, system_only=True, given={"DATABASE_URL": "postgresql://db.example/jic"})
    with pytest.raises(EngineUnavailable, match=r"install `valkey-server` or `redis-server`, or set REDIS_URL"):
        engines.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")
def test_root_may_keep_the_project_where_nobody_else_may_go(home: Path) -> None:
    home.parent.chmod(0o700)
    with engines_of(home) as where:
        assert ask(where, "SELECT 1") == 1
        assert broker(where).ping()
        assert (home / "postgres").stat().st_uid != 0
