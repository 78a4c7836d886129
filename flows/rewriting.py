"""Has the points of a summary rewritten by a command of the user's, and keeps only what the warehouse bears out."""

import re
import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.errors import GleanError
from flows.factcheck.facets import denies

ASKED = (
    "Rewrite the text below in plain English for a reader who is no specialist. Keep every number, unit and "
    "interval exactly as it stands, add none, and change nothing of what is said. Answer with the rewritten text "
    "only.\n\n"
)
_SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = re.compile(rf"[−-]?\d+(?:[.,·]\d+)*|\b(?:{'|'.join(_SPELLED)})\b", re.IGNORECASE)

# How many figures of a text the warehouse does not bear out.
Unsupported = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point as it was composed, as it was rewritten, and why the rewritten one is refused, if it is."""

    composed: str
    rewritten: str
    refused: str | None

    @property
    def text(self) -> str:
        """What may be shown."""
        return self.composed if self.refused else self.rewritten


def rewrite(points: Sequence[str], ask: Callable[[str], str], unsupported: Unsupported) -> list[Point]:
    """Each point rewritten by `ask`; what says other numbers, denies otherwise or is less supported is refused."""
    told = [(point, " ".join(ask(ASKED + point).split())) for point in points]
    return [Point(composed=old, rewritten=new, refused=refusal(old, new, unsupported)) for old, new in told]


def refusal(old: str, new: str, unsupported: Unsupported) -> str | None:
    """Why a rewritten text may not stand for the one it was made from; None where nothing speaks against it."""
    before, after = numbers(old), numbers(new)
    if not new:
        return "it is empty"
    if after - before:
        return f"it has numbers that are not in the text: {', '.join(sorted(after - before))}"
    if before - after:
        return f"it leaves out numbers: {', '.join(sorted(before - after))}"
    if denies(old) != denies(new):
        return "it denies what the text says, or says what it denies"
    if unsupported(new) > unsupported(old):
        return "the warehouse does not bear out a figure in the words that it has now"
    return None


def numbers(text: str) -> set[str]:
    """The numbers of a text, however they are written: `two` is `2`, `1,186` is `1186`, a minus is a hyphen."""
    return {_plain(found[0].lower()) for found in _NUMBER.finditer(text)}


def _plain(number: str) -> str:
    if number in _SPELLED:
        return str(_SPELLED.index(number) + 1)
    digits = re.sub(r",(?=\d{3}(?!\d))", "", number.replace("−", "-").replace("·", "."))
    return digits.lstrip("-") if digits.startswith("-0") and not digits.strip("-0.") else digits


def command_of(line: str, *, seconds: float) -> Callable[[str], str]:
    """A command that reads a text from its input and writes one to its output, as a function."""
    words = shlex.split(line)

    def ask(text: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
                words,
                input=text,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=seconds,
                check=True,
            )
        except (OSError, UnicodeError, IndexError) as error:
            raise GleanError(f"The command {line!r} cannot be run: {error}.") from error
        except subprocess.TimeoutExpired as error:
            raise GleanError(f"The command {line!r} gave no answer within {seconds:g} seconds.") from error
        except subprocess.CalledProcessError as error:
            said = (error.stderr or "").strip().splitlines()[-1:] or ["it said nothing"]
            raise GleanError(
                f"The command {line!r} failed with code {error.returncode}: {said[0]}."
            ) from error
        return done.stdout

    return ask
