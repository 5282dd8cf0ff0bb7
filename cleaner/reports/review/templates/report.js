"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const {rules, samples, files, sites, languages} = data;
  const choices = ["random", "borderline", "heaviest", "repeated"];
  const by = (id) => document.getElementById(id);
  const page = 40;

  // Verdicts, kept under a key made from what the report holds.
  const key = "cleaner-report-" + data.key;
  let verdicts = {};
  try { verdicts = JSON.parse(localStorage.getItem(key) || "{}") || {}; } catch { verdicts = {}; }
  const keep = () => { try { localStorage.setItem(key, JSON.stringify(verdicts)); } catch { /* a private window */ } };

  // What a browser would obey or not show is shown by its number.
  const hidden = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/g;
  function shown(text) {
    const parts = [];
    text.split(hidden).forEach((part, index) => {
      if (index % 2) {
        const code = part.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
        parts.push(make("span", {class: "code"}, "U+" + code));
      } else if (part) parts.push(part);
    });
    return parts;
  }
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.flat());
    return node;
  }
  const number = (value) => value.toLocaleString("en");

  // Filters.
  const form = by("filters");
  const fill = (select, entries) => entries.forEach(([value, name]) => select.append(make("option", {value}, name)));
  const counted = (field) => {
    const counts = new Map();
    samples.forEach((sample) => counts.set(sample[field], (counts.get(sample[field]) || 0) + 1));
    return counts;
  };
  const names = {r: rules.map((rule) => rule.id), g: languages, s: sites};
  for (const [field, id] of [["r", "rule"], ["g", "language"], ["s", "site"]]) {
    const rows = [...counted(field)].map(([index, count]) => [index, names[field][index], count]);
    if (field === "r") rows.sort((one, other) => one[0] - other[0]);
    else rows.sort((one, other) => other[2] - one[2] || (one[1] < other[1] ? -1 : 1));
    fill(by(id), rows.map(([index, name, count]) => [index, `${name || "unknown"} (${count})`]));
  }
  const haystack = samples.map((sample) => [
    rules[sample.r].id, files[sample.f], sample.i, sites[sample.s], ...sample.d.map((part) => part[1]),
  ].join("\n").toLowerCase());
  function wanted() {
    const words = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const pick = (id) => (by(id).value === "" ? null : by(id).value);
    const [rule, choice, language, site, kind, low, high] = ["rule", "choice", "language", "site", "kind", "low", "high"].map(pick);
    const open = by("open").checked;
    const found = [];
    samples.forEach((sample, index) => {
      if (rule !== null && sample.r !== +rule) return;
      if (choice !== null && !sample.t.includes(+choice)) return;
      if (language !== null && sample.g !== +language) return;
      if (site !== null && sample.s !== +site) return;
      if (kind !== null && sample.k !== kind) return;
      if ((low !== null || high !== null) && sample.p === null) return;
      if (low !== null && sample.p < +low) return;
      if (high !== null && sample.p > +high) return;
      if (open && verdicts[sample.h]) return;
      if (!words.every((word) => haystack[index].includes(word))) return;
      found.push(index);
    });
    return found;
  }

  // The list.
  const list = by("list");
  let found = [];
  let drawn = 0;
  let current = -1;
  function card(index) {
    const sample = samples[index];
    const rule = rules[sample.r];
    const title = make("h3", {id: "t" + index}, rule.id);
    const facts = [make("bdi", {class: "path"}, shown(`${files[sample.f]}:${sample.l}`))];
    if (sample.i) facts.push(make("bdi", {}, shown("id " + sample.i)));
    if (sample.p !== null) facts.push("score " + sample.p.toFixed(3));
    facts.push(`${sample.k}, ${languages[sample.g] === "un" ? "language unknown" : languages[sample.g]}`);
    if (sample.n > 1) facts.push(`${number(sample.n)} blocks`);
    facts.push(sample.t.map((choice) => choices[choice]).join(", "));
    const head = make("header", {}, title, facts.map((fact) => make("span", {}, fact)));
    if (sample.c > 1) title.after(make("span", {class: "times", title: "This same removal, all over the corpus"}, `${data.exact ? "" : "about "}${number(sample.c)} times`));
    const text = make("div", {class: "text", dir: "auto", tabindex: "0", role: "group", "aria-label": "The removal in its place"}, sample.d.map(([what, words]) => {
      const pieces = shown(words);
      if (what === "-") return make("del", {}, pieces);
      if (what === "+") return make("ins", {}, pieces);
      if (what === "~") return make("del", {class: "other", title: "goes in another finding"}, pieces);
      return make("span", {}, pieces);
    }));
    const buttons = make("div", {class: "verdicts", role: "group", "aria-label": "Verdict"}, ["right", "wrong", "unsure"].map((verdict) => {
      const button = make("button", {type: "button", "data-judge": verdict, "aria-pressed": "false"}, verdict);
      return button;
    }));
    const foot = make("footer", {}, make("span", {class: "reason"}, shown(sample.y || rule.why)), buttons);
    const item = make("li", {class: "sample", "data-index": index, "aria-labelledby": "t" + index, tabindex: "-1"}, head, text, foot);
    paint(item, sample);
    return item;
  }
  function paint(item, sample) {
    const verdict = verdicts[sample.h] || "";
    if (verdict) item.dataset.verdict = verdict; else delete item.dataset.verdict;
    item.querySelectorAll("[data-judge]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.judge === verdict)));
  }
  function draw() {
    const next = found.slice(drawn, drawn + page);
    list.append(...next.map(card));
    drawn += next.length;
    by("more").hidden = drawn >= found.length;
  }
  function refresh() {
    found = wanted();
    drawn = 0;
    current = -1;
    list.replaceChildren();
    draw();
    const judged = found.filter((index) => verdicts[samples[index].h]).length;
    by("count").textContent = `${number(found.length)} of ${number(samples.length)} samples; ${number(judged)} judged`;
  }
  function go(position) {
    if (!found.length) return;
    position = Math.max(0, Math.min(found.length - 1, position));
    while (drawn <= position) draw();
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    current = position;
    const item = list.children[position];
    item.setAttribute("aria-current", "true");
    item.focus({preventScroll: true});
    item.scrollIntoView({block: "nearest"});
  }
  function judge(position, verdict) {
    const item = list.children[position];
    if (!item) return;
    const sample = samples[+item.dataset.index];
    if (verdict && verdicts[sample.h] !== verdict) verdicts[sample.h] = verdict; else delete verdicts[sample.h];
    keep();
    paint(item, sample);
    conclude();
  }
  list.addEventListener("click", (event) => {
    const item = event.target.closest(".sample");
    if (!item) return;
    const position = [...list.children].indexOf(item);
    const button = event.target.closest("[data-judge]");
    if (button) judge(position, button.dataset.judge);
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    item.setAttribute("aria-current", "true");
    current = position;
  });
  by("more").addEventListener("click", draw);
  form.addEventListener("input", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const verdict = {r: "right", w: "wrong", u: "unsure", 1: "right", 2: "wrong", 3: "unsure"}[event.key];
    if (event.key === "j") go(current + 1);
    else if (event.key === "k") go(current - 1);
    else if (event.key === "/") by("search").focus();
    else if (event.key === "x" && current >= 0) judge(current, "");
    else if (verdict && current >= 0) {
      const sample = samples[+list.children[current].dataset.index];
      if (verdicts[sample.h] !== verdict) judge(current, verdict);
      go(current + 1);
    } else return;
    event.preventDefault();
  });
  document.querySelectorAll("[data-rule]").forEach((button) => button.addEventListener("click", () => {
    form.reset();
    const index = rules.findIndex((rule) => rule.id === button.dataset.rule);
    setTimeout(() => { by("rule").value = String(index); refresh(); by("samples").scrollIntoView(); go(0); });
  }));
  by("more-rules")?.addEventListener("click", (event) => {
    document.querySelectorAll("tr.more").forEach((row) => { row.hidden = false; });
    event.target.hidden = true;
  });

  // What the verdicts come to.
  function wilson(right, count) {
    if (!count) return [0, 1];
    const z = 1.959964;
    const share = right / count;
    const scale = 1 + z * z / count;
    const middle = (share + z * z / (2 * count)) / scale;
    const half = z / scale * Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count));
    return [Math.max(0, middle - half), Math.min(1, middle + half)];
  }
  const svg = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  function interval(share, low, high) {
    const node = svg("svg", {class: "bar", viewBox: "0 0 200 18", preserveAspectRatio: "none", "aria-hidden": "true"});
    node.append(svg("rect", {class: "track", x: 0, y: 8, width: 200, height: 2}));
    node.append(svg("rect", {class: "span", x: 200 * low, y: 4, width: Math.max(2, 200 * (high - low)), height: 10, rx: 2}));
    node.append(svg("rect", {class: "dot", x: Math.min(197, 200 * share), y: 2, width: 3, height: 14}));
    return node;
  }
  function tally() {
    const rows = rules.map(() => ({right: 0, wrong: 0, unsure: 0, all: {right: 0, wrong: 0, unsure: 0}, wrongs: [], rights: []}));
    for (const sample of samples) {
      const verdict = verdicts[sample.h];
      if (!verdict) continue;
      const row = rows[sample.r];
      row.all[verdict] += 1;
      if (sample.t.includes(0)) row[verdict] += 1;
      if (verdict === "wrong") row.wrongs.push(sample);
      if (verdict === "right") row.rights.push(sample);
    }
    return rows;
  }
  const quote = (text) => JSON.stringify(text);
  function phrase(sample) {
    const text = sample.d.filter(([what]) => what === "-").map(([, words]) => words).join(" ");
    const line = text.split(/\n|…/).map((each) => each.trim()).find((each) => each.length > 2) || text.trim();
    return line.slice(0, 80).trim();
  }
  function settings(rows) {
    const ignore = [];
    const kept = [];
    const lines = [];
    const because = [];
    let least = null;
    rows.forEach((row, index) => {
      const {right, wrong} = row.all;
      const rule = rules[index];
      if (!wrong) return;
      if (rule.id === data.classifier) {
        // A lower limit for articles, if most of what is right still goes under it; for all else the words.
        const limited = row.wrongs.filter((sample) => sample.k === "article" && sample.p !== null && sample.p < data.least);
        const lowest = Math.floor(1000 * Math.min(...limited.map((sample) => sample.p))) / 1000;
        const saved = row.rights.filter((sample) => sample.p !== null && sample.p < lowest).length;
        let rest = row.wrongs;
        if (limited.length && lowest > 0 && 2 * saved >= right) {
          least = lowest;
          rest = rest.filter((sample) => !limited.includes(sample));
          because.push(`least-body spares what was wrong in articles (${limited.length}), and still takes ${saved} of ${right} right ones`);
        }
        rest.forEach((sample) => kept.push(phrase(sample)));
      } else if (wrong > right) {
        ignore.push(rule.id);
        because.push(`${rule.id} was wrong ${wrong} of ${right + wrong} times`);
      } else row.wrongs.forEach((sample) => (sample.d.some(([what]) => what === "+") ? 0 : kept.push(phrase(sample))));
    });
    if (ignore.length) lines.push(`ignore = [${ignore.map(quote).join(", ")}]`);
    const unique = [...new Set(kept)].filter(Boolean);
    if (unique.length) lines.push(`keep = [\n${unique.map((each) => "  " + quote(each) + ",\n").join("")}]`);
    if (least !== null) lines.push(`least-body = ${least}`);
    return [lines.join("\n"), because];
  }
  function conclude() {
    const rows = tally();
    const body = by("precision").tBodies[0];
    body.replaceChildren();
    rows.forEach((row, index) => {
      const {right, wrong, unsure} = row.all;
      if (!(right + wrong + unsure)) return;
      const count = row.right + row.wrong;
      const [low, high] = wilson(row.right, count);
      const share = count ? row.right / count : 0;
      const words = count ? `${(100 * share).toFixed(0)}% [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}] of ${count}` : "no random sample yet";
      body.append(make("tr", {}, make("th", {scope: "row"}, rules[index].id),
        ...[right, wrong, unsure].map((each) => make("td", {class: "num"}, String(each))),
        make("td", {class: "num"}, words), make("td", {}, count ? interval(share, low, high) : "")));
    });
    if (!body.children.length) body.append(make("tr", {}, make("td", {colspan: "6"}, "Nothing is judged yet.")));
    const [text, because] = settings(rows);
    by("settings").value = text;
    const any = Object.keys(verdicts).length;
    by("advice").textContent = text ? `For cleaner.toml${because.length ? ": " + because.join("; ") : ""}.`
      : any ? "Nothing judged so far asks for another setting." : "Judge some samples: what they say comes here, for cleaner.toml.";
    const judged = found.filter((index) => verdicts[samples[index].h]).length;
    by("count").textContent = `${number(found.length)} of ${number(samples.length)} samples; ${number(judged)} judged`;
  }
  function save(name, type, text) {
    const link = make("a", {download: name, href: URL.createObjectURL(new Blob([text], {type}))});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  // A verdict with the text it is about, and with its labels: stretches in characters (code points).
  function labelled(sample) {
    const verdict = verdicts[sample.h];
    const debris = [];
    const either = [];
    let text = "";
    let end = 0;
    for (const [what, words] of sample.d) {
      if (what === "+") continue;
      const start = end;
      text += words;
      end += [...words].length;
      if (what !== "-") either.push([start, end]);
      else if (verdict === "right") debris.push([start, end]);
      else if (verdict === "unsure") either.push([start, end]);
    }
    const repair = sample.d.find(([what]) => what === "+");
    return {
      verdict, rule: rules[sample.r].id, id: sample.h, domain: sites[sample.s], text, debris, either,
      ...(repair ? {skip: "a repair", replacement: repair[1]} : {}),
      file: files[sample.f], line: sample.l, record: sample.i, language: languages[sample.g], kind: sample.k,
      score: sample.p, count: sample.c, choice: sample.t.map((choice) => choices[choice]),
    };
  }
  by("save-settings").addEventListener("click", () => save("cleaner.toml", "application/toml", by("settings").value + "\n"));
  by("save-verdicts").addEventListener("click", () => {
    const lines = samples.filter((sample) => verdicts[sample.h]).map((sample) => JSON.stringify(labelled(sample)));
    save("verdicts.jsonl", "application/x-ndjson", lines.map((line) => line + "\n").join(""));
  });
  by("forget").addEventListener("click", () => {
    if (!confirm("Forget all verdicts of this report?")) return;
    verdicts = {};
    keep();
    refresh();
    conclude();
  });

  // Light and dark: as the system has it, until somebody chooses.
  const theme = by("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; name(); });
  dark.addEventListener("change", name);
  name();
  refresh();
  conclude();
})();
