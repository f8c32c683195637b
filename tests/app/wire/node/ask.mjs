// Asks a live server by the official client of OpenAI and prints what it got as JSON.
// Arguments: the address with /v1, a key that is good, a key that is not, a key that is tied to `library`.
import OpenAI from "openai";

const [baseURL, apiKey, wrongKey, tiedKey, question] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: "user", content: question }];

/** Offsets are code points; a JavaScript text counts units of 16 bits. */
const cut = (text, { start_index, end_index }) => Array.from(text).slice(start_index, end_index).join("");

const whole = await client.chat.completions.create({ model: "library", messages });
const { content, annotations } = whole.choices[0].message;

const chunks = [];
const stream = await client.chat.completions.create({
  model: "library",
  messages,
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) chunks.push(chunk);
const streamed = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
const streamedAnnotations = chunks.flatMap((chunk) => chunk.choices[0]?.delta.annotations ?? []);
const final = await client.chat.completions.stream({ model: "library", messages }).finalContent();

const response = await client.responses.create({ model: "library", input: question });
const text = response.output.find((item) => item.type === "message").content[0];
const events = [];
for await (const event of await client.responses.create({ model: "library", input: question, stream: true })) {
  events.push(event.type);
}

const raised = async (ask) => {
  try {
    await ask();
    return null;
  } catch (error) {
    return [error.constructor.name, error.status, error.code, error.param];
  }
};
const asking = (key) => new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
const chat = (of, model, more) => () => of.chat.completions.create({ model, messages, ...more });

const models = [];
for await (const model of client.models.list()) models.push(model.id);
const found = [];
for await (const one of client.vectorStores.search("library", { query: question })) found.push(one);
const vector = (await client.embeddings.create({ model: "hashing", input: "a lantern" })).data[0].embedding;

console.log(
  JSON.stringify({
    content,
    markers: annotations.map(({ url_citation }) => cut(content, url_citation)),
    unitMarkers: annotations.map(({ url_citation: at }) => content.slice(at.start_index, at.end_index)),
    urls: annotations.map(({ url_citation }) => url_citation.url),
    citations: whole.citations,
    streamed,
    streamedAnnotations,
    final,
    usage: [whole.usage.total_tokens, chunks.at(-1).usage.total_tokens],
    annotations,
    outputText: response.output_text,
    responseMarkers: text.annotations.map((one) => cut(text.text, one)),
    events: [...new Set(events)],
    models,
    filenames: found.map((one) => one.filename),
    vector: vector.length,
    errors: {
      wrongKey: await raised(chat(asking(wrongKey), "library")),
      tied: await raised(chat(asking(tiedKey), "secret")),
      missing: await raised(chat(client, "nowhere")),
      bad: await raised(chat(client, "library", { n: 2 })),
    },
  }),
);
