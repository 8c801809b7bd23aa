"""Around every request of a person: what they have shown of themselves, and what they have accepted."""

from accounts.middleware.ended import ended_by_staff
from accounts.middleware.proof import fresh_proof, second_factor
from accounts.middleware.terms import accepted_terms

__all__ = ["accepted_terms", "ended_by_staff", "fresh_proof", "second_factor"]
