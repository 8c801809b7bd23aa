"""What conversation can show."""

from social.selectors.comments import RepliesLink, comment_detail, comments_page, new_comment, replies_page
from social.selectors.feed import home_feed
from social.selectors.posts import new_post, post_cards, post_detail, posts_page
from social.selectors.reactions import Reactions, mark_reactions, reactions
from social.selectors.saved import saved_page
from social.selectors.targets import CommentPlace, Target, place_of_comment, visible_target

__all__ = [
    "CommentPlace",
    "Reactions",
    "RepliesLink",
    "Target",
    "comment_detail",
    "comments_page",
    "home_feed",
    "mark_reactions",
    "new_comment",
    "new_post",
    "place_of_comment",
    "post_cards",
    "post_detail",
    "posts_page",
    "reactions",
    "replies_page",
    "saved_page",
    "visible_target",
]
