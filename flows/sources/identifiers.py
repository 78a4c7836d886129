"""Names of records and people as a source's own fields hold them: bare, and always written the same way."""

import re

_DOI = re.compile(r"10\.\d.*", re.DOTALL)
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d+(?=/?$)")


def doi(text: str) -> str | None:
    """The bare DOI in lower case, of a DOI or of its address; all of it, since old DOIs hold brackets and `<`."""
    found = _DOI.search(text.strip())
    return found[0].lower() if found else None


def orcid(text: str) -> str | None:
    """The ORCID with its hyphens."""
    found = _ORCID.search(text)
    return "-".join(found.groups()).upper() if found else None


def pmcid(text: str) -> str | None:
    """The PMCID, with `PMC` before the number that ends the text."""
    found = _NUMBER.search(text.strip())
    return f"PMC{found[0]}" if found else None
