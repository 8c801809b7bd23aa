import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialflow.core.money import Money, exponent


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.50", "EUR", 1250), ("12", "JPY", 12), ("1.234", "KWD", 1234), ("-0.01", "USD", -1)],
)
def test_amounts_are_read_and_written_with_the_decimals_of_their_currency(text, currency, minor):
    money = Money.parse(text, currency)
    assert money.amount_minor == minor
    assert Money.parse(str(money).split()[0], currency) == money


@pytest.mark.parametrize(
    ("text", "currency"), [("1.5", "JPY"), ("1.234", "EUR"), ("abc", "EUR"), ("NaN", "EUR"), ("1e400", "EUR")]
)
def test_what_does_not_fit_a_currency_is_refused(text, currency):
    with pytest.raises(ValueError, match="is not an amount"):
        Money.parse(text, currency)


def test_floats_and_other_currencies_never_mix_in():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="USD is not EUR"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="capital letters"):
        Money(1, "eur")


@given(
    st.integers(0, 10**15),
    st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(lambda weights: sum(weights) > 0),
)
def test_shares_always_add_up_to_the_whole(amount, weights):
    shares = Money(amount, "EUR").split(*weights)
    assert sum(share.amount_minor for share in shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.amount_minor - amount * weight / sum(weights)) < 1


def test_addition_subtraction_and_turning():
    assert Money(5, "EUR") + Money(7, "EUR") - Money(2, "EUR") == -Money(-10, "EUR")
    assert exponent("EUR") == 2
    with pytest.raises(ValueError, match="weights"):
        Money(5, "EUR").split(0, 0)
