// The search page: plain requests to the HTTP API. Texts are set as text, never as HTML.
"use strict";

const at = (id) => document.getElementById(id);
const KEY = "plexus-key";

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function say(text, wrong) {
  at("message").textContent = text;
  at("message").classList.toggle("wrong", Boolean(wrong));
  at("message").hidden = !text;
}

async function call(path, body) {
  const headers = {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
  const data = await response.json();
  if (response.status === 401) at("key-form").hidden = false;
  if (!response.ok) throw new Error(data.detail || response.statusText);
  return data;
}

async function loadCollections() {
  const picker = at("collection");
  try {
    const found = [];
    let cursor = null;
    do {
      const page = await call("/api/collections?limit=1000" + (cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""));
      found.push(...page.items);
      cursor = page.next;
    } while (cursor);
    picker.replaceChildren(...found.map((one) => new Option(`${one.name} (${one.documents})`, one.name)));
    say(found.length ? "" : "There are no documents yet: plexus ingest FOLDER, or upload over the HTTP API.");
  } catch (error) {
    picker.replaceChildren();
    say(error.message, true);
  }
}

function where(hit) {
  const place = hit.page ? `page ${hit.page}` : hit.locator;
  return [hit.source, place, hit.kind, `relevance ${hit.score.toFixed(2)}`].filter(Boolean).join(" · ");
}

function showHit(hit, number) {
  const item = make("li", hit.image_url ? "hit" : "hit bare");
  if (hit.image_url) {
    const link = make("a");
    link.href = hit.view_url;
    const picture = make("img");
    picture.src = hit.image_url;
    picture.alt = hit.caption || `${hit.kind} of ${hit.source}`;
    picture.loading = "lazy";
    link.append(picture);
    item.append(link);
  }
  const text = make("div");
  const title = make("h2");
  const link = make("a", "", (number ? `[${number}] ` : "") + (hit.title || hit.source));
  link.href = hit.view_url;
  title.append(link);
  text.append(title, make("p", "where", where(hit)), make("p", "text", hit.quote || hit.caption || hit.text));
  item.append(text);
  return item;
}

function showAnswer(answer) {
  // Offsets count code points, JavaScript counts UTF-16 units.
  const letters = Array.from(answer.answer);
  const nodes = [];
  let told = 0;
  const places = [...answer.citations, ...answer.doubts].sort((one, other) => one.start - other.start);
  for (const place of places) {
    nodes.push(letters.slice(told, place.start).join(""));
    const carried = place.supported === true;
    const node = make(place.view_url ? "a" : "span", carried ? "" : "doubtful", letters.slice(place.start, place.end).join(""));
    if (place.view_url) node.href = place.view_url;
    if (!carried) node.title = `Not carried by the documents: ${place.reason}`;
    nodes.push(node);
    told = place.end;
  }
  nodes.push(letters.slice(told).join(""));
  at("answer").replaceChildren(...nodes);
  at("answer").hidden = false;
}

function firstOfEach(citations) {
  return citations.filter((one, place) => citations.findIndex((other) => other.number === one.number) === place);
}

async function ask(kind) {
  const collection = at("collection").value;
  if (!collection) return;
  at("answer").hidden = true;
  at("hits").replaceChildren();
  say("Searching…");
  try {
    const found = await call(`/api/collections/${encodeURIComponent(collection)}/${kind}`, { query: at("query").value });
    const hits = kind === "answer" ? firstOfEach(found.citations) : found.hits;
    if (kind === "answer") showAnswer(found);
    at("hits").replaceChildren(...hits.map((hit) => showHit(hit, hit.number)));
    say(kind === "answer" ? found.notice : hits.length ? "" : "Nothing was found.");
  } catch (error) {
    say(error.message, true);
  }
}

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(event.submitter && event.submitter.value === "answer" ? "answer" : "search");
});

async function start() {
  await loadCollections();
  // A search can be kept as a link: /?collection=reports&q=survey
  const wanted = new URLSearchParams(location.search);
  if (wanted.has("collection")) at("collection").value = wanted.get("collection");
  if (wanted.has("q")) {
    at("query").value = wanted.get("q");
    ask(wanted.has("answer") ? "answer" : "search");
  }
}

at("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, at("key").value.trim());
  at("key-form").hidden = true;
  start();
});

start();
