"""Tables: what is in them stays in its cell, and some are ruled with the pen that fills them."""

import numpy as np

from digitapp.synthesis.grids import Table, grid, place
from digitapp.synthesis.material import Material
from digitapp.synthesis.sheet import Sheet
from digitapp.synthesis.ties import Ties
from digitapp.synthesis.writer import OTHER, Writer


def tables(count: int) -> list[Sheet]:
    made = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        sheet, writer = Sheet(rng, 300, 300), Writer(rng, Material())
        writer.ties = Ties()  # a row of tied digits would be taken for a rule
        grid(sheet, writer, 24.0)
        made.append(sheet)
    return made


def ruled(layer: np.ndarray) -> bool:
    """Whether a line runs through the layer from its left to its right."""
    return bool((layer > 0.2).mean(axis=1).max() > 0.9)


def test_tables_are_printed_or_ruled_by_hand():
    by_hand = [sheet for sheet in tables(120) if ruled(sheet.pen)]
    assert 8 < len(by_hand) < 40
    assert not any(ruled(sheet.print) for sheet in by_hand)


def test_rules_grow_with_what_is_written_between_them():
    def thickest(height: float) -> list[int]:
        rngs = [np.random.default_rng(seed) for seed in range(40)]
        tables = [Table(Sheet(rng, 300, 300), Writer(rng, Material()), height) for rng in rngs]
        return [table.thick + table.more for table in tables if not table.by_hand]

    assert max(thickest(15.0)) <= 3 and max(thickest(60.0)) > 6
    assert all(1 <= thick <= 0.18 * 60 for thick in thickest(60.0))


def test_digits_are_told_from_rules():
    """A rule is no sign: without one digit in it a table has no digit, whoever ruled it."""
    for sheet in tables(60):
        empty = Sheet(np.random.default_rng(7), 300, 300)
        grid(empty, Writer(np.random.default_rng(7), Material()), 24.0, empty=1.0)
        assert all(kind == OTHER for *_, kind, _ in empty.signs)
        boxes = np.array([box for *box, kind, _ in sheet.signs if kind != OTHER])
        assert len(boxes) > 3 and (boxes[:, 3] < 24 * 2.5).all()


def test_most_hands_keep_to_one_place_in_their_cells():
    hands = [place(np.random.default_rng(seed)) for seed in range(200)]
    places = np.array([[hand(0.1, 0.9) for _ in range(100)] for hand in hands])
    assert places.min() >= 0.1 and places.max() <= 0.9
    steady = places.std(axis=1) < 0.16
    assert 0.75 < steady.mean() < 0.95
    assert np.ptp(places[steady].mean(axis=1)) > 0.6  # but each its own
