"""How a scenario names a future of the sea."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcaspian.errors import ScenarioError
from transcaspian.model import SEA_PATHWAYS, SEA_RESPONSES, SEA_VARIANTS, Atlas, SeaFuture, atlas, scenario, sea_future
from transcaspian.model._sea import sea_faults
from transcaspian.world import PATHWAYS, RESPONSES, VARIANTS


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


def written(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(f'extends = "frozen"\nsea = "{text}"\n', encoding="utf-8")
    return str(path)


def test_a_name_has_three_or_four_parts() -> None:
    assert sea_future("central/ssp245/p05") == SeaFuture("central", "ssp245", "", 0.05)
    assert sea_future("mild/ssp126/kbg_dam/p95") == SeaFuture("mild", "ssp126", "kbg_dam", 0.95)


def test_every_known_word_is_taken() -> None:
    for response in SEA_RESPONSES:
        for pathway in SEA_PATHWAYS:
            assert not sea_faults("a.toml", f"{response}/{pathway}/p50")
            for variant in SEA_VARIANTS:
                assert not sea_faults("a.toml", f"{response}/{pathway}/{variant}/p99")
    assert not sea_faults("a.toml", "")


def test_the_words_are_those_of_the_projection() -> None:
    assert (SEA_RESPONSES, SEA_PATHWAYS, ("", *SEA_VARIANTS)) == (RESPONSES, PATHWAYS, VARIANTS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("central", "this names no future of the sea; read 'central'; allowed: response/pathway/quantile"),
        ("a/b/c/d/e", "this names no future of the sea"),
        ("centrl/ssp245/p05", "the sea has no such response; read 'centrl'.*Did you mean 'central'"),
        ("central/ssp254/p05", "the sea has no such pathway; read 'ssp254'"),
        ("central/ssp245/dry_decde/p05", "the sea has no such variant.*Did you mean 'dry_decade'"),
        ("central/ssp245/5", "this is no quantile; read '5'; allowed: p01 to p99"),
        ("central/ssp245/p00", "this is no quantile; read 'p00'"),
    ],
)
def test_a_wrong_name_is_refused_with_a_way_out(text: str, says: str, tmp_path: Path, shipped: Atlas) -> None:
    with pytest.raises(ScenarioError, match=f"mine.toml, field 'sea': {says}"):
        scenario(written(tmp_path, text), atlas=shipped)


def test_the_full_form_keeps_the_name(tmp_path: Path, shipped: Atlas) -> None:
    assert scenario(written(tmp_path, "severe/ssp585/p05"), atlas=shipped).sea == "severe/ssp585/p05"
    assert scenario("frozen", atlas=shipped).sea == ""
