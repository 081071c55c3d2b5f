"""What a theme has broken: `check(theme)`, for `manage.py check_templates`.

sources      each template as it is written: forbidden things, variables, words, includes
rules        each sample as it is rendered, by itself: ids, names, labels, escaping
comparison   the same sample beside the default's: roots, wrappers, forms, weight
rendered     all of these samples, and whether a page has a place for what comes live
styles       the colours of its tokens, and the layer of its style sheet
"""

import re
from collections.abc import Collection

from project.template_checks.findings import Finding

__all__ = ["Finding", "check"]


def check(theme: str, names: Collection[str] = ()) -> list[Finding]:
    """All that is wrong with the templates and the style sheet of a theme, in order. With names, samples of
    these templates alone are rendered."""
    # What this needs is read when it is asked for: a server never does.
    from project.template_checks import rendered, sources, styles
    from project.template_checks.loading import Look

    look = Look(theme)
    found = {*sources.findings(look), *rendered.findings(look, names), *styles.findings(theme)}
    # The same of two messages, or of two people, is one.
    alike = {(one.place, one.rule, re.sub(r"\d+", "", one.sentence)): one for one in sorted(found)}
    return list(alike.values())
