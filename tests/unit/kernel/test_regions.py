import pytest

from tongban.kernel import regions


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("990000", regions.PROVINCE, ""),
        ("990100", regions.CITY, "990000"),
        ("990102", regions.COUNTY, "990100"),
        ("990110", regions.COUNTY, "990100"),
        ("991000", regions.CITY, "990000"),
        ("990102001", regions.STREET, "990102"),
        ("990102001001", regions.VILLAGE, "990102001"),
    ],
)
def test_level_and_parent_follow_from_the_code(code, level, parent):
    assert regions.level(code) == level
    assert regions.parent_code(code) == parent


def test_ancestors_are_named_nearest_first():
    assert regions.ancestors("990102001") == ["990102", "990100", "990000"]


@pytest.mark.parametrize("padded", ["990102000000", "990102000", "990102"])
def test_padding_of_statistical_codes_falls_away(padded):
    assert regions.shortest(padded) == "990102"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "99",
        "99010",
        "099000",
        "9901020",
        "99010200A",
        "９９０１００",
        "990002",
        "990100001",
        "990102000001",
        "990102001\n",
    ],
)
def test_what_is_no_code_is_refused(wrong):
    with pytest.raises(ValueError, match=r"is not a region code|skips a level"):
        regions.shortest(wrong)


@pytest.mark.parametrize(
    ("code", "scope", "within"),
    [
        ("990102001", "990102", True),
        ("990102001", "990100", True),
        ("990102001", "990000", True),
        ("990102001", regions.NATION, True),
        ("990102", "990102", True),
        ("990100", "990102", False),
        ("990202", "990100", False),
        ("991000", "990000", True),
        ("991002", "990100", False),
        (regions.NATION, "990000", False),
        (regions.NATION, regions.NATION, True),
    ],
)
def test_rights_reach_downwards_by_prefix(code, scope, within):
    assert regions.is_within(code, scope) is within
