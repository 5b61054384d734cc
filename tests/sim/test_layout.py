"""What is reported has one place each: markets, groups, causes, queues that belong together."""

from __future__ import annotations

import numpy as np
from tests.sim.small import NAMES, small

from transcaspian.sim._layout import REST, element_of, lay_out
from transcaspian.sim._pack import queue_names


def test_every_queue_has_an_element_and_the_kinds_of_a_deck_share_one() -> None:
    layout = lay_out(small(), NAMES)
    queues = queue_names(small())
    assert [layout.elements[place] for place in layout.element_of_queue] == [element_of(queue) for queue in queues]
    decks = [queue for queue in queues if queue.startswith("deck:ferry:0:")]
    assert len(decks) == 3
    assert {element_of(queue) for queue in decks} == {"deck:ferry:0"}
    assert element_of("deck:a-b:1:parcel:tanker") == "deck:a-b:1"


def test_programs_without_a_market_are_not_reported() -> None:
    layout = lay_out(small(), NAMES)
    named = {program.id: int(row) for program, row in zip(small().programs, layout.market_of_program, strict=True)}
    assert named == {"box": 0, "grain": 1, "road": 2, "east": -1}
    assert layout.group_of_program.tolist() == [0, 0, -1, -1]


def test_a_step_has_the_cause_that_its_program_names_else_that_of_its_operation() -> None:
    layout = lay_out(small(), NAMES)
    causes = [layout.causes[place] for place in layout.cause_of_step[layout.program_of_step == 0]]
    assert causes == ["border", REST, "held back", REST, "no place", "waiting for a ship", REST, REST]


def test_servers_count_by_the_hours_they_work() -> None:
    layout = lay_out(small(), NAMES)
    place = layout.elements.index("station:border")
    assert layout.servers[place] == 0.5
    assert np.isnan(np.delete(layout.servers, place)).all()
