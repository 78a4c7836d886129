"""A made warehouse on the seed topic, small enough to know every figure in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from flows.topic import read_topic
from tests import made
from warehouse import rows, store

TOPIC = read_topic(Path(__file__).parents[1] / "topics" / "back-related-leg-pain.toml")


@dataclass
class Paper:
    """A record with the findings in it, each by its quote."""

    source_id: str
    title: str
    abstract: str
    who: str = "Example"
    year: int = 2020
    findings: list[rows.Finding] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)

    def says(self, shape: type[rows.Finding], quote: str, **facts: Any) -> "Paper":
        where = "abstract" if quote in self.abstract else "title"
        text = self.abstract if where == "abstract" else self.title
        self.findings.append(made.finding(shape, text, quote, field=where, **facts))
        return self

    def is_a(self, design: str, quote: str) -> "Paper":
        return self.says(rows.Design, quote, design=design)

    def of(self, size: int, quote: str) -> "Paper":
        return self.says(rows.SampleSize, quote, value=size)

    def tests(self, *names: str, against: tuple[str, ...] = (), controls: tuple[str, ...] = ()) -> "Paper":
        roles = [(names, "experimental"), (against, "comparator"), (controls, "control")]
        for group, role in roles:
            for name in group:
                self.says(rows.Intervention, name, name=name, role=role)
        return self

    def concludes(self, direction: str, quote: str) -> "Paper":
        return self.says(rows.Conclusion, quote, direction=direction)

    def record(self) -> rows.Record:
        usual = {
            "title": self.title,
            "abstract": self.abstract,
            "authors": (rows.Author(family=self.who, initials="A"),),
            "journal": "Example Journal of Pain",
            "journal_abbreviation": "Ex J Pain",
            "volume": "7",
            "pages": "1-9",
            "published": f"{self.year}-03",
        }
        return made.record(self.source_id, **(usual | self.changes))

    def extraction(self) -> rows.Extraction:
        lists = {
            name: tuple(one for one in self.findings if type(one) is shape)
            for name, shape in rows.FINDINGS.items()
        }
        return made.extraction(self.record(), **lists)


def paper(source_id: str, who: str, year: int, title: str, abstract: str, **changes: Any) -> Paper:
    return Paper(source_id, title, abstract, who=who, year=year, changes=changes)


def frequency(of: Paper, quote: str, value: float, **facts: Any) -> Paper:
    usual = {"measure": "prevalence", "value": value, "unit": "percent", "condition": "neuropathic pain"}
    return of.says(rows.Frequency, quote, **(usual | facts))


def arm(of: Paper, quote: str, arm: str, value: float, outcome: str, **facts: Any) -> Paper:
    usual = {"statistic": "proportion", "unit": "percent", "timepoint": "3 months"}
    return of.says(rows.ArmResult, quote, arm=arm, value=value, outcome=outcome, **(usual | facts))


def effect(of: Paper, quote: str, measure: str, value: float | None, outcome: str, **facts: Any) -> Paper:
    return of.says(rows.Effect, quote, measure=measure, value=value, outcome=outcome, **facts)


def papers() -> Iterator[Paper]:
    yield from _prevalence()
    yield from _stimulation()
    yield from _others()
    yield from _not_counted()


def _prevalence() -> Iterator[Paper]:
    review = paper(
        "EX0001", "Reed", 2019, "Neuropathic pain in low back-related leg pain: a systematic review.",
        "We searched four databases. Twenty-two studies were included. The prevalence of neuropathic "
        "pain in people with "
        "low back-related leg pain ranged from 19% to 80%, depending on the diagnostic criteria used. "
        "People with "
        "neuropathic pain had greater disability. Agreed criteria are needed.",
        registrations=(),
    )  # fmt: skip
    review.is_a("systematic_review", "a systematic review")
    yield review.says(
        rows.Frequency, "ranged from 19% to 80%", measure="prevalence", low=19.0, high=80.0, unit="percent",
        condition="neuropathic pain", population="people with low back-related leg pain",
    )  # fmt: skip
    one = paper(
        "EX0002", "Abara", 2015, "Neuropathic leg pain in primary care: a cross-sectional study.",
        "In a cross-sectional study in primary care, 600 adults with sciatica completed painDETECT. "
        "By painDETECT, 36.9% (95% CI 33.0 to 40.9) had probable neuropathic pain. Depression was "
        "present in 25% of them.",
    ).is_a("cross_sectional", "cross-sectional study").of(600, "600 adults")  # fmt: skip
    frequency(
        one,
        "36.9% (95% CI 33.0 to 40.9)",
        36.9,
        ci_low=33.0,
        ci_high=40.9,
        condition="probable neuropathic pain",
        population="adults with sciatica in primary care",
    )
    yield frequency(
        one,
        "25% of them",
        25,
        condition="depression",
        measure="proportion",
        population="adults with probable neuropathic pain",
    )
    two = paper(
        "EX0003", "Lindqvist", 2017, "How often is back-related leg pain neuropathic?",
        "Of 180 patients seen in a spine clinic, 99 (55%) had neuropathic pain on clinical examination, "
        "and 16.7% scored "
        "positive on painDETECT.",
    ).is_a("cross_sectional", "patients seen in a spine clinic").of(180, "180 patients")  # fmt: skip
    frequency(two, "99 (55%)", 55, numerator=99, denominator=180, population="patients of a spine clinic")
    yield frequency(two, "16.7% scored", 16.7)
    three = paper(
        "EX0004", "Okafor", 2021, "Neuropathic pain among workers with sciatica: a cohort study.",
        "In this cohort study of 240 workers, 30 of 80 with leg pain below the knee had neuropathic pain "
        "by S-LANSS (40%).",
    ).is_a("cohort", "cohort study").of(240, "240 workers")  # fmt: skip
    yield frequency(
        three, "30 of 80 with leg pain below the knee had neuropathic pain by S-LANSS (40%)", 40,
        numerator=30, denominator=80,
        population="workers with leg pain below the knee",
        checks=(rows.Check(name="share", verdict="inconsistent", detail="30 of 80 is 37.5%, not 40%"),),
    )  # fmt: skip
    test = paper(
        "EX0005", "Duarte", 2018,
        "Straight leg raise for lumbar disc herniation: a diagnostic accuracy study.",
        "In 120 patients the straight leg raise had a sensitivity of 91% (95% CI 82 to 96) and a "
        "specificity of 26% (95% CI "
        "16 to 38) for lumbar disc herniation. Agreement was fair (kappa 0.38).",
    ).is_a("diagnostic_accuracy", "diagnostic accuracy study").of(120, "120 patients")  # fmt: skip
    effect(
        test,
        "sensitivity of 91% (95% CI 82 to 96)",
        "sensitivity",
        91,
        "lumbar disc herniation",
        ci_low=82,
        ci_high=96,
        ci_level=95,
        intervention="straight leg raise",
    )
    effect(
        test,
        "specificity of 26% (95% CI 16 to 38)",
        "specificity",
        26,
        "lumbar disc herniation",
        ci_low=16,
        ci_high=38,
        ci_level=95,
        intervention="straight leg raise",
    )
    yield effect(test, "kappa 0.38", "kappa", 0.38, "agreement", intervention="straight leg raise")
    burden = paper(
        "EX0006", "Novak", 2016,
        "Leg pain adds to disability and loss of quality of life in low back pain: a cohort study.",
        "A cohort study of 900 people. Mean EQ-5D was 0.52 (SD 0.21) with leg pain and 0.66 (SD 0.18) "
        "with back pain alone. "
        "Leg pain doubled the odds of sick leave (adjusted OR 2.1, 95% CI 1.5 to 2.9).",
    ).is_a("cohort", "cohort study").of(900, "900 people")  # fmt: skip
    usual = {"statistic": "mean", "unit": None, "timepoint": None, "spread_kind": "sd"}
    arm(
        burden,
        "0.52 (SD 0.21) with leg pain",
        "leg pain",
        0.52,
        "EQ-5D",
        role="exposure",
        spread=0.21,
        **usual,
    )
    arm(
        burden,
        "0.66 (SD 0.18) with back pain alone",
        "back pain alone",
        0.66,
        "EQ-5D",
        role="control",
        spread=0.18,
        **usual,
    )
    yield effect(
        burden,
        "adjusted OR 2.1, 95% CI 1.5 to 2.9",
        "aOR",
        2.1,
        "sick leave",
        ci_low=1.5,
        ci_high=2.9,
        ci_level=95,
        intervention="leg pain",
        direction="increases",
    )


def _stimulation() -> Iterator[Paper]:
    trial = paper(
        "EX0010", "Calder", 2015,
        "10 kHz high-frequency therapy against traditional SCS for back and leg pain: a randomised "
        "controlled trial.",
        "A total of 198 subjects with chronic back and leg pain were randomised to HF10 therapy or "
        "traditional SCS. At 3 months, "
        "84.5% of HF10 therapy subjects were responders for back pain and 83.1% for leg pain, compared "
        "with 43.8% and 55.5% of "
        "traditional SCS subjects (relative risk for back pain, 1.9; 95% CI, 1.4 to 2.5; for leg pain, "
        "1.5; 95% CI, 1.2 to 1.9). "
        "Superiority was held for 24 months. HF10 therapy was superior to traditional SCS.",
        registrations=(rows.Registration(registry="ClinicalTrials.gov", number="NCT09999901"),),
    ).is_a("rct", "a randomised controlled trial").of(198, "A total of 198 subjects")  # fmt: skip
    trial.tests("HF10 therapy", against=("traditional SCS",))
    back, leg = "responders for back pain", "responders for leg pain"
    arm(
        trial,
        "84.5% of HF10 therapy subjects were responders for back pain",
        "HF10 therapy",
        84.5,
        back,
        role="experimental",
    )
    arm(trial, "83.1% for leg pain", "HF10 therapy", 83.1, leg, role="experimental")
    arm(
        trial, "43.8% and 55.5% of traditional SCS subjects", "traditional SCS", 43.8, back, role="comparator"
    )
    arm(trial, "43.8% and 55.5% of traditional SCS subjects", "traditional SCS", 55.5, leg, role="comparator")
    who = {
        "intervention": "HF10 therapy",
        "comparator": "traditional SCS",
        "timepoint": "3 months",
        "ci_level": 95.0,
    }
    effect(
        trial,
        "relative risk for back pain, 1.9; 95% CI, 1.4 to 2.5",
        "RR",
        1.9,
        back,
        ci_low=1.4,
        ci_high=2.5,
        **who,
    )
    effect(trial, "for leg pain, 1.5; 95% CI, 1.2 to 1.9", "RR", 1.5, leg, ci_low=1.2, ci_high=1.9, **who)
    yield trial.concludes("favours_intervention", "HF10 therapy was superior to traditional SCS.")
    later = paper(
        "EX0011", "Calder", 2016,
        "HF10 therapy for back and leg pain: 24-month results of a randomised controlled trial.",
        "The 198 subjects of the trial were followed. At 24 months, 76.5% of HF10 therapy subjects were "
        "responders for back pain and "
        "49.3% of traditional SCS subjects. HF10 therapy remained superior.",
        registrations=(rows.Registration(registry="ClinicalTrials.gov", number="NCT09999901"),),
    ).is_a("rct", "a randomised controlled trial").of(198, "198 subjects")  # fmt: skip
    later.tests("HF10 therapy", against=("traditional SCS",))
    arm(
        later,
        "76.5% of HF10 therapy subjects",
        "HF10 therapy",
        76.5,
        back,
        role="experimental",
        timepoint="24 months",
    )
    arm(
        later,
        "49.3% of traditional SCS subjects",
        "traditional SCS",
        49.3,
        back,
        role="comparator",
        timepoint="24 months",
    )
    yield later.concludes("favours_intervention", "HF10 therapy remained superior.")
    words = [
        "favours_intervention",
        "favours_intervention",
        "no_difference",
        "favours_intervention",
        "mixed",
        "unclear",
    ]
    said = {
        "favours_intervention": "Spinal cord stimulation relieved leg pain better than medical care.",
        "no_difference": "Spinal cord stimulation was no better than placebo stimulation.",
        "mixed": "Spinal cord stimulation helped leg pain but not back pain.",
        "unclear": "More research is needed.",
    }
    for number, direction in enumerate(words):
        control = "placebo stimulation" if direction == "no_difference" else "conventional medical management"
        yes, no = 48 + number, 21 + number
        text = (
            f"We randomised {100 + number} patients with failed back surgery syndrome to spinal cord "
            f"stimulation or {control}. At "
            f"6 months {yes}% of patients with spinal cord stimulation and {no}% of controls had at least "
            f"50% pain relief. {said[direction]}"
        )
        one = paper(
            f"EX002{number}", ("Ito", "Brandt", "Moreau", "Silva", "Costa", "Haugen")[number], 2008 + number,
            "Spinal cord stimulation for failed back surgery syndrome: a randomised controlled trial.", text,
        )  # fmt: skip
        one.is_a("rct", "a randomised controlled trial").of(100 + number, f"{100 + number} patients")
        one.tests("spinal cord stimulation", controls=(control,))
        half = "at least 50% pain relief"
        arm(
            one,
            f"{yes}% of patients with spinal cord stimulation",
            "spinal cord stimulation",
            yes,
            half,
            role="experimental",
            timepoint="6 months",
        )
        arm(one, f"{no}% of controls", control, no, half, role="control", timepoint="6 months")
        yield one.concludes(direction, said[direction])


def _others() -> Iterator[Paper]:
    surgery = paper(
        "EX0030", "Weiss", 2011, "Operative treatment of adult spinal deformity: a cohort study.",
        "In a cohort study of 147 adults with adult spinal deformity, leg pain fell by 3.8 points with "
        "operative treatment and by "
        "0.4 points with nonoperative treatment at 2 years (p < 0.001). Operative treatment gave more "
        "relief.",
    ).is_a("cohort", "cohort study").of(147, "147 adults")  # fmt: skip
    surgery.tests("operative treatment", against=("nonoperative treatment",))
    usual = {"statistic": "mean_change", "unit": "points", "timepoint": "2 years"}
    arm(
        surgery,
        "3.8 points with operative treatment",
        "operative treatment",
        -3.8,
        "leg pain",
        role="experimental",
        **usual,
    )
    arm(
        surgery,
        "0.4 points with nonoperative treatment",
        "nonoperative treatment",
        -0.4,
        "leg pain",
        role="comparator",
        **usual,
    )
    effect(surgery, "p < 0.001", "none", None, "leg pain", p=0.001, p_op="<", timepoint="2 years")
    yield surgery.concludes("favours_intervention", "Operative treatment gave more relief.")
    drug = paper(
        "EX0031", "Petrov", 2017, "Pregabalin for sciatica: a randomised placebo-controlled trial.",
        "We randomised 207 patients with sciatica to pregabalin or placebo. Leg pain at week 8 was 3.7 "
        "with pregabalin and 3.1 with "
        "placebo (mean difference 0.5, 95% CI -0.2 to 1.2, p = 0.19). Adverse events occurred in 227 of "
        "300 reports with pregabalin. "
        "Pregabalin did not reduce leg pain.",
    ).is_a("rct", "a randomised placebo-controlled trial").of(207, "207 patients")  # fmt: skip
    drug.tests("pregabalin", controls=("placebo",))
    usual = {"statistic": "mean", "unit": None, "timepoint": "week 8"}
    arm(drug, "3.7 with pregabalin", "pregabalin", 3.7, "leg pain", role="experimental", **usual)
    arm(drug, "3.1 with placebo", "placebo", 3.1, "leg pain", role="control", **usual)
    effect(
        drug,
        "mean difference 0.5, 95% CI -0.2 to 1.2, p = 0.19",
        "MD",
        0.5,
        "leg pain",
        ci_low=-0.2,
        ci_high=1.2,
        ci_level=95,
        p=0.19,
        p_op="=",
        timepoint="week 8",
    )
    yield drug.concludes("no_difference", "Pregabalin did not reduce leg pain.")
    hostile = paper(
        "EX0032", "Ben <b>David", 2018,
        "Exercise for sciatica <script>alert(1)</script>: a randomised controlled trial",
        "We randomised 60 patients to exercise or usual care. Recovery at 12 weeks: <img src=x "
        "onerror=alert(1)> 70% with exercise, "
        "\u202e52% with usual care\u202c & others. Exercise helped.",
    ).is_a("rct", "a randomised controlled trial").of(60, "60 patients")  # fmt: skip
    hostile.tests("exercise", controls=("usual care",))
    arm(
        hostile,
        "70% with exercise",
        "exercise <i>",
        70,
        "recovery",
        role="experimental",
        timepoint="12 weeks",
    )
    arm(hostile, "52% with usual care", "usual care", 52, "recovery", role="control", timepoint="12 weeks")
    yield hostile.concludes("favours_intervention", "Exercise helped.")


def _not_counted() -> Iterator[Paper]:
    retracted = paper(
        "EX0040", "Falk", 2012, "Spinal cord stimulation cures sciatica: a randomised controlled trial.",
        "All 99% of patients with sciatica were cured by spinal cord stimulation against conventional "
        "medical management. It works.",
        types=(rows.PublicationType(ui="D016441", name="Retracted Publication"),),
    ).is_a("rct", "a randomised controlled trial")  # fmt: skip
    retracted.tests("spinal cord stimulation", controls=("conventional medical management",))
    frequency(retracted, "99% of patients", 99)
    yield retracted.concludes("favours_intervention", "It works.")
    rats = paper(
        "EX0041", "Maus", 2014, "Spinal cord stimulation in rats with sciatica.", "In 24 rats, 66% recovered."
    )
    yield frequency(rats.is_a("animal", "24 rats"), "66% recovered", 66)
    yield paper(
        "EX0042", "Plan", 2022, "Exercise for sciatica: study protocol.", "We will randomise 300 people."
    ).is_a("protocol", "study protocol")
    yield paper("EX0043", "Blank", 2009, "Sciatica.", "")
    yield paper(
        "EX0044", "Note", 2013, "Retraction: Spinal cord stimulation cures sciatica.",
        "This article has been retracted.",
        types=(rows.PublicationType(ui="D016440", name="Retraction of Publication"),),
    )  # fmt: skip


def warehouse(path: Path, shown: list[Paper] | None = None) -> duckdb.DuckDBPyConnection:
    """The made papers, loaded and published, opened for reading."""
    shown = list(papers()) if shown is None else shown
    run = made.run_folder(
        path / "run",
        records=[one.record() for one in shown],
        extractions=[one.extraction() for one in shown],
        searches=[
            made.search_run(
                topic_id=TOPIC.topic_id, query="sciatica[tiab]", claimed=len(shown), received=len(shown)
            )
        ],
    )
    con = store.open_for_writing(path / "work.duckdb", now=made.NOW)
    store.load(con, topic=TOPIC, now=made.NOW, run_folder=run)
    con.close()
    store.publish(path / "work.duckdb", path / "warehouse.duckdb")
    return store.open_for_reading(path / "warehouse.duckdb")
