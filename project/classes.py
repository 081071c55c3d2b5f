"""Templates without classes, for themes that do without: see `classes` in their theme.toml."""

import re

# An attribute with its classes. That of <html> stays: it says what the reader chose.
CLASSES = re.compile(r' class="(?!\{\{ reader\.look)(?:\{%.*?%\}|\{\{.*?\}\}|[^"{])*"')
TRANSLATED = re.compile(r"(\{% blocktranslate\b.*?\{% endblocktranslate %\})", re.DOTALL)


def strip_classes(source: str) -> str:
    """The source of a template without its classes.

    Within a sentence that is translated they are part of what the catalogues know it by. There they
    go when it is rendered.
    """
    return "".join(
        _stripped_later(part) if TRANSLATED.fullmatch(part) else CLASSES.sub("", part)
        for part in TRANSLATED.split(source)
    )


def _stripped_later(sentence: str) -> str:
    if not CLASSES.search(sentence):
        return sentence
    return f"{{% filter without_classes %}}{sentence}{{% endfilter %}}"
