from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel import regions


def _pair():
    return st.integers(1, 99).map("{:02}".format)


counties = st.builds("99{}{}".format, _pair(), _pair())
streets = st.builds("{}{:03}".format, counties, st.integers(1, 999))
villages = st.builds("{}{:03}".format, streets, st.integers(1, 999))
cities = _pair().map("99{}00".format)
codes = st.one_of(cities, counties, streets, villages)


@given(codes)
def test_every_region_lies_within_all_its_ancestors_and_none_within_it(code):
    for ancestor in regions.ancestors(code):
        assert regions.is_within(code, ancestor)
        assert not regions.is_within(ancestor, code)


@given(codes)
def test_each_step_up_is_one_level(code):
    line = [code, *regions.ancestors(code)]

    assert [regions.level(one) for one in line] == list(range(regions.level(code), 1, -1))


@given(codes, codes)
def test_lying_within_means_having_it_as_an_ancestor(code, scope):
    assert regions.is_within(code, scope) == (scope in [code, *regions.ancestors(code)])


@given(codes)
def test_the_shortest_spelling_is_stable(code):
    padded = code.ljust(12, "0")

    assert regions.shortest(padded) == regions.shortest(code) == code
