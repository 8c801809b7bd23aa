"""What conversation can show."""

from social.selectors.comments import RepliesLink, comment_detail, comments_page, new_comment, replies_page
from social.selectors.feed import feed_items, home_feed, video_cards_by_id
from social.selectors.posts import POST_COLUMNS, new_post, post_cards, post_detail, post_of, posts_page
from social.selectors.reactions import Reactions, mark_reactions, reactions
from social.selectors.saved import saved_page
from social.selectors.targets import CommentPlace, Target, place_of_comment, visible_target

__all__ = [
    "POST_COLUMNS",
    "CommentPlace",
    "Reactions",
    "RepliesLink",
    "Target",
    "comment_detail",
    "comments_page",
    "feed_items",
    "home_feed",
    "mark_reactions",
    "new_comment",
    "new_post",
    "place_of_comment",
    "post_cards",
    "post_detail",
    "post_of",
    "posts_page",
    "reactions",
    "replies_page",
    "saved_page",
    "video_cards_by_id",
    "visible_target",
]
