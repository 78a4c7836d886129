import pytest

from tests import marks


def test_a_mark_gives_its_quote_its_place_and_what_it_says():
    text, (mark,) = marks.read("Pain eased in «20%|arm=rest|outcome=ease» of them.")
    assert text == "Pain eased in 20% of them."
    assert text[mark.start : mark.end] == mark.quote == "20%"
    assert mark.says == {"arm": "rest", "outcome": "ease"}


@pytest.mark.parametrize("broken", ["«20% of", "20%» of", "«20%|arm» of", "««20%» of"])
def test_a_malformed_mark_fails(broken):
    with pytest.raises(ValueError, match="mark"):
        marks.read(broken)
