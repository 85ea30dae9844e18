"""The abbreviations of English news text that may stand before a capital, a number or the end of a sentence."""

from __future__ import annotations

# Before a name: the full stop never ends the sentence.
TITLES = frozenset(
    """
    Mr Mrs Ms Mx Dr Prof Rev Fr Hon Msgr Sen Sens Rep Reps Gov Govs Pres Gen Lt Col Maj Brig Capt Cpt Cmdr
    Cdr Adm Sgt Cpl Pvt Pfc Det Supt Insp Amb Atty Messrs Mme Mlle
    """.split()
)

# Before a number: "No. 5", "Art. 50". Elsewhere the same letters end a sentence ("He said no.").
BEFORE_NUMBER = frozenset("No Nos Art Arts Fig Figs Vol Vols Sec Ch Rte Pt pp pg p no nos art vol".split())

# American states as the Associated Press shortens them, and units. Only before a small letter or a number,
# since most are words as well ("Miss.", "Ill.", "Ore.").
IN_MID_SENTENCE = frozenset(
    """
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore
    Pa Tenn Tex Va Vt Wash Wis Wyo Ont Que lb lbs oz pts hrs mins secs yds temp max min tel ext incl
    """.split()
)

# Anywhere: whether one of these ends the sentence is for the splitter to judge by the word that follows.
OTHERS = frozenset(
    """
    st ste mt ft jr sr esq bros inc corp co ltd plc cos dept govt assn assoc univ inst intl natl bldg ave blvd rd hwy
    pkwy apt ed eds approx est etc al vs v cf viz ca jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
