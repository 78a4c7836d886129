"""The words that extractors look for: TOML files in `lexicons/`, read once and checked on the way in."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

LEXICONS = Path(__file__).parent / "lexicons"


class LexiconError(Exception):
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


def words(alternatives: Iterable[str], *, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern that finds any of the alternatives (regular expressions) as whole words, the longest first.

    A blank in an alternative stands for blanks or hyphens, a blank with a question mark for none as well.
    """
    ordered = sorted(set(alternatives), key=lambda word: (-len(word), word))
    body = "|".join(BLANK.sub(_blank, word) for word in ordered)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", flags)


# Blanks inside a class of characters or after a backslash are left alone.
BLANK = re.compile(r"\[[^\]]*\]|\\.|(?P<blank> \??)")


def _blank(match: re.Match[str]) -> str:
    if match["blank"] is None:
        return match.group()
    return r"[\s-]*" if "?" in match["blank"] else r"[\s-]+"
