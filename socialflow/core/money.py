"""Money as whole minor units with a currency: no floats, no rounding by accident."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# ISO 4217 exponents that are not 2. Source: ISO 4217 list one; Stripe, "Zero-decimal currencies".
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


# What a bigint holds, as every amount in the database is one.
_TOO_MUCH = 2**63


@dataclass(frozen=True, order=False)
class Money:
    """An amount in the currency's minor unit (cents, yen, fils)."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is not a whole number of a three-letter currency."""
        if isinstance(self.amount_minor, bool) or not isinstance(self.amount_minor, int):
            raise TypeError("amount_minor is a whole number")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError("currency is three capital letters (ISO 4217)")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Money from a decimal text such as "12.50". Raises ValueError when it does not fit the currency's exponent."""
        try:
            minor = Decimal(text).scaleb(exponent(currency))
        except InvalidOperation as error:
            raise ValueError(f"{text!r} is not an amount") from error
        if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) >= _TOO_MUCH:
            raise ValueError(f"{text!r} is not an amount of {currency}")
        return cls(int(minor), currency)

    def __add__(self, other: "Money") -> "Money":
        """Add the same currency."""
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Subtract the same currency."""
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        """Turn the direction."""
        return Money(-self.amount_minor, self.currency)

    def __str__(self) -> str:
        """Write "12.50 EUR": all decimals of the currency."""
        places = exponent(self.currency)
        return f"{Decimal(self.amount_minor).scaleb(-places):.{places}f} {self.currency}"

    def split(self, *weights: int) -> tuple["Money", ...]:
        """Shares by weight that add up to the whole; the units left over go where most was cut off."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are not negative and not all zero")
        shares = [self.amount_minor * weight // total for weight in weights]
        by_loss = sorted(range(len(weights)), key=lambda index: -(self.amount_minor * weights[index] % total))
        for index in by_loss[: self.amount_minor - sum(shares)]:
            shares[index] += 1
        return tuple(Money(share, self.currency) for share in shares)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} is not {self.currency}")
        return other.amount_minor


def exponent(currency: str) -> int:
    """How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)
