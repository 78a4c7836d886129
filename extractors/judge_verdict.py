"""Whether the authors' conclusion answers a question with yes, no or maybe.

A linear model over the conclusion's words, what is denied in it and how much of the question that touches, the
voices that `extractors.conclusion` hears in it, the kinds of words that are asked for and told
(`extractors.answers`), and the tests that the abstract reports.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.answers import meetings
from extractors.conclusion import judge as heard
from extractors.conclusion import voices
from extractors.guarded import guarded
from extractors.linear import shipped
from extractors.roles import roles
from extractors.sentences import Stretch, split
from extractors.sides import stem

ANSWERS = ("yes", "no", "maybe")
TOKEN = re.compile(r"[a-z]+|\d+|%")
DENIALS = frozenset(
    {
        "no",
        "not",
        "nor",
        "neither",
        "cannot",
        "without",
        "none",
        "failed",
        "fail",
        "lack",
        "never",
        "unlikely",
        "hardly",
        "little",
    }
)
HEDGES = frozenset(
    {
        "may",
        "might",
        "could",
        "perhaps",
        "possibly",
        "possible",
        "seems",
        "seem",
        "appears",
        "appear",
        "potential",
        "potentially",
        "likely",
        "probably",
    }
)
OPEN = guarded(
    r"further|more research|future|needed|warranted|unclear|uncertain|inconclusive|controvers"
    r"|however|although|remains|caution|limited|insufficient",
    re.IGNORECASE,
)
ASKING = frozenset(
    {
        "or",
        "still",
        "necessary",
        "really",
        "useful",
        "need",
        "too",
        "better",
        "safe",
        "effective",
        "predict",
        "associated",
        "influence",
        "affect",
        "different",
        "same",
        "differ",
        "improve",
        "reduce",
        "increase",
        "impact",
    }
)
TEST = re.compile(r"\b[Pp]\s*([<>=])\s*(0?\.\d+)")
NO_EFFECT = guarded(
    r"\bno (?:\w+ ){0,2}(?:differen|associat|effect|correl|relation)"
    r"|\bnot (?:\w+ ){0,2}(?:differ|associat|signific|correl)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the conclusion, its tokens and the share of the question's words in it."""

    text: str
    tokens: list[str]
    shared: float


def conclusion_of(abstract: str) -> list[Stretch]:
    """The sentences in which an abstract concludes: by their role, else the last two."""
    stretches = split(abstract)
    told = [
        one for one, role in zip(stretches, roles(abstract, stretches), strict=True) if role == "conclusions"
    ]
    return told or stretches[-2:]


def features(question: str, conclusion: Sequence[str], abstract: str) -> set[str]:
    """What the answer is told from; `conclusion` holds its sentences."""
    asked = _content(question)
    said = [_said(sentence, asked) for sentence in conclusion]
    names = {name for at, one in enumerate(said) for name in _spoken(one, at, asked)}
    verdict = heard([one.text for one in said], treated=True) if said else None
    names |= {f"verdict {verdict}", f"untreated {heard([one.text for one in said], treated=False)}"}
    if said:
        nearest = max(range(len(said)), key=lambda at: said[at].shared)
        names |= {
            f"nearest {heard([said[nearest].text], treated=True)}",
            f"first {heard([said[0].text], treated=True)}",
        }
        names |= meetings(question, [one.text for one in said], nearest)
    return names | _question(question, verdict, denied="denied" in names) | _tests(abstract)


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(token) for token in TOKEN.findall(text.lower()) if len(token) > 3)


def _said(sentence: str, asked: frozenset[str]) -> Said:
    shared = len(asked & _content(sentence)) / len(asked) if asked else 0.0
    return Said(sentence, TOKEN.findall(sentence.lower()), shared)


def _spoken(one: Said, at: int, asked: frozenset[str]) -> set[str]:
    tokens = one.tokens
    names = {f"w:{token}" for token in tokens} | {f"b:{a} {b}" for a, b in pairwise(tokens)}
    names |= {f"^{token}" for token in tokens[:4] if at == 0}
    for place in (place for place, token in enumerate(tokens) if token in DENIALS):
        names |= {
            "denied",
            f"denied in {min(at, 2)}",
            *(f"not:{token}" for token in tokens[place + 1 : place + 4]),
        }
        if asked.intersection(map(stem, tokens[place + 1 : place + 6])):
            names.add("denied what was asked")
        names |= {f"denied>{step}" for step in range(5) if one.shared > step / 5}
    names |= {f"hedge {min(at, 2)}" for token in tokens if token in HEDGES}
    for voice in voices(one.text):
        names |= {f"voice {voice}", f"voice {voice} in {min(at, 2)}"}
        names |= {f"voice {voice}>{step}" for step in range(5) if one.shared > step / 5}
    return names | ({"open", f"open {min(at, 2)}"} if OPEN.search(one.text) else set())


def _question(question: str, verdict: str | None, *, denied: bool) -> set[str]:
    tokens = TOKEN.findall(question.lower())
    names = {f"asks {token}" for token in tokens[:1]} | {
        "asks a denial" for token in tokens if token in DENIALS
    }
    for token in ASKING.intersection(tokens):
        names |= {f"asks:{token}", f"asks:{token} {denied}", f"asks:{token} {verdict}"}
    return names


def _tests(abstract: str) -> set[str]:
    tests = [float(value) <= 0.05 and sign != ">" for sign, value in TEST.findall(abstract)]
    names = {f"significant>{step}" for step in range(3) if sum(tests) > step}
    names |= {f"insignificant>{step}" for step in range(3) if len(tests) - sum(tests) > step}
    if tests and not any(tests):
        names.add("nothing significant")
    return names | ({"no effect told"} if NO_EFFECT.search(abstract) else set())


def judge(question: str, abstract: str, conclusion: str | None = None) -> tuple[str, str]:
    """The answer, and the sentence of the conclusion (or of the abstract, without one) that gives it."""
    source = conclusion or abstract
    sentences = [
        source[one.start : one.end] for one in (split(source) if conclusion else conclusion_of(source))
    ]
    if not sentences:
        return "maybe", ""
    model = shipped("verdict")
    answer = int(model.scores([features(question, sentences, abstract)])[0].argmax())
    alone = model.scores([features(question, [sentence], "") for sentence in sentences])[:, answer]
    return ANSWERS[answer], sentences[int(alone.argmax())]
