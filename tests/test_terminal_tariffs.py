"""What a person sees of tariffs."""

from __future__ import annotations

import msgspec
import pytest
from tests.tariffed import tariffed_year

from transcaspian.runs import HeldYear, PayeeWhy, TariffDriver, TariffWhy
from transcaspian.terminal_tariffs import WIDTH, print_tariff_why, print_tariffs, signed


def test_every_part_of_the_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    answer = tariffed_year()
    print_tariffs(answer)
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    for words in (
        "Regimes", "Shippers by form", "Parties: profit and rent", "Through tariff", "What each step gains",
        "Restraint today", "Sharing the most profit", "How good each answer is", "stormy months", "Harmonised with",
    ):  # fmt: skip
        assert words in text, words
    for one in answer.regimes:
        assert one.title in text


def test_years_and_unsettled_coalitions_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    answer = tariffed_year()
    held = [HeldYear(2024, 1000.0, 10.0, 1.0, dict.fromkeys(answer.form_conduct_share, 0.5))]
    regimes = [msgspec.structs.replace(one, held=held) for one in answer.regimes]
    assert answer.sharing is not None
    sharing = msgspec.structs.replace(answer.sharing, unconverged=2, in_core=False, blocking=["A", "B"])
    print_tariffs(msgspec.structs.replace(answer, regimes=regimes, years=[2024, 2025], sharing=sharing, peak=None))
    text = capsys.readouterr().out
    assert "2 not settled" in text
    assert "not in the core: A, B could do better" in text
    assert "most tonnes, held" in text
    assert "stormy months" not in text


def test_why_names_rows_and_effects(capsys: pytest.CaptureFixture[str]) -> None:
    payee = PayeeWhy("ktz", "Railway", 600.0, 750.0, 280.0, 0.38, ["ktz-container"], "cost-ktz", "estimated", ["paper"])
    driver = TariffDriver(
        "tariffs", "ktz-container", "usd_per_teu_km", "ktz", "usd", 0.2, 12.3, -45.0, "assumed", ["a"]
    )
    why = TariffWhy(
        "s", "base", 2026, "most", "Most", "t", "A to B", 1605.0, 4000.0, 0.69, [payee], [driver], "held", [],
    )  # fmt: skip
    print_tariff_why(why)
    text = capsys.readouterr().out
    assert "A to B costs 1,605 USD/TEU" in text
    assert "ktz-container cost-ktz" in text
    assert "+12.3" in text
    assert "0.69 of today's" in text


def test_changes_have_a_sign_unless_they_are_nothing() -> None:
    assert [signed(value) for value in (1.25, -0.04, None)] == ["+1.2", "0.0", "-"]
