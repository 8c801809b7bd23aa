"""What the log-in says it is for."""

import pytest

from tests.factories.social import PostFactory
from tests.factories.videos import VideoFactory

pytestmark = pytest.mark.django_db


def log_in_page(client, **query):
    return client.get("/accounts/login/", query).text


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("like_video", "Log in to like this video"),
        ("like_post", "Log in to like this post"),
        ("like_comment", "Log in to like this comment"),
        ("save_video", "Log in to save this video"),
        ("save_post", "Log in to save this post"),
        ("comment_video", "Log in to join the conversation"),
        ("comment_post", "Log in to join the conversation"),
        ("follow", "Log in to follow this channel"),
        ("post_create", "Log in to post"),
    ],
)
def test_it_says_what_one_wanted_to_do(client, to, words):
    page = log_in_page(client, next="/explore", to=to)
    assert f"<h1>{words}</h1>" in page
    assert f'action="/accounts/login/?to={to}"' in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/studio/upload", "Log in to upload a video"),
        ("/studio", "Log in to open your studio"),
        ("/saved", "Log in to see what you saved"),
    ],
)
def test_it_says_which_page_one_wanted(client, path, words):
    assert f"<h1>{words}</h1>" in client.get(path, follow=True).text


@pytest.mark.parametrize("to", ["", "nonsense", "Send us your password", "<b>like</b>", "like_video "])
def test_nobody_puts_words_into_its_mouth(client, to):
    page = log_in_page(client, next="/explore", to=to)
    assert "<h1>Welcome back</h1>" in page
    assert "password</h1>" not in page
    assert "<b>like" not in page
    assert "?to=" not in page


def test_the_reason_outlives_a_wrong_password(client, owner):
    answer = client.post(
        "/accounts/login/?to=follow", {"login": owner.username, "password": "wrong", "next": "/@owner"}
    )
    assert "<h1>Log in to follow this channel</h1>" in answer.text
    assert 'value="/@owner"' in answer.text


def test_the_conversation_leads_there_and_back(client):
    video, post = VideoFactory(), PostFactory()
    for page, kind in ((f"/watch/{video.pk}", "video"), (f"/posts/{post.pk}", "post")):
        assert f'href="/accounts/login/?next={page}%23comments&amp;to=comment_{kind}"' in client.get(page).text


def test_nobody_is_told_that_they_logged_in(client, owner):
    owner.set_password("river-stones-7-and-more")
    owner.save()
    form = {"login": owner.username, "password": "river-stones-7-and-more", "next": "/explore"}
    page = client.post("/accounts/login/?to=follow", form, follow=True)
    assert page.redirect_chain[-1][0] == "/explore"
    assert "data-toast" not in page.text
