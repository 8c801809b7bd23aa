"""Addresses of the account API, below /api/v1."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("me", views.MeView.as_view()),
    path("me/tokens", views.TokensView.as_view()),
    path("me/tokens/<uuid:token_id>", views.TokenView.as_view()),
    path("users/<str:username>", views.UserView.as_view()),
    path("users/<str:username>/follow", views.FollowView.as_view()),
    path("users/<str:username>/followers", views.FollowersView.as_view()),
    path("users/<str:username>/following", views.FollowingView.as_view()),
]
