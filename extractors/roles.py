"""The role of each sentence: what its section's label says, and where labels leave it open, what the model says.

A section whose label is followed by none for a later part of the abstract may hold that part, too: "METHODS AND
RESULTS …", or an abstract in which only "Setting:" is labelled.
"""

from collections.abc import Sequence

from extractors import role_model
from extractors.reading import Role
from extractors.role_model import ORDER
from extractors.sentences import Stretch


def roles(text: str, stretches: Sequence[Stretch]) -> list[Role]:
    """The role of each sentence of an abstract, in order."""
    open_ = _open(stretches)
    if all(len(one) == 1 for one in open_):
        return [role for one in open_ for role in one]
    return role_model.model().roles([text[s.start : s.end] for s in stretches], open_)


def _open(stretches: Sequence[Stretch]) -> list[tuple[Role, ...]]:
    """The roles that the labels leave to each sentence."""
    labelled = [(at, stretch.role) for at, stretch in enumerate(stretches) if stretch.role]
    if not labelled:
        return [ORDER] * len(stretches)
    known = {role for _, role in labelled}
    first, opening = labelled[0]
    found: list[tuple[Role, ...]] = [ORDER[: ORDER.index(opening) + 1]] * first
    ends = [*labelled[1:], (len(stretches), None)]
    for (begin, role), (behind, following) in zip(labelled, ends, strict=True):
        found += [_until(role, following, known)] * (behind - begin)
    return found


def _until(role: Role, following: Role | None, known: set[Role]) -> tuple[Role, ...]:
    """The role of a label, and those after it that come before the next label's and have no label of their own."""
    end = ORDER.index(following) if following else len(ORDER)
    return role, *(one for one in ORDER[ORDER.index(role) + 1 : end] if one not in known)
