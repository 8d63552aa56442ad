from __future__ import annotations

from django import forms

from apps.assessments.texts import REMARK, LongText

from .models import Comment, Remark, Reply


class CommentForm(forms.ModelForm):
    """An opinion about a place.  ``choices`` are places to choose from; without them the place is given."""

    class Meta:
        model = Comment
        fields = ("place", "text", "internal")

    def __init__(self, *args, choices=(), open_round: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        widget = forms.Select(choices=choices) if choices else forms.HiddenInput()
        self.fields["place"] = forms.CharField(label="针对", required=False, max_length=300, widget=widget)
        self.fields["text"] = LongText(REMARK, rows=3, label="意见", error_messages={"required": "请写明意见。"})
        self.fields["internal"] = forms.BooleanField(
            label="内部备注，部门看不到", required=False, help_text="" if open_round else "现在只能写内部备注；意见在审核期间提。"
        )


class ReplyForm(forms.ModelForm):
    class Meta:
        model = Reply
        fields = ("text",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"] = LongText(REMARK, label="答复", error_messages={"required": "答复不能为空。"})


class RemarkForm(forms.ModelForm):
    class Meta:
        model = Remark
        fields = ("text",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"] = LongText(REMARK, label="常用意见", error_messages={"required": "请写明意见。"})
