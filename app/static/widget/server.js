// Talks to the server: a question and the events of its answer, and what people think of answers.
class Wrong extends Error {
  constructor(kind, seconds = 0, detail = "") {
    super(detail || kind);
    this.kind = kind;
    this.seconds = seconds;
  }
}

class Server {
  constructor({ base, key, collection }) {
    this.base = base;
    this.key = key;
    this.collection = collection;
  }

  // Yields [event, data] in turn. Throws Wrong, and AbortError once the signal is given.
  async *ask(query, messages, signal) {
    const response = await this.post("answer", { query, messages, stream: true }, signal);
    let ended = false;
    for await (const [name, data] of events(response.body)) {
      if (name === "error") throw new Wrong("broken", 0, data.detail);
      ended ||= name === "done";
      yield [name, data];
    }
    if (!ended) throw new Wrong("broken");
  }

  async judge(body) {
    await (await this.post("feedback", body)).json(); // read to its end, which gives the connection back
  }

  async post(route, body, signal = null) {
    const headers = { Authorization: `Bearer ${this.key}`, "Content-Type": "application/json" };
    const url = new URL(`api/collections/${encodeURIComponent(this.collection)}/${route}`, this.base);
    const request = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", signal };
    let response;
    try {
      response = await fetch(url, request);
    } catch (error) {
      if (signal && signal.aborted) throw error;
      throw new Wrong(await this.lives() ? "site" : "offline", 0, error.message);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const kind = { 401: "site", 403: "site", 404: "site", 429: "often" }[response.status];
    const seconds = Number(response.headers.get("Retry-After")) || 60;
    throw new Wrong(kind || (response.status < 500 ? "refused" : "busy"), seconds, problem.detail);
  }

  // Browsers hide why a request from another site failed. Whether the server answers at all tells the two reasons apart.
  async lives() {
    const look = fetch(new URL("health", this.base), { mode: "no-cors", credentials: "omit" });
    return look.then(() => true, () => false);
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((error) => {
        if (error.name === "AbortError") throw error;
        throw new Wrong("broken", 0, error.message);
      });
      if (done) return;
      const blocks = (kept + value).split("\n\n");
      kept = blocks.pop();
      for (const block of blocks) {
        const lines = block.split("\n");
        const of = (field) => lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length)).join("\n");
        if (of("data: ")) yield [of("event: "), JSON.parse(of("data: "))];
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
