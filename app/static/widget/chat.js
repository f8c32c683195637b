// The dialog: the conversation, where questions are written, and the source beside it.
const MOST_TURNS = 12;

class Chat {
  constructor(server, words, options) {
    this.server = server;
    this.words = words;
    this.options = options;
    this.turns = [];
    this.panel = new PagePanel(words, server.base, () => this.dialog.classList.remove("wide"));
    this.log = make("div", { class: "log", role: "log", "aria-live": "off", "aria-label": words.log, tabindex: "0" });
    this.status = make("p", { class: "heard", role: "status", "aria-live": "polite" });
    this.dialog = make("dialog", { role: "dialog", "aria-modal": "true", "aria-labelledby": "title" }, this.panel.node, this.chat());
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("cancel", (event) => (event.preventDefault(), this.back()));
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.close());
    const look = { type: "button", class: "launch", "aria-haspopup": "dialog", onclick: () => this.open() };
    this.launch = make("button", look, icon("chat"), make("span", {}, options.label || words.launch));
    this.clear();
  }

  chat() {
    const words = this.words;
    this.fresh = iconButton("fresh", words.fresh, { onclick: () => (this.clear(), this.input.focus()) });
    const close = iconButton("close", words.close, { onclick: () => this.close() });
    const head = make("header", {}, make("h2", { id: "title" }, this.options.title || words.title), this.fresh, close);
    this.input = make("textarea", { rows: "1", maxlength: "4000", placeholder: words.placeholder, "aria-label": words.question });
    this.input.addEventListener("input", () => this.grow());
    this.send = iconButton("send", words.send, { type: "submit" });
    this.stop = iconButton("stop", words.stop, { hidden: true, onclick: () => this.abort.abort() });
    this.form = make("form", { class: "compose" }, this.input, this.send, this.stop);
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.submit()));
    const foot = make("p", { class: "foot" }, words.foot);
    return make("section", { class: "chat" }, head, this.log, this.status, this.form, foot);
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.focus();
  }

  close() {
    this.panel.close();
    this.dialog.close();
    this.launch.focus();
  }

  // Escape leaves the source first, then the dialog.
  back() {
    if (this.panel.open) this.panel.close();
    else this.close();
  }

  key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.back();
    } else if (event.key === "Enter" && event.target === this.input && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Tab") {
      this.keepIn(event);
    }
  }

  // Tab goes round in the dialog.
  keepIn(event) {
    const all = [...this.dialog.querySelectorAll("a[href], button, input, textarea, iframe, [tabindex='0']")];
    const stops = all.filter((node) => !node.disabled && node.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]];
    if (event.target !== from) return;
    event.preventDefault();
    to.focus();
  }

  clear() {
    if (this.abort) this.abort.abort();
    this.panel.close();
    this.turns = [];
    const starters = this.options.questions.map((question) =>
      make("button", { type: "button", class: "starter", onclick: () => this.ask(question) }, question),
    );
    this.log.replaceChildren(make("div", { class: "hello" }, icon("chat"), make("p", {}, this.words.hello), ...starters));
    this.fresh.hidden = true;
  }

  grow() {
    this.input.rows = Math.min(5, Math.max(1, this.input.value.split("\n").length, Math.ceil(this.input.value.length / 40)));
  }

  submit() {
    const question = this.input.value.trim();
    if (!question || this.abort) return;
    this.input.value = "";
    this.grow();
    this.ask(question);
  }

  async ask(question) {
    if (this.abort) return;
    const words = this.words;
    const abort = (this.abort = new AbortController());
    const reply = new Reply(words, (citation, opener) => this.showSource(citation, opener));
    const asked = make("div", { class: "turn asked" }, make("span", { class: "heard" }, words.you), make("p", {}, question));
    if (!this.turns.length) this.log.querySelector(".hello")?.remove();
    this.log.append(asked, reply.node);
    this.busy(true);
    this.status.textContent = words.searching;
    this.log.scrollTop = asked.offsetTop - 12;
    this.input.focus();
    try {
      for await (const [name, data] of this.server.ask(question, this.turns.slice(-MOST_TURNS), abort.signal)) {
        reply.take(name, data);
        if (name !== "done") continue;
        this.status.textContent = reply.end(data, (thoughts) => this.server.judge(thoughts));
        this.turns.push({ role: "user", content: question }, { role: "assistant", content: data.answer });
      }
    } catch (error) {
      const again = () => {
        asked.remove();
        reply.node.remove();
        this.ask(question);
      };
      this.status.textContent = this.why(error);
      reply.fail(this.status.textContent, error.kind === "site" ? null : again);
    }
    if (this.abort === abort) this.busy(false);
  }

  why(error) {
    if (error.name === "AbortError") return this.words.stopped;
    console.warn("Plexus:", error.message); // for who put the widget into the page
    return this.words.wrong[error.kind || "broken"](error.seconds);
  }

  busy(yes) {
    if (!yes) this.abort = null;
    this.send.hidden = yes;
    this.stop.hidden = !yes;
    this.fresh.hidden = yes;
    this.log.setAttribute("aria-busy", String(yes));
  }

  showSource(citation, opener) {
    this.dialog.classList.add("wide");
    this.panel.show(citation, opener);
  }
}
