(root) => {
  // Every visible text below the element whose contrast with what lies behind it is under 4.5:1: [text, ratio].
  const channels = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = (front, back) => front.rgb.map((value, index) => value * front.alpha + back[index] * (1 - front.alpha));
  const parent = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const own = channels(getComputedStyle(element).backgroundColor);
    return own.alpha === 1 ? own.rgb : over(own, behind(parent(element)));
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const weak = [];
  const scope = root.shadowRoot ?? root;
  for (const element of scope.querySelectorAll("*")) {
    const words = [...element.childNodes]
      .filter((node) => node.nodeType === 3 && node.data.trim())
      .map((node) => node.data.trim());
    const placeholder = element.placeholder && getComputedStyle(element, "::placeholder").color;
    const text = words.join(" ") || element.placeholder;
    if (
      !text ||
      element.closest("style, script") ||
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    )
      continue;
    const back = behind(element);
    const front = over(channels(placeholder || getComputedStyle(element).color), back);
    const [dark, light] = [luminance(front), luminance(back)].sort((one, other) => one - other);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) weak.push([text.slice(0, 60), Math.round(ratio * 100) / 100]);
  }
  return weak;
};
