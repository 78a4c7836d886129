"""An extraction in the JSON of the gold guideline: the public contract of `glean extract`."""

from dataclasses import asdict
from typing import Any

from warehouse.rows import Extraction, Finding

Json = dict[str, Any]
LISTS = ("interventions", "frequencies", "arm_results", "effects")
UNSAID_DESIGN = "other"


def as_guideline(extraction: Extraction) -> Json:
    """The guideline's fields, each item with its quote, offsets and field."""
    design = _first(extraction.designs)
    return {
        "extractor": extraction.extractor,
        "design": design["design"] if design else UNSAID_DESIGN,
        "design_evidence": _without(design, "design"),
        "sample_size": _first(extraction.sample_sizes),
        **{name: [_item(finding) for finding in getattr(extraction, name)] for name in LISTS},
        "conclusion": _first(extraction.conclusions),
    }


def _first(found: tuple[Finding, ...]) -> Json | None:
    return _item(found[0]) if found else None


def _without(item: Json | None, name: str) -> Json | None:
    return item and {key: value for key, value in item.items() if key != name}


def _item(finding: Finding) -> Json:
    item = asdict(finding)
    evidence = {name: item.pop(name) for name in ("quote", "start", "end", "field")}
    checks = {"checks": [dict(check) for check in item.pop("checks")]} if "checks" in item else {}
    if "spread" in item:
        span = [item.pop("spread_low"), item.pop("spread_high")]
        item["spread"] = span if item["spread"] is None and span != [None, None] else item["spread"]
    return item | evidence | checks
