"""What a key belongs to: the class of a drug, the family of a device or a procedure."""

from functools import cache

from extractors.lexicon import Lexicon, read


class _File(Lexicon):
    members: dict[str, list[str]]
    endings: dict[str, list[str]]


def family(key: str) -> str | None:
    """The class or family of a treatment's key; None where none is known, or where it joins several treatments.

    `spinal cord stimulation, high-frequency` belongs to spinal cord stimulation, `pregabalin` to the gabapentinoids.
    """
    head, _, kind = key.partition(", ")
    if " + " in key:
        return None
    members, endings = _families()
    if head in members:
        return members[head]
    if kind:
        return head
    word = head.rsplit(" ", 1)[-1]
    return next(
        (name for ending, name in endings if word.endswith(ending) and len(word) > len(ending) + 2), None
    )


@cache
def _families() -> tuple[dict[str, str], list[tuple[str, str]]]:
    file = read("families", _File)
    members = {one: name for name, ones in file.members.items() for one in ones}
    return members, [(one, name) for name, ones in file.endings.items() for one in ones]
