"""Numbers: the same value, unit and bound, or a rounding that says so."""

from __future__ import annotations

import pytest

from service.checks import Premise
from service.checks.numbers import check
from tests.service.checks.pairs import kinds_of, problems_of

STORM = "The storm sank three fishing boats and damaged 27 houses in Port Ellen."
TOLL = "At least 16 civilians were killed and 20 injured in the blast, the coastguard said."
DISPLACED = "The fighting has killed at least 327 people and displaced at least 50,000 others."
COST = "Repairs to the pier will cost $2.3 million, about 12 percent more than planned."
CROWNS = "The council will spend two million crowns on the pier."
FERRY = "The ferry was carrying 214 passengers and 22 crew when it left at 7:40 p.m."
VOTE = "The council voted 31 to 14 to close the bridge for nine weeks."
SHARE = "Half of the town was under water and a third of the shops stayed shut."
POLL = "In the poll 52 percent of voters backed the mayor, up two percentage points."
RIVER = "The river rose by 5.8 metres, its second-highest level, and flooded dozens of homes."
JOBS = "Up to 640 jobs will go, fewer than 100 of them in Greywick."
CROWD = "Hundreds of people watched as nearly 40 boats left the harbour."
FIRM = "The firm, founded in 1926, employs about 1,250 people and built two F-16 parts a day."
ENGINEER = "Pavo Lindgate, 41, the second engineer, died on the first day."

HONEST = [
    (STORM, "Three boats sank in the storm."),
    (STORM, "The storm sank 3 fishing boats."),
    (STORM, "The storm damaged 27 houses."),
    (STORM, "The storm damaged twenty-seven houses."),
    (STORM, "In Port Ellen, 27 houses were damaged."),
    (TOLL, "At least 16 civilians were killed."),
    (TOLL, "16 people were killed."),
    (TOLL, "Sixteen civilians were killed in the blast."),
    (TOLL, "The blast injured 20 people."),
    (TOLL, "20 civilians were injured."),
    (DISPLACED, "The fighting has displaced at least 50,000 people."),
    (DISPLACED, "The fighting has displaced 50 thousand people."),
    (DISPLACED, "More than 300 people have been killed."),
    (DISPLACED, "About 330 people have been killed."),
    (DISPLACED, "At least 327 people have been killed in the fighting."),
    (DISPLACED, "Hundreds of people have been killed."),
    (DISPLACED, "Tens of thousands of people were displaced."),
    (COST, "Repairs will cost $2.3 million."),
    (COST, "Repairs will cost 2.3 million dollars."),
    (COST, "Repairs will cost $2,300,000."),
    (COST, "Repairs will cost US$2.3m."),
    (COST, "Repairs will cost 12% more than planned."),
    (COST, "Repairs will cost about 12 per cent more than planned."),
    (CROWNS, "The pier will cost the council two million crowns."),
    (CROWNS, "The council will spend 2 million crowns."),
    (CROWNS, "The council will spend two million on the pier."),
    (FERRY, "The ferry was carrying 214 passengers."),
    (FERRY, "There were 22 crew on the ferry."),
    (FERRY, "The ferry left at 19:40."),
    (FERRY, "The ferry left at 7:40 pm."),
    (VOTE, "The council voted by 31 to 14 to close the bridge."),
    (VOTE, "The bridge will be closed for 9 weeks."),
    (SHARE, "50 percent of the town was under water."),
    (SHARE, "Half of the town was flooded."),
    (SHARE, "33 percent of the shops stayed shut."),
    (POLL, "Most voters backed the mayor."),
    (POLL, "A majority of voters backed the mayor."),
    (POLL, "More than half of voters backed the mayor."),
    (POLL, "Support for the mayor was up 2 percentage points."),
    (RIVER, "The river rose by 5.8 meters."),
    (RIVER, "The river reached its second-highest level."),
    (RIVER, "Dozens of homes were flooded."),
    (JOBS, "Up to 640 jobs will go."),
    (JOBS, "At most 640 jobs will go."),
    (JOBS, "Fewer than 100 of the jobs are in Greywick."),
    (CROWD, "Nearly 40 boats left the harbour."),
    (CROWD, "About 40 boats left the harbour."),
    (CROWD, "Hundreds watched the boats leave."),
    (FIRM, "The firm was founded in 1926."),
    (FIRM, "The firm employs about 1,250 people."),
    (FIRM, "The firm employs roughly 1,200 people."),
    (FIRM, "The firm built parts of the F-16."),
    (ENGINEER, "The 41-year-old engineer Pavo Lindgate died."),
    (ENGINEER, "Pavo Lindgate, the second engineer, died on the first day."),
    ("One of the two pilots was hurt.", "One pilot was hurt."),
    ("Tolland is one of the oldest towns.", "Tolland is one of the oldest towns."),
    ("All passengers were rescued.", "All the passengers were rescued."),
    ("Everyone on board was rescued.", "All on board were rescued."),
    ("Two hundred and fifty thousand people fled.", "250,000 people fled."),
    ("Half a dozen cows drowned.", "Six cows drowned."),
    ("A dozen cows drowned.", "12 cows drowned."),
    ("Several hundred cows drowned.", "Hundreds of cows drowned."),
    ("The work takes two to three weeks.", "The work takes two to three weeks."),
    ("The work takes two to three weeks.", "The work takes at least two weeks."),
    ("It was tested on 46 farms over three seasons.", "It was tested for three seasons on 46 farms."),
    ("He was born in the 1990s.", "He was born in the 1990s."),
    ("Prices rose 3.5%.", "Prices rose by 3.5 percent."),
]
LYING = [
    (STORM, "Four boats sank in the storm."),
    (STORM, "The storm damaged 72 houses."),
    (STORM, "The storm damaged 27 percent of houses."),
    (STORM, "The storm damaged more than 27 houses."),
    (STORM, "Dozens of boats sank."),
    (STORM, "The storm sank 27 fishing boats."),
    (STORM, "The storm damaged three houses."),
    (STORM, "One boat sank in the storm."),
    (STORM, "The storm damaged 27,000 houses."),
    (STORM, "The storm damaged 27 million houses."),
    (TOLL, "At least 20 civilians were killed."),
    (TOLL, "20 people were killed in the blast."),
    (TOLL, "16 people were injured in the blast."),
    (TOLL, "At most 16 civilians were killed."),
    (TOLL, "Fewer than 16 civilians were killed."),
    (TOLL, "Thirty-six civilians were killed."),
    (DISPLACED, "The fighting has killed 50,000 people."),
    (DISPLACED, "The fighting has displaced 327 people."),
    (DISPLACED, "Fewer than 330 people have been killed."),
    (DISPLACED, "More than 330 people have been killed."),
    (DISPLACED, "About 300 people have been killed."),
    (DISPLACED, "Dozens of people have been killed."),
    (DISPLACED, "Thousands of people have been killed."),
    (DISPLACED, "Hundreds of thousands of people were displaced."),
    (COST, "Repairs will cost $2.5 million."),
    (COST, "Repairs will cost $2.3 billion."),
    (COST, "Repairs will cost €2.3 million."),
    (COST, "Repairs will cost 2.3 million euros."),
    (COST, "Repairs will cost 12 percentage points more than planned."),
    (COST, "Repairs will cost 12 times more than planned, or 24 percent."),
    (CROWNS, "The council will spend two million dollars on the pier."),
    (CROWNS, "The council will spend two billion crowns on the pier."),
    (CROWNS, "The council will spend more than two million crowns."),
    (FERRY, "The ferry was carrying 236 passengers."),
    (FERRY, "The ferry was carrying 22 passengers."),
    (FERRY, "The ferry was carrying 214 crew."),
    (FERRY, "The ferry left at 7:40 a.m."),
    (FERRY, "The ferry left at 20:40."),
    (VOTE, "The council voted 41 to 14 to close the bridge."),
    (VOTE, "The bridge will be closed for nine months."),
    (VOTE, "The bridge will be closed for nineteen weeks."),
    (SHARE, "Most of the town was under water."),
    (SHARE, "A quarter of the town was under water."),
    (SHARE, "Two thirds of the shops stayed shut."),
    (SHARE, "All of the town was under water."),
    (SHARE, "Every shop stayed shut."),
    (SHARE, "The majority of the shops stayed shut."),
    (POLL, "In the poll 48 percent of voters backed the mayor."),
    (POLL, "Support for the mayor was up two percent."),
    (POLL, "52 voters backed the mayor."),
    (POLL, "Fewer than half of voters backed the mayor."),
    (POLL, "Two thirds of voters backed the mayor."),
    (RIVER, "The river rose by 5.8 feet."),
    (RIVER, "The river rose by 8.5 metres."),
    (RIVER, "The river reached its third-highest level."),
    (RIVER, "Hundreds of homes were flooded."),
    (JOBS, "640 jobs will go."),
    (JOBS, "At least 640 jobs will go."),
    (JOBS, "More than 100 of the jobs are in Greywick."),
    (JOBS, "640 jobs will go in Greywick alone, and 1,000 in all."),
    (CROWD, "More than 40 boats left the harbour."),
    (CROWD, "Thousands of people watched."),
    (CROWD, "Exactly 1,000 people watched."),
    (FIRM, "The firm employs 12,500 people."),
    (FIRM, "The firm built sixteen parts a day."),
    (FIRM, "The firm built parts of the F-15."),
    (ENGINEER, "The 14-year-old engineer Pavo Lindgate died."),
    (ENGINEER, "Pavo Lindgate, the third engineer, died."),
    ("Some passengers were rescued.", "All passengers were rescued."),
    ("Rebels control most of the town.", "Rebels control half of the town."),
    ("Nearly 300 people came.", "More than 300 people came."),
    ("He was born in the 1980s.", "He was born in the 1990s."),
    ("The storm came three weeks later.", "Three boats came in the storm."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_a_number_that_the_source_gives_passes(premise: str, statement: str) -> None:
    assert problems_of(premise, statement) == ()


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_a_number_that_the_source_does_not_give_is_found(premise: str, statement: str) -> None:
    assert "number" in kinds_of(premise, statement)


def test_another_number_of_the_same_kind_contradicts_and_a_number_from_nowhere_does_not() -> None:
    (other,) = check("Four boats sank.", Premise(STORM))
    (added,) = check("Boats sank in 40 percent of harbours.", Premise(STORM))
    assert (other.contradicts, added.contradicts) == (True, False)


def test_the_message_names_the_number_with_its_bound() -> None:
    (problem,) = check("More than 300 people came.", Premise("Nearly 300 people came."))
    assert problem.message == "the cited sentence does not give more than 300"
