"""What the tests of leaving share; what makes it is imported inside, for this is read before Django is set up."""

import pytest


@pytest.fixture
def life(owner, follower, stranger):
    """The owner's, in the middle of others': every counter counts something of theirs."""
    from tests.accounts.leaving.lives import make_life

    return make_life(owner, follower, stranger)
