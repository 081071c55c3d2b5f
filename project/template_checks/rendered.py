"""Every sample of every template, rendered in a theme and in the default."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from presence.themes import DEFAULT
from project.contracts import contract_of, kind, lineage
from project.gallery import samples
from project.gallery.samples import Sample
from project.template_checks import comparison, rules
from project.template_checks.elements import Element, Tree, sent
from project.template_checks.findings import Finding
from project.template_checks.loading import Look, Unusable, called
from project.template_checks.promises import leading, own_promises, parts

# Where the default's templates lie.
FOLDER = "templates"


def findings(look: Look, names: Iterable[str] = ()) -> Iterator[Finding]:
    """What is wrong with what people would get, of these templates or of all that a theme has a hand in."""
    default = look if look.theme == DEFAULT else Look(DEFAULT)
    places, kept = Places(), set[tuple[str, str]]()
    touched = [name for name in names or samples.templates() if look.touches(name)]
    for sample in (one for name in touched for one in samples.of(name)):
        try:
            html = look.render(sample)
            usual = html if default is look else default.render(sample)
        except Unusable as error:
            yield error.finding
            continue
        tree = Tree(html)
        if default is look:
            places.note(sample, tree.root)
            kept |= {*promises_in(sample.template, tree.root)}
        elif sent(html) == sent(usual):
            continue  # what the theme leaves as it is, is looked at in the default
        beside = tree if default is look else Tree(usual)
        file = called(look.path(sample.template))
        for rule, sentence, element in broken(sample, tree, beside):
            there = element is tree.root or tree.root in element.above
            at = element.at if there else lost_in(look, sample, element, tree)
            yield placed(rule, sentence, at or f"{file}:0")
        if kind(sample.template) != "page" and comparison.is_heavy(html, usual):
            yield Finding(file, 0, "size", "It is more than twice as long as the default's.")
    if default is look and not names:
        yield from places.missing(look)
        for name in touched:
            yield from unkept(look, name, kept)


def promises_in(name: str, root: Element) -> Iterator[tuple[str, str]]:
    """What a template, and those that it extends, promise and is there."""
    for one in lineage(name):
        for promise in own_promises(one):
            if any(promise.fits(element) for element in root):
                yield one, str(promise)
        for part in parts(one):
            if any(comparison.fits(element, *part) for element in root.children):
                yield one, str(part)


def unkept(look: Look, name: str, kept: set[tuple[str, str]]) -> Iterator[Finding]:
    """What a contract promises, and the default never has."""
    for promise in {*map(str, own_promises(name)), *map(str, parts(name))}:
        if (name, promise) not in kept:
            sentence = f"Its contract gives {promise}, and no sample has it."
            yield Finding(called(look.path(name)), 0, "promise", sentence)


def placed(rule: str, sentence: str, at: str) -> Finding:
    """A finding at a line, `partials/a.html:12`; at line 0 for a whole template."""
    file, _, line = at.rpartition(":")
    return Finding(file, int(line), rule, sentence)


def lost_in(look: Look, sample: Sample, element: Element, tree: Tree) -> str:
    """Where something is missing that only the default has: in the theme's own template of that name, or
    of what the default has around it."""
    at = (one.at.rpartition(":")[0].removeprefix(f"{FOLDER}/") for one in (element, *element.above))
    name = next((name for name in at if name in look.own), sample.template)
    file = called(look.path(name))
    if kind(name) == "page":
        return f"{file}:0"
    return next((one.at for one in tree.root if one.at.startswith(f"{file}:")), f"{file}:0")


def broken(sample: Sample, tree: Tree, beside: Tree) -> Iterator[rules.Broken]:
    """What is wrong with one of them."""
    for element, sentence in tree.wrong:
        yield "nesting", f"{sentence}.", element
    if sample.hostile:
        for element in rules.unescaped(tree.root):
            yield "escaping", "What somebody wrote is not escaped.", element
        return
    told: set[Element] = set()
    for rule, sentence, element in of_words(sample, tree, beside):
        # A form without an action breaks more than one of them.
        if rule not in ("form", "plain") or element not in told:
            yield rule, sentence, element
        told |= {element} if rule in ("form", "plain") else set()


def of_words(sample: Sample, tree: Tree, beside: Tree) -> Iterator[rules.Broken]:
    """What is wrong with one that has ordinary words in it."""
    yield from comparison.differences(sample.template, tree.root, beside.root)
    if kind(sample.template) == "event" and contract_of(sample.template).live.startswith("pushed"):
        for element in tree.root:
            if "autofocus" in element.attrs:
                yield "autofocus", f"{element} takes the focus.", element
    for form in (one for one in tree.root if one.tag == "form"):
        if needs_action(form, sample):
            sentence = f"The form {comparison.address(form)} has no action, wherever it stands."
            yield "form", sentence, form
        if sample.request and lacks_token(form, tree.root):
            yield "token", f"The form {comparison.address(form)} has no CSRF token.", form
    yield from rules.broken(tree.root)


def needs_action(form: Element, sample: Sample) -> bool:
    """A form on a page may be sent to where the page is. A partial's may not."""
    posts = form.attrs.get("method") == "post" and "action" not in form.attrs
    return posts and kind(sample.template) != "page"


def lacks_token(form: Element, root: Element) -> bool:
    """Whether Django would refuse what it sends."""
    posts = form.attrs.get("method") == "post" and rules.can_be_sent(form)
    return posts and "csrfmiddlewaretoken" not in comparison.fields(form, root)


@dataclass
class Places:
    """Where what comes live can land."""

    of_pages: set[str] = field(default_factory=set)
    # By event and target, where its wrapper stands.
    targets: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, sample: Sample, found: Element) -> None:
        if kind(sample.template) == "page":
            self.of_pages |= places(found)
        if kind(sample.template) == "event":
            for element in found.children:
                if target := leading(element.attrs.get("hx-target", "")):
                    self.targets[sample.template, target] = element.at

    def missing(self, look: Look) -> Iterator[Finding]:
        """Targets that no page has."""
        for (name, target), at in self.targets.items():
            if target not in self.of_pages:
                at = at or f"{called(look.path(name))}:0"
                yield placed("target", f"No page has a place for {target}.", at)


def places(root: Element) -> set[str]:
    """The ids and the attributes that targets can name."""
    ids = {f"#{one.attrs['id']}" for one in root if one.attrs.get("id")}
    return ids | {f"[{name}]" for one in root for name in one.attrs if name.startswith("data-")}
