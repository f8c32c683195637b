// Elements are built node by node: text from documents and answers is never read as HTML.
const ICONS = {
  chat: "M4 5h16v11H9l-5 4zM8 9h8M8 12h5",
  close: "M6 6l12 12M18 6L6 18",
  fresh: "M4 12a8 8 0 1 1 2.4 5.7M4 12V6.5M4 12h5.5",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  stop: "M7 7h10v10H7z",
  tab: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  good: "M7 11v9H4v-9zM7 11l4-7c1.6 0 2.5 1 2.2 2.6L12.6 10H19a1.5 1.5 0 0 1 1.4 2l-2.2 6.500A2 2 0 0 1 16.3 20H7",
  bad: "M7 13V4H4v9zM7 13l4 7c1.6 0 2.5-1 2.2-2.600L12.6 14H19a1.5 1.5 0 0 0 1.4-2L18.2 5.500A2 2 0 0 0 16.3 4H7",
};

// An element; `on…` attributes are listeners, false and null ones are left out.
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

// A button that shows only an icon; its name is read out and shown as a tip.
function iconButton(name, label, attributes = {}) {
  return make("button", { type: "button", class: `icon ${name}`, "aria-label": label, title: label, ...attributes }, icon(name));
}

// A link's target, if it is one that a browser may open: never javascript: or data:.
function safeUrl(url, base) {
  try {
    const found = new URL(url, base);
    return found.protocol === "https:" || found.protocol === "http:" ? found.href : null;
  } catch {
    return null;
  }
}
