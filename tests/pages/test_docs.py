"""The API's docs in the reader's theme."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "root"),
    [
        ("dark", '<html lang="en" data-theme="dark">'),
        ("light", '<html lang="en" data-theme="light">'),
        (None, '<html lang="en">'),
        ('"><script>', '<html lang="en">'),
    ],
)
@pytest.mark.parametrize("name", ["theme", "__Host-theme"])
def test_they_take_the_theme_that_was_chosen(client, name, cookie, root):
    if cookie:
        client.cookies[name] = cookie
    assert root in client.get("/api/docs/").text
