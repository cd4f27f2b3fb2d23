"""A part of the outline stays open while the rest is agreed, with every signatory's reason in the signed content."""

import pytest
from shapely.geometry import box

from apps.access.errors import Incomplete, NotAllowedInState
from apps.designations.models import Designation
from apps.designations.structured import MAX_RESERVATIONS, Reservation
from apps.geometry.outline import Outline
from apps.negotiation.reservations import reservations_of
from tests.acting import agree, approve, counter
from tests.drafting import act, content, fresh, in_state, square

pytestmark = pytest.mark.django_db
OURS = {"en": "Fighting goes on there.", "ru": "Там продолжаются бои."}
THEIRS = {"en": "A market stands there.", "ru": "Там находится рынок."}


def ground(west: float = 37.10, south: float = 36.20, size: float = 0.005) -> Outline:
    return Outline.from_shapely(box(west, south, west + size, south + size))


def reserved(code: str, reason=None, *grounds: Outline):
    return {"reservations": tuple(Reservation(one, {code: reason} if reason else {}) for one in grounds or [ground()])}


def countered(**provisions) -> Designation:
    return act(counter, "ru.officer", in_state("submitted"), content=content(title_en="Less", provisions=provisions))


def refused(**provisions) -> list[str]:
    with pytest.raises(Incomplete) as refusal:
        countered(**provisions)
    assert list(refusal.value.facts["fields"]) == ["reservations"]
    return refusal.value.facts["fields"]["reservations"]


def test_nobody_agrees_before_every_signatory_has_given_its_reason():
    made = countered(**reserved("RU", THEIRS))
    with pytest.raises(NotAllowedInState) as refusal:
        act(agree, "us.officer", made)
    assert "United States" in str(refusal.value.title)
    made = act(counter, "us.officer", made, content=content(title_en="Less", provisions=reserved("US", OURS)))
    (only,) = reservations_of(fresh(made).current)
    assert only.reasons == {"RU": THEIRS, "US": OURS}
    act(agree, "ru.officer", made)
    for actor in ("us.authority", "ru.authority"):
        act(approve, actor, made, digest=fresh(made).current.digest_hex)
    assert fresh(made).state == "in_force"


def test_nobody_writes_the_reason_of_another():
    made = countered(**reserved("RU", THEIRS))
    forged = {"reservations": (Reservation(ground(), {"US": OURS, "RU": {"en": "None.", "ru": "Нет."}}),)}
    act(counter, "us.officer", made, content=content(title_en="Less", provisions=forged))
    (only,) = reservations_of(fresh(made).current)
    assert only.reasons == {"RU": THEIRS, "US": OURS}


def test_whoever_moves_a_reservation_asks_for_every_reason_anew():
    made = countered(**reserved("RU", THEIRS))
    moved = reserved("US", OURS, ground(south=36.21))
    act(counter, "us.officer", made, content=content(title_en="Less", provisions=moved))
    (only,) = reservations_of(fresh(made).current)
    assert set(only.reasons) == {"US"}


def test_the_digest_covers_ground_and_reasons():
    made = countered(**reserved("RU", THEIRS))
    one = fresh(made).current.digest_hex
    act(counter, "us.officer", made, content=content(title_en="Less", provisions=reserved("US", OURS)))
    assert fresh(made).current.digest_hex != one
    act(counter, "ru.officer", made, content=content(title_en="Less"))
    assert fresh(made).current.provisions == {}


@pytest.mark.parametrize(
    ("provisions", "said"),
    [
        (reserved("RU", THEIRS, ground(west=37.0)), "beyond the outline"),
        (reserved("RU", THEIRS, ground(west=37.0999)), "beyond the outline"),
        (reserved("RU", THEIRS, Outline.from_shapely(box(37.0, 36.1, 37.3, 36.4))), "beyond the outline"),
        (reserved("RU", THEIRS, square().ground), "cover the whole outline"),
        (reserved("RU", THEIRS, ground(), ground(west=37.104)), "overlaps"),
        (reserved("RU"), "enter your delegation's reason"),
        (reserved("RU", {"en": "x" * 2_001, "ru": "y"}), "2000"),
        (reserved("RU", {"en": "a\u202eb", "ru": "y"}), "U+202E"),
        (
            reserved("RU", THEIRS, *(ground(west=37.1 + i / 2000, size=0.0002) for i in range(MAX_RESERVATIONS + 1))),
            "At most 20",
        ),
    ],
)
def test_a_reservation_that_cannot_be_is_refused_with_its_number(provisions, said):
    sentences = refused(**provisions)
    assert any(said in sentence for sentence in sentences), sentences


def test_reservations_that_only_touch_are_two():
    made = countered(**reserved("RU", THEIRS, ground(), ground(west=37.105)))
    assert len(reservations_of(fresh(made).current)) == 2


def test_a_route_has_reservations_too():
    made = in_state("submitted", kind="humanitarian_route", shape=_route())
    inside = Outline.from_shapely(box(37.1299, 36.2, 37.1301, 36.20004))
    provisions = reserved("RU", THEIRS, inside)
    changed = content(shape=_route(), title_en="Less", provisions=provisions)
    made = act(counter, "ru.officer", made, content=changed)
    assert reservations_of(fresh(made).current)


def _route():
    from apps.geometry.shapes import Route

    return Route(((37_100_000, 36_200_000), (37_160_000, 36_200_000)), 100)
