"""An answer as rows for JSON, and as lines for people; both from the same rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from warehouse.rows import ArmResult, Conclusion, Effect
from warehouse.summary import words
from warehouse.summary.references import identifier, short_name
from warehouse.summary.sections.pooling import plain_estimate, title_of
from warehouse.synthesis.answering import Answer
from warehouse.synthesis.evidence import Evidence, Held
from warehouse.synthesis.meter import ANSWERS, ENOUGH, Vote
from warehouse.synthesis.polls import Poll, mode
from warehouse.synthesis.pooled import Pooled

Json = dict[str, Any]


def as_json(answer: Answer) -> Json:
    """The whole answer: every number with the findings and works that it rests on."""
    evidence, meter = answer.evidence, answer.meter
    return {
        "question": answer.question.text,
        "topic": evidence.topic.topic_id,
        "asked_by_the_topic": answer.own,
        "terms": {
            kind: list(getattr(answer.question, kind))
            for kind in ("interventions", "comparators", "outcomes", "conditions")
        },
        "modes": [_poll(evidence, poll) for poll in answer.polls],
        "disagreement": answer.disagreement,
        "pooled": [_pooled(one) for one in answer.pooled],
        "reviews": [_study(evidence, vote, {}) for vote in meter.reviews],
        "not_counted": [_work(evidence, key) | {"reason": why} for key, why in meter.left_out],
        "counted_once": [_works(evidence, vote) for vote in meter.votes if len(vote.work_ids) > 1],
        "no_verdict_read": [_work(evidence, key) for key in meter.silent],
        "other_comparison": [_work(evidence, key) for key in meter.uncompared],
        "not_on_effects": [_work(evidence, key) for key in meter.unfit],
    }


def _poll(evidence: Evidence, poll: Poll) -> Json:
    share = poll.share_yes
    return {
        "mode": poll.mode,
        "weighted": poll.weighted,
        "studies": len(poll.votes),
        "enough": poll.enough,
        "counts": poll.counts,
        "shares": {answer: round(share, 2) for answer, share in poll.shares.items()},
        "yes": share
        and dict(zip(("percent", "ci_low", "ci_high"), (round(one, 2) for one in share), strict=True)),
        "sign_test_p": poll.sign_test,
        "leading": poll.leading,
        "segments": {
            answer: [_study(evidence, vote, poll.weights) for vote in poll.votes if vote.answer == answer]
            for answer in ANSWERS
        },
    }


def _study(evidence: Evidence, vote: Vote, weights: Any) -> Json:
    weight = {"weight": round(weights[vote.study_id], 3)} if weights else {}
    told = [_finding(evidence, finding, vote) for finding in vote.finding_ids]
    return _works(evidence, vote) | {"answer": vote.answer} | weight | {"says": told}


def _works(evidence: Evidence, vote: Vote) -> Json:
    return {"study": vote.study_id, "works": [_work(evidence, key) for key in vote.work_ids]}


def _work(evidence: Evidence, key: str) -> Json:
    work = evidence.works[key]
    return {
        "work": key,
        "name": short_name(work),
        "record": identifier(work.record),
        "design": work.design,
        "size": work.size.fact.value if work.size else None,
        "state": work.state,
    }


def _finding(evidence: Evidence, finding_id: str, vote: Vote) -> Json:
    every: Iterable[Held[Conclusion] | Held[ArmResult] | Held[Effect]] = (
        held
        for key in vote.work_ids
        for group in (evidence.conclusions_of, evidence.arm_results_of, evidence.effects_of)
        for held in group.get(key, ())
    )
    held = next(one for one in every if one.finding_id == finding_id)
    record = evidence.works[held.work_id].record
    text = record.title if held.fact.field == "title" else record.abstract
    return {
        "finding": finding_id,
        "quote": held.fact.quote,
        "sentence": words.sentence(text, held.fact.start, held.fact.end),
    }


def _pooled(one: Pooled) -> Json:
    fit = one.fit
    ends = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
    values = {end: getattr(fit, end) for end in ends}
    return {
        "what": title_of(one),
        "measure": one.comparison.measure,
        **{end: None if value is None else one.shown(value) for end, value in values.items()},
        "p": fit.p,
        "i2": fit.i2,
        "studies": list(one.work_ids),
        "findings": list(one.finding_ids),
    }


# --- For people ---------------------------------------------------------------------------------------------


def as_text(answer: Answer, *, explain: bool) -> str:
    """The answer in lines; with `explain`, the sentence of each record that says so."""
    row = as_json(answer)
    lines = [row["question"], f"Topic: {row['topic']}. {_terms(row)}", ""]
    for poll, told in zip(answer.polls, row["modes"], strict=True):
        lines += _poll_lines(poll, told, explain=explain)
    lines += [row["disagreement"], ""] if row["disagreement"] else []
    lines += [f"Pooled – {title_of(one)}: {plain_estimate(one)}." for one in answer.pooled]
    lines += [] if answer.pooled else ["No two studies of this comparison could be pooled."]
    return "\n".join([*lines, *_beside(row)]) + "\n"


def _terms(row: Json) -> str:
    named = [f"{kind}: {', '.join(names)}" for kind, names in row["terms"].items() if names]
    return f"Read as {'; '.join(named)}."


def _poll_lines(poll: Poll, told: Json, *, explain: bool) -> list[str]:
    head = words.capital(mode(poll))
    if not poll.votes:
        return [f"{head}: no study answers.", ""]
    counts = ", ".join(
        f"{words.WORDS['answers'][one]} {count}" for one, count in poll.counts.items() if count
    )
    if not poll.enough:
        few = words.counted(len(poll.votes), "study", "studies")
        return [
            f"{head}: not enough evidence ({few}, fewer than {words.spelled(ENOUGH)}): {counts}.",
            *_segments(told, explain=explain),
        ]
    share, low, high = poll.share_yes or (0.0, 0.0, 0.0)
    test = "" if poll.sign_test is None else f"; sign test of yes against no: p = {poll.sign_test:.2g}"
    total = f"{len(poll.votes)} studies"
    line = f"{head}: yes {share:.0f}% (95% interval {low:.0f}% to {high:.0f}%{test}) of {total}: {counts}."
    return [line, *([""] if poll.weighted else _segments(told, explain=explain))]


def _segments(told: Json, *, explain: bool) -> list[str]:
    if told["weighted"]:
        return [""]
    lines: list[str] = []
    for answer, studies in told["segments"].items():
        lines += (
            [f"  {words.WORDS['answers'][answer]}: {'; '.join(map(_named, studies))}"]
            if studies and not explain
            else []
        )
        for study in studies if explain else ():
            lines.append(f"  {words.WORDS['answers'][answer]}: {_named(study)}")
            lines += [f"      “{said}”" for said in dict.fromkeys(one["sentence"] for one in study["says"])]
    return [*lines, ""]


def _named(study: Json) -> str:
    return " and ".join(_one(work) for work in study["works"])


def _one(work: Json) -> str:
    facts = [
        work["record"],
        work["design"] and words.design_name(work["design"]),
        work["size"] and f"n = {work['size']}",
    ]
    return f"{work['name']} ({', '.join(fact for fact in facts if fact)})"


def _beside(row: Json) -> Iterator[str]:
    lists: Sequence[tuple[str, list[str]]] = (
        (
            "Reviews, which have no vote",
            [f"{_named(one)}: {words.WORDS['answers'][one['answer']]}" for one in row["reviews"]],
        ),
        ("Reports of one study, counted once", [_named(one) for one in row["counted_once"]]),
        ("Not counted", [f"{_one(one)}: {_reason(one['reason'])}" for one in row["not_counted"]]),
        ("No verdict was read", [_one(one) for one in row["no_verdict_read"]]),
        ("Compared with something else", [_one(one) for one in row["other_comparison"]]),
        ("On costs, views or tests", [_one(one) for one in row["not_on_effects"]]),
    )
    for title, items in lists:
        yield from ["", f"{title}:", *(f"  {item}" for item in items)] if items else []


def _reason(reason: str) -> str:
    return str(words.WORDS["reasons"].get(reason, [reason.replace("_", " ")])[0])
