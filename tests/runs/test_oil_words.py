"""One sentence answers, with the numbers of the answer; notes tell where the model and the record part."""

from __future__ import annotations

import msgspec
from tests.oiled import YEAR, answer

from transcaspian.runs._oil_words import mt, oil_answer, oil_notes


def test_the_answer_is_one_sentence_with_its_numbers() -> None:
    found = answer()
    year = next(one for one in found.years if one.year == YEAR)
    text = found.answer
    assert text.count(". ") == 0
    assert text.endswith(".")
    for words in (mt(year.can_kt), mt(year.crossing_kt), mt(found.years[-1].crossing_kt), "1.40 to 1.50 were counted"):
        assert words in text, words
    btc = next(one for one in found.netbacks if one.way == "way-btc")
    assert f"{btc.netback_usd_per_t:.0f} USD at Tengiz" in text
    assert f"save {found.insurance[0].way_musd_per_y:.0f} million USD a year" in text


def test_where_a_capacity_holds_the_way_it_is_named() -> None:
    found = answer()
    held = [msgspec.structs.replace(one, held_by=one.binding, binding_name="Ship days: Tankers") for one in found.years]
    by = {one.way: one for one in found.netbacks}
    text = oil_answer(msgspec.structs.replace(found, years=held), by)
    assert "ship days: Tankers holds the rest back (twice of it brings" in text


def test_every_count_of_baku_that_is_far_off_is_a_note() -> None:
    notes = oil_notes(answer())
    far = [one for one in answer().counts if one.way == "way-btc" and abs(one.error_share) > 0.1]
    assert len([note for note in notes if "of the record" in note]) == len(far) > 0
    assert any("14% more than the 1,057 kt of the record (contract of KMG and SOCAR)" in note for note in notes)
    assert any("which a contract may not let them" in note for note in notes)
    assert any("oil products from Aktau take" in note for note in notes)


def test_more_in_the_line_than_fits_below_the_limit_is_a_note() -> None:
    found = answer()
    assert not any("limit of sulphur that the signed ceiling implies (" in note for note in oil_notes(found))
    sour = [msgspec.structs.replace(one, pipe_kt=3000.0) for one in found.years[:2]]
    notes = oil_notes(msgspec.structs.replace(found, years=[*sour, *found.years[2:]]))
    assert any(note.startswith("2023 to 2024: more Kazakh oil is in the line") for note in notes)
