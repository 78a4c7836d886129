import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.respectively import RESPECTIVELY, conjuncts, coordinated, distribute


@pytest.mark.parametrize(
    ("values", "names", "shared"),
    [
        ([20, 30], ["A", "B"], [(20, "A"), (30, "B")]),
        ([1, 2, 3], ["A", "B", "C"], [(1, "A"), (2, "B"), (3, "C")]),
        ([1, 2, 3, 4], ["A", "B"], [(1, "A"), (2, "B"), (3, "A"), (4, "B")]),
        ([1, 2, 3], ["A", "B"], None),
        ([1], ["A", "B"], None),
        ([1], [], None),
        ([], ["A"], []),
    ],
)
def test_values_go_to_names_in_order_or_not_at_all(values, names, shared):
    assert distribute(values, names) == shared


@given(st.lists(st.integers(), min_size=1, max_size=8), st.integers(1, 4))
def test_k_values_over_k_names_keep_their_order(values, rounds):
    names = [f"arm {place}" for place in range(len(values))]
    shared = distribute(values * rounds, names)
    assert shared is not None
    assert [value for value, _ in shared] == values * rounds
    assert [name for _, name in shared] == names * rounds


@given(st.integers(2, 6), st.integers(1, 20))
def test_nothing_is_dealt_where_the_counts_do_not_match(names, values):
    shared = distribute(list(range(values)), [str(name) for name in range(names)])
    assert (shared is None) == (values % names != 0)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the control, HCA, and HA", ["the control", "HCA", "HA"]),
        ("A and B", ["A", "B"]),
        ("A or B", ["A", "B"]),
        ("A versus B", ["A", "B"]),
        ("A vs. B", ["A", "B"]),
        ("rest (bed, chair) and exercise", ["rest (bed, chair)", "exercise"]),
        ("nausea/vomiting, itching and falls", ["nausea/vomiting", "itching", "falls"]),
        ("17/11", ["17", "11"]),
        ("brandy", ["brandy"]),
        ("A; B", ["A", "B"]),
        ("", []),
    ],
)
def test_a_list_is_taken_apart_at_its_commas_and_conjunctions(text, parts):
    assert [text[start:end] for start, end in conjuncts(text, 0, len(text))] == parts


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("20% and 30% fell", [["20%", "30%"]]),
        ("20%, 30%, and 40% fell", [["20%", "30%", "40%"]]),
        ("20% vs 30% fell", [["20%", "30%"]]),
        ("20% versus 30% fell", [["20%", "30%"]]),
        ("20% of men and 30% fell", [["20%"], ["30%"]]),
        ("20% fell; in women 30%", [["20%"], ["30%"]]),
    ],
)
def test_only_connectives_join_figures_to_one_list(text, runs):
    spans = [(text.index(f"{n}%"), text.index(f"{n}%") + 3) for n in (20, 30, 40) if f"{n}%" in text]
    assert [[text[start:end] for start, end in run] for run in coordinated(text, spans)] == runs


@pytest.mark.parametrize(
    ("text", "found"),
    [("20 and 30%, respectively", True), ("the respective rates were", True), ("a respectable rate", False)],
)
def test_respectively_is_known_in_both_forms(text, found):
    assert bool(RESPECTIVELY.search(text)) == found
