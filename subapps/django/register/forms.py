"""The forms of the public pages."""

from django import forms

from .models import Correction


class CorrectionForm(forms.ModelForm):
    """What is wrong with what the register says of a club."""

    class Meta:
        model = Correction
        fields = ["text", "contact"]
        labels = {"text": "What is wrong?"}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
