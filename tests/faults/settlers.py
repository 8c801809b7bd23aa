"""Run beside a running SocialFlow: makes its people and what they like and watch, and prints their keys as JSON."""

import json
import os
import sys
from typing import Any

import django

FANS = 4
VIDEOS = 12
POSTS = 10_000
PASSWORD = "a-long-enough-secret"


def settle() -> dict[str, object]:
    from django.utils import timezone

    from accounts.choices import PLAIN_SCOPES
    from accounts.services import create_token, register_user
    from social.models import Post
    from tests.factories.videos import VideoFactory

    def settler(name: str) -> tuple[Any, str]:
        user = register_user(username=name, email=f"{name}@example.com", password=PASSWORD, is_verified=True)
        return user, create_token(user=user, name="test", scopes=PLAIN_SCOPES).plain

    owner, token = settler("mira")
    videos = [
        VideoFactory(owner=owner, title="River", duration_seconds=3600.0, published_at=timezone.now())
        for _ in range(VIDEOS)
    ]
    posts = Post.objects.bulk_create([Post(owner=owner, text=f"Post {number}") for number in range(POSTS)])
    return {
        "owner": token,
        "fans": [settler(f"fan{number}")[1] for number in range(FANS)],
        "videos": [str(video.pk) for video in videos],
        "posts": [str(post.pk) for post in posts],
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "socialflow.settings.dev"
    django.setup()
    json.dump(settle(), sys.stdout)
