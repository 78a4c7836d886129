"""Checked claims as rows for JSON and as lines for people."""

from collections.abc import Sequence
from typing import Any

from flows.factcheck.judging import Checked, Judged
from flows.factcheck.places import Known
from warehouse.summary import words
from warehouse.summary.references import identifier, short_name
from warehouse.synthesis.evidence import Evidence

Json = dict[str, Any]


def as_json(evidence: Evidence, checked: Checked) -> Json:
    """One claim: where it stands, its mark, and each figure with the record and the quote."""
    claim = checked.claim
    return {
        "start": claim.start,
        "end": claim.end,
        "claim": claim.text,
        "mark": checked.mark,
        "mixes": checked.mixes,
        "topic": evidence.topic.topic_id,
        "figures": [_figure(evidence, one) for one in checked.figures],
    }


def _figure(evidence: Evidence, one: Judged) -> Json:
    figure, place = one.claimed, one.place
    return {
        "figure": figure.figure.text,
        "start": figure.start,
        "end": figure.end,
        "mark": one.mark,
        "how": list(one.how),
        "notes": list(one.notes),
        "source": None
        if place is None
        else {
            "work": place.work.work_id,
            "record": identifier(place.work.record),
            "name": short_name(place.work),
            "state": place.work.state,
            "field": place.field,
            "sentence": place.text,
            "finding": place.known.finding_id if place.known else None,
            "quote": place.known.fact.quote if place.known else place.text,
        },
        "instead": [_instead(evidence, held) for held in one.instead],
    }


def _instead(evidence: Evidence, held: Known) -> Json:
    work = evidence.works[held.work_id]
    return {
        "finding": held.finding_id,
        "work": held.work_id,
        "name": short_name(work),
        "quote": held.fact.quote,
    }


def as_text(rows: Sequence[Json]) -> str:
    """The claims in their order, each with its mark, what speaks for or against it, and where that stands."""
    if not rows:
        return "The text holds no figure, so there is no claim to check.\n"
    marks = [row["mark"] for row in rows]
    counted = ", ".join(f"{marks.count(mark)} {mark}" for mark in ("supported", "differs", "not found"))
    head = f"{words.capital(words.counted(len(rows), 'claim', 'claims'))} with figures: {counted}."
    return "\n\n".join([head, *(_told(row) for row in rows)]) + "\n"


def _told(row: Json) -> str:
    lines = [f"{row['mark'].upper()}: {' '.join(row['claim'].split())}"]
    lines += [f"  ! {words.capital(row['mixes'])}."] if row["mixes"] else []
    for one in row["figures"]:
        said = "; ".join([*one["how"], *one["notes"]])
        lines.append(f"  {one['figure']} – {one['mark']}{': ' + said if said else ''}")
        if one["source"]:
            source = one["source"]
            lines.append(f"      “{source['sentence']}” – {source['name']} ({source['record']})")
    return "\n".join(lines)
