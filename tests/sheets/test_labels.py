"""Labels never cover each other, and every text can be written with the sheet's own fonts."""

from __future__ import annotations

import itertools

from apps.sheets.coverage import covered, writable
from apps.sheets.placing import Room, around, upon, width_of


def test_no_label_covers_another():
    room = Room(120, 80)
    boxes = [room.place(upon(10 + 5 * at % 100, 10 + 7 * at % 60, 18, 3)) for at in range(60)]
    placed = [box for box in boxes if box]
    assert 15 < len(placed) < 60
    for (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) in itertools.combinations(placed, 2):
        assert ax1 <= bx0 or bx1 <= ax0 or ay1 <= by0 or by1 <= ay0


def test_no_label_leaves_the_frame():
    room = Room(50, 50)
    box = room.place(around(49, 49, 12, 3, 1))
    assert box is not None
    assert box[2] < 50
    assert box[3] < 50
    assert room.place([(40, 40, 51, 45)]) is None


def test_cyrillic_is_as_wide_as_it_is_set():
    assert 20 < width_of("Алеппо · Дейр-эз-Зор", 2.1) < 30
    assert width_of("Зона", 4, "bold") > width_of("Зона", 4) > 0


def test_both_alphabets_arabic_and_the_signs_of_a_sheet_are_there():
    text = "Ramouseh Рамуса ЁёЙйЪъ حلب 36°05′12″ № – « » · § ² €"
    assert all(ord(sign) in covered() for sign in text)
    assert writable(text) == text


def test_what_no_font_has_is_replaced_and_nothing_else():
    assert writable("Zone 禁 – зона 🚫") == "Zone ? – зона ?"
    assert writable("3\u202f500 m") == "3\u00a0500 m"
