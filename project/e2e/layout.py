"""What is wrong with how a page is laid out, measured in the browser: what is lost, covered or too small.

    assert problems(page) == []

Words that somebody sees have a place on the screen to themselves, inside of whatever cuts off what is
beyond it; what can be pressed is 24 pixels wide and high, unless it stands in a sentence, and lies on
top; nothing but what scrolls in itself is wider than the window.
"""

from playwright.sync_api import Page

# What a person sets by a tool of their own to read more easily: WCAG 1.4.12.
TEXT_SPACING = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
"""

MEASURE = """
() => {
  const problems = new Set();
  const name = e => [e.tagName.toLowerCase(), ...e.id ? ["#", e.id] : [],
    ...[...e.classList].map(one => `.${one}`)].join("");
  const words = node => node.textContent.trim().slice(0, 30);
  const root = document.documentElement;
  const style = e => getComputedStyle(e);
  const wide = document.scrollingElement.scrollWidth - root.clientWidth;
  if (wide > 0) problems.add(`the page is ${wide} px wider than the window`);

  const cuts = e => [...style(e).overflow.split(" ")].some(value => value !== "visible");
  const around = e => {
    const found = [];
    for (; e && e !== root; e = e.parentElement) found.push(e);
    return found;
  };
  const hidden = (e, faint = true) =>
    !e.checkVisibility({ visibilityProperty: true, opacityProperty: faint })
    || around(e).some(one => style(one).clipPath === "inset(50%)");
  const inside = (rect, box) => ({
    left: Math.max(rect.left, box.left), right: Math.min(rect.right, box.right),
    top: Math.max(rect.top, box.top), bottom: Math.min(rect.bottom, box.bottom) });
  const empty = rect => rect.right - rect.left < 1 || rect.bottom - rect.top < 1;

  // Words: where they are drawn, and whether something cuts them off that cannot be scrolled.
  const drawn = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.textContent.trim() || hidden(parent)) continue;
    if (parent.closest("select, option, textarea, noscript")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = around(parent).filter(cuts);
    for (const whole of range.getClientRects()) {
      let rect = whole;
      const height = whole.height * 0.4;
      for (const box of boxes) {
        const frame = box.getBoundingClientRect();
        const scrolls = /auto|scroll/.test(style(box).overflow);
        const clamped = style(box).webkitLineClamp !== "none";
        if (!scrolls && !clamped && !box.matches("span[aria-hidden]") && (
            rect.left < frame.left - 3 || rect.right > frame.right + 3
            || rect.top < frame.top - height || rect.bottom > frame.bottom + height))
          problems.add(`"${words(node)}" is cut off by ${name(box)}`);
        rect = inside(rect, frame);
        if (empty(rect)) break;
      }
      if (!boxes.length && whole.right > root.clientWidth + 1)
        problems.add(`"${words(node)}" in ${name(parent)} stands beyond the window`);
      if (!empty(rect)) drawn.push([rect, node, parent]);
    }
  }
  for (let i = 0; i < drawn.length; i++)
    for (let j = i + 1; j < drawn.length; j++) {
      const [a, one, e] = drawn[i], [b, other, f] = drawn[j];
      if (one === other) continue;
      const both = inside(a, b), least = Math.min(a.bottom - a.top, b.bottom - b.top);
      if (both.right - both.left > 2 && both.bottom - both.top > least * 0.4)
        problems.add(`"${words(one)}" in ${name(e)} and "${words(other)}" in ${name(f)} overlap`);
    }

  // What can be pressed.
  const targets = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const e of document.querySelectorAll(targets)) {
    // What shows when somebody points at it can be pressed all the time.
    if (hidden(e, false)) continue;
    let { width, height } = e.getBoundingClientRect();
    const sentence = style(e).display === "inline";
    if (!width || (!sentence && (width < 23.5 || height < 23.5)))
      problems.add(`${name(e)} "${words(e)}" is ${Math.round(width)} × ${Math.round(height)} px`);
    if (hidden(e)) continue;
    e.scrollIntoView({ block: height > 100 ? "start" : "center", inline: "nearest" });
    const [rect] = e.getClientRects();
    const x = rect.left + rect.width / 2, y = rect.top + Math.min(rect.height / 2, 20);
    const there = document.elementFromPoint(x, y);
    if (!there || !(e.contains(there) || there.contains(e) && there.matches("label")))
      problems.add(`${name(e)} "${words(e)}" is covered by ${there ? name(there) : "the edge"}`);
  }

  // Messages have half of the height, or the page scrolls as a whole.
  const place = document.querySelector("#room > section, #frame");
  if (place && root.scrollHeight <= innerHeight + 1 && place.clientHeight < innerHeight / 2)
    problems.add(`messages have ${place.clientHeight} of ${innerHeight} px`);
  return [...problems];
}
"""


def problems(page: Page) -> list[str]:
    """All that is wrong with the page as it stands."""
    found: list[str] = page.evaluate(MEASURE)
    return found


def space_text(page: Page) -> None:
    """Letters, words and lines further apart, as far as anybody may ask for."""
    page.evaluate(TEXT_SPACING)
