"""The lists of other people in the settings: longer than a page, and empty."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import ProfileVisibility
from accounts.services import block_user, change_privacy, follow_user, mute_user
from tests.factories.accounts import UserFactory

# Where each stands, and its id there.
LISTS = {
    "followers": ("followers", "followers"),
    "asking": ("followers", "asking"),
    "blocked": ("blocked", "people"),
    "muted": ("muted", "people"),
}


def rows_of(client, address, list_id):
    return client.get(address).text.partition(f'id="{list_id}">')[2].partition("</ul>")[0]


@pytest.mark.parametrize("name", LISTS)
def test_the_next_rows_come_as_rows_of_the_same_list(client, owner, name):
    if name == "asking":
        change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)
    for person in UserFactory.create_batch(21):
        match name:
            case "blocked":
                block_user(actor=owner, username=person.username)
            case "muted":
                mute_user(actor=owner, username=person.username)
            case _:
                follow_user(actor=person, username="owner")
    client.force_login(owner)
    address, list_id = LISTS[name]
    rows = rows_of(client, f"/settings/{address}", list_id)
    assert rows.count("<li>") == 20
    # What is fetched takes the place of the nearest ".more": that has to be a row itself.
    more = re.search(r'<li class="more">\s*<a .*?href="([^"]+)" .*?hx-target="closest .more"', rows)
    assert rows_of(client, more[1].replace("&amp;", "&"), list_id).count("<li>") == 1


def test_a_page_without_requests_does_not_say_that_nobody_follows(client, owner, follower):
    follow_user(actor=follower, username="owner")
    client.force_login(owner)
    page = client.get("/settings/followers/requests").text
    assert "Nobody asks to follow you" in page
    assert "Nobody follows you" not in page


def test_until_when_somebody_is_muted_stands_whole_below_their_name(client, owner, stranger):
    until = timezone.now() + timedelta(days=3)
    mute_user(actor=owner, username="stranger", until=until)
    client.force_login(owner)
    row = rows_of(client, "/settings/muted", "people")
    assert re.search(r'<p class="sub">until [A-Z][a-z]+\.? \d+, \d{4}</p>', row)
