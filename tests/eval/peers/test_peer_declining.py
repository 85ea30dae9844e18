import pytest

from eval.peers.declining import is_declined


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "Not found.",
        "Answer: Not found",
        "“Not found.”",
        "Empty Response",
        "Unknown.",
        "I don’t know.",
        "I do not know who sank the Aurora.",
        "I'm sorry, but I cannot answer that from the passages.",
        "I can't find that in the sources.",
        "The sources do not mention who sank the Aurora.",
        "The provided sources don't explicitly say who sank her.",
        "Source 1 does not mention a sinking.",
        "None of the sources are helpful.",
        "None of the provided passages mentions a sinking.",
        "The sources provided are not helpful.",
        "The given information is insufficient to answer.",
        "It is not stated in the passages.",
        "The name of the child is not mentioned.",
        "The source of the information is not provided.",
        "This cannot be determined from the sources provided.",
        "There is no information about a sinking in the passages.",
        "No information on that is given.",
        "Not enough information is given to say.",
        "Unable to determine who sank the Aurora.",
        "Not found in the passages. The Aurora left on Monday.",
    ],
)
def test_what_says_that_it_does_not_know_is_declined(text: str) -> None:
    assert is_declined(text)


@pytest.mark.parametrize(
    "text",
    [
        "Monday",
        "No.",
        "None.",
        "No, nobody was hurt.",
        "The Aurora left on Monday. The sources do not say who sank her.",
        "The cause could not be determined, police said.",
        "Reports that a child was missing could not be confirmed.",
        "There was no mention of her in the log.",
        "“I do not know,” the captain said.",
        "The minister said he did not know.",
        "Rescuers were unable to find the captain.",
        "Police had no information about the suspect.",
        "The information was leaked and the minister did not resign.",
        "The wreck was not found.",
        "No evidence of a leak was found by the inspectors, who left.",
    ],
)
def test_what_the_news_does_not_know_is_an_answer(text: str) -> None:
    assert not is_declined(text)
