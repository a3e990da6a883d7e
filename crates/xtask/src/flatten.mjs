// Cascade layers in terms of browsers that never heard of them.
// node flatten.mjs IN OUT
import { readFile, writeFile } from "node:fs/promises";
import { argv } from "node:process";
import layers from "@csstools/postcss-cascade-layers";
import postcss from "postcss";

const [from, to] = argv.slice(2);
const { css, messages } = await postcss([layers()]).process(await readFile(from, "utf8"), { from, to });
if (messages.length > 0) throw new Error(messages.map(String).join("\n"));
await writeFile(to, css);
