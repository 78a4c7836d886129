"""The role of each sentence: what its section's label says, else what the model of roles says."""

from collections.abc import Sequence

from extractors import role_model
from extractors.reading import Role
from extractors.sentences import Stretch


def roles(text: str, stretches: Sequence[Stretch]) -> list[Role]:
    """The role of each sentence of an abstract, in order."""
    first = next((at for at, stretch in enumerate(stretches) if stretch.role), len(stretches))
    found = role_model.model().roles([text[s.start : s.end] for s in stretches[:first]])
    held: Role = "background"
    for stretch in stretches[first:]:
        held = stretch.role or held
        found.append(held)
    return found
