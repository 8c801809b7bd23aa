"""Addresses of the pages made of several apps."""

from django.urls import path

from socialflow.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("explore", views.explore, name="explore"),
    path("watch/<uuid:video_id>", views.watch, name="watch"),
    path("posts/<uuid:post_id>", views.post, name="post"),
    path("search", views.search, name="search"),
    path("saved", views.saved, name="saved"),
    path("@<str:username>", views.channel, name="channel"),
    path("@<str:username>/posts", views.channel, {"tab": "posts"}, name="channel_posts"),
    path("@<str:username>/about", views.channel, {"tab": "about"}, name="channel_about"),
]
