"""What can move between two states of the evidence, each with its before and after."""

from dataclasses import dataclass

from warehouse.synthesis.polls import Poll
from warehouse.synthesis.pooled import Pooled

# A change of the effect by half or more is a sign that a review is out of date (Shojania 2007).
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A work that came, went or was changed: `kind` is new, revised, retracted, left_out, back or gone."""

    kind: str
    work_id: str
    name: str
    title: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that the summary can no longer rest on, or newly can: the words of a finding of a counted work."""

    kind: str
    work_id: str
    name: str
    quote: str
    finding_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledMove:
    """A pooled estimate before and after; None where there was or is none."""

    title: str
    before: Pooled | None
    after: Pooled | None

    @property
    def turned(self) -> tuple[str, ...]:
        """How the conclusion turned: `gained`, `lost`, `significance`, `direction`, `half`."""
        if self.before is None or self.after is None:
            return ("gained" if self.before is None else "lost",)
        old, new = self.before.fit.estimate, self.after.fit.estimate
        signs = {
            "significance": self.before.significant != self.after.significant,
            "direction": old * new < 0,
            "half": abs(new - old) >= HALF * abs(old) > 0,
        }
        return tuple(name for name, holds in signs.items() if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterMove:
    """One mode of the votes on a question, before and after."""

    question: str
    before: Poll
    after: Poll

    @property
    def turned(self) -> bool:
        """Whether the leading answer, or whether there are studies enough for one, is another."""
        return (self.before.leading, self.before.enough) != (self.after.leading, self.after.enough)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence or row of the summary that reads otherwise; empty where there was or is none."""

    section: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """All that moved between two states of the evidence."""

    studies: tuple[Study, ...]
    figures: tuple[Figure, ...]
    pooled: tuple[PooledMove, ...]
    meters: tuple[MeterMove, ...]
    sentences: tuple[Sentence, ...]

    @property
    def none(self) -> bool:
        """Whether nothing moved."""
        return not (self.studies or self.figures or self.pooled or self.meters or self.sentences)

    @property
    def turned(self) -> bool:
        """Whether a conclusion turned."""
        return any(one.turned for one in self.pooled) or any(one.turned for one in self.meters)
