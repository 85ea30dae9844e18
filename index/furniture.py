"""Recognises photo captions and page furniture by how they are worded."""

from __future__ import annotations

import re

_MAX_CAPTION_CHARS = 700
_MAX_BOILERPLATE_CHARS = 400

_AGENCY = (
    r"dpa|AP|AFP|Reuters|REUTERS|EPA(?:-EFE)?|Getty(?: Images)?|Shutterstock|Alamy(?: Live News)?|"
    r"Anadolu(?: Agency)?|PA(?: Wire| Media| Images)?|Bloomberg|Xinhua|TASS|NurPhoto|Zuma(?: Press)?|"
    r"ZUMA(?: Press)?|UPI|ANSA|Keystone|IMAGO|Imago|Imagn(?: Images)?|Sipa(?: USA)?|Redux|Rex(?: Features)?|"
    r"NASA|Handout|Pool|SWNS"
)
_PAPER = (
    r"(?:[A-Z][\w'-]+ ){0,3}[A-Z]\w*(?:[Pp]ress|[Nn]ews|[Tt]imes|[Pp]ost|[Tt]ribune|[Nn]etwork|NETWORK|"
    r"[Jj]ournal|[Hh]erald|[Aa]gency|[Ii]mages|[Pp]hotos?|[Mm]edia|[Gg]azette|[Cc]hronicle|[Gg]uardian|"
    r"[Oo]bserver|[Tt]elegraph|[Pp]ool)"
)
_NAME_WORD = r"[A-ZÀ-Þ](?:[\w’'-]+|\.)"
_PHOTOGRAPHER = rf"{_NAME_WORD}(?: (?:[a-z]{{2,3}} )?{_NAME_WORD}){{1,4}}"
_PICTURE = r"(?:Photo(?:graph)?|Picture|Image)"

_CAPTION = re.compile(
    "|".join(
        (
            # It ends with a credit: "Jane Doe/dpa", "Getty Images", ". Reuters", "(AP Photo/Jane Doe)".
            rf"(?:^|[\s(\[—–|]){_PHOTOGRAPHER} ?/ ?(?:[^.!?/]{{2,40}}/)?"
            rf"(?:{_AGENCY}|{_PAPER}|[A-Z]{{2,5}}|[a-z]{{3,4}})[)\]]?$",
            r"\b(?:Getty Images|Shutterstock|Alamy|NurPhoto|Anadolu Agency|AP Photo|PA Wire)"
            r"(?: via [\w ]{2,30})?[)\]]?$",
            rf"(?:[.!?”\"] ©? ?|©|\bvia )(?:{_AGENCY})$",
            rf"[(\[](?:(?:AP|AFP|EPA|Reuters|PA|File) )?(?:{_PICTURE}|Credit|Courtesy|Handout)s?\b"
            r"[^()\[\]]{0,120}[)\]]\.?$",
            rf"(?:^|[.!?”] |\| ?)(?:{_PICTURE}|Pic|Credit)s?(?: (?:credit|by|source|courtesy of))?: ?"
            r"[^.!?]{2,80}\.?$",
            rf"(?:^|[.!?”] ){_PICTURE} (?:credit|by|courtesy of):? [^.!?]{{2,80}}$",
            # Or it begins as only captions do.
            r"^(?:FILE|File) ?(?:[—–-] |PHOTO\b|photo\b|picture\b|image\b)",
            r"^(?:Pictured|PICTURED|Above|Left|Right|Top|Bottom)(?::|, (?:left|right|above|from)\b)",
            r"^In this (?:[\w.,]+ ){0,5}(?:photo(?:graph)?|image|picture|frame grab|handout)\b",
        )
    )
)

_NO_STOP = r"[^.!?]"
_BOILERPLATE = re.compile(
    "|".join(
        (
            r"(?:view )?(?:original )?source(?: link)?",
            r"(?:read|see|learn|find out|show|load|view) (?:more|also|less|all)"
            rf"(?: (?:here|\W|about this){_NO_STOP}{{0,100}})?\.?",
            r"(?:(?:read|see|watch|listen)(?: more| also)?|also read|related|more|recommended|don[’']t miss)"
            r" ?[:|»].{0,160}",
            r"(?:related|recommended|trending|popular|latest|more)"
            rf" (?:news|articles?|stories|topics|content|coverage|from {_NO_STOP}{{1,40}}|on this story)",
            r"(?:most (?:read|popular|viewed|watched)|up next|what to read next|editor[’']s picks?)",
            rf"you (?:may|might) (?:also )?(?:like|be interested in){_NO_STOP}{{0,40}}",
            r"(?:advertisement|sponsored(?: content)?|paid content|promoted)",
            r"(?:article|story) continues below(?: (?:this )?(?:advertisement|ad))?",
            rf"share(?: (?:this|on|via|article|story|page|with)\b{_NO_STOP}{{0,60}})?\.?",
            r"(?:tweet|print|email|save|copy link|comments?|reply|subscribe|log ?in|sign ?in|register)",
            r"(?:leave|post|add|view|show|hide|join) (?:a |the |all |your )?"
            rf"(?:comments?|reply|conversation){_NO_STOP}{{0,40}}",
            rf"(?:skip (?:to|past)|jump to|click here|tap here){_NO_STOP}{{0,100}}\.?",
            r"(?:loading(?:\.{3}|…)?|getty images|image (?:source|caption))",
            rf"listen to this article{_NO_STOP}{{0,40}}",
            r"\d{1,3}[- ]min(?:ute)?s? read",
            rf"follow (?:us|me|{_NO_STOP}{{2,40}} on (?:twitter|facebook|instagram|x|whatsapp|telegram|bluesky"
            r"|threads|tiktok|linkedin|google news))\b.{0,120}",
            rf"(?:sign up|subscribe|register)\b{_NO_STOP}{{0,160}}\b(?:newsletters?|inbox|alerts?|notifications?"
            rf"|updates|email list|for free)\b{_NO_STOP}{{0,80}}[.!]?",
            rf"(?:download|get) our (?:free )?(?:app|newsletter)\b{_NO_STOP}{{0,80}}[.!]?",
            r"(?:this (?:site|website)|we|we and our partners) uses? cookies\b.{0,300}",
            r"(?:accept|reject|manage) (?:all )?cookies",
            r"by (?:clicking|signing up|subscribing)\b.{0,200}\b(?:terms|privacy|cookies?)\b.{0,120}",
            r"(?:copyright (?:©|\(c\)|\d{4})|©|\(c\) ?\d{4}).{0,200}",
            r"(?:.{0,100}[.,] )?all rights reserved\.?.{0,100}",
            r"this (?:material|article|content|story) may not be (?:published|reproduced|republished).{0,200}",
            r"(?:terms (?:of (?:use|service)|and conditions)|privacy policy|cookie policy|contact us|about us)",
        )
    ),
    re.IGNORECASE,
)


def reads_as_caption(paragraph: str) -> bool:
    """Whether a paragraph is worded as photo captions are: mostly, whether it ends with a credit."""
    return len(paragraph) <= _MAX_CAPTION_CHARS and _CAPTION.search(paragraph) is not None


def reads_as_boilerplate(text: str) -> bool:
    """Whether the whole of `text` is what pages put around articles ("Read more", "All rights reserved")."""
    return len(text) <= _MAX_BOILERPLATE_CHARS and _BOILERPLATE.fullmatch(text) is not None
