"""The mentions that the rules find and the stretches that the tagger takes for names, brought together."""

import re
from collections.abc import Sequence

from extractors.mentions import PART, Kind, Mention
from extractors.reading import Reading
from extractors.treatment_spans import Tagged

# "Placebo-controlled" tells how a study was done and names no treatment by itself.
_CONTROLLED = re.compile(r"placebo[- ]contr", re.IGNORECASE)


def with_tagged(record: Reading, mentions: Sequence[Mention], tagged: Sequence[Tagged]) -> list[Mention]:
    """The mentions with the chance that the tagger gives them, and those of its stretches that hold more than one."""
    told = [one for one in tagged if not _CONTROLLED.match(record.text, one.start)]
    longer = [one for one in told if not any(_holds(mention, one) for mention in mentions)]
    kept = [mention for mention in mentions if not any(_extended(mention, one, mentions) for one in longer)]
    known = [mention._replace(chance=_chance(mention, told)) for mention in kept]
    whole = [*known, *(_mention(record, one, mentions) for one in longer)]
    return sorted(whole, key=lambda mention: (mention.start, mention.end))


def _holds(mention: Mention, one: Tagged) -> bool:
    return mention.start <= one.start and one.end <= mention.end


def _chance(mention: Mention, told: Sequence[Tagged]) -> float:
    return max((one.chance for one in told if _holds(mention, one)), default=0.0)


def _extended(mention: Mention, one: Tagged, mentions: Sequence[Mention]) -> bool:
    """Whether the stretch is the mention's own name, only fuller: it holds this mention and no other."""
    within = [other for other in mentions if one.start <= other.start and other.end <= one.end]
    return within == [mention]


def _mention(record: Reading, one: Tagged, mentions: Sequence[Mention]) -> Mention:
    """The stretch as a mention, of the kind of the first that the rules find in it."""
    inside = [mention for mention in mentions if mention.start < one.end and one.start < mention.end]
    sentence = record.sentence_at(one.start)
    role = sentence.role if sentence else "background"
    kind: Kind = inside[0].kind if inside else "phrase"
    weight = max((mention.weight for mention in inside), default=PART[role])
    against = any(mention.against for mention in inside)
    return Mention(kind, one.start, one.end, role, weight, against, one.chance)
