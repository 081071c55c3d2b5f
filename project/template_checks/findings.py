"""What a check of templates says: what is wrong, where, and what to do."""

from dataclasses import dataclass

from django.core.checks import CheckMessage, Error, Warning

HINTS = {
    "header": "Begin it with what it is, and one line “name: type (note)” for each need.",
    "syntax": "Correct the tag, or take the template from the default again.",
    "fails": "Ask for nothing that its contract does not list.",
    "stranger": "Nothing includes it: name it as the template that it is to replace, or remove it.",
    "root": "Keep the element and the id that the contract's Gives names; all within it is yours.",
    "promise": "Others count on it. Put it back: the contract's Gives says what it is for.",
    "target": "Put the id back: what comes live to it would be lost.",
    "wrapper": "Keep each hx-partial and hx-upsert with its target and its swap, and nothing beside.",
    "behaviour": "Put the attribute back as the default has it: htmx acts on it.",
    "form": "Without it that act is lost. Put the form back, with its method and its action.",
    "token": "Put {% csrf_token %} into the form, or the hidden field that the default has.",
    "label": "Give it a <label for=…>, or aria-label.",
    "field": "Keep every field of the form, with its name.",
    "plain": "Give the link an href, and the form an action: htmx only adds to them.",
    "script": "Remove it. The policy header refuses it; style sheets and htmx attributes do the same.",
    "autofocus": "Remove it: what is pushed would take the focus from somebody who is typing.",
    "id-twice": "Give each its own id, and put what only looks the same into a class.",
    "id-digit": "Begin it with a letter: one target that is no selector loses the whole frame.",
    "live-list": "Remove role, aria-live: #announcer says what is new, and the list would say it again.",
    "tabindex": "Use 0 or -1, and put things in the order in which they are reached.",
    "nameless": "Put words into it, if need be with the class visually-hidden, or an aria-label.",
    "alt": 'Say what is in the picture, or alt="" where it only decorates.',
    "escaping": "Remove |safe, autoescape off and |localized: people write what is in there.",
    "unlisted": "Nobody passes it, so it is always empty. The contract's Needs lists what there is.",
    "unused": "Remove it from the contract, or use it.",
    "include": "End the include in `only`, and pass what the included template needs.",
    "words": "Put them into {% translate %} or {% blocktranslate %}.",
    "contrast": "Make one darker or the other lighter, in both colour schemes.",
    "layer": "Put all of it into @layer theme { … }: outside of it, it would win over everything.",
    "size": "It is sent again and again: leave out what nobody sees.",
    "nesting": "Close what is open, in the order in which it was opened.",
    "tools": "Install requirements-dev.txt.",
}


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong. `line` is 0 where it is not known."""

    file: str
    line: int
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def hint(self) -> str:
        return HINTS[self.rule]

    def message(self) -> CheckMessage:
        """The same for `manage.py check`."""
        kind = Warning if self.rule == "tools" else Error
        return kind(self.sentence, self.hint, self.place, f"templates.{self.rule}")
