"""Names: in the source in a form of the same name, and joined as the source joins them."""

from __future__ import annotations

import pytest

from tests.service.checks.pairs import kinds_of, problems_of

MAYOR = "Mayor Ada Quill said Rhys Tarn of the Quay Gazette had called her."
RUSSIA = "Russia’s jets struck targets in Syria, the defence ministry in Moscow said."
GROUP = "The alliance is led by Hayat Tahrir al-Sham (HTS), fighting President Bashar al-Assad’s army."
OBSERVATORY = "The Syrian Observatory for Human Rights counted the dead."
STATES = "The United States and Britain condemned the attack, told us little and left."
NATIONS = "The United Nations sent food to Aleppo."
FRANCE = "France and Germany signed the treaty in Vienna."
ACCENT = "President Recep Tayyip Erdoğan of Türkiye met Gulden in Kyiv."
IRAN = "Militias backed by Iran withdrew, a spokesman for Jaish al-Izza said."
FERRY = "The Ostrey Star burned off Port Carrow, and the crew of the Good Intent helped."
WHO = "The World Health Organization sent doctors."
LIDO = "Sources at the Lido said the prime minister would resign."

HONEST = [
    (MAYOR, "Ada Quill said Rhys Tarn had called her."),
    (MAYOR, "Quill said that Tarn had called."),
    (MAYOR, "Ms Quill said Mr Tarn had called her."),
    (MAYOR, "The mayor, Ada Quill, had been called by Tarn."),
    (MAYOR, "The Quay Gazette’s Rhys Tarn had called Quill."),
    (RUSSIA, "Russian jets struck targets in Syria."),
    (RUSSIA, "Jets from Russia struck Syrian targets."),
    (RUSSIA, "The Russians struck targets in Syria, the ministry said."),
    (RUSSIA, "Warplanes struck targets in Syria."),
    (GROUP, "HTS leads the alliance."),
    (GROUP, "Hayat Tahrir al-Sham leads the alliance."),
    (GROUP, "The alliance fights the army of Assad."),
    (GROUP, "The alliance fights al-Assad’s army."),
    (GROUP, "President Assad is fought by the alliance."),
    (OBSERVATORY, "The SOHR counted the dead."),
    (OBSERVATORY, "The Observatory counted the dead."),
    (STATES, "The US and the UK condemned the attack."),
    (STATES, "American and British leaders condemned the attack."),
    (STATES, "The U.S. condemned the attack."),
    (STATES, "The United Kingdom condemned the attack."),
    (NATIONS, "The UN sent food to Aleppo."),
    (NATIONS, "The U.N. sent food to Aleppo."),
    (FRANCE, "French and German leaders signed the treaty."),
    (FRANCE, "The treaty between France and Germany was signed in Vienna."),
    (ACCENT, "Erdogan met Gulden in Kyiv."),
    (ACCENT, "Turkey’s president met Gulden."),
    (ACCENT, "The Turkish president, Recep Tayyip Erdogan, met Gulden in Kiev."),
    (IRAN, "Iran-backed militias withdrew."),
    (IRAN, "Iranian-backed militias withdrew, the Jaish al-Izza spokesman said."),
    (FERRY, "The Ostrey Star burned, and the Good Intent’s crew helped."),
    (FERRY, "Lifeboats came from Port Carrow after the Ostrey Star burned."),
    (WHO, "The WHO sent doctors."),
    (LIDO, "The Prime Minister would resign, sources said."),
    ("J. Hask is the director.", "Hask is the director."),
    ("John Hask is the director.", "J. Hask is the director."),
    ("Residents fled.", "Villagers fled."),
    ("Insurgents took the base.", "Rebels took the base."),
]
LYING = [
    (MAYOR, "Ada Hale said Rhys Tarn had called her."),
    (MAYOR, "Rhys Quill said Ada had called."),
    (MAYOR, "Ada Tarn had called the mayor."),
    (MAYOR, "Minister Ada Quill said Tarn had called her."),
    (MAYOR, "John Tarn had called the mayor."),
    (MAYOR, "Quill said Tarn of the Northern Wire had called her."),
    (RUSSIA, "Iran’s jets struck targets in Syria."),
    (RUSSIA, "Russian jets struck targets in Serbia."),
    (RUSSIA, "Ukrainian jets struck targets in Syria."),
    (RUSSIA, "Jets struck targets in Damascus."),
    (RUSSIA, "The US struck targets in Syria."),
    (RUSSIA, "U.S. jets struck targets in Syria."),
    (GROUP, "ISIS leads the alliance."),
    (GROUP, "Hezbollah leads the alliance."),
    (GROUP, "Hamas leads the alliance."),
    (GROUP, "The alliance fights the army of Maher al-Assad."),
    (GROUP, "NATO leads the alliance."),
    (OBSERVATORY, "The WHO counted the dead."),
    (OBSERVATORY, "The Russian Observatory counted the dead."),
    (OBSERVATORY, "Amnesty counted the dead."),
    (STATES, "The United Nations condemned the attack."),
    (STATES, "The UN condemned the attack."),
    (STATES, "Britain and France condemned the attack."),
    (NATIONS, "The United States sent food to Aleppo."),
    (NATIONS, "The US sent food to Aleppo."),
    (NATIONS, "American food was sent to Aleppo."),
    (NATIONS, "Washington sent food to Aleppo."),
    ("He told us of food for Aleppo.", "The US sent food to Aleppo."),
    (FRANCE, "French and Austrian leaders signed the treaty."),
    (FRANCE, "The treaty was signed in Venice."),
    (ACCENT, "Erdogan met Gulden in Kharkiv."),
    (ACCENT, "The Greek president met Gulden."),
    (IRAN, "Iraq-backed militias withdrew."),
    (IRAN, "Militias backed by Iran withdrew, Mustafa said."),
    (FERRY, "The Port Star burned off Ostrey Carrow."),
    (FERRY, "The Ostrey Star burned off Greywick."),
    (WHO, "UNICEF sent doctors."),
    (LIDO, "Sources at the Lido said Prime Minister Hask would resign."),
    ("John Hask is the director.", "K. Hask is the director."),
    ("The boats left.", "The boats left, Tarn said."),
    ("Prices rose.", "Rose said prices rose."),
    ("Oil firms raised prices.", "Shell raised prices."),
]


@pytest.mark.parametrize(("premise", "statement"), HONEST)
def test_a_name_that_the_source_gives_in_any_form_passes(premise: str, statement: str) -> None:
    assert problems_of(premise, statement) == ()


@pytest.mark.parametrize(("premise", "statement"), LYING)
def test_a_name_that_the_source_does_not_give_is_found(premise: str, statement: str) -> None:
    assert "name" in kinds_of(premise, statement)
