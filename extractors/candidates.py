"""What an abstract may treat: the mentions of one thing brought together, under the fullest name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.mentions import DOSED, Mention
from extractors.reading import Reading, Role


@dataclass(slots=True)
class Candidate:
    """All mentions of one treatment."""

    name: str
    words: frozenset[str]
    mentions: list[Mention] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much speaks for it: the best mention of each part, and a little for each more."""
        best: dict[Role, float] = {}
        for mention in self.mentions:
            best[mention.role] = max(best.get(mention.role, 0.0), mention.weight)
        return sum(best.values()) + min(1.0, 0.4 * (len(self.mentions) - len(best)))


EMPTY = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "in",
        "for",
        "to",
        "with",
        "and",
        "or",
        "by",
        "on",
        "therapy",
        "treatment",
        "group",
    )
)


def _content(name: str) -> frozenset[str]:
    name = DOSED.sub("", name)
    found = (word.rstrip("s") for word in re.findall(r"[a-z0-9]+", name.lower()))
    content = frozenset(word for word in found if word not in EMPTY)
    return content or frozenset(re.findall(r"[a-z0-9]+", name.lower()))


def gather(record: Reading, mentions: Sequence[Mention]) -> list[Candidate]:
    """The candidates of a record, the longest names first."""
    candidates: list[Candidate] = []
    for mention in sorted(mentions, key=lambda m: (-(m.end - m.start), m.start)):
        name = record.text[mention.start : mention.end]
        content = _content(record.expand(name))
        same = next((one for one in candidates if _same(one, mention, content)), None)
        if same is None:
            same = Candidate(name, content)
            candidates.append(same)
        same.mentions.append(mention)
    return candidates


def _same(one: Candidate, mention: Mention, content: frozenset[str]) -> bool:
    if (one.mentions[0].kind == "control") != (mention.kind == "control"):
        return False
    if content <= one.words:
        return True
    return mention.kind == "procedure" and len(content & one.words) > 0.6 * len(content)
