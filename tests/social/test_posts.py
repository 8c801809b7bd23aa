"""Posts: written, changed, deleted, and who may read them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from social.choices import POST_LENGTH, PostVisibility
from social.models import Post
from social.selectors import post_detail, posts_page
from social.services import create_post, delete_post, edit_post
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.ids import uuid7
from tests.factories.social import PostFactory


def post_count(person):
    return User.objects.values_list("post_count", flat=True).get(pk=person.pk)


def test_a_post_is_kept_and_counted(owner):
    post, is_new = create_post(actor=owner, text="Hello", visibility=PostVisibility.FOLLOWERS)
    kept = Post.objects.get(pk=post.pk)
    assert (kept.text, kept.visibility, kept.owner_id, is_new) == ("Hello", "FOLLOWERS", owner.pk, True)
    assert post_count(owner) == 1


def test_sending_a_post_again_returns_the_same_one(owner, stranger):
    key = uuid7()
    assert [create_post(actor=owner, text="Once", client_id=key)[1] for _ in range(3)] == [True, False, False]
    assert post_count(owner) == 1
    with pytest.raises(ConflictError) as refusal:
        create_post(actor=stranger, text="Mine", client_id=key)
    assert refusal.value.code == "id_taken"
    assert post_count(stranger) == 0


def test_a_deleted_post_does_not_come_back_when_it_is_sent_again(owner):
    key = uuid7()
    create_post(actor=owner, text="Gone", client_id=key)
    delete_post(actor=owner, post_id=key)
    with pytest.raises(ConflictError):
        create_post(actor=owner, text="Gone", client_id=key)


@pytest.mark.parametrize(
    ("text", "code"), [("", "text_empty"), (" \u200b", "text_empty"), ("x" * (POST_LENGTH + 1), "text_too_long")]
)
def test_a_post_needs_a_text_of_some_length(owner, text, code):
    post = PostFactory(owner=owner)
    for act in (
        lambda: create_post(actor=owner, text=text),
        lambda: edit_post(actor=owner, post_id=post.pk, text=text),
    ):
        with pytest.raises(InvalidError) as refusal:
            act()
        assert refusal.value.code == code
    assert post_count(owner) == 0


def test_editing_marks_a_changed_text_only(owner):
    post = PostFactory(owner=owner, text="Same")
    assert edit_post(actor=owner, post_id=post.pk, text="Same ").edited_at is None
    assert edit_post(actor=owner, post_id=post.pk, visibility=PostVisibility.PRIVATE).edited_at is None
    changed = edit_post(actor=owner, post_id=post.pk, text="Other")
    assert (changed.text, changed.visibility, changed.edited_at is not None) == ("Other", "PRIVATE", True)
    with pytest.raises(InvalidError):
        edit_post(actor=owner, post_id=post.pk)


def test_only_who_wrote_it_changes_or_deletes_it(owner, stranger):
    shown, hidden = PostFactory(owner=owner), PostFactory(owner=owner, visibility=PostVisibility.FOLLOWERS)
    for act in (
        lambda key: edit_post(actor=stranger, post_id=key, text="Mine"),
        lambda key: delete_post(actor=stranger, post_id=key),
    ):
        with pytest.raises(ForbiddenError):
            act(shown.pk)
        for key in (hidden.pk, uuid7()):
            with pytest.raises(NotFoundError):
                act(key)
    assert Post.objects.alive().count() == 2


def test_a_deleted_post_is_gone_for_everybody_and_holds_no_text(owner):
    post, _ = create_post(actor=owner, text="Secret")
    delete_post(actor=owner, post_id=post.pk)
    left = Post.objects.get(pk=post.pk)
    assert (left.text, left.deleted_at is not None, left.deleted_by_id) == ("", True, owner.pk)
    assert post_count(owner) == 0
    for act in (lambda: post_detail(owner, post.pk), lambda: delete_post(actor=owner, post_id=post.pk)):
        with pytest.raises(NotFoundError):
            act()
    assert post_count(owner) == 0


def test_who_reads_what(owner, follower, stranger, staff):
    posts = {visibility: PostFactory(owner=owner, visibility=visibility).pk for visibility in PostVisibility}
    public, followers, private = (posts[visibility] for visibility in PostVisibility)
    readable = {
        owner: {public, followers, private},
        follower: {public, followers},
        stranger: {public},
        AnonymousUser(): {public},
    }
    for viewer, expected in readable.items():
        page = posts_page(viewer, owner_id=owner.pk, size=20)
        assert {card["id"] for card in page.items} == expected
        assert {card["id"] for card in posts_page(viewer, size=20).items} == {public}
        for key in posts.values():
            if key in expected:
                assert post_detail(viewer, key)["id"] == key
            else:
                with pytest.raises(NotFoundError):
                    post_detail(viewer, key)


def test_posts_of_an_inactive_account_are_hidden(owner, stranger):
    post = PostFactory(owner=owner)
    User.objects.filter(pk=owner.pk).update(status="banned")
    assert posts_page(stranger, size=20).items == []
    with pytest.raises(NotFoundError):
        post_detail(stranger, post.pk)


def test_a_card_says_what_the_viewer_may_do(owner, stranger):
    post = PostFactory(owner=owner, text="Look")
    card = post_detail(owner, post.pk, base="https://example.org")
    assert card["is_mine"]
    assert card["url"] == f"https://example.org/posts/{post.pk}"
    assert card["owner"]["url"] == "https://example.org/@owner"
    assert (card["text"], card["has_liked"], card["has_saved"]) == ("Look", False, False)
    assert not post_detail(stranger, post.pk)["is_mine"]


@pytest.mark.parametrize("rows", [1, 15])
def test_a_page_of_posts_takes_as_many_queries_for_one_as_for_many(owner, stranger, rows, django_assert_num_queries):
    PostFactory.create_batch(rows, owner=owner)
    with django_assert_num_queries(2):
        posts_page(stranger, size=20)
    with django_assert_num_queries(2):
        posts_page(stranger, owner_id=owner.pk, size=20)
    with django_assert_num_queries(1):
        posts_page(AnonymousUser(), size=20)


def test_a_post_takes_one_statement(owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        create_post(actor=owner, text="Quick")


@pytest.mark.django_db(transaction=True)
def test_posts_written_and_deleted_at_once_leave_exact_counts(owner, at_once):
    posts = [create_post(actor=owner, text="Old")[0] for _ in range(3)]
    calls = [lambda: create_post(actor=owner, text="New")] * 3
    calls += [lambda post=post: delete_post(actor=owner, post_id=post.pk) for post in (*posts, posts[0])]
    answers = at_once(calls)
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [NotFoundError]
    assert post_count(owner) == 3 == Post.objects.alive().count()


@pytest.mark.django_db(transaction=True)
def test_one_post_sent_by_many_threads_is_one_post(owner, at_once):
    key = uuid7()
    answers = at_once([lambda: create_post(actor=owner, text="Once", client_id=key)] * 4)
    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    assert post_count(owner) == 1
