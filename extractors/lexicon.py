"""The words that extractors look for: TOML files in `lexicons/`, read once and checked on the way in."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from extractors.errors import ExtractorError
from extractors.guarded import Guarded, guarded

LEXICONS = Path(__file__).parent / "lexicons"


class LexiconError(ExtractorError):
    """A lexicon file that cannot be used; the sentence names the file and the bad key."""


class Lexicon(BaseModel):
    """What a lexicon file may hold: each extractor states its keys in a subclass, and no other key passes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


L = TypeVar("L", bound=Lexicon)


def read(name: str, shape: type[L], *, folder: Path = LEXICONS) -> L:
    """The lexicon `name` (without `.toml`) in the given shape; `LexiconError` names a bad key."""
    path = folder / f"{name}.toml"
    try:
        return shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise LexiconError(f"There is no lexicon {path.name} in {folder}.") from None
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name} is not valid TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise LexiconError(f"{path.name}, key “{key}”: {first['msg']}.") from None


def words(alternatives: Iterable[str], *, flags: re.RegexFlag = re.IGNORECASE) -> Guarded:
    """A pattern that finds any of the alternatives (regular expressions) as whole words, the longest first.

    A blank in an alternative stands for blanks or hyphens, a blank with a question mark for none as well.
    """
    ordered = sorted(set(alternatives), key=lambda word: (-len(word), word))
    spaced = (BLANK.sub(_blank, word) for word in ordered)
    body = by_initial(spaced, any_case=bool(flags & re.IGNORECASE))
    return guarded(rf"(?<!\w)(?:{body})(?!\w)", flags)


# Blanks inside a class of characters or after a backslash are left alone.
BLANK = re.compile(r"\[[^\]]*\]|\\.|(?P<blank> \??)")


def _blank(match: re.Match[str]) -> str:
    if match["blank"] is None:
        return match.group()
    return r"[\s-]*" if "?" in match["blank"] else r"[\s-]+"


# --- Fast alternatives --------------------------------------------------------------------------------------

INITIAL = re.compile(r"([A-Za-z])(?![?*+{])(.*)", re.DOTALL)
PIECE = re.compile(r"\\.|\[\^?\]?[^\]]*\]|.", re.DOTALL)
MOST_BRANCHES = 400


def by_initial(alternatives: Iterable[str], *, any_case: bool = True) -> str:
    """The alternatives as one pattern, in which those with one initial stand together.

    Python's engine tries alternatives one after the other wherever a word begins; sorted by their initials,
    most are passed over at the price of one.
    """
    initials: dict[str, list[str]] = {}
    others: list[str] = []
    for branch in (branch for alternative in alternatives for branch in _opened(alternative)):
        match = INITIAL.fullmatch(branch)
        if match:
            initials.setdefault(match[1].lower() if any_case else match[1], []).append(match[2])
        else:
            others.append(branch)
    first = "(?-i:[{}{}])" if any_case else "{}"
    together = [f"{first.format(a, a.upper())}(?:{'|'.join(rest)})" for a, rest in sorted(initials.items())]
    return "|".join([*together, *others])


def _opened(pattern: str) -> list[str]:
    """The branches of a pattern, a plain group at their beginning opened up: "(?:a|b)c" is "ac" and "bc"."""
    opened: list[str] = []
    for branch in _split(pattern):
        group = _leading_group(branch)
        if group is None:
            opened.append(branch)
            continue
        inner, rest = group
        firsts, rest = (_split(inner), rest) if rest[:1] != "?" else ([*_split(inner), ""], rest[1:])
        branches = [one for first in firsts for one in _opened(first + rest)]
        opened += branches if len(branches) <= MOST_BRANCHES else [branch]
    return opened


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand outside of any bracket."""
    branches, depth = [""], 0
    for piece in PIECE.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            branches.append("")
        else:
            branches[-1] += piece
    return branches


def _leading_group(branch: str) -> tuple[str, str] | None:
    """What stands in a plain group that opens the branch, and what follows it; None where it is repeated."""
    if not branch.startswith("(?:"):
        return None
    depth = at = 0
    for piece in PIECE.findall(branch):
        depth += (piece == "(") - (piece == ")")
        at += len(piece)
        if depth == 0:
            break
    rest = branch[at:]
    return None if rest[:1] in ("*", "+", "{") or rest[:2] in ("??", "?+") else (branch[3 : at - 1], rest)
