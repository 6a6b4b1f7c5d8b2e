"""The catalogue: names, what each entry says about itself, records as JSON."""

from __future__ import annotations

import pytest

from boundcheck.errors import UsageError
from boundcheck.files import canonical_json
from boundcheck.theorems.catalogue import all_theorems, theorem
from tests.theorems.naive import dataset

ENTRIES = all_theorems()


def test_names_are_different_and_found_again():
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert all(type(theorem(entry.name)) is type(entry) for entry in ENTRIES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yun2019.theorem_31", "yun2019.theorem_3_1"),
        ("proposition_3_2", "yun2019.proposition_3_2"),
        ("classical.zhang", "classical.zhang2017"),
    ],
)
def test_a_wrong_name_is_refused_with_the_nearest_one(typed, meant):
    with pytest.raises(UsageError, match=f"Did you mean {meant}"):
        theorem(typed)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_describes_itself_in_canonical_json(entry):
    document = entry.as_json()
    canonical_json(document)
    assert all(document[key] for key in ("statement", "hypotheses", "sizes", "trust_note", "reference", "activations"))
    assert (entry.source == "derived") is ("ours" in entry.name or entry.name == "classical.baum1988")
    assert "NOT claimed" in type(entry).__doc__ or "Not claimed" in type(entry).__doc__


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.constructive], ids=lambda entry: entry.name)
def test_every_construction_is_recorded_in_canonical_json_and_is_repeatable(entry):
    data = dataset([(0, 1), (2, 3), (5, 4), (6, 9)], [0, 1, 1, 0])
    made = entry.construct(data)
    document = made.as_json("x.net.json")
    canonical_json(document)
    assert document["schema"] == "boundcheck.construct/1"
    assert made.promised["widths"] == [layer.outputs for layer in made.network.layers][:-1]
    assert all(obligation.holds for obligation in made.obligations)
    assert len(made.obligations) >= 2
    assert entry.build(data) == made.network
    assert entry.capacity(made.sizes.widths, 2, made.sizes.outputs) >= 4


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.constructive], ids=lambda entry: entry.name)
def test_sizes_cover_the_points_asked_for_and_nothing_is_offered_for_no_points(entry):
    for points in (1, 2, 7, 100, 12345):
        sizes = entry.sizes(points, 3, 2)
        assert entry.capacity(sizes.widths, 3, sizes.outputs) >= points
        assert sizes.parameters > 0
    for points, dimension, outputs in ((0, 3, 2), (5, 0, 2), (5, 3, 0)):
        with pytest.raises(UsageError, match="must be an integer of at least"):
            entry.sizes(points, dimension, outputs)


def test_classification_sizes_need_two_classes_and_regression_sizes_one_output():
    with pytest.raises(UsageError, match="outputs 1 must be an integer of at least 2"):
        theorem("yun2019.proposition_3_2").sizes(5, 3, 1)
    assert theorem("yun2019.proposition_3_2").sizes(5, 3, 2).outputs == 2
    assert theorem("yun2019.theorem_3_1").sizes(5, 3, 1).parameters == 4 * 4 + 5 * 8 + 9
