"""A review as a comment on a pull request, in GitHub's dialect of Markdown.

Texts of specs stand in code spans and code blocks only. There they can't be taken for markup, a
mention of somebody, a reference to an issue, or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from llmmon.emit.characters import escaped
from llmmon.review.change import Change, Excerpt, Review, ServiceReview
from llmmon.review.phrase import Phrase
from llmmon.review.subject import NEEDS_A_LOOK, NOTHING, OTHER_CHANGES, counts, headline, subject
from llmmon.review.text import difference
from llmmon.words import LONGEST, count

LONGEST_COMMENT = 60_000
"""GitHub takes 65,536 characters; beyond this, services are shortened, then only counted."""
_SHOWN_UNFOLDED = 5
_CUT = "And {} more, too much for a comment.\n"
_ROOM_FOR_CUT = 60
_MARKUP = re.compile(r"[\\`*_\[\]<>~&]")
_PIPE = re.compile(r"(\\*)\|")
_BACKTICKS = re.compile("`+")


def render_markdown(review: Review, longest: int = LONGEST_COMMENT) -> str:
    """A heading per service with what needs a look; the rest folded away if it is long."""
    if not review.services:
        return f"{NOTHING}\n"
    head = f"## {headline(review)}\n"
    return "\n".join([head, *_fitting(review.services, longest - len(head) - _ROOM_FOR_CUT)])


def _fitting(services: Sequence[ServiceReview], room: int) -> Iterator[str]:
    """Each service as fully as there is room for, the most serious first."""
    left = 0
    for service in services:
        section = next((s for s in _ever_shorter(service) if len(s) < room), None)
        if section is None:
            left += 1
            continue
        room -= len(section) + 1
        yield section
    if left:
        yield _CUT.format(count(left, "service"))


def _ever_shorter(service: ServiceReview) -> Iterator[str]:
    """With all texts, without them, and just the heading."""
    heading, tables, texts = _heading(service), list(_tables(service)), _texts(service)
    yield "\n".join([heading, *tables, *texts])
    yield "\n".join([heading, *tables])
    yield heading


def _heading(service: ServiceReview) -> str:
    return f"### {_code(service.name)}: {counts(service)}\n"


def _tables(service: ServiceReview) -> Iterator[str]:
    serious = [change for change in service.changes if change.attention]
    others = [change for change in service.changes if not change.attention]
    if serious:
        yield f"**{NEEDS_A_LOOK}**\n"
        yield _table(serious)
    if len(others) > _SHOWN_UNFOLDED:
        yield _folded(count(len(others), "other change"), _table(others))
    elif others:
        yield f"**{OTHER_CHANGES}**\n"
        yield _table(others)


def _texts(service: ServiceReview) -> Iterator[str]:
    excerpts = "\n".join(_excerpts(service.changes))
    if excerpts:
        yield _folded("Queries and texts, old and new", excerpts)


def _folded(summary: str, content: str) -> str:
    """Markdown inside of HTML needs the empty lines. `summary` is HTML."""
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n</details>\n"


def _table(changes: Iterable[Change]) -> str:
    rows = "".join(f"{_row(change)}\n" for change in changes)
    return f"| Risk | What | Change |\n| --- | --- | --- |\n{rows}"


def _row(change: Change) -> str:
    cells = (change.risk.value, _marked_up(subject(change)), _marked_up(change.words))
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(markdown: str) -> str:
    """Pipes escaped: an odd number of backslashes does it for every parser there is."""
    return _PIPE.sub(lambda m: f"{m[1]}{'' if len(m[1]) % 2 else chr(92)}|", markdown)


def _marked_up(phrase: Phrase) -> str:
    return "".join(_own(piece) if isinstance(piece, str) else _code(piece.text) for piece in phrase)


def _own(words: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", words)


def _code(text: str) -> str:
    """A code span, in more backticks than any that it holds."""
    shown = escaped(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
    if not shown.strip():
        return "(blank)"
    ticks = "`" * (_most_backticks(shown) + 1)
    padding = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{padding}{shown}{padding}{ticks}"


def _most_backticks(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _excerpts(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        for excerpt in change.excerpts:
            yield f"{_marked_up((*subject(change), ', ', excerpt.title))}:\n\n{_block(excerpt)}"


def _block(excerpt: Excerpt) -> str:
    """Every line begins with a sign, so that none can end the block."""
    fence = "`" * 3
    lines = "\n".join(difference(excerpt))
    return f"{fence}diff\n{lines}\n{fence}\n"
