// What is drawn, and the way back.

const STEPS = 100;
const LISTS = { gate: "gates", building: "buildings", path: "lines", spot: "spots" };

export class Model {
  constructor(drawing, changed) {
    this.now = drawing;
    for (const list of ["outline", "lines", "gates", "buildings", "spots"]) this.now[list] ||= [];
    this.past = [];
    this.future = [];
    this.open = null;
    this.unsaved = changed;
    this.heard = [];
  }

  get changed() {
    return this.unsaved || this.past.length > 0;
  }

  listen(hear) {
    this.heard.push(hear);
  }

  tell() {
    for (const hear of this.heard) hear();
  }

  /** One step that can be taken back. */
  change(deed) {
    this.begin();
    const given = deed(this.now);
    this.end();
    return given;
  }

  /** The beginning of a step of many small moves. */
  begin() {
    this.open = JSON.stringify(this.now);
  }

  end() {
    if (this.open !== null && this.open !== JSON.stringify(this.now)) {
      this.past.push(this.open);
      if (this.past.length > STEPS) {
        this.past.shift();
        this.unsaved = true;
      }
      this.future = [];
      this.tell();
    }
    this.open = null;
  }

  undo() {
    this.turn(this.past, this.future);
  }

  redo() {
    this.turn(this.future, this.past);
  }

  turn(from, to) {
    if (!from.length) return;
    to.push(JSON.stringify(this.now));
    this.now = JSON.parse(from.pop());
    this.tell();
  }

  /** What an address like `gate-2` names. */
  find(item) {
    if (!item) return null;
    if (item === "outline") return { kind: "outline", it: { ring: this.now.outline } };
    const [kind, index] = item.split("-");
    const it = (this.now[LISTS[kind]] || [])[Number(index)];
    return it ? { kind, index: Number(index), it } : null;
  }

  list(kind) {
    return this.now[LISTS[kind]];
  }
}

/** The corners of what was found; none for what is a point. */
export function corners(found) {
  if (found.kind === "outline" || found.kind === "building") return found.it.ring;
  return found.kind === "path" ? found.it.points : [];
}
