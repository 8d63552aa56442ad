from django.urls import path

from . import changes, comments, disclosure, letters, listing, remarks, second, views

urlpatterns = [
    path("assessments/<int:pk>/review/", views.review, name="review"),
    path("assessments/<int:pk>/move/<str:act>/", views.make_move, name="move"),
    path("assessments/<int:pk>/disclosure/", disclosure.disclosure, name="disclosure"),
    path("assessments/<int:pk>/changes/", changes.changes, name="changes"),
    path("assessments/<int:pk>/open/", views.open_more, name="open-more"),
    path("remarks/", remarks.remarks, name="remarks"),
    path("remarks/<int:pk>/delete/", remarks.delete_remark, name="remark-delete"),
    path("assessments/<int:pk>/comments/list.<str:kind>", listing.listing, name="comments-list"),
    path("assessments/<int:pk>/comments/add/", comments.add_comment, name="comment-add"),
    path("assessments/<int:pk>/comments/<int:comment_pk>/change/", comments.change, name="comment-change"),
    path("assessments/<int:pk>/comments/<int:comment_pk>/reply/", comments.reply, name="comment-reply"),
    path("assessments/<int:pk>/comments/<int:comment_pk>/close/", comments.close, name="comment-close"),
    path("assessments/<int:pk>/second/", second.second, name="second"),
    path("assessments/<int:pk>/second/cells/", second.second_cells, name="second-cells"),
    path("assessments/<int:pk>/second/row/", second.second_row, name="second-row"),
    path("assessments/<int:pk>/second/second.xlsx", letters.second_file, name="second-file"),
    path("assessments/<int:pk>/second/letter/", letters.make_letter, name="letter-make"),
    path("assessments/<int:pk>/second/letter/<int:letter_pk>/", letters.letter, name="letter"),
    path("assessments/<int:pk>/second/letter/<int:letter_pk>/<str:kind>/", letters.letter_file, name="letter-file"),
]
