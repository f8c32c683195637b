// One answer in the conversation: its text while it comes, then its sources and what the reader thinks of it.
const FEW = 3;

class Reply {
  constructor(words, show) {
    this.words = words;
    this.show = show;
    this.text = "";
    this.citations = [];
    this.quotes = false;
    this.body = make("div", { class: "text" });
    this.wait = make("p", { class: "wait" }, make("span", { class: "dots", "aria-hidden": "true" }), words.searching);
    this.node = make("div", { class: "turn reply" }, make("span", { class: "heard" }, words.answer), this.wait, this.body);
  }

  take(name, data) {
    if (name === "delta") this.text += data.text;
    else if (name === "citation") this.citations.push(data);
    else return;
    // Drawn once a frame, however many pieces come.
    this.drawing ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.drawing = null;
    if (!this.text) return;
    this.wait.remove();
    const marker = (citation) => this.marker(citation);
    this.body.replaceChildren(...answerNodes(this.text, this.citations, marker, this.quotes));
  }

  // The whole answer. Its text and citations are those that count.
  end(answer, judge) {
    if (this.drawing) cancelAnimationFrame(this.drawing);
    this.text = answer.answer;
    this.citations = answer.citations;
    this.quotes = answer.model === "extractive";
    this.draw();
    const words = this.words;
    const doubted = this.citations.some(({ supported }) => !supported) || answer.doubts?.length;
    const notes = [answer.notice, doubted && words.doubt];
    for (const { numbers, about, values } of answer.conflicts ?? []) {
      notes.push(words.conflict(about, numbers.map((number, at) => `[${number}] ${values[at] ?? ""}`).join(", ")));
    }
    this.node.append(...notes.filter(Boolean).map((note) => make("p", { class: "note" }, note)));
    const sources = [...new Map(this.citations.map((one) => [one.number, one])).values()];
    if (sources.length) this.node.append(this.listed(sources));
    if (judge && answer.answer_id) this.node.append(judgement(words, (thoughts) => judge({ answer_id: answer.answer_id, ...thoughts })));
    return `${this.text} ${words.ready(sources.length)}`;
  }

  // It will not be finished: why, in words, and a way to ask again.
  fail(message, again) {
    this.wait.remove();
    const retry = again && make("button", { type: "button", class: "plain", onclick: again }, this.words.again);
    this.node.append(make("p", { class: "note" }, message, " ", retry || ""));
  }

  marker(citation) {
    const label = this.labelOf(citation);
    const click = (event) => this.show(citation, event.currentTarget);
    const kind = citation.supported ? "cite" : "cite doubtful";
    return make("button", { type: "button", class: kind, "aria-label": label, title: label, onclick: click }, String(citation.number));
  }

  listed(sources) {
    const list = make("ol", { class: "sources" }, ...sources.map((one) => this.source(one)));
    return make("details", { open: sources.length <= FEW }, make("summary", {}, `${this.words.sources} (${sources.length})`), list);
  }

  source(citation) {
    const head = make("span", { class: "from" }, make("b", {}, nameOf(citation)), make("span", {}, placeOf(citation, this.words)));
    const number = make("span", { class: citation.supported ? "number" : "number doubtful" }, String(citation.number));
    const quote = this.quotes ? null : make("q", {}, citation.quote || citation.text); // it is the answer's text already
    const reason = citation.supported ? null : make("span", { class: "reason" }, citation.reason || this.words.unsupported);
    const lines = make("span", { class: "lines" }, head, quote, reason);
    const click = (event) => this.show(citation, event.currentTarget);
    return make("li", {}, make("button", { type: "button", class: "source", onclick: click }, number, lines));
  }

  labelOf(citation) {
    const place = placeOf(citation, this.words);
    const name = this.words.source(citation.number, nameOf(citation)) + (place ? `, ${place}` : "");
    return citation.supported ? name : `${name} (${citation.reason || this.words.unsupported})`;
  }
}

// Thumbs, and a comment where something was wrong; `tell` sends them.
function judgement(words, tell) {
  const node = make("div", { class: "judgement" });
  const said = make("span", { role: "status" });
  const comment = make("input", { type: "text", maxlength: "2000", placeholder: words.why, "aria-label": words.why });
  const form = make("form", { hidden: true }, comment, make("button", { class: "plain" }, words.tell));
  const thumbs = { up: iconButton("good", words.good), down: iconButton("bad", words.bad) };
  const send = async (rating, more) => {
    for (const [name, thumb] of Object.entries(thumbs)) thumb.setAttribute("aria-pressed", String(name === rating));
    said.textContent = await tell({ rating, ...more }).then(() => words.thanks, () => words.untold);
  };
  thumbs.up.addEventListener("click", () => {
    form.hidden = true;
    send("up", {});
  });
  thumbs.down.addEventListener("click", () => {
    form.hidden = false;
    comment.focus();
    send("down", {});
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidden = true;
    thumbs.down.focus();
    if (comment.value.trim()) send("down", { comment: comment.value.trim() });
  });
  node.append(thumbs.up, thumbs.down, said, form);
  return node;
}
