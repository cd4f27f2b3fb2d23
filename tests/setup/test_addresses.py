"""Who signs in to the database as whom, where it is ours and where it was given."""

from pathlib import Path

from launcher.addresses import addresses, embedded, socket_folder

GIVEN = {"DATABASE_URL": "postgresql://jic:word@db.example/jic", "REDIS_URL": "rediss://broker.example/0"}


def test_each_part_signs_in_with_its_own_role_where_the_database_is_ours() -> None:
    where = addresses(Path("/srv/jic"), {})
    assert where.environment("owner", {})["DATABASE_URL"] == "postgresql://owner@/jic?host=%2Fsrv%2Fjic%2Frun"
    assert where.environment("web", {})["DATABASE_URL"] == "postgresql://jic_web@/jic?host=%2Fsrv%2Fjic%2Frun"
    assert where.environment("worker", {})["DATABASE_URL"] == "postgresql://jic_worker@/jic?host=%2Fsrv%2Fjic%2Frun"
    assert where.environment("web", {})["JIC_DB_ROLE"] == ""


def test_a_given_database_keeps_its_sign_in_and_the_parts_change_role() -> None:
    where = addresses(Path("/srv/jic"), GIVEN)
    for part, role in (("owner", ""), ("web", "jic_web"), ("worker", "jic_worker")):
        variables = where.environment(part, GIVEN)  # type: ignore[arg-type]
        assert variables == {
            "DATABASE_URL": GIVEN["DATABASE_URL"],
            "REDIS_URL": GIVEN["REDIS_URL"],
            "JIC_DB_ROLE": role,
        }


def test_a_part_with_a_url_of_its_own_signs_in_with_that() -> None:
    own = {**GIVEN, "JIC_WEB_DATABASE_URL": "postgresql://jic_web:other@db.example/jic"}
    where = addresses(Path("/srv/jic"), own)
    assert where.environment("web", own)["DATABASE_URL"] == own["JIC_WEB_DATABASE_URL"]
    assert where.environment("web", own)["JIC_DB_ROLE"] == ""
    assert where.environment("worker", own)["JIC_DB_ROLE"] == "jic_worker"


def test_our_own_address_in_the_environment_is_still_ours() -> None:
    ours = embedded(Path("/srv/jic"))
    assert addresses(Path("/srv/jic"), {"DATABASE_URL": ours.database_url}).database_is_ours


def test_no_socket_path_grows_past_what_the_kernel_takes() -> None:
    for home in ("/srv/jic", "/" + "x" * 200, "/srv/Совместный центр", "/srv/a b", "/srv/100%", "/srv/a,b"):
        folder = socket_folder(Path(home))
        assert len(bytes(folder / ".s.PGSQL.5432.lock")) <= 107
        assert str(folder).isascii()
