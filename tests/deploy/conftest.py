import pytest

from tests.deploy.installation import Installation


@pytest.fixture
def installation(tmp_path):
    return Installation(tmp_path)
