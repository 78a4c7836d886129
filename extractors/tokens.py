"""Tokens: scispaCy's, and plain words where a text holds a stretch without a blank that no word has."""

import re
import warnings

from scispacy.custom_tokenizer import combined_rule_tokenizer
from spacy.language import Language
from spacy.tokens import Doc

from extractors.reading import findings

# spaCy takes quadratic time to peel signs off one stretch: minutes where an abstract is 50,000 brackets.
_NO_WORD = re.compile(r"\S{1000}")
_WORDS = re.compile(r"(\S+|^\s+)(\s*)")


class Tokens:
    """A tokeniser for abstracts; it reads any text in a time that grows with its length.

    The rules of our own read text and need no tokens: unless `scientific`, a Doc has but words between blanks,
    and scispaCy's tokens are made of the sentences that `of_sentence` is asked for.
    """

    def __init__(self, nlp: Language, *, scientific: bool = True) -> None:
        with warnings.catch_warnings():
            # One of scispaCy's patterns warns that a later Python may read it in another way.
            warnings.simplefilter("ignore", FutureWarning)
            self._scientific = combined_rule_tokenizer(nlp)
        self._vocab = nlp.vocab
        self._whole = scientific

    def __call__(self, text: str) -> Doc:
        """The text's tokens; the Doc keeps the text, which it would else put together each time it is asked."""
        return self._holding(self.of_sentence(text) if self._whole else Doc(self._vocab, *_plain(text)), text)

    def of_record(self, text: str) -> Doc:
        """The text as the components need it: where they read the text alone, in a Doc without tokens."""
        return self(text) if self._whole else self._holding(Doc(self._vocab), text)

    @staticmethod
    def _holding(doc: Doc, text: str) -> Doc:
        findings(doc)["text"] = text
        return doc

    def of_sentence(self, text: str) -> Doc:
        """scispaCy's tokens of a text."""
        doc: Doc = Doc(self._vocab, *_plain(text)) if _NO_WORD.search(text) else self._scientific(text)
        return doc


def _plain(text: str) -> tuple[list[str], list[bool]]:
    """Words and blanks, each with whether one blank follows it."""
    pieces = [(word, blanks) for word, blanks in _WORDS.findall(text)]
    words, spaces = [], []
    for word, blanks in pieces:
        words.append(word)
        spaces.append(blanks.startswith(" "))
        if rest := blanks.removeprefix(" "):
            words.append(rest)
            spaces.append(False)
    return words, spaces
