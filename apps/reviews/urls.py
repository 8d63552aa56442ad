from django.urls import path

from . import views

urlpatterns = [
    path("assessments/<int:pk>/review/", views.review, name="review"),
    path("assessments/<int:pk>/move/<str:act>/", views.make_move, name="move"),
    path("assessments/<int:pk>/comments/add/", views.add_comment, name="comment-add"),
    path("assessments/<int:pk>/comments/<int:comment_pk>/reply/", views.reply, name="comment-reply"),
    path("assessments/<int:pk>/comments/<int:comment_pk>/close/", views.close, name="comment-close"),
    path("assessments/<int:pk>/scores/<str:code>/", views.second_score, name="second-score"),
]
