// An answer's text as nodes: paragraphs, lists, tables, bold and code, with a button for each citation's marker.
const OPEN = "\uE000";
const SHUT = "\uE001";
const INLINE = /\uE000(\d+)\uE001|\*\*(.+?)\*\*|`([^`]+)`/;
const ROW = /^\s*\|.*\|\s*(?:\uE000\d+\uE001\s*)*$/;
const ITEM = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;

// Blocks of the text; `button(citation)` makes what stands for a marker, which is given in code points. With `apart`
// each marker ends a line: quotes of different places are no running text.
function answerNodes(text, citations, button, apart) {
  const points = Array.from(text.replace(/[\uE000\uE001]/g, " "));
  citations.forEach(({ start, end }, at) => {
    if (!(start >= 0 && end > start && end <= points.length)) return;
    points.fill("", start, end);
    const last = !citations.some((other) => other.start === end || other.start === end + 1);
    points[start] = OPEN + at + SHUT + (apart && last ? "\n\n" : "");
  });
  const inline = (line) => inlineNodes(line, (at) => button(citations[at]));
  const blocks = [];
  for (const line of points.join("").split("\n")) addLine(blocks, line);
  return blocks.filter(({ lines }) => lines.length).map((block) => blockNode(block, inline));
}

// Puts a line into the last block, or into a new one where its kind differs.
function addLine(blocks, line) {
  const item = ITEM.exec(line);
  const kind = !line.trim() ? "" : item ? (item[1] ? "ol" : "ul") : ROW.test(line) ? "table" : "p";
  const last = blocks[blocks.length - 1];
  const block = last && last.kind === kind ? last : { kind, lines: [] };
  if (block !== last) blocks.push(block);
  if (item && !block.lines.length) block.first = item[1];
  if (kind) block.lines.push(item ? item[2] : line);
}

function blockNode({ kind, lines, first }, inline) {
  if (kind === "table") return tableNode(lines, inline);
  if (kind !== "p") return make(kind, { start: first }, ...lines.map((line) => make("li", {}, ...inline(line))));
  const node = make("p");
  lines.forEach((line, at) => {
    const heading = /^\s*#{1,6}\s+(.*)$/.exec(line);
    node.append(...(at ? [make("br")] : []), ...(heading ? [make("strong", {}, ...inline(heading[1]))] : inline(line)));
  });
  return node;
}

function tableNode(lines, inline) {
  const rows = lines.map((line) => line.trim().slice(1).split("|").map((cell) => cell.trim()));
  for (const cells of rows) {
    const after = cells.pop(); // what stands behind the last bar: a marker, which belongs to the row
    cells[cells.length - 1] += after && ` ${after}`;
  }
  // Rows without a head are quotes: nobody would know what their columns are.
  if (!rows[1]?.every((cell) => /^:?-+:?$/.test(cell))) {
    return make("p", {}, ...rows.flatMap((cells) => [...inline(cells.filter(Boolean).join(" · ")), make("br")]).slice(0, -1));
  }
  rows.splice(1, 1);
  const row = (cells, at) => make("tr", {}, ...cells.map((cell) => make(at ? "td" : "th", {}, ...inline(cell))));
  return make("div", { class: "scroll" }, make("table", {}, ...rows.map(row)));
}

function inlineNodes(text, button) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const found = INLINE.exec(rest);
    nodes.push(found ? rest.slice(0, found.index) : rest);
    if (!found) break;
    if (found[1]) nodes.push(button(Number(found[1])));
    else if (found[2]) nodes.push(make("strong", {}, ...inlineNodes(found[2], button)));
    else nodes.push(make("code", {}, ...inlineNodes(found[3], button)));
    rest = rest.slice(found.index + found[0].length);
  }
  return nodes.filter((node) => node !== "");
}
