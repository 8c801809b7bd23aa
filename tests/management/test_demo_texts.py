"""What the demo world is made of fits together: names, keys, moments, and words that the services accept."""

import re
from collections import Counter

import pytest

from accounts.services import check_username
from socialflow.management.demo.films import FILMS
from socialflow.management.demo.logins import LOGINS
from socialflow.management.demo.people import AUDIENCE, CREATORS, DEMO, EVERYONE
from socialflow.management.demo.settlers import STAFF
from socialflow.management.demo.talk import NOTES, UNDER_FILMS, everything_said
from videos.choices import Visibility
from videos.services.text import clean_tags, clean_title

NAMES = {person.username for person in EVERYONE}
REMARKS = [
    remark for said in (*UNDER_FILMS.values(), *(note.remarks for note in NOTES)) for remark in everything_said(said)
]


def test_a_dozen_creators_and_their_audience_have_names_of_their_own():
    assert len(CREATORS) == 12
    assert set(EVERYONE) == {*CREATORS, *AUDIENCE, DEMO}
    assert len(NAMES) == len({person.name for person in EVERYONE}) == len(EVERYONE)
    assert all(check_username(name) == name for name in [*NAMES, STAFF])
    assert {login.username for login in LOGINS} == {"demo", "creator", STAFF}


def test_films_can_be_told_apart_and_all_belong_to_somebody():
    assert len({film.key for film in FILMS}) == len({film.title for film in FILMS}) == len(FILMS)
    assert {film.owner for film in FILMS} == {person.username for person in CREATORS}
    assert all(clean_title(film.title) == film.title and clean_tags(film.tags) == list(film.tags) for film in FILMS)


def test_most_films_are_public_and_every_visibility_is_there():
    counts = Counter(film.visibility for film in FILMS)
    assert set(counts) == set(Visibility)
    assert counts[Visibility.PUBLIC] >= 16


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.key)
def test_the_timestamps_of_a_description_lie_within_the_film(film):
    assert all(int(seconds) < film.seconds for seconds in re.findall(r"^0:(\d\d) ", film.description, re.MULTILINE))


def test_everything_is_said_by_somebody_about_something():
    assert set(UNDER_FILMS) <= {film.key for film in FILMS}
    assert {remark.who for remark in REMARKS} <= NAMES
    assert {note.owner for note in NOTES} <= NAMES
    assert len(NOTES) >= 40


def test_threads_go_deeper_than_one_answer():
    towel = UNDER_FILMS["city"][0]
    assert [reply.who for reply in towel.replies] == ["quietpixels", "mei_l", "quietpixels"]
    nest = UNDER_FILMS["clock"][0]
    assert nest.replies[1].replies[0].who == "old_bjorn"


def test_nobody_says_the_same_twice():
    assert len({(remark.who, remark.text) for remark in REMARKS}) == len(REMARKS)
    assert len({(note.owner, note.text) for note in NOTES}) == len(NOTES)
