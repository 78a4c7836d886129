"""Reading a review topic's file: what to ask, where to search and which words to look for."""

import difflib
import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic import StringConstraints as Constraints
from pydantic_core import ErrorDetails

from extractors import normal
from extractors.normal_words import Kind
from flows.errors import GleanError
from flows.settings import Sources
from warehouse.rows import Grade, Question, Search, Term, Topic

SOURCES: tuple[str, ...] = tuple(Sources.model_fields)

DESIGNS: tuple[str, ...] = (
    "rct", "nonrandomised_trial", "systematic_review", "meta_analysis", "cohort", "case_control",
    "cross_sectional", "case_series", "case_report", "diagnostic_accuracy", "qualitative", "economic",
    "guideline", "protocol", "narrative_review", "animal", "in_vitro", "other",
)  # fmt: skip


class TopicError(GleanError):
    """A topic file that cannot be used: one sentence with the file, the key and what is allowed."""


def read_topic(path: Path, *, sources: Collection[str] = SOURCES) -> Topic:
    """The topic that a TOML file states, searched in some of `sources`; raises TopicError."""
    try:
        form = TopicFile.model_validate(_parse(path))
    except ValidationError as error:
        # A misspelt key is reported before the key that it leaves missing.
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        raise TopicError(f"{path}: {_sentence(first)}") from None
    for problem in _problems(form, sources):
        raise TopicError(f"{path}: {problem}")
    return _topic(form)


def topic_digest(topic: Topic) -> str:
    """SHA-256 of what the topic says: the layout, comments and order of keys of its file do not count."""
    said = asdict(topic)
    for kind in ("conditions", "interventions", "outcomes"):
        # The keys of its names are ours, and change with our words.
        said[kind] = [{"name": term["name"], "synonyms": term["synonyms"]} for term in said[kind]]
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- The form of the file -----------------------------------------------------------------------------------


def _iso_date(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if isinstance(text, str) and re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        try:
            date.fromisoformat(text + "2000-01-01"[len(text) :])
        except ValueError:
            pass
        else:
            return text
    raise ValueError(f"is {_shown(value)}, which is not a date: write '2004', '2004-03' or '2004-03-15'")


def _cron(line: str) -> str:
    try:
        if len(line.split()) != 5:
            raise CronSimError("Wrong number of fields")
        CronSim(line, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(
            f"is {_shown(line)}, which is not a cron line ({str(error).lower()}): write minute, hour, day of "
            "the month, month and day of the week in UTC, e.g. '0 6 1 * *' for the first of each month"
        ) from None
    return line


def _design(name: str) -> str:
    if name not in DESIGNS:
        raise ValueError(f"is {_shown(name)}, which is not a study design{_hint(name, DESIGNS)}")
    return name


def _query(text: str) -> str:
    bare = re.sub(r'"[^"]*"', "", text)
    if '"' in bare:
        raise ValueError('has a quotation mark (") that is never closed')
    if bare.count("(") != bare.count(")"):
        raise ValueError(
            f"opens {bare.count('(')} parentheses and closes {bare.count(')')}: each needs its partner"
        )
    return " ".join(text.split())


def _language(code: str) -> str:
    if not re.fullmatch(r"[a-z]{3}", code):
        raise ValueError(
            f"is {_shown(code)}, which is not a language: write three small letters as MEDLINE does, e.g. 'eng', 'ger'"
        )
    return code


Text = Annotated[str, Constraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, Constraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
IsoDate = Annotated[str, BeforeValidator(_iso_date)]
Query = Annotated[Text, AfterValidator(_query)]


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TermForm(_Form):
    """A `[[condition]]`, `[[intervention]]` or `[[outcome]]` table."""

    name: Text = Field(description="the preferred name")
    synonyms: list[Text] = Field([], description="other words for the same thing")


def _day(value: object) -> str:
    text = _iso_date(value)
    if len(text) != len("2004-03-15"):
        raise ValueError(f"is {_shown(value)}, which is not a day: write 2004-03-15")
    return text


CERTAINTY = ("high", "moderate", "low", "very_low")


def _certainty(level: str) -> str:
    if level not in CERTAINTY:
        raise ValueError(f"is {_shown(level)}, which is no level of certainty{_hint(level, CERTAINTY)}")
    return level


class GradeForm(_Form):
    """A `[[question.grade]]` table: how certain a reviewer holds the answer to be."""

    level: Annotated[str, AfterValidator(_certainty)] = Field(
        description="how certain the answer is, by GRADE: high, moderate, low or very_low"
    )
    reason: Text = Field(description="why it was graded so")
    by: Text = Field(description="who graded it")
    on: Annotated[str, BeforeValidator(_day)] = Field(description="the day on which it was graded")
    outcome: Text | None = Field(
        None, description="the name of an outcome of this topic, where the grade is of one"
    )


class QuestionForm(_Form):
    """A `[[question]]` table."""

    text: Text = Field(description="a question that can be answered with yes or no")
    conditions: list[Text] = Field([], description="names of conditions of this topic")
    interventions: list[Text] = Field([], description="names of interventions of this topic")
    comparators: list[Text] = Field([], description="names of interventions of this topic")
    outcomes: list[Text] = Field([], description="names of outcomes of this topic")
    grade: list[GradeForm] = Field([], description="the certainty of the answer, as reviewers graded it")


class DatesForm(_Form):
    """The `[dates]` table: the span of publication dates, both ends included."""

    first: IsoDate | None = Field(None, alias="from", description="the first date")
    last: IsoDate | None = Field(None, alias="to", description="the last date")


class TopicFile(_Form):
    """The whole file, key by key."""

    id: Slug = Field(description="a short name in small letters, digits and hyphens")
    title: Text = Field(description="the title of the review")
    description: str = Field("", description="what the review is about")
    designs: list[Annotated[str, AfterValidator(_design)]] = Field([], description="study designs wanted")
    languages: list[Annotated[str, AfterValidator(_language)]] = Field([], description="languages wanted")
    required: list[Text] = Field([], description="conditions, one of which a work must name")
    schedule: Annotated[str, AfterValidator(_cron)] | None = Field(None, description="a cron line in UTC")
    dates: DatesForm = Field(
        default_factory=DatesForm.model_construct, description="the span of publication dates"
    )
    search: dict[str, Query] = Field(min_length=1, description="the search text for each source")
    question: list[QuestionForm] = Field(min_length=1, description="the questions to answer")
    condition: list[TermForm] = Field([], description="conditions of interest")
    intervention: list[TermForm] = Field([], description="interventions of interest")
    outcome: list[TermForm] = Field([], description="outcomes of interest")


# --- What no single key can tell ----------------------------------------------------------------------------


def _problems(form: TopicFile, sources: Collection[str]) -> Iterator[str]:
    for source in form.search:
        if source not in sources:
            yield f"key 'search.{source}' names an unknown source{_hint(source, sources)}."
    first, last = form.dates.first, form.dates.last
    if first and last and first[: len(last)] > last[: len(first)]:
        yield f"key 'dates.to' is '{last}', which is before 'dates.from' ('{first}')."
    for kind in ("condition", "intervention", "outcome"):
        yield from _repeats(kind, getattr(form, kind))
    yield from _strangers("required", form.required, "condition", form)
    for number, question in enumerate(form.question):
        yield from _strangers(f"question.{number}.conditions", question.conditions, "condition", form)
        yield from _strangers(
            f"question.{number}.interventions", question.interventions, "intervention", form
        )
        yield from _strangers(f"question.{number}.comparators", question.comparators, "intervention", form)
        yield from _strangers(f"question.{number}.outcomes", question.outcomes, "outcome", form)
        graded = [grade.outcome for grade in question.grade if grade.outcome]
        yield from _strangers(f"question.{number}.grade.outcome", graded, "outcome", form)


def _repeats(kind: str, terms: list[TermForm]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for number, term in enumerate(terms):
        places = [(f"{kind}.{number}.name", term.name)]
        places += [(f"{kind}.{number}.synonyms.{i}", synonym) for i, synonym in enumerate(term.synonyms)]
        for key, words in places:
            if words.casefold() in seen:
                yield f"key '{key}' repeats '{words}', which already stands in '{seen[words.casefold()]}'."
            seen[words.casefold()] = key


def _strangers(key: str, names: list[str], kind: str, form: TopicFile) -> Iterator[str]:
    terms: list[TermForm] = getattr(form, kind)
    allowed = [term.name for term in terms]
    for name in names:
        if name not in allowed:
            meant = [
                t.name for t in terms if name.casefold() in {s.casefold() for s in (t.name, *t.synonyms)}
            ]
            hint = f": write the preferred name '{meant[0]}'" if meant else _hint(name, allowed)
            yield f"key '{key}' names '{name}', which is not among the {kind}s of the topic{hint}."


# --- Sentences for the user ---------------------------------------------------------------------------------

_TABLES: dict[str, type[BaseModel]] = {
    "question": QuestionForm,
    "grade": GradeForm,
    "condition": TermForm,
    "intervention": TermForm,
    "outcome": TermForm,
    "dates": DatesForm,
}

_TYPES = {
    "string_type": "must be text in quotes",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_pattern_mismatch": "must be small letters, digits and single hyphens, e.g. 'low-back-pain'",
}


def _sentence(error: ErrorDetails) -> str:
    key = ".".join(str(part) for part in error["loc"])
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return f"key '{key}' is unknown{_hint(str(error['loc'][-1]), _level(error['loc'][:-1]))}."
    if kind == "missing":
        return f"key '{key}' is missing: it gives {_level(error['loc'][:-1])[str(error['loc'][-1])]}."
    if kind == "value_error":
        return f"key '{key}' {error['ctx']['error']}."
    if kind == "list_type" and isinstance(value, dict):
        return f"key '{key}' must be a list of tables: write [[{key}]] with two brackets."
    is_what = f", but is {_shown(value)}" if "short" not in kind else ""
    return f"key '{key}' {_TYPES.get(kind, error['msg'])}{is_what}."


def _level(loc: tuple[int | str, ...]) -> dict[str, str]:
    """The keys allowed at a place of the file, each with what it gives."""
    names = [part for part in loc if isinstance(part, str)]
    form = _TABLES[names[-1]] if names else TopicFile
    return {field.alias or name: field.description or "" for name, field in form.model_fields.items()}


def _hint(word: str, allowed: Collection[str]) -> str:
    close = difflib.get_close_matches(word.lower(), allowed, n=1)
    meant = f"did you mean '{close[0]}'? " if close else ""
    return f" ({meant}allowed: {', '.join(allowed) or 'none'})"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        near = difflib.get_close_matches(str(path), [str(p) for p in path.parent.glob("*.toml")], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "."
        raise TopicError(f"{path}: there is no such topic file{hint}") from None
    except UnicodeDecodeError:
        raise TopicError(f"{path}: this is not a text file in UTF-8.") from None
    except OSError as error:
        raise TopicError(f"{path}: the file cannot be read ({error.strerror}).") from None
    except tomllib.TOMLDecodeError as error:
        raise TopicError(f"{path}: this is not valid TOML: {str(error).rstrip('.')}.") from None


def _topic(form: TopicFile) -> Topic:
    return Topic(
        topic_id=form.id,
        title=form.title,
        description=" ".join(form.description.split()),
        questions=tuple(_question(question) for question in form.question),
        searches=tuple(Search(source=source, query=query) for source, query in form.search.items()),
        conditions=_terms(form.condition, "condition"),
        interventions=_terms(form.intervention, "intervention"),
        outcomes=_terms(form.outcome, "outcome"),
        designs=tuple(form.designs),
        languages=tuple(form.languages),
        required=tuple(form.required),
        date_from=form.dates.first,
        date_to=form.dates.last,
        schedule=form.schedule,
    )


def _terms(forms: list[TermForm], kind: Kind) -> tuple[Term, ...]:
    """The terms with the keys of their names; a key that two terms would have is neither's."""
    keys = [{normal.key(name, kind) for name in (form.name, *form.synonyms)} for form in forms]
    held = Counter(one for ones in keys for one in ones if one)
    return tuple(
        Term(
            name=form.name,
            synonyms=tuple(form.synonyms),
            keys=tuple(sorted(one for one in ones if held[one] == 1)),
        )
        for form, ones in zip(forms, keys, strict=True)
    )


def _question(form: QuestionForm) -> Question:
    return Question(
        text=form.text,
        conditions=tuple(form.conditions),
        interventions=tuple(form.interventions),
        comparators=tuple(form.comparators),
        outcomes=tuple(form.outcomes),
        grades=tuple(Grade(**grade.model_dump()) for grade in form.grade),
    )
