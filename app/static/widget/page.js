// The side panel: the page viewer at the quoted words, in a frame.
class PagePanel {
  constructor(words, base, closed) {
    this.words = words;
    this.base = base;
    this.closed = closed;
    this.heading = make("h2", { tabindex: "-1" });
    this.place = make("p", { class: "place" });
    this.tab = make("a", { class: "icon", target: "_blank", rel: "noopener noreferrer", "aria-label": words.tab, title: words.tab }, icon("tab"));
    const head = make("div", { class: "name" }, this.heading, this.place);
    const back = iconButton("close", words.back, { onclick: () => this.close() });
    this.bar = make("header", {}, head, this.tab, back);
    this.node = make("section", { class: "page", hidden: true, "aria-label": words.viewer }, this.bar);
    // The viewer passes Escape on, as a frame keeps its keys to itself.
    window.addEventListener("message", ({ source, data }) => {
      if (this.frame && source === this.frame.contentWindow && data === "plexus:escape") this.close();
    });
  }

  get open() {
    return !this.node.hidden;
  }

  show(citation, opener) {
    const url = safeUrl(citation.view_url, this.base);
    if (!url) return;
    this.opener = opener;
    this.heading.textContent = this.words.nth(citation.number);
    this.place.textContent = placeOf(citation, this.words);
    this.tab.href = url;
    const label = this.words.source(citation.number, nameOf(citation));
    const frame = make("iframe", { src: url, title: label, referrerpolicy: "no-referrer" });
    if (this.frame) this.frame.remove(); // a new one, so that the page's own history gets no entries
    this.frame = frame;
    this.node.append(frame);
    this.node.hidden = false;
    this.heading.focus();
  }

  close() {
    if (!this.open) return;
    this.node.hidden = true;
    this.frame.remove();
    this.frame = null;
    this.closed();
    if (this.opener.isConnected) this.opener.focus();
  }
}

function nameOf(citation) {
  return citation.title || citation.source;
}

function placeOf(citation, words) {
  return citation.page ? words.page(citation.page) : citation.locator || "";
}
