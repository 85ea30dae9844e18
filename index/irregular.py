"""Irregular English verb and noun forms, which no stemmer joins: "sank" and "sunk" are "sink"."""

from __future__ import annotations

_FORMS = """
arise arose arisen; bear bore borne; beat beaten; become became; begin began begun; bend bent; bind bound;
bite bit bitten; bleed bled; blow blew blown; break broke broken; bring brought; build built; burn burnt; buy
bought; catch caught; choose chose chosen; come came; creep crept; deal dealt; dig dug; draw drew drawn; drink
drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find
found; flee fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten; freeze froze frozen; get
got gotten; give gave given; go went gone; grow grew grown; hang hung; hear heard; hide hid hidden; hold held;
keep kept; know knew known; lay laid; lead led; leave left; lend lent; lose lost; make made; mean meant; meet
met; mistake mistook mistaken; overthrow overthrew overthrown; pay paid; ride rode ridden; rise rose risen;
run ran; see saw seen; seek sought; sell sold; send sent; shake shook shaken; shoot shot; show shown; shrink
shrank shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; speak spoke spoken; spend spent; stand
stood; steal stole stolen; stick stuck; strike struck stricken; swear swore sworn; sweep swept; swim swam
swum; take took taken; teach taught; tear tore torn; tell told; think thought; throw threw thrown; understand
understood; undertake undertook undertaken; wake woke woken; wear wore worn; weep wept; win won; withdraw
withdrew withdrawn; withstand withstood; write wrote written; child children; man men; woman women; foot feet;
tooth teeth; mouse mice; wife wives; life lives; knife knives; half halves; wolf wolves; leaf leaves; thief
thieves; shelf shelves
"""
BASE_FORM = {form: forms[0] for forms in (group.split() for group in _FORMS.split(";")) for form in forms[1:]}
