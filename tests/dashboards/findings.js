// What axe finds wrong; and of text whose ground it could not tell, too little contrast with the
// nearest ground that is painted behind it.
async () => {
  const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = parent(each)) {
      const painted = rgb(getComputedStyle(each).backgroundColor);
      if (painted[3] === 255) return painted;
    }
    const sheet = document.body.appendChild(document.createElement('i'));
    sheet.style.backgroundColor = 'Canvas';
    const painted = rgb(getComputedStyle(sheet).backgroundColor);
    sheet.remove();
    return painted;
  };
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const [one, other] = [rgb(style.color), ground(element)].map(luminance);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return { ratio, isEnough: ratio >= (isLarge ? 3 : 4.5) };
  };
  const rules = { 'target-size': { enabled: true } };
  const { violations, incomplete } = await axe.run(document, { rules, elementRef: true });
  // What lies half under an open panel is not meant to be pressed: the panel goes when it is left.
  const isUnder = ({ failureSummary }) => failureSummary.includes('partially obscured');
  const found = violations.flatMap(({ id, nodes }) =>
    nodes
      .filter((node) => id !== 'target-size' || !isUnder(node))
      .map(({ target, failureSummary }) => `${id} ${target.flat().join(' ')} ${failureSummary}`),
  );
  const untold = incomplete.filter(({ id }) => id === 'color-contrast');
  for (const { element, target } of untold.flatMap(({ nodes }) => nodes)) {
    // In a drawing the ground is a shape, which no style tells.
    if (!(element instanceof HTMLElement)) continue;
    const { ratio, isEnough } = contrast(element);
    if (!isEnough) found.push(`contrast ${target.flat().join(' ')} ${ratio.toFixed(2)}`);
  }
  return found;
};
