/** All katas by chapter with where the learner stands, and what is left of them under a filter. */
import type { Kata } from "../../model.ts";
import { type KataStanding, standingOf } from "../../standing.ts";
import { type Ink, column, cut, widthOf } from "../../text.ts";
import { matching } from "../list.ts";
import type { Screen, State } from "../state.ts";
import { kataOf, lastScroll } from "../state.ts";
import { foot } from "./foot.ts";
import { type Parts, across, roomFor } from "./frame.ts";

const marks: Record<KataStanding, string> = { done: "✓", started: "◐", new: "·" };

export function listParts(state: State, list: Screen & { kind: "list" }, ink: Ink): Parts {
  const legend = `${ink.good("✓")} done  ${ink.accent("◐")} started  ${ink.faint("·")} new`;
  const head = ["", across(searchLine(list.filter, ink), legend, state.size), ""];
  const footLines = foot(state, ink);
  const rows = rowsOf(state, list, ink);
  const room = roomFor({ head, foot: footLines }, state.size);
  const cursorRow = rows.findIndex((row) => row.isCursor);
  const scroll = Math.max(0, Math.min(cursorRow - Math.floor(room / 2), lastScroll(rows.length, room)));
  return { head, body: rows.map((row) => row.text), foot: footLines, scroll };
}

function searchLine(filter: string, ink: Ink): string {
  const typed = filter === "" ? ink.faint("type to search") : ink.strong(filter);
  return `${ink.accent("/")} ${typed}${filter === "" ? "" : ink.accent("▏")}`;
}

interface Row {
  text: string;
  isCursor: boolean;
}

function rowsOf(state: State, list: Screen & { kind: "list" }, ink: Ink): Row[] {
  const found = matching(state.catalogue, list.filter);
  if (found.length === 0)
    return [
      { text: `  No kata has "${list.filter}" in its name, number, title or chapter.`, isCursor: false },
    ];
  const nameWidth = Math.max(...state.catalogue.katas.map((kata) => widthOf(kata.name)));
  const rows: Row[] = [];
  for (const chapter of state.catalogue.chapters) {
    const katas = found.filter((kata) => kata.chapter === chapter.slug);
    if (katas.length === 0) continue;
    if (rows.length > 0) rows.push({ text: "", isCursor: false });
    rows.push({ text: `  ${ink.faint(`${chapter.number}  ${chapter.title}`)}`, isCursor: false });
    for (const kata of katas) {
      const isCursor = kata === found[list.cursor];
      rows.push({ text: rowOf(state, kata, isCursor, nameWidth, ink), isCursor });
    }
  }
  return rows;
}

function rowOf(state: State, kata: Kata, isCursor: boolean, nameWidth: number, ink: Ink): string {
  const standing = standingOf(kata, state.progress);
  const mark = { done: ink.good, started: ink.accent, new: ink.faint }[standing](marks[standing]);
  const name = column(kata.name, nameWidth);
  const here = kata === kataOf(state) ? "  ← here" : "";
  const left = state.size.columns - 4 - nameWidth - 21 - widthOf(here);
  const title = left < 12 ? "" : cut(kata.title, left);
  const stars = column("★".repeat(kata.stars), 5);
  const paintedName = isCursor ? ink.chosen(name) : name;
  const pointer = isCursor ? ink.accent("›") : " ";
  return `  ${pointer} ${mark} ${ink.faint(column(kata.id, 5))}  ${paintedName}  ${ink.faint(stars)}  ${title}${ink.accent(here)}`.trimEnd();
}
