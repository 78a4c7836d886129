"""What sounds like a treatment: drug names by their endings, and the words for procedures and programmes."""

import re
from collections.abc import Iterable
from typing import Protocol

from extractors.guarded import guarded

_SUFFIXES = (
    "mab|nib|pril|sartan|olol|statin|azole|cillin|mycin|cycline|pam|pine|idone|oxetine|triptan|gliptin|parin|profen|coxib|caine|prazole|terol"
    "|limus|mustine|ampicin|floxacin|dipine|tidine|setron|sone|lone|tide|vir|zine|amine|gabalin|proex|pentin|azepam|barbital|phylline|dronate|platin|taxel|rubicin|tadine|fenadine|urea|formin|glitazone"
)
DRUG = re.compile(
    rf"\b(?:\w+(?:{_SUFFIXES})s?|lithium|insulin|aspirin|placebo|warfarin|morphine|ketamine|fentanyl)\b",
    re.IGNORECASE,
)
NAME = guarded(
    rf"{DRUG.pattern}|\b(?:drugs?|surg\w+|treatment|therapy|medication|vaccin\w+|inject\w+|stimulation"
    rf"|\w+ectomy|\w+plasty|\w+otomy|program\w*|training"
    r"|intervention|anti\w{4,}|inhibitors?|blockers?|agonists?|use of)\b",
    re.IGNORECASE,
)


class Group(Protocol):
    """A group of a study: its name, and the part it plays."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def role(self) -> str | None: ...  # noqa: D102


def any_treatment(arms: Iterable[Group]) -> bool:
    """Whether a study applies a treatment: an arm that is no mere exposure, or an exposure that is a drug or
    the like.
    """
    return any(arm.role != "exposure" or NAME.search(arm.name) is not None for arm in arms)
