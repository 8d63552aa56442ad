from django import forms

from .models import Comment, Reply


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ("place", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        labels = {"place": "针对", "text": "意见"}

    def __init__(self, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"] = forms.ChoiceField(label="针对", required=False, choices=[("", "整份自评"), *places])
        self.fields["text"].error_messages["required"] = "请写明意见。"


class ReplyForm(forms.ModelForm):
    class Meta:
        model = Reply
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        labels = {"text": "答复"}
