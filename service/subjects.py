"""What a question names, and which articles speak of it: no answer is put together from a story of something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set

from index.article import ArticleInfo
from index.wording import content_words, fold, names, stem
from service.checks.aliases import is_form_of, one_name, with_short_names

# What many names end in and many texts hold.
_KINDS = frozenset(
    stem(kind)
    for kind in (
        "street road avenue lane square bridge river lake bay port harbour island mountain valley park city town "
        "county state hall university college school hospital museum library court council ministry government "
        "party union club church company bank group station airport minister mayor president north south east west "
        "new old"
    ).split()
)


def articles_on_subject(
    question: str,
    read: Mapping[ArticleInfo, Sequence[str]],
    read_whole: Callable[[ArticleInfo], Sequence[str]],
) -> frozenset[ArticleInfo]:
    """The articles that have any of the question's names; all of them where none has, or where it names nothing.

    Args:
        read: of each article the sentences that were found.
        read_whole: all its sentences, asked for only where those found have none of the names.
    """
    asked = _telling(list(dict.fromkeys(names(with_short_names(question)))))
    speaking = {info for info, texts in read.items() if _has_any(asked, info, texts)}
    if not speaking:
        return frozenset(read)
    return frozenset(info for info in read if info in speaking or _has_any(asked, info, read_whole(info)))


def has_name(name: str, given: Set[str]) -> bool:
    """Whether a name, or a form of it, is among stems: "Russian" for "Russia", "Assad" for "al-Assad"."""
    parts = [one_name(part) for part in fold(name).split("-") if part]
    return any(stem(part) in given or any(is_form_of(part, other) for other in given) for part in parts)


def named_stems(text: str) -> set[str]:
    """The stems of a text's content words as names are compared."""
    return {stem(one_name(word)) for word in content_words(with_short_names(text))}


def _telling(named: Sequence[str]) -> Sequence[str]:
    """Of "Tarn Street" only "Tarn": every town has streets."""
    return [name for name in named if stem(name) not in _KINDS] or named


def _has_any(asked: Sequence[str], info: ArticleInfo, texts: Sequence[str]) -> bool:
    given = named_stems(" ".join([info.title, info.publisher or "", *texts]))
    return any(has_name(name, given) for name in asked)
