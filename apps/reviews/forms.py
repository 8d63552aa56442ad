from django import forms

from apps.assessments.texts import REMARK, LongText

from .models import Comment, Reply


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ("place", "text")

    def __init__(self, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"] = forms.ChoiceField(label="针对", required=False, choices=[("", "整份自评"), *places])
        self.fields["text"] = LongText(REMARK, rows=3, label="意见", error_messages={"required": "请写明意见。"})


class ReplyForm(forms.ModelForm):
    class Meta:
        model = Reply
        fields = ("text",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"] = LongText(REMARK, label="答复", error_messages={"required": "答复不能为空。"})
