"""What an abstract may treat: the mentions of one thing brought together, under the fullest name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.doses import doses
from extractors.mentions import DOSED, Mention
from extractors.reading import Reading, Role


@dataclass(slots=True)
class Candidate:
    """All mentions of one treatment."""

    name: str
    words: frozenset[str]
    mentions: list[Mention] = field(default_factory=list)
    dose: frozenset[str] = frozenset()

    @property
    def chance(self) -> float:
        """How likely the tagger holds the likeliest of its mentions."""
        return max(mention.chance for mention in self.mentions)

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
        content, dose = _content(record.expand(name)), frozenset(_NUMBER.findall(doses(name)))
        same = next((one for one in candidates if _same(one, mention, content, dose)), None)
        if same is None:
            same = Candidate(name, content)
            candidates.append(same)
        same.dose = same.dose or dose
        same.mentions.append(mention)
    return candidates


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# A name that the tagger is sure of stands by itself beside one that holds its words and many more.
SURE, PART_OF = 0.5, 0.6


def _same(one: Candidate, mention: Mention, content: frozenset[str], dose: frozenset[str]) -> bool:
    if (one.mentions[0].kind == "control") != (mention.kind == "control"):
        return False
    if dose and one.dose and not (dose <= one.dose or one.dose <= dose):
        return False
    if content <= one.words:
        return mention.chance < SURE or len(content) > PART_OF * len(one.words)
    return mention.kind == "procedure" and len(content & one.words) > 0.6 * len(content)
