"""Readings of single sentences for the tests of extractors, without the pipeline."""

from extractors.reading import Item, Reading, Role, Sentence


def reading_of(
    *sentences: str, role: Role = "results", abbreviations: dict[str, str] | None = None, title: str = ""
) -> Reading:
    """A record of these sentences, all in one role, each found again at its own place."""
    text = "\n\n".join([title, " ".join(sentences)])
    spans = [Sentence(0, len(title), "title")] if title else []
    at = len(title) + 2
    for sentence in sentences:
        spans.append(Sentence(at, at + len(sentence), role))
        at += len(sentence) + 1
    return Reading(text=text, title_end=len(title), sentences=tuple(spans), abbreviations=abbreviations or {})


def quote(record: Reading, item: Item) -> str:
    """The words of an item; a stretch outside the text, or an empty one, fails."""
    assert 0 <= item["start"] < item["end"] <= len(record.text)
    return record.text[item["start"] : item["end"]]
