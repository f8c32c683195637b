// Reads the script tag and puts the widget into the page.
function start() {
  const script = document.currentScript;
  const { key, collection, title, label, theme, lang, questions } = script?.dataset ?? {};
  if (!key || !collection) {
    console.error('Plexus: the script tag needs data-key and data-collection, and must not be type="module"');
    return;
  }
  const language = lang in WORDS ? lang : "en";
  const options = { title, label, questions: (questions || "").split("|").map((one) => one.trim()).filter(Boolean) };
  const chat = new Chat(new Server({ base: new URL(".", script.src), key, collection }), WORDS[language], options);
  const root = make("div", { class: "plexus", lang: language, "data-theme": theme }, chat.launch, chat.dialog);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const host = document.createElement("plexus-widget");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
  const put = () => document.querySelector("plexus-widget") || document.body.append(host);
  if (document.body) put();
  else document.addEventListener("DOMContentLoaded", put);
}

start();
