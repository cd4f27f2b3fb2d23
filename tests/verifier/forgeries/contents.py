"""A digest that is not that of what both sides are shown (check 10)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tests.verifier.contents import digest_of
from tests.verifier.forgeries.forgery import AGREED, IN_FORCE, everything, first, forgery, played
from tests.verifier.made import Files
from tests.verifier.world import Entry, World


def _altered(change: Callable[[World, Entry], object]) -> Files:
    """The version that came into force says another thing than was hashed; everybody's digest stays."""
    world, _thing = played(*IN_FORCE)
    version = first(world, "version.created")
    # Its row and texts are the draft's own objects too.
    version.sides = {name: {"after": dict(side["after"])} for name, side in version.sides.items()}
    change(world, version)
    return everything(world)


@forgery("digest-not-of-its-text", 10, "a version whose digest is not its text's, approved by both and in force")
def _() -> Files:
    return _altered(lambda _world, one: one.sides["text"]["after"].update(terms_en="1. Nothing is agreed."))


@forgery("digest-not-of-its-russian-text", 10, "the other language says another thing than was hashed")
def _() -> Files:
    return _altered(lambda _world, one: one.sides["text"]["after"].update(title_ru="Западные кварталы"))


@forgery("digest-not-of-its-outline", 10, "the outline is another than was hashed")
def _() -> Files:
    return _altered(lambda _world, one: one.sides["outline"]["after"].update(outline=_moved(one)))


def _moved(one: Entry) -> str:
    column: str = one.sides["outline"]["after"]["outline"]
    return column[:-2] + format(int(column[-2:], 16) ^ 1, "02x")


@forgery("digest-not-of-its-shape", 10, "what was drawn is another than was hashed")
def _() -> Files:
    shape = {"type": "site", "point": [37110000, 36210000], "radius_m": 1500}
    return _altered(lambda _world, one: one.sides["outline"]["after"].update(shape=shape))


@forgery("outline-with-bytes-behind", 10, "something follows the outline that was hashed")
def _() -> Files:
    def change(_world: World, one: Entry) -> None:
        one.sides["outline"]["after"]["outline"] += "00"

    return _altered(change)


@forgery("outline-in-the-other-byte-order", 10, "an outline that readers may read otherwise")
def _() -> Files:
    def change(_world: World, one: Entry) -> None:
        column = one.sides["outline"]["after"]["outline"]
        one.sides["outline"]["after"]["outline"] = "\\x00" + column[4:]

    return _altered(change)


@forgery("digest-not-of-its-marking", 10, "the level is another than was hashed")
def _() -> Files:
    return _altered(lambda _world, one: one.after.update(level=2))


@forgery("digest-not-of-its-readers", 10, "the delegations that it may be released to are others than were hashed")
def _() -> Files:
    return _altered(lambda _world, one: one.after.update(releasable_to=["RU", "UN", "US"]))


@forgery("digest-not-of-its-validity", 10, "it is valid for longer than was hashed")
def _() -> Files:
    return _altered(lambda _world, one: one.after.update(valid_until="2026-09-12T15:43:00+00:00"))


@forgery("digest-not-of-its-kind", 10, "the designation is of another kind than was hashed")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    first(world, "designation.created").after["kind"] = "ceasefire"
    return everything(world)


@forgery("digest-not-of-what-it-replaces", 10, "the designation replaces another than was hashed")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    first(world, "designation.created").after["replaces_id"] = thing.current["author_id"]  # type: ignore[index]
    return everything(world)


@forgery("text-in-another-unicode-form", 10, "a text in a form in which two readers see one text and hash two")
def _() -> Files:
    world, thing = played(*AGREED)
    version = first(world, "version.created")
    text = version.sides["text"]["after"]
    text["title_ru"] = unicodedata.normalize("NFD", "Йод")
    outline = version.sides["outline"]["after"]
    digest = digest_of(thing.row, version.after, outline, text, "area")
    for entry in world.entries:
        if entry.of == thing.uuid and entry.digest:
            entry.digest, entry.after["digest"] = digest, f"\\x{digest}"
    return everything(world)


@forgery("draft-with-another-digest", 10, "the digest of a version that only its own side may read is not its text's")
def _() -> Files:
    world, _thing = played()
    version = world.last("version.created")
    version.sides["text"]["after"]["terms_en"] = "1. Nothing is agreed."
    return everything(world)


@forgery("leaf-digest-of-an-approval", 10, "the entry of an approval names another digest than its row")
def _() -> Files:
    world, _thing = played(*IN_FORCE)
    world.last("approval.created").digest = "0f" * 32
    return everything(world)


@forgery("leaf-digest-of-a-version", 10, "the entry of a version names another digest than its row")
def _() -> Files:
    world, _thing = played(*AGREED)
    world.last("version.created").digest = "0f" * 32
    return everything(world)
