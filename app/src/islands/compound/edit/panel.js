// The few properties one sets while drawing; the form of the page has all.

const NAMES = { gate: ["name", 40], building: ["number", 30], spot: ["label", 40] };

export function panel(form, model, words, item, submit) {
  const box = document.createElement("div");
  box.className = "draw-panel";
  box.hidden = true;
  form.append(box);
  let shown = null;

  function field(label, control) {
    const wrap = document.createElement("label");
    const text = document.createElement("span");
    text.textContent = label;
    wrap.append(text, control);
    return wrap;
  }

  function line(found, [key, most]) {
    const input = document.createElement("input");
    input.maxLength = most;
    input.autocomplete = "off";
    // A gate's `name` is not the name of the field.
    const value = () => found().it[key] || "";
    input.value = value();
    input.addEventListener("change", () => model.change(() => (found().it[key] = input.value.trim())));
    return field(words[key], input);
  }

  function kinds(found, all) {
    const select = document.createElement("select");
    for (const [key, label] of all) {
      const option = document.createElement("option");
      option.value = key;
      option.textContent = label;
      option.selected = found().it.kind === key;
      select.append(option);
    }
    select.addEventListener("change", () => model.change(() => (found().it.kind = select.value)));
    return field(words.kind, select);
  }

  function show() {
    const now = item();
    const found = () => model.find(now);
    if (!now || !found() || now === "outline") {
      box.hidden = true;
      shown = null;
      return;
    }
    box.hidden = false;
    // What is being typed stays under the fingers.
    if (shown === now && box.contains(document.activeElement)) return;
    shown = now;
    const { kind } = found();
    const parts = [];
    if (NAMES[kind]) parts.push(line(found, NAMES[kind]));
    if (kind === "path") parts.push(kinds(found, words.paths));
    if (kind === "spot") parts.push(kinds(found, words.spots));
    const more = document.createElement("button");
    more.type = "button";
    more.textContent = words.more;
    more.addEventListener("click", () => (model.changed ? submit(now) : location.assign(`?item=${now}#item`)));
    box.replaceChildren(...parts, more);
  }

  // Enter in a field keeps what was typed; it does not send the drawing.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      event.target.blur();
    }
  });
  return { show };
}
