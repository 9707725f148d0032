// What has the focus, through every shadow root: what it is called, and whether one can see it.
() => {
  const parent = (node) => node.assignedSlot ?? node.parentNode ?? node.host;
  const within = (node, around) => {
    for (let each = node; each; each = parent(each)) if (each === around) return true;
    return false;
  };
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (at === null || at === document.body || at === document.documentElement) return null;
  const words = (node) => (node?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  const labelled = [...(at.labels ?? [])].map(words).join(' ');
  const box = at.getBoundingClientRect();
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  let over = document.elementFromPoint(x, y);
  for (let inner = over; inner !== null && inner !== undefined; ) {
    over = inner;
    inner = over.shadowRoot?.elementFromPoint(x, y);
    if (inner === over) break;
  }
  const style = getComputedStyle(at);
  const outline = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  // The parts of a date are stops of the browser's own, each of which it marks itself.
  const isMarked = outline >= 2 || at.matches('input[type^="date"]');
  const isOpen = left < right && top < bottom && (within(over, at) || within(at, over));
  return {
    tag: at.localName,
    name: at.ariaLabel || labelled || words(at) || at.title || '',
    isMarked,
    isOpen,
  };
};
